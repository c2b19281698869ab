"""The year before the crisis, resident by resident: how surrounded, how active, with whom."""

from __future__ import annotations

import numpy as np

from sim.calendar import YEAR
from sim.kernels.compile import Flags, Small, kernel
from sim.measures.equity import low_over_high, top_share
from sim.measures.network import neighbour_hours
from sim.measures.shares import mean
from sim.state import State
from sim.state.residents import circle_today
from sim.state.ties import CLASS_HOURS
from sim.tables import GAVE_ON

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
        self._gave = np.zeros(residents, dtype=np.int16)
        self._belonged = np.zeros(residents, dtype=bool)
        self._weeks = np.zeros(residents, dtype=np.int8)

    def observe(self, state: State, day: int) -> None:
        """Look at the end of a day of the year; of a week, on its last day."""
        _count_givers(state.here(), day, self._gave)
        if day % _WEEK == 0:
            _count_week(state.here(), day, self._belonged, self._weeks)

    def weekly(self, state: State, day: int) -> Flags:
        """Return who was active in most weeks of the year up to a day, and lived there through."""
        return np.asarray((self._weeks >= _MOST_WEEKS) & (state.residents.arrived <= day - YEAR))

    def tell(self, state: State, day: int) -> dict[str, float]:
        """Return the year's outcomes on the eve of the crisis; shares unless said.

        Formula: `no_network`: residents who keep up none of five networks: without acquaintance
        among neighbours, in no collective at the end of a week, and without family, friends,
        colleagues or associations elsewhere (their circle); `no_network_low_to_high`: that share of
        the lowest third of income over that of the highest; `active_in_year`: in a collective at
        the end of a week at least, or at an activity in person; `active_weekly`: in most weeks at
        an activity in person, or in a core team at their end; `gathered_in_year`: at an aperitif, a
        meal or a street table; `initiative_year`: at an activity in person of a planned collective,
        or a member of one on the eve; `gave_before`: gave a service in the eight weeks before;
        `gave_on_...`: gave services on so many days of the year; `gave_top_tenth`: of all these
        days, those of the tenth with most. NaN where nobody lives there the year through.

        Args:
            state: what there is on the eve.
            day: the eve.
        """
        r, planned = state.residents, state.collectives.planned
        whole = r.arrived <= day - YEAR
        circle = circle_today(r.circle, r.age)
        known = (neighbour_hours(state, day) >= CLASS_HOURS["acquaintance"]).any(axis=1)
        alone = ~known & (circle == 0) & ~self._belonged
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
            "no_network": mean(alone[whole]),
            "no_network_low_to_high": low_over_high(alone[whole], third[whole]),
            "gathered_in_year": mean(r.last_gathering[whole] > day - YEAR),
            "active_in_year": mean((self._belonged | (r.last_activity > day - YEAR))[whole]),
            "active_weekly": mean(self.weekly(state, day)[whole]),
            "initiative_year": mean((joined | (r.last_guest > day - YEAR))[whole]),
        }


@kernel
def _count_givers(state: State, day: int, gave: np.ndarray) -> None:
    """Add the day to those of who gave a service on it."""
    people = state.residents
    for i in range(gave.size):
        gave[i] += people.last_gave[i] == day


@kernel
def _count_week(state: State, day: int, belonged: Flags, weeks: Small) -> None:
    """Note who is a member, and add the week to those of who was active in it."""
    people = state.residents
    for i in range(weeks.size):
        active = people.last_activity[i] > day - _WEEK
        for m in range(people.membership.shape[1]):
            belonged[i] |= people.membership[i, m] >= 0
            active |= people.core[i, m] > 0
        weeks[i] += active
