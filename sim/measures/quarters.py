"""Quarters: of the needs of the old that went unmet, how many had been asked for, or seen.

A need is here what a survey calls one: a kind of need that a resident had in a quarter; unmet if it
lapsed in the quarter and nobody met one of its kind, asked for or offered help with if any of it
was.
"""

from __future__ import annotations

import numpy as np

from sim.codes import KINDS, NeedKind
from sim.measures.shares import share
from sim.state import State
from sim.state.collectives import QUARTER

DAYS, OF_A_YEAR = QUARTER, 4
"""Days of a quarter, and quarters of a year."""

_OLD = 75  # years
_LENT = np.arange(KINDS) == NeedKind.EQUIPMENT  # surveys of needs do not ask for loans of things


class Quarters:
    """The quarters of the year before the crisis, counted on their last days."""

    def __init__(self) -> None:
        self._unmet = self._asked = self._offered = 0

    def observe(self, state: State, day: int, last: int) -> None:
        """Count the quarter that ends on a day, if one does.

        Args:
            state: what there is on that day.
            day: of the run.
            last: day of the year on which its last quarter ends.
        """
        before, within = divmod(last - day, DAYS)
        if within or not 0 <= before < OF_A_YEAR:
            return
        r = state.residents
        old = r.age >= _OLD
        lapsed, met, asked, offered = (
            (column[old][:, None] >> np.arange(KINDS) & 1).astype(bool)
            for column in (r.unmet_kinds, r.met_kinds, r.asked_kinds, r.offered_kinds)
        )
        unmet = lapsed & ~met & ~_LENT
        self._unmet += int(unmet.sum())
        self._asked += int((unmet & asked).sum())
        self._offered += int((unmet & offered).sum())

    def tell(self) -> dict[str, float]:
        """Return the shares of the year's quarters; NaN where nothing went unmet."""
        return {
            "unmet_asked": share(self._asked, self._unmet),
            "unmet_offered": share(self._offered, self._unmet),
        }
