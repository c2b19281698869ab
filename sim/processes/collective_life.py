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

from sim.kernels.collectives import (
    Rates,
    Trouble,
    carry_work,
    leave,
    list_members,
    recruit,
    tally,
)
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import QUARTER
from sim.state.views import body_of, members_of


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
        residents, c = state.residents, state.collectives
        people = members_of(state)
        listed, first = list_members(residents.membership, len(c))
        self._count(state, listed, first)  # core teams have changed since yesterday
        self._work(state, day, listed, first)
        self._quarrel(state, draws.part("conflict"))
        luck = draws.part("recruit").uniform(np.arange(len(c)))
        small = c.core < 2 + (1 - c.centralisation) * c.members
        looking = c.alive & small & (luck < self.recruiting)
        state.ledger.left[day] += leave(
            draws.part("exits").stream,
            listed,
            first,
            day,
            people,
            c.leader,
            self.exits / 365,
            self.lapse_days,
        )
        looking &= c.leader >= 0
        ability = residents.drive + residents.know_how + residents.energy
        recruit(listed, first, people, ability, looking)
        self._count(state, listed, first)

    def count(self, state: State) -> None:
        """Write how many members and how large, rested and busy a core team collectives have."""
        listed, first = list_members(state.residents.membership, len(state.collectives))
        self._count(state, listed, first)

    def _count(self, state: State, listed: np.ndarray, first: np.ndarray) -> None:
        own = Rates(self.core_hours, self.leader_hours)
        people, now = state.residents, state.conditions
        stricken = state.buildings.stricken
        trouble = Trouble(now.trouble[0], stricken, people.building, people.profile)
        tally(listed, first, members_of(state), body_of(state), own, trouble)

    def _work(self, state: State, day: int, listed: np.ndarray, first: np.ndarray) -> None:
        c = state.collectives
        c.work[c.alive & c.association] += self.paperwork / 7
        relief = (self.relief * np.maximum(1 - c.centralisation, c.narrative)).astype(np.float32)
        state.ledger.volunteer_hours[day] += carry_work(
            listed,
            first,
            day,
            members_of(state),
            body_of(state),
            c.work,
            relief,
            self.energy_per_hour,
        )

    def _quarrel(self, state: State, draws: Draws) -> None:
        c = state.collectives
        alive = np.flatnonzero(c.alive)
        chance = self.conflict_rate / 30 * (1 + c.rivalry[alive])
        breaks_out = draws.uniform(alive) < chance
        c.conflict[alive] = np.where(breaks_out, 1.0, c.conflict[alive] * (1 - self.cooling))
        c.visibility[alive] *= 1 - self.oblivion
        c.narrative[alive] *= 1 - self.oblivion
        c.pulse[alive] *= 1 - 1 / QUARTER
