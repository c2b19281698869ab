"""Succession: who takes over when a leader is lost, and which collectives end.

Rule: Heirs. In a collective without a leader each member stands up today with chance

  taking_over / 365 x drive x know-how, for a member of the core team
  taking_over / 365 x drive x know-how x newcomers, for another

the know-how of the core team being own + shared x (1 - own), with the shared knowledge of the
collective. Of those who do, the one of the greatest drive x know-how leads it, and is in the core
team; it keeps its own know-how x shared knowledge. So it is a race with the end of the collective,
which a large core team that shares what it knows wins, and which a collective that has lost its
whole core team may win through newcomers.

Ends. A collective ends today with chance h / 365, one without members at once:

  h = ending x young x small x exp(trouble x T)
  young = (1 + years since its founding) ^ -newness
  small = 2 small_members / (small_members + members)
  T = (1 - energy of the core team) + conflict + max(0, 1 - pulse) + (1 without a leader, else 0)

The energy of no core team is 0. Pulse counts gatherings outside homes in the last quarter: below
one the collective is inactive, or has lost its place. An initiative that is planned does not end
before the crisis, since it is known to have been there. With the end, members and list are
struck off, equipment and money are lost.

Where the lever `compost` acts, a share min(1, intensity / 2) of equipment and money passes
to the nearest collective that lives, which also learns that share of the know-how that it lacks
against the one that ended. Each resident on the list, and each member who is not in that
collective already, passes over with that share as chance; members come outside its core team. Each
quarter, collectives of a quarter or more whose pulse is below 1 lose, under that lever, the support
of facilitators, until a later quarter finds them up again.

`leaders_leave_days_before` makes every leader leave on that day before the crisis (negative: after
its beginning): a test of how collectives survive their leaders, not a forecast.
Source: the article's ninth element (continuity through changes of governance) and fifth lever
(compost). Groups of volunteers close more often when young and when small (non-profits of the
United States, Hager et al. 2004). Most volunteer projects rest on one person and end when that core
is lost; those with more of a core, and those that newcomers take over, go on (1,932 and 36,464
open-source projects, arXiv:1906.08058 and arXiv:2412.00313, by analogy). Gardens close when land or
leaders are lost. 40 % of French associations find it hard to renew their leaders. Numbers are
assumptions.
Left out: mergers, elections.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.calendar import YEAR
from sim.kernels.collectives import step_down
from sim.kernels.compile import Flags, Ints, Stream, Streams, allocating, kernel, row, single
from sim.kernels.philox import uniforms
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import QUARTER
from sim.state.lists import ON_PAPER
from sim.state.residents import NEVER
from sim.state.roles import give_role

_OLDEST = 60.0  # years: collectives older than this are not there on the first day


class Succession(Process):
    """How collectives outlive their leaders, or end."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="drive know_how",
        collectives="conflict core core_energy founded members planned pulse shared_knowledge x y",
        support="compost",
        conditions="first_crisis_day",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="membership core attended enlisted list_holder list_bearer list_day case_holder",
        collectives=(
            "leader know_how alive dissolved kits shared_kits funds room alliance supported "
            "suspended turned enlisted linked"
        ),
        ledger="handovers left",
    )

    taking_over: float = parameter(
        12.0,
        "rate at which a core member of full drive who knows all takes over a collective without "
        "a leader",
        unit="1/year",
        low=0,
        high=365,
    )
    newcomers: float = parameter(
        0.1,
        "that of a member outside the core team, against a member of it",
        unit="1",
        low=0,
        high=1,
    )
    ending: float = parameter(
        0.2,
        "ends a year of new collectives of `small_members` without trouble",
        unit="1/year",
        low=0,
        high=1000,
    )
    newness: float = parameter(
        0.5,
        "how much safer collectives become with age: power of 1 + years",
        unit="1",
        low=0,
        high=3,
        source="sign: Hager et al. 2004; size: assumption",
    )
    small_members: float = parameter(
        20.0,
        "members at which size neither threatens nor protects; tiny ones end twice as often",
        unit="person",
        low=1,
        high=1000,
        source="sign: Hager et al. 2004; size: assumption",
    )
    trouble: float = parameter(
        1.2,
        "by how much each full trouble multiplies ends, as a logarithm",
        unit="1",
        low=0,
        high=5,
    )
    leaders_leave_days_before: int | None = parameter(
        None,
        "day before the crisis on which every leader leaves; none unless given",
        unit="day",
        low=-3650,
        high=3650,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let leaders be succeeded, and collectives end."""
        residents, collectives = state.residents, state.collectives
        before = int(state.conditions.first_crisis_day[0]) - day
        if self.leaders_leave_days_before is not None and before == self.leaders_leave_days_before:
            for c in np.flatnonzero(collectives.alive & (collectives.leader >= 0)).tolist():
                step_down(residents.membership, residents.core, int(collectives.leader[c]), c)
                collectives.leader[c] = -1
                state.ledger.left[day] += 1
        here, rules = state.here(), state.addresses.of(self)
        streams = draws.streams("heirs", "ends")
        ends = _pass_a_day(here, rules, day, streams, _heirs(here, rules, streams[0]))
        if ends.size:
            concerned = _concerned(here, ends)
            for c in ends.tolist():
                self._end(state, day, c, concerned, draws)
        if day % QUARTER == 0:
            _review(state, day)

    def ages(self, luck: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ages, in years, of collectives that are neither large nor small nor in trouble.

        As many are founded as end: of an age are as many as live until then,
        exp(-ending x ((1 + age) ^ (1 - newness) - 1) / (1 - newness)).

        Args:
            luck: a number between 0 and 1 for each.
        """
        years = np.linspace(0.0, _OLDEST, 6001)
        rates = self.ending * (1 + years) ** -self.newness
        living = np.exp(-(np.cumsum(rates) - rates) * (years[1] - years[0]))
        until = np.cumsum(living)
        return np.interp(luck, until / until[-1], years)

    def _end(self, state: State, day: int, c: int, concerned: Ints, draws: Draws) -> None:
        """End a collective, with which nobody has to do but some residents."""
        collectives = state.collectives
        share = min(1.0, float(state.support.compost[0]) / 2)
        collectives.alive[c] = False
        collectives.dissolved[c] = day
        alive = np.flatnonzero(collectives.alive)
        if share > 0 and alive.size:
            away = np.hypot(
                collectives.x[alive] - collectives.x[c], collectives.y[alive] - collectives.y[c]
            )
            heir = int(alive[np.argmin(away)])
            collectives.kits[heir] += share * collectives.kits[c]
            collectives.funds[heir] += share * collectives.funds[c]
            lacking = max(0.0, float(collectives.know_how[c] - collectives.know_how[heir]))
            collectives.know_how[heir] += share * lacking
            _move_people(state, c, heir, share, concerned, draws.part("compost"))
        collectives.kits[c] = collectives.shared_kits[c] = collectives.funds[c] = 0.0
        collectives.leader[c] = collectives.room[c] = collectives.alliance[c] = -1
        _strike(state.here(), c, concerned)
        collectives.turned[c] = -1
        collectives.suspended[c] = False
        collectives.enlisted[c] = 0
        collectives.linked[c] = False


def _move_people(
    state: State, c: int, heir: int, share: float, concerned: Ints, draws: Draws
) -> None:
    """Let some of those on the list of a collective, and of its members, pass to another."""
    residents = state.residents
    places, slots = np.nonzero(residents.list_holder[concerned] == c)
    rows = concerned[places]
    moved = draws.uniform(rows) < share
    residents.list_holder[rows[moved], slots[moved]] = heir
    places, slots = np.nonzero(residents.membership[concerned] == c)
    rows = concerned[places]
    elsewhere = (residents.membership[rows] == heir).any(axis=1)
    moved = ~elsewhere & (draws.uniform(rows, 1) < share)
    residents.membership[rows[moved], slots[moved]] = heir
    residents.core[rows[moved], slots[moved]] = 0


@allocating
def _pass_a_day(state: State, rules: Succession, day: int, streams: Streams, heirs: Ints) -> Ints:
    """Let leaders be succeeded, and return which collectives end.

    Args:
        state: written: who leads and who is in core teams.
        rules: how collectives outlive their leaders.
        day: today.
        streams: who takes over, and what ends.
        heirs: (collectives,) who takes over; -1 for nobody.
    """
    groups, count = state.collectives, 0
    ends = np.empty(groups.alive.size, dtype=np.int32)
    for c in range(groups.alive.size):
        if not groups.alive[c]:
            continue
        if heirs[c] >= 0:
            _succeed(state, c, row(heirs[c]), day)
        chance = hazard(state, rules, c, day) / YEAR
        if groups.members[c] == 0 or uniforms(streams[1], c, 0)[0] < chance:
            ends[count] = c
            count += 1
    return ends[:count]


@allocating
def _heirs(state: State, rules: Succession, stream: Stream) -> Ints:
    """Return who takes over each collective, -1 for nobody: the ablest of those who stand up."""
    groups = state.collectives
    heirs = np.full(groups.alive.size, -1, dtype=np.int32)
    sought = groups.alive & (groups.leader < 0)
    if sought.any():
        _seek_heirs(state, rules, stream, sought, np.zeros(heirs.size), heirs)
    return heirs


@kernel
def _seek_heirs(
    state: State,
    rules: Succession,
    stream: Stream,
    sought: Flags,
    most: NDArray[np.float64],
    heirs: Ints,
) -> None:
    """Write who takes over those collectives for which somebody is sought.

    Of `most`, (collectives,) zeros, it makes how able each one's heir is.
    """
    people, groups = state.residents, state.collectives
    rate = rules.taking_over / YEAR
    for i in range(people.membership.shape[0]):
        for m in range(people.membership.shape[1]):
            c = row(people.membership[i, m])
            if c < 0 or not sought[c]:
                continue
            knows, near = np.float64(people.know_how[i]), rules.newcomers
            if people.core[i, m]:
                shared = np.float64(groups.shared_knowledge[c])
                knows, near = knows + shared * (1.0 - knows), 1.0
            able = people.drive[i] * knows
            if able > most[c] and uniforms(stream, i, c)[0] < rate * near * able:
                heirs[c], most[c] = i, able


@kernel
def _succeed(state: State, c: int, heir: int, day: int) -> None:
    """Let a resident lead a collective."""
    groups = state.collectives
    give_role(state, heir, c, day)
    groups.leader[c] = heir
    groups.know_how[c] *= groups.shared_knowledge[c]
    state.ledger.handovers[day] += 1


@allocating
def _concerned(state: State, ends: Ints) -> Ints:
    """Return who has to do with a collective that ends: members, enlisted, on lists, in cases."""
    ending = np.zeros(state.collectives.alive.size + 1, np.bool_)  # the last stands for none
    ending[ends] = True
    rows = np.empty(state.residents.enlisted.size, np.int32)
    return rows[: _look_for(state, ending, rows)].copy()


@kernel
def _look_for(state: State, ending: Flags, rows: Ints) -> int:
    """Write who has to do with a collective that ends; return how many they are."""
    people, count = state.residents, 0
    for i in range(people.enlisted.size):
        found = ending[people.enlisted[i]]
        for m in range(people.membership.shape[1]):
            found |= ending[people.membership[i, m]]
        for m in range(people.list_holder.shape[1]):
            found |= ending[people.list_holder[i, m]]
        for m in range(people.case_holder.shape[1]):
            found |= ending[people.case_holder[i, m]]
        rows[count] = i
        count += found
    return count


@kernel
def _strike(state: State, c: int, concerned: Ints) -> None:
    """Strike a collective that ended from its members, from lists and from cases."""
    people = state.residents
    for place in range(concerned.size):
        i = row(concerned[place])
        if people.enlisted[i] == c:
            people.enlisted[i] = -1
        for m in range(people.membership.shape[1]):
            if people.membership[i, m] == c:
                people.membership[i, m] = -1
                people.core[i, m] = 0
        for m in range(people.list_holder.shape[1]):
            if people.list_holder[i, m] == c:
                people.list_holder[i, m] = -1
                people.list_bearer[i, m] = ON_PAPER
                people.list_day[i, m] = NEVER
        for m in range(people.case_holder.shape[1]):
            if people.case_holder[i, m] == c:
                people.case_holder[i, m] = -1


@kernel
def hazard(state: State, rules: Succession, c: int, day: int) -> float:
    """Return the rate at which a collective that is alive ends, a year."""
    groups = state.collectives
    if groups.planned[c] and day < state.conditions.first_crisis_day[0]:
        return 0.0
    young = (1 + max(0, day - groups.founded[c]) / YEAR) ** -rules.newness
    small = 2 * rules.small_members / (rules.small_members + groups.members[c])
    trouble = single(1) + groups.conflict[c] + max(single(0), single(1) - groups.pulse[c])
    if groups.core[c] > 0:
        trouble -= groups.core_energy[c]
    if groups.leader[c] < 0:
        trouble += single(1)
    return rules.ending * young * small * math.exp(rules.trouble * trouble)


def _review(state: State, day: int) -> None:
    """Stop supporting collectives that do nothing, where the lever asks for it."""
    collectives = state.collectives
    new = day - collectives.founded < QUARTER
    spared = new | (state.support.compost[0] == 0)
    collectives.supported[:] = spared | (collectives.pulse >= 1)
