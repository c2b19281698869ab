"""A table: equal-length numpy columns, declared once, none added at run time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds.

    Attributes:
        dtype: numpy type, as a string.
        unit: of its values; "1" for a pure number, "share" for a proportion, "row" for a reference.
        doc: its meaning.
        low: least value allowed, or None.
        high: greatest value allowed, or None.
        shape: of one row's value; empty for a single number.
        start: value that a new table holds.
    """

    dtype: str
    unit: str
    doc: str
    low: float | None = None
    high: float | None = None
    shape: tuple[int, ...] = ()
    start: float = 0


def column(
    dtype: str,
    unit: str,
    doc: str,
    *,
    low: float | None = None,
    high: float | None = None,
    shape: tuple[int, ...] = (),
    start: float = 0,
) -> Any:
    """Declare a column of a `Table`; see `Column` for the fields."""
    return Column(dtype, unit, doc, low, high, shape, start)


class Table:
    """Equal-length columns; a row's number is its identity for the whole run."""

    columns: ClassVar[dict[str, Column]] = {}

    def __init_subclass__(cls) -> None:
        cls.columns = {n: c for n, c in vars(cls).items() if isinstance(c, Column)}

    def __init__(self, rows: int) -> None:
        for name, spec in self.columns.items():
            object.__setattr__(
                self, name, np.full((rows, *spec.shape), spec.start, dtype=spec.dtype)
            )
        object.__setattr__(self, "_rows", rows)

    def __len__(self) -> int:
        return int(self._rows)  # type: ignore[attr-defined]

    def __setattr__(self, name: str, value: Any) -> None:
        if value is getattr(self, name, None):  # the last step of `table.column += ...`
            return
        raise AttributeError(
            f"{type(self).__name__}.{name}: columns are written in place, as table.{name}[:] = ..."
        )

    def passed(self) -> dict[str, Any]:
        """Return the columns, by name."""
        return {name: getattr(self, name) for name in self.columns}

    def resized(self, rows: int) -> Self:
        """Return a table of so many rows: the first of this one, and new ones after its last."""
        table = type(self)(rows)
        for name in self.columns:
            kept = getattr(self, name)[:rows]
            getattr(table, name)[: len(kept)] = kept
        return table

    def out_of_bounds(self, among: Iterable[str] | None = None) -> list[str]:
        """Return the names of the columns that hold a value outside their declared bounds.

        Args:
            among: names of the columns to look at; names of no column are passed over.
        """
        bad = []
        for name in self.columns if among is None else among:
            if name not in self.columns:
                continue
            spec, values = self.columns[name], getattr(self, name)
            below = spec.low is not None and np.count_nonzero(values < spec.low)
            above = spec.high is not None and np.count_nonzero(values > spec.high)
            if below or above or (spec.dtype.startswith("f") and not np.isfinite(values).all()):
                bad.append(name)
        return bad

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (*self.columns, "_rows")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
