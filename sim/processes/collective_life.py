"""Collective life: work, tiredness, conflicts, who lapses, who gives up, who is taken in.

Rule: each day, in this order: count, work, conflict, exits, recruits, and the count again.

Count. Besides the number, mean age and mean means of its members, and the number and mean energy of
its core team, each collective has the hours a week that its core team gives:

  hours = sum over the core team of
          own x energy x 2 drive x (1/2 + efficacy) x (1 - trouble) / core teams
  own = core_hours, and leader_hours x centralisation more for the leader

core teams being the number of those to which that member belongs, trouble the readiness that a
crisis takes from that member's profile and zone today.

Work. The paperwork of an association adds `paperwork` hours a week, a seventh of it each day, to
the work that waits (preparation, coordination, upkeep). Each member of the core team
carries a share of it all, has thereby come today:

  share = (1 - centralisation) / core + (centralisation for the leader, 0 for the others)
  energy := energy - energy_per_hour x work x share x (1 - relief x max(say, narrative))

energy being 0 at least. So much is done that nobody works for more than 8 hours; the rest waits.
Say, 1 - centralisation, is what members have to say. Without a leader nobody carries the
centralised share.

Conflict. One breaks out with chance conflict_rate / 30 x (1 + rivalry). Then

  conflict := conflict x (1 - cooling), or 1 if one breaks out
  visibility := visibility x (1 - oblivion), and narrative likewise
  pulse := pulse x (1 - 1 / 91)

Exits. A member of a core team gives up and leaves with chance exits / 365 / energy (energy 0.1 at
least). Any other member leaves who has not come for more than `lapse_days`: this is the only way in
which members are lost, who come less often when tired, when they belong less, in a conflict and
when less is held (activities). A leader who leaves leaves the collective without one.

Recruits. A core team smaller than

  2 + (1 - centralisation) x members

by the count before the exits, whose collective has a leader, takes in the member outside it with
the greatest drive + know-how + energy, with chance `recruiting`.
Source: the article's first, seventh and eighth elements; core members give up as volunteers do,
13.5 % a year (44 % in four years, Forner et al. 2022); say lowers burnout (Allen and Mueller 2013,
n = 151); an association costs its core team 1 to 4 hours a week (assumption). Conflicts do not
depend on who decides: participation did not distinguish the community gardens that lasted from
those that closed (34 interviews in seven states of the United States). In the spring of 2020 Restos
du Coeur kept 20 to 30 % of 73,000 volunteers, as the old, who carry associations, stayed at home.
Left out: paid staff, quarrels between persons.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.kernels.collectives import list_members, slot_of
from sim.kernels.compile import Ints, Keys, Stream, allocating, inlined, kernel
from sim.kernels.philox import uniforms
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import QUARTER

DAY_HOURS = 8.0
"""Hours that one person works at most in a day."""


class CollectiveLife(Process):
    """How collectives live."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="age building drive efficacy know_how means profile",
        buildings="stricken",
        collectives="alive association centralisation rivalry",
        conditions="trouble",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="membership core attended energy",
        collectives=(
            "members core core_energy hours member_age member_means work conflict narrative "
            "visibility pulse leader"
        ),
        ledger="left volunteer_hours",
    )

    core_hours: float = parameter(
        2.0,
        "hours a week that a rested member of a core team gives, at drive and efficacy 1/2",
        unit="h/week",
        low=0,
        high=40,
    )
    leader_hours: float = parameter(
        6.0,
        "hours a week that a leader adds to these, times centralisation",
        unit="h/week",
        low=0,
        high=40,
        source="driving residents give 2 to 15 hours a week (assumption)",
    )
    paperwork: float = parameter(
        2.0,
        "administration of an association",
        unit="h/week",
        low=0,
        high=40,
        source="1 to 4 hours a week more than without a form (assumption)",
    )
    energy_per_hour: float = parameter(
        0.04, "energy that an hour of work takes", unit="1/h", low=0, high=1
    )
    exits: float = parameter(
        0.135,
        "core members full of energy who give up in a year",
        unit="1/year",
        low=0,
        high=1,
        source="13.5 % of volunteers a year over 2018-21 (Forner et al. 2022)",
    )
    lapse_days: int = parameter(
        180,
        "days without coming after which a member outside the core team is none any more",
        unit="day",
        low=1,
        high=3650,
    )
    conflict_rate: float = parameter(
        0.02,
        "chance a month that a conflict breaks out, without rivals",
        unit="1/month",
        low=0,
        high=1,
        source="0.5 to 5 % a month (assumption)",
    )
    cooling: float = parameter(
        0.02, "part of a conflict that cools by itself in a day", unit="1/day", low=0, high=1
    )
    oblivion: float = parameter(
        0.002,
        "part of its common story, and of those who know of it, that a collective loses in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    recruiting: float = parameter(
        0.05,
        "chance a day that a core team too small takes in a member",
        unit="1/day",
        low=0,
        high=1,
    )
    relief: float = parameter(
        0.4,
        "share of the effort that full say or a full narrative takes away",
        unit="share",
        low=0,
        high=1,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let collectives live a day."""
        keys = draws.streams("conflict", "exits", "recruit")
        _live_a_day(state.here(), state.addresses.of(self), day, keys)

    def count(self, state: State) -> None:
        """Write how many members and how large, rested and busy a core team collectives have."""
        _count_all(state.here(), state.addresses.of(self))


@allocating
def _live_a_day(state: State, rules: CollectiveLife, day: int, keys: Keys) -> None:
    """Let collectives live a day; the keys are of conflicts, exits and recruits."""
    groups = state.collectives
    listed, first = list_members(state.residents.membership, groups.alive.size)
    done = 0.0
    for c in range(groups.alive.size):
        members = listed[first[c] : first[c + 1]]
        _count(state, rules, c, members)  # core teams have changed since yesterday
        done += _work(state, rules, day, c, members)
    state.ledger.volunteer_hours[day] += np.float32(done)
    for c in range(groups.alive.size):
        members = listed[first[c] : first[c + 1]]
        _quarrel(state, rules, keys[0], c)
        _leave(state, rules, keys[1], day, c, members)
        _recruit(state, rules, keys[2], c, members)
    for c in range(groups.alive.size):
        _count(state, rules, c, listed[first[c] : first[c + 1]])


@allocating
def _count_all(state: State, rules: CollectiveLife) -> None:
    groups = state.collectives
    listed, first = list_members(state.residents.membership, groups.alive.size)
    for c in range(groups.alive.size):
        _count(state, rules, c, listed[first[c] : first[c + 1]])


@kernel
def _count(state: State, rules: CollectiveLife, c: int, members: Ints) -> None:
    """Count the members and the core team of a collective, their energy and the hours they give.

    Args:
        state: written: collectives.
        rules: of collective life.
        c: row of the collective.
        members: of this morning; those who have left since count no more.
    """
    people, groups = state.residents, state.collectives
    groups.members[c], groups.core[c] = 0, 0
    groups.core_energy[c], groups.hours[c] = 0.0, 0.0
    groups.member_age[c], groups.member_means[c] = 0.0, 0.0
    for place in range(members.size):
        i = int(members[place])
        m = slot_of(people.membership, i, c)
        if m < 0:
            continue
        groups.members[c] += 1
        groups.member_age[c] += people.age[i]
        groups.member_means[c] += people.means[i]
        if people.core[i, m]:
            groups.core[c] += 1
            groups.core_energy[c] += people.energy[i]
            groups.hours[c] += _gives(state, rules, c, i)
    if groups.members[c] > 0:
        groups.member_age[c] /= groups.members[c]
        groups.member_means[c] /= groups.members[c]
    if groups.core[c] > 0:
        groups.core_energy[c] /= groups.core[c]


@inlined
def _gives(state: State, rules: CollectiveLife, c: int, i: int) -> float:
    """Return the hours a week that a member `i` of the core team gives."""
    people, groups = state.residents, state.collectives
    roles = 0
    for m in range(people.core.shape[1]):
        roles += people.core[i, m]
    hours = rules.core_hours
    if groups.leader[c] == i:
        hours += rules.leader_hours * groups.centralisation[c]
    able = 2.0 * people.drive[i] * (0.5 + people.efficacy[i])
    zone = int(state.buildings.stricken[people.building[i]])
    able *= 1.0 - state.conditions.trouble[0, zone, people.profile[i]]
    given: float = hours * people.energy[i] * able / roles
    return given


@kernel
def _work(state: State, rules: CollectiveLife, day: int, c: int, members: Ints) -> float:
    """Let a core team carry the day's work: the leader the centralised share, the rest all alike.

    Nobody works for more than `DAY_HOURS`; what is left waits. Those who carry it have come today.

    Returns:
        Hours done.
    """
    people, groups = state.residents, state.collectives
    if groups.alive[c] and groups.association[c]:
        groups.work[c] += np.float32(rules.paperwork / 7.0)
    if groups.core[c] == 0:
        groups.work[c] = 0.0
        return 0.0
    alike = (1.0 - groups.centralisation[c]) / groups.core[c]
    most = alike
    if groups.leader[c] >= 0:
        most += groups.centralisation[c]
    done: float = min(float(groups.work[c]), DAY_HOURS / max(most, 1e-9))
    groups.work[c] -= done
    say = np.float32(1.0) - groups.centralisation[c]
    relief = np.float32(rules.relief) * max(say, groups.narrative[c])
    for place in range(members.size):
        i = int(members[place])
        m = slot_of(people.membership, i, c)
        if m < 0 or people.core[i, m] == 0:
            continue
        share = alike
        if groups.leader[c] == i:
            share += groups.centralisation[c]
        cost = rules.energy_per_hour * done * share * (1.0 - relief)
        people.energy[i] = max(0.0, people.energy[i] - cost)
        people.attended[i, m] = day
    return done


@inlined
def _quarrel(state: State, rules: CollectiveLife, stream: Stream, c: int) -> None:
    """Let a conflict break out or cool, and what a collective did be forgotten."""
    groups, one = state.collectives, np.float32(1.0)
    if not groups.alive[c]:
        return
    chance = np.float32(rules.conflict_rate / 30.0) * (one + groups.rivalry[c])
    if uniforms(stream, c, 0)[0] < chance:
        groups.conflict[c] = 1.0
    else:
        groups.conflict[c] *= np.float32(1.0 - rules.cooling)
    groups.visibility[c] *= np.float32(1.0 - rules.oblivion)
    groups.narrative[c] *= np.float32(1.0 - rules.oblivion)
    groups.pulse[c] *= np.float32(1.0 - 1.0 / QUARTER)


@kernel
def _leave(
    state: State, rules: CollectiveLife, stream: Stream, day: int, c: int, members: Ints
) -> None:
    """Let core members give up and members lapse. A leader who leaves is none any more."""
    people, groups = state.residents, state.collectives
    exits = rules.exits / 365.0
    for place in range(members.size):
        i = int(members[place])
        m = slot_of(people.membership, i, c)
        if m < 0:
            continue
        if people.core[i, m]:
            goes = uniforms(stream, i, m)[0] * max(people.energy[i], 0.1) < exits
        else:
            goes = day - people.attended[i, m] > rules.lapse_days
        if goes:
            people.membership[i, m] = -1
            people.core[i, m] = 0
            state.ledger.left[day] += 1
            if groups.leader[c] == i:
                groups.leader[c] = -1


@kernel
def _recruit(state: State, rules: CollectiveLife, stream: Stream, c: int, members: Ints) -> None:
    """Put the ablest member outside a core team that is too small into it, on some days."""
    people, groups = state.residents, state.collectives
    if not groups.alive[c] or groups.leader[c] < 0:
        return
    wanted = 2.0 + np.float64(np.float32(1.0) - groups.centralisation[c]) * groups.members[c]
    if groups.core[c] >= wanted or uniforms(stream, c, 0)[0] >= rules.recruiting:
        return
    best, slot, most = -1, -1, np.float32(0.0)
    for place in range(members.size):
        i = int(members[place])
        m = slot_of(people.membership, i, c)
        if m >= 0 and people.core[i, m] == 0:
            ability = people.drive[i] + people.know_how[i] + people.energy[i]
            if best < 0 or ability > most:
                best, slot, most = i, m, ability
    if best >= 0:
        people.core[best, slot] = 1
