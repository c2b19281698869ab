"""The year before the crisis, resident by resident: how often seen, how active, with whom."""

from __future__ import annotations

import numpy as np

from sim.measures.equity import low_over_high, top_share
from sim.measures.shares import YEAR, mean
from sim.state import State
from sim.tables import GAVE_ON

SELDOM = 11
"""Days of contact in a year up to which a resident is seen "a few times a year" at most: less than
once a month, the next answer that such surveys offer (assumption)."""

_WEEK, _EIGHT_WEEKS = 7, 56
_MOST_WEEKS = 27  # of the 52 of a year


class Year:
    """What residents do in the year before the crisis; it reads the state, and never writes it.

    Residents are counted if they live there the year through, as people who are asked about the
    last twelve months.

    Args:
        residents: how many there are.
    """

    def __init__(self, residents: int) -> None:
        self._contacts = np.zeros(residents, dtype=np.int16)
        self._gave = np.zeros(residents, dtype=np.int16)
        self._belonged = np.zeros(residents, dtype=bool)
        self._weeks = np.zeros(residents, dtype=np.int8)

    def observe(self, state: State, day: int) -> None:
        """Look at the end of a day of the year; of a week, on its last day."""
        r = state.residents
        self._contacts += r.last_contact == day
        self._gave += r.last_gave == day
        if day % _WEEK == 0:
            self._belonged |= (r.membership >= 0).any(axis=1)
            self._weeks += r.core.any(axis=1) | (r.last_activity > day - _WEEK)

    def tell(self, state: State, day: int) -> dict[str, float]:
        """Return the year's outcomes on the eve of the crisis; shares unless said.

        Formula: `seldom_seen`: residents in contact on at most `SELDOM` days, beyond a greeting and
        outside the household; `seldom_seen_low_to_high`: that share of the lowest third of income
        over that of the highest; `active_in_year`: in a collective at the end of a week at least,
        or at an activity in person; `active_weekly`: in most weeks at an activity in person, or in
        a core team at their end;
        `initiative_year`: at an activity in person of a planned collective, or a member of one on
        the eve; `gave_before`: gave a service in the eight weeks before; `gave_on_...`: gave
        services on so many days of the year; `gave_top_tenth`: of all these days, those of the
        tenth with most. NaN where nobody lives there the year through.

        Args:
            state: what there is on the eve.
            day: the eve.
        """
        r, planned = state.residents, state.collectives.planned
        whole = r.arrived <= day - YEAR
        seldom = self._contacts <= SELDOM
        third = state.households.income_third[r.household]
        joined = (planned[r.membership] & (r.membership >= 0)).any(axis=1)
        gave = self._gave[whole]
        days = {
            f"gave_on_{name}": mean((gave >= least) & (gave <= most))
            for name, (least, most) in GAVE_ON.items()
        }
        return days | {
            "gave_before": mean(r.last_gave[whole] > day - _EIGHT_WEEKS),
            "gave_top_tenth": top_share(gave),
            "seldom_seen": mean(seldom[whole]),
            "seldom_seen_low_to_high": low_over_high(seldom[whole], third[whole]),
            "active_in_year": mean((self._belonged | (r.last_activity > day - YEAR))[whole]),
            "active_weekly": mean((self._weeks >= _MOST_WEEKS)[whole]),
            "initiative_year": mean((joined | (r.last_guest > day - YEAR))[whole]),
        }
