"""Collective life: the work that is carried, tiredness, conflicts, exits, recruits.

Reads: residents (membership, core, energy, drive, efficacy, belonging, know_how, age, means),
collectives (alive, association, centralisation, voice, rivalry, and what it writes).
Writes: collectives (members, core, core_energy, hours, member_age, member_means, work, conflict,
narrative, visibility, pulse, leader), residents (membership, core, energy), ledger (left,
volunteer_hours).
Rule: each day, in this order: count, work, conflict, exits, recruits, and the count again.

Count. Besides the number, mean age and mean means of its members, and the number and mean energy of
its core team, each collective has the hours a week that its core team gives:

  hours = sum over the core team of own x energy x 2 drive x (1/2 + efficacy) / core teams
  own = core_hours, and leader_hours x centralisation more for the leader

core teams being the number of those to which that member belongs.

Work. Administration adds `admin` hours a week, a seventh of it each day, `admin_association` for an
association, to the work that waits (preparation, coordination, upkeep, meetings, training). Each
member of the core team carries a share of it all, and no work waits any more:

  share = (1 - centralisation) / core + (centralisation for the leader, 0 for the others)
  energy := energy - energy_per_hour x work x share x (1 - relief x max(voice, narrative))

energy being 0 at least. Without a leader nobody carries the centralised share.

Conflict. One breaks out with chance

  conflict_rate / 30 x (1.5 - voice) x (1 + formality, for an association) x (1 + rivals x rivalry)

Then, one after another,

  conflict := min(1, conflict x (1 - cooling) + (conflict_step, if one breaks out))
  narrative := narrative x (1 - discord x conflict)
  visibility := visibility x (1 - oblivion)
  pulse := pulse x (1 - 1 / 91)

Exits. A member leaves with chance

  exits / 365 x (1 + tiredness x (1 - energy) + quarrel x conflict)
  x (1 - attachment x belonging) x (1 - attachment x voice)

A leader who leaves leaves the collective without one, until succession on the next day.

Recruits. A core team smaller than

  2 + core_share x (1 - centralisation) x members

by the count before the exits, takes in, with chance `recruiting`, the member outside it with the
greatest drive + know-how + energy.
Source: the article's first, seventh and eighth elements; exits of 13.5 % a year (44 % in four
years, Forner et al. 2022); voice lowers burnout (Allen and Mueller 2013, n = 151); an association
costs its core team 1 to 4 hours a week (assumption).
Left out: paid staff, quarrels between persons.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.kernels.collectives import carry_work, give_role, leave, recruits, tally
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State
from sim.state.views import body_of, members_of

_QUARTER = 91.0


class CollectiveLife(Process):
    """How collectives live."""

    writes: ClassVar[tuple[str, ...]] = (
        *(
            f"collectives.{name}"
            for name in (
                "members",
                "core",
                "core_energy",
                "hours",
                "member_age",
                "member_means",
                "work",
                "conflict",
                "narrative",
                "visibility",
                "pulse",
                "leader",
            )
        ),
        "residents.membership",
        "residents.core",
        "residents.energy",
        "ledger.left",
        "ledger.volunteer_hours",
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
    admin: float = parameter(
        0.5, "administration of an informal collective", unit="h/week", low=0, high=40
    )
    admin_association: float = parameter(
        2.5,
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
        0.10,
        "share of rested members of a peaceful collective who leave in a year",
        unit="1/year",
        low=0,
        high=1,
        source="10 to 20 % a year, 13.5 % measured over 2018-21 (Forner et al. 2022)",
    )
    tiredness: float = parameter(
        3.0,
        "by how much a member without energy multiplies exits, less one",
        unit="1",
        low=0,
        high=50,
    )
    quarrel: float = parameter(
        3.0, "by how much full conflict multiplies exits, less one", unit="1", low=0, high=50
    )
    attachment: float = parameter(
        0.3,
        "share of exits that full belonging, and full voice, each take away",
        unit="share",
        low=0,
        high=1,
    )
    conflict_rate: float = parameter(
        0.02,
        "chance a month that a conflict breaks out",
        unit="1/month",
        low=0,
        high=1,
        source="0.5 to 5 % a month (assumption)",
    )
    formality: float = parameter(
        0.5, "conflicts that the form of an association adds", unit="1", low=0, high=10
    )
    rivals: float = parameter(
        1.0, "conflicts that full rivalry adds, against peace", unit="1", low=0, high=10
    )
    conflict_step: float = parameter(
        0.4, "conflict that breaking out adds", unit="share", low=0, high=1
    )
    cooling: float = parameter(
        0.01, "part of a conflict that cools by itself in a day", unit="1/day", low=0, high=1
    )
    discord: float = parameter(
        0.005,
        "part of the common story that full conflict takes in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    oblivion: float = parameter(
        0.002,
        "part of those who know of a collective who forget it in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    core_share: float = parameter(
        0.983,
        "members who take part in the core team of a collective without centre",
        unit="share",
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
        "share of the effort that full voice or a full narrative takes away",
        unit="share",
        low=0,
        high=1,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let collectives live a day."""
        residents, groups = state.residents, state.collectives
        alive = np.flatnonzero(groups.alive)
        self.count(state)  # core teams have changed since yesterday
        self._work(state, day, alive)
        self._quarrel(state, alive, draws.part("conflict"))
        state.ledger.left[day] += leave(
            draws.part("exits").stream,
            residents.membership,
            residents.core,
            groups.leader,
            residents.energy,
            residents.belonging,
            self.exits / 365,
            self.tiredness,
            self.quarrel,
            self.attachment,
            groups.conflict,
            groups.voice,
        )
        self._recruit(state, draws.part("recruit"))
        self.count(state)

    def count(self, state: State) -> None:
        """Write how many members and how large, rested and busy a core team collectives have."""
        tally(members_of(state), body_of(state), self.core_hours, self.leader_hours)

    def _work(self, state: State, day: int, alive: np.ndarray) -> None:
        residents, groups = state.residents, state.collectives
        admin = np.where(groups.association[alive], self.admin_association, self.admin)
        groups.work[alive] += admin / 7
        relief = (self.relief * np.maximum(groups.voice, groups.narrative)).astype(np.float32)
        state.ledger.volunteer_hours[day] += groups.work[alive].sum()
        carry_work(
            residents.membership,
            residents.core,
            groups.leader,
            groups.core,
            groups.work,
            groups.centralisation,
            relief,
            residents.energy,
            self.energy_per_hour,
        )
        groups.work[:] = 0.0

    def _quarrel(self, state: State, alive: np.ndarray, draws: Draws) -> None:
        groups = state.collectives
        chance = self.conflict_rate / 30 * (1.5 - groups.voice[alive])
        chance = chance * (1 + self.formality * groups.association[alive])
        chance = chance * (1 + self.rivals * groups.rivalry[alive])
        breaks_out = draws.uniform(alive) < chance
        cooled = groups.conflict[alive] * (1 - self.cooling)
        groups.conflict[alive] = np.minimum(1, cooled + self.conflict_step * breaks_out)
        groups.narrative[alive] *= 1 - self.discord * groups.conflict[alive]
        groups.visibility[alive] *= 1 - self.oblivion
        groups.pulse[alive] *= 1 - 1 / _QUARTER

    def _recruit(self, state: State, draws: Draws) -> None:
        residents, groups = state.residents, state.collectives
        alive = np.flatnonzero(groups.alive)
        wanted = 2 + self.core_share * (1 - groups.centralisation[alive]) * groups.members[alive]
        takes = draws.uniform(alive) < self.recruiting
        looking = np.zeros(len(groups), dtype=bool)
        looking[alive[takes & (groups.core[alive] < wanted)]] = True
        if not looking.any():
            return
        ability = residents.drive + residents.know_how + residents.energy
        found = np.full(len(groups), -1, dtype=np.int32)
        recruits(residents.membership, residents.core, ability, looking, found)
        for c in np.flatnonzero(found >= 0).tolist():
            give_role(residents.membership, residents.core, int(found[c]), c)
