"""Moves: households leave, others come, and their ties go with them.

Rule: a household is replaced today with chance

  turnover / 365 x (settled, for owners and social tenants; 1 for others)

The newcomers keep the rows of those who left and all that goes with the dwelling or with the
make-up of the neighbourhood: size, ages, means, schooling, ownership, mobility, autonomy,
messaging, kin, children, habits. Sociability, prosociality, drive, neediness, reluctance, know-how,
trust in institutions, loneliness and circle of each are those of one resident: of four residents
drawn uniformly, the one nearest in means. Newcomers take their turns in the order of rows, so that
this may be somebody who moved in today. Trust, belonging and efficacy are those of residents in
whom nothing feeds them (manners); energy is 1. They arrived today, were last in contact and out
today, were never at an activity, never gave, received or cooled, and gave no hours in the crisis.
They are in no collective and on no list, and enlisted by none; a collective that one of the leavers
led has no leader now. All ties outside the household are cut, at both ends. Open needs of those who
left are theirs no more: the newcomers have them (they close within days), but have not asked for
help yet, been offered any, or come to a gate. A refusal of facilitators before the day of arrival
does not count.
Source: about 8.8 % of dwellings change hands a year in France, 10 % in priority areas of the Grand
Paris, 24 % where neighbouring suffers most (INED).
Left out: births, deaths, ageing, gentrification, moves within the neighbourhood (28 % of movers).
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.kernels.ties import cut_neighbours
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.residents import NEVER

_OF_THEIR_OWN = (
    "sociability",
    "prosociality",
    "drive",
    "neediness",
    "reluctance",
    "know_how",
    "institution_trust",
    "loneliness",
    "usual_loneliness",
    "circle",
)

_DRAWN = 4  # residents after one of whom a newcomer takes: the nearest in means


class Moves(Process):
    """How often households move, and how newcomers begin."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="household means",
        households="first_resident residents tenure",
        needs="length resident",
        manners="detached rest_efficacy rest_trust rested",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents=(
            "sociability prosociality drive neediness reluctance know_how institution_trust "
            "loneliness usual_loneliness circle trust belonging efficacy energy arrived "
            "last_contact last_gave last_received last_activity last_guest last_out last_cooled "
            "crisis_hours load kin_load last_asked last_offered last_unmet membership core "
            "attended enlisted last_enlisted list_holder list_bearer list_day registered "
            "case_holder case_helper first_need first_help left_without"
        ),
        households="called_on knocked knocker",
        ties="*",
        collectives="leader enlisted",
        needs="asked offered found tried gate queue answers taken_in",
    )

    turnover: float = parameter(
        0.16,
        "households of private tenants that are replaced in a year",
        unit="1/year",
        low=0,
        high=1,
        source="8 to 24 % a year (INSEE, ADEF, INED)",
    )
    settled: float = parameter(
        0.45,
        "moves of owners and social tenants, against other tenants",
        unit="1",
        low=0,
        high=10,
    )

    def a_year(self) -> NDArray[np.float64]:
        """Return the moves of a household in a year, by `Tenure`."""
        return self.turnover * np.array([self.settled, 1.0, self.settled])

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Replace the households that move today."""
        homes = state.households
        chance = self.a_year() / 365
        u = draws.uniforms(len(homes))
        likely = np.flatnonzero(u < chance.max())
        for home in likely[u[likely] < chance[homes.tenure[likely]]]:
            first = int(homes.first_resident[home])
            self._replace(state, day, np.arange(first, first + homes.residents[home]), draws)
            homes.knocker[home], homes.knocked[home] = -1, NEVER

    def _like(self, state: State, rows: np.ndarray, draws: Draws) -> np.ndarray:
        """Return after whom newcomers take: of some drawn, those nearest to them in means."""
        means = state.residents.means
        drawn = np.stack([draws.uniform(rows, k) for k in range(_DRAWN)])
        drawn = (drawn * means.size).astype(np.int32)
        nearest = np.abs(means[drawn] - means[rows]).argmin(axis=0)
        return np.asarray(drawn[nearest, np.arange(rows.size)])

    def _replace(self, state: State, day: int, rows: np.ndarray, draws: Draws) -> None:
        residents, groups, ties = state.residents, state.collectives, state.ties
        like = self._like(state, rows, draws.part("newcomers"))
        for name in _OF_THEIR_OWN:
            column = getattr(residents, name)
            for i, j in zip(rows, like, strict=True):
                column[i] = column[j]
        residents.trust[rows] = state.manners.rest_trust[0]
        residents.belonging[rows] = state.manners.detached[0]
        residents.efficacy[rows] = state.manners.rest_efficacy[0]
        residents.energy[rows] = state.manners.rested[0]
        residents.arrived[rows] = day
        residents.last_contact[rows] = residents.last_out[rows] = day
        residents.last_gave[rows] = residents.last_received[rows] = NEVER
        residents.last_activity[rows] = residents.last_guest[rows] = NEVER
        residents.last_cooled[rows] = NEVER
        residents.crisis_hours[rows] = residents.load[rows] = residents.kin_load[rows] = 0.0
        for column in (residents.last_asked, residents.last_offered, residents.last_unmet):
            column[rows] = NEVER
        needs, length = state.needs, int(state.needs.length[0])
        theirs = np.flatnonzero(np.isin(needs.resident[:length], rows))
        needs.asked[theirs] = needs.offered[theirs] = needs.tried[theirs] = 0
        needs.found[theirs] = needs.gate[theirs] = -1
        needs.queue[theirs] = needs.answers[theirs] = -1
        needs.taken_in[theirs] = 0
        residents.list_holder[rows] = residents.list_bearer[rows] = -1
        residents.list_day[rows] = NEVER
        residents.registered[rows] = False
        state.households.called_on[residents.household[rows[0]]] = NEVER
        self._leave_crisis(state, rows)
        groups.leader[(groups.leader >= rows[0]) & (groups.leader <= rows[-1])] = -1
        residents.membership[rows] = -1
        residents.core[rows] = 0
        residents.attended[rows] = NEVER
        for i in rows:
            cut_neighbours(ties, int(i))

    @staticmethod
    def _leave_crisis(state: State, rows: np.ndarray) -> None:
        """Let newcomers be as if they had neither done nor needed anything in the crisis."""
        residents, groups = state.residents, state.collectives
        enlisted = residents.enlisted[rows]
        np.subtract.at(groups.enlisted, enlisted[enlisted >= 0], 1)
        residents.enlisted[rows] = -1
        residents.last_enlisted[rows] = NEVER
        residents.case_holder[rows] = residents.case_helper[rows] = -1
        gone = np.isin(residents.case_helper, rows)
        residents.case_helper[gone] = -1
        for column in (residents.first_need, residents.first_help, residents.left_without):
            column[rows] = NEVER
