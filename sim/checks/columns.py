"""The columns of a state by name, and how faults in their rows are told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.state import State
from sim.state.table import Table

type Column = NDArray[Any]

_TOLD = 5


def columns(state: State) -> dict[str, Column]:
    """Return every array of a state, by `table.column`."""
    found: dict[str, Column] = {}
    for name, table in state.named().items():
        if isinstance(table, Table):
            found |= {f"{name}.{column}": getattr(table, column) for column in table.columns}
        else:
            found |= {f"{name}.{column}": array for column, array in table._asdict().items()}
    return found | {"needs.length": state.needs.length}


@lru_cache(maxsize=4096)
def meant(names: frozenset[str], patterns: tuple[str, ...]) -> frozenset[str]:
    """Return the names that some pattern means: "table.column", or "table.*" for all of a table."""
    return frozenset(
        name for name in names if name in patterns or f"{name.partition('.')[0]}.*" in patterns
    )


def where(bad: Column, fault: str) -> Iterator[str]:
    """Yield a fault with the first rows in which it stands; nothing where there is none.

    Args:
        bad: (rows,) or (rows, ...) what is wrong.
        fault: in words.
    """
    if np.count_nonzero(bad):
        rows = np.unique(np.nonzero(bad)[0])
        more = f" and {rows.size - _TOLD} more" if rows.size > _TOLD else ""
        yield f"{fault}: rows {', '.join(map(str, rows[:_TOLD]))}{more}"
