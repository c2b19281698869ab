"""Sample: which numbers are varied together, by which method, and what the method takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, Strict

from sim.parameters import Parameters, parameter

type Method = Literal[
    "factorial", "list", "one_at_a_time", "latin_hypercube", "sobol", "saltelli", "morris"
]
type Real = Annotated[float, Strict()]
"""A number: neither a switch nor a text that looks like one."""

_MOST_ROWS = 2**20
"""Rows of a sample: more is taken for a slip."""

_TAKES = {
    "factorial": ("ranges", "levels"),
    "list": ("rows",),
    "one_at_a_time": ("ranges",),
    "latin_hypercube": ("ranges", "size"),
    "sobol": ("ranges", "size"),
    "saltelli": ("ranges", "size"),
    "morris": ("ranges", "size"),
}
_LEAST_SIZE: dict[Method, int] = {"saltelli": 8, "morris": 2}
"""Fewer rows, or trajectories, make no index."""

_POWERS = ("sobol", "saltelli")
"""Methods that draw from a Sobol sequence, which is balanced at powers of two."""

_MAY_TAKE: dict[Method, tuple[str, ...]] = {"list": ("size",)}


class Sample(Parameters):
    """Numbers of the scenario that are varied together, and by which method."""

    method: Method = Field(
        description="factorial: all combinations of evenly spaced levels; list: the rows as they "
        "are; one_at_a_time: as configured, then each at its low and at its high, the others as "
        "configured; latin_hypercube; sobol: scrambled; saltelli: for Sobol' indices; morris: "
        "trajectories, for elementary effects"
    )
    ranges: dict[str, tuple[Real, Real] | None] = Field(
        default_factory=dict,
        description="paths of parameters, each with the least and greatest value that it takes; "
        "null takes the bounds of the parameter",
    )
    size: int | None = parameter(
        None,
        "how many are drawn, of latin_hypercube and sobol; of saltelli, rows of each part; of "
        "morris, trajectories; of list, how many of the first rows, all where none is given",
        unit="row",
        low=1,
        high=_MOST_ROWS,
    )
    levels: int | None = parameter(
        None, "values of each parameter, of factorial", unit="value", low=2, high=1000
    )
    rows: tuple[dict[str, Real], ...] = Field(
        (), description="of list: paths of parameters with their values; others as configured"
    )

    @property
    def paths(self) -> tuple[str, ...]:
        """The parameters that are varied, in the order in which they are named."""
        return tuple(dict.fromkeys([*self.ranges, *(path for row in self.listed for path in row)]))

    @property
    def is_drawn(self) -> bool:
        """Whether the rows are drawn, each by itself; else they are chosen, or share values."""
        return self.method in ("latin_hypercube", "sobol")

    @property
    def has_indices(self) -> bool:
        """Whether the rows are those that indices of sensitivity are made of."""
        return self.method in _LEAST_SIZE

    @property
    def listed(self) -> tuple[dict[str, Real], ...]:
        """The rows of a list that are taken."""
        return self.rows[: self.size]

    def faults(self) -> Iterable[str]:
        """Yield what the method lacks, and what it has no use for: key, value, what is allowed."""
        takes = _TAKES[self.method]
        allowed = (*takes, *_MAY_TAKE.get(self.method, ()))
        for key in ("ranges", "size", "levels", "rows"):
            value = getattr(self, key)
            is_given = value not in (None, {}, ())
            if is_given and key not in allowed:
                shown = f" = {value}" if isinstance(value, int) else ""
                yield f"{key}{shown}: {self.method} takes {' and '.join(allowed)} only"
            elif not is_given and key in takes:
                yield f"{key}: {self.method} takes {' and '.join(takes)}; none is given"
        if self.method == "list" and self.size and self.size > len(self.rows) > 0:
            yield f"size = {self.size}: there are {len(self.rows)} rows"
        if (least := _LEAST_SIZE.get(self.method, 1)) > (self.size or least):
            yield f"size = {self.size}: {self.method} takes {least} at least"
        elif self.method in _POWERS and self.size and self.size & (self.size - 1):
            below = 1 << (self.size.bit_length() - 1)
            yield (
                f"size = {self.size}: {self.method} takes a power of two, such as {below} or "
                f"{2 * below}"
            )
        if (rows := self._number) > _MOST_ROWS:
            key, value = ("levels", self.levels) if self.levels else ("size", self.size)
            yield (
                f"{key} = {value}: of {len(self.ranges)} parameters this makes {rows:g} rows; at "
                f"most {_MOST_ROWS:,} are allowed"
            )

    @property
    def _number(self) -> int:
        """How many rows there are, of the methods that make more than their size."""
        size, width = self.size or 0, len(self.ranges)
        match self.method:
            case "factorial":
                return int((self.levels or 0) ** width)
            case "saltelli":
                return size * (width + 2)
            case "morris":
                return size * (width + 1)
        return 0
