"""Ends: how often collectives end, while they are young and once they are old."""

from __future__ import annotations

import numpy as np

from sim.calendar import YEAR
from sim.kernels.compile import Ints, kernel
from sim.measures.shares import share
from sim.state import State

_YOUNG, _OLD = np.int64(2 * YEAR), np.int64(5 * YEAR)
"""Days of age below which a collective is young, and from which it is old."""


class Ends:
    """Ends of collectives in the run, and the days that they existed, by age."""

    def __init__(self) -> None:
        self._ended = np.zeros(2, dtype=np.int32)
        self._alive = np.zeros(2, dtype=np.int32)

    def observe(self, state: State, day: int) -> None:
        """Look at the end of a day."""
        _count(state.here(), day, self._ended, self._alive)

    def tell(self) -> dict[str, float]:
        """Return the ends per collective and year; NaN where none was of that age.

        Formula: `ended_young`: ends of collectives in their first two years over the years that
        collectives of that age existed; `ended_old`: the same from five years on.
        """
        young, old = (
            share(YEAR * ended, ended + alive)
            for ended, alive in zip(self._ended, self._alive, strict=True)
        )
        return {"ended_young": young, "ended_old": old}


@kernel
def _count(state: State, day: int, ended: Ints, alive: Ints) -> None:
    """Count the collectives that end on a day, and those that live on, young and old ones."""
    groups = state.collectives
    for c in range(groups.alive.size):
        over = not groups.alive[c] and groups.dissolved[c] == day
        if not (over or groups.alive[c]):
            continue
        age = day - groups.founded[c]
        which = 0 if age < _YOUNG else 1
        if age < _YOUNG or age >= _OLD:
            ended[which] += over
            alive[which] += not over
