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

from sim.codes import Tenure
from sim.kernels.compile import Stream, Words, inlined, kernel
from sim.kernels.philox import uniforms, unit
from sim.kernels.ties import cut_neighbours
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.residents import NEVER

_DRAWN = 4  # residents after one of whom a newcomer takes: the nearest in means

_PRIVATE_TENANT = np.int64(Tenure.PRIVATE_TENANT)


class Moves(Process):
    """How often households move, and how newcomers begin."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="means",
        households="first_resident residents tenure",
        needs="length resident",
        manners="detached rest_efficacy rest_trust rested",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents=(
            "sociability prosociality drive neediness reluctance know_how institution_trust "
            "loneliness usual_loneliness circle trust belonging efficacy energy arrived "
            "last_contact last_gave last_received last_activity last_guest last_gathering "
            "last_visit last_out last_cooled crisis_hours load kin_load asked_kinds offered_kinds "
            "met_kinds unmet_kinds last_unmet membership core attended enlisted last_enlisted "
            "list_holder list_bearer list_day registered case_holder case_helper first_need "
            "first_help left_without sought last_looked_after last_offered last_sent"
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
        _move(
            state.here(),
            state.addresses.of(self),
            day,
            draws.words(len(state.households)),
            draws.part("newcomers").stream,
        )


@kernel
def _move(state: State, rules: Moves, day: int, words: Words, stream: Stream) -> None:
    """Replace the households that move today.

    Args:
        state: written.
        rules: how often households move.
        day: today.
        words: (4, households) random words, the first of which decides.
        stream: after whom newcomers take.
    """
    homes = state.households
    chance, settled = rules.turnover / 365, rules.turnover * rules.settled / 365
    likely = max(chance, settled)
    moved = 0
    for home in range(homes.tenure.size):
        luck = unit(words[0, home])
        if luck >= likely:
            continue
        if luck >= (chance if homes.tenure[home] == _PRIVATE_TENANT else settled):
            continue
        first = homes.first_resident[home]
        last = first + homes.residents[home]
        for i in range(first, last):
            _take_after(state, i, _like(state, i, stream))
            _begin(state, i, day)
            _stand_down(state, i)
        homes.called_on[home] = NEVER
        homes.knocker[home], homes.knocked[home] = -1, NEVER
        moved += 1
    if moved > 0:
        _leave_needs(state, day)
        _leave_collectives(state, day)
        _leave_cases(state, day)


@inlined
def _like(state: State, i: int, stream: Stream) -> int:
    """Return after whom a newcomer takes: of some drawn, the one nearest in means."""
    means = state.residents.means
    like, least = i, np.float32(np.inf)
    for k in range(_DRAWN):
        j = int(uniforms(stream, i, k)[0] * means.size)
        away = abs(means[j] - means[i])
        if away < least:
            like, least = j, away
    return like


@inlined
def _take_after(state: State, i: int, j: int) -> None:
    """Give newcomer `i` what is of resident `j`'s own."""
    people = state.residents
    people.sociability[i] = people.sociability[j]
    people.prosociality[i] = people.prosociality[j]
    people.drive[i] = people.drive[j]
    people.neediness[i] = people.neediness[j]
    people.reluctance[i] = people.reluctance[j]
    people.know_how[i] = people.know_how[j]
    people.institution_trust[i] = people.institution_trust[j]
    people.loneliness[i] = people.loneliness[j]
    people.usual_loneliness[i] = people.usual_loneliness[j]
    people.circle[i] = people.circle[j]


@kernel
def _begin(state: State, i: int, day: int) -> None:
    """Let a newcomer begin: rested, with nobody outside the household, nothing done or needed."""
    people, manners = state.residents, state.manners
    people.trust[i] = manners.rest_trust[0]
    people.belonging[i] = manners.detached[0]
    people.efficacy[i] = manners.rest_efficacy[0]
    people.energy[i] = manners.rested[0]
    people.arrived[i] = people.last_contact[i] = people.last_out[i] = day
    people.last_gave[i] = people.last_received[i] = people.last_cooled[i] = NEVER
    people.last_activity[i] = people.last_guest[i] = people.last_enlisted[i] = NEVER
    people.first_need[i] = people.first_help[i] = people.left_without[i] = NEVER
    people.last_gathering[i] = people.last_visit[i] = people.last_looked_after[i] = NEVER
    people.last_offered[i] = people.last_sent[i] = NEVER
    people.crisis_hours[i] = people.load[i] = people.kin_load[i] = 0.0
    people.asked_kinds[i] = people.offered_kinds[i] = 0
    people.met_kinds[i] = people.unmet_kinds[i] = 0
    people.sought[i] = 0
    people.last_unmet[i] = NEVER
    people.list_holder[i] = people.list_bearer[i] = -1
    people.list_day[i] = NEVER
    people.registered[i] = False
    people.case_holder[i] = people.case_helper[i] = -1
    people.membership[i] = -1
    people.core[i] = 0
    people.attended[i] = NEVER
    cut_neighbours(state.ties, i)


@inlined
def _leave_needs(state: State, day: int) -> None:
    """Let nothing have been done yet about the open needs of those who moved in today."""
    needs = state.needs
    for row in range(needs.length[0]):
        if state.residents.arrived[needs.resident[row]] == day:
            needs.asked[row] = needs.offered[row] = needs.tried[row] = needs.taken_in[row] = 0
            needs.found[row] = needs.gate[row] = needs.queue[row] = needs.answers[row] = -1


@inlined
def _leave_collectives(state: State, day: int) -> None:
    """Let those who moved in today lead no collective."""
    leader = state.collectives.leader
    for c in range(leader.size):
        if leader[c] >= 0 and state.residents.arrived[leader[c]] == day:
            leader[c] = -1


@inlined
def _stand_down(state: State, i: int) -> None:
    """Let resident `i` be enlisted by no collective."""
    people = state.residents
    if people.enlisted[i] >= 0:
        state.collectives.enlisted[people.enlisted[i]] -= 1
        people.enlisted[i] = -1


@inlined
def _leave_cases(state: State, day: int) -> None:
    """Let those who moved in today help nobody with a need that comes again."""
    people = state.residents
    helpers = people.case_helper.reshape(people.case_helper.size)
    for place in range(helpers.size):
        if helpers[place] >= 0 and people.arrived[helpers[place]] == day:
            helpers[place] = -1
