"""Collective life: founding, tiring, quarrelling, leaving, handing over, ending.

Reads: residents (drive, energy, belonging, know_how, membership), buildings, ties, conditions.
Writes: collectives, residents (membership, core, energy, register).
Rule: a resident with drive, energy and no collective to carry founds one, the more rarely the more
there are already, with up to two people close to them. The core team carries the work; energy
falls with it. Members leave at 10-20 % a year, more when tired or in conflict, less with belonging
and voice. When the leader leaves, the ablest of the core team takes over and the collective keeps
the part of its know-how that was shared; with nobody to take over, it ends.
Source: the article's first, eighth and ninth elements; exits of 13.5 % a year
(doi via researchgate 364771414); voice lowers burnout (Evidence-based mentoring, n = 151); 40 % of
associations find it hard to renew their leaders.
Left out: legal forms, alliances and rivalry between collectives.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.kernels.collectives import ablest, carry_work, dismiss_all, give_role, leave, tally
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State
from sim.state.ties import faded_hours_of


class CollectiveLife(Process):
    """How collectives are born, live and die."""

    writes: ClassVar[tuple[str, ...]] = (
        "collectives.*",
        "residents.membership",
        "residents.core",
        "residents.energy",
        "residents.register",
    )

    initial_per_1000: float = parameter(
        1.0,
        "collectives per 1,000 residents when the run begins",
        unit="1",
        low=0,
        high=20,
        source="six organisations for about 3,340 residents at the Porte Pouchet (LITI), some of "
        "them not residents'",
    )
    initial_members: int = parameter(
        15,
        "members of each of them",
        unit="person",
        low=1,
        high=500,
        source="14 members in a comparable micro-association (Resolis)",
    )
    driving: float = parameter(
        0.7, "drive from which a resident may found a collective", unit="share", low=0, high=1
    )
    founding: float = parameter(
        0.03,
        "collectives that a driving resident founds in a year where there is none",
        unit="1/year",
        low=0,
        high=10,
    )
    crowding: float = parameter(
        1.5,
        "collectives per 1,000 residents at which founding falls by e",
        unit="1",
        low=0.01,
        high=100,
    )
    admin: float = parameter(
        2.0,
        "administration that a collective takes",
        unit="h/week",
        low=0,
        high=40,
        source="1 to 4 hours a week for an association (assumption)",
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
        source="10 to 20 % a year, 13.5 % measured over 2018-21",
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
        0.2,
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

    partners: int = parameter(
        2,
        "people whom a founder brings into the core team at once, at most",
        unit="person",
        low=0,
        high=20,
        source="three founders at Saint-Yves, five at the Hyper voisins",
    )
    partner_prosociality: float = parameter(
        0.4, "prosociality from which someone close joins a founder", unit="share", low=0, high=1
    )
    centralisation: float = parameter(
        0.6, "centralisation of a new collective", unit="share", low=0, high=1
    )
    voice: float = parameter(0.3, "voice in a new collective", unit="share", low=0, high=1)
    shared_knowledge: float = parameter(
        0.3, "shared knowledge of a new collective", unit="share", low=0, high=1
    )
    narrative: float = parameter(
        0.3, "common story of a new collective", unit="share", low=0, high=1
    )
    visibility: float = parameter(
        0.3, "residents nearby who know of a new collective", unit="share", low=0, high=1
    )
    first_kits: float = parameter(1.0, "kits of a new collective", unit="kit", low=0, high=100)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let collectives live a day."""
        residents, groups = state.residents, state.collectives
        alive = np.flatnonzero(groups.alive)
        groups.work[alive] += self.admin / 7
        relief = (self.relief * np.maximum(groups.voice, groups.narrative)).astype(np.float32)
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
        self._quarrel(state, alive, draws.part("conflict"))
        leave(
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
        self._hand_over(state, day, alive)
        self._recruit(state, draws.part("recruit"))
        self._found(state, day, draws.part("founding"))
        count_members(state)

    def _quarrel(self, state: State, alive: np.ndarray, draws: Draws) -> None:
        groups = state.collectives
        breaks_out = draws.uniform(alive) < (self.conflict_rate / 30 * (1.5 - groups.voice[alive]))
        cooled = groups.conflict[alive] * (1 - self.cooling)
        groups.conflict[alive] = np.minimum(1, cooled + self.conflict_step * breaks_out)
        groups.narrative[alive] *= 1 - self.discord * groups.conflict[alive]
        groups.visibility[alive] *= 1 - self.oblivion

    def _hand_over(self, state: State, day: int, alive: np.ndarray) -> None:
        residents, groups = state.residents, state.collectives
        ability = residents.drive + residents.know_how
        for c in alive[groups.leader[alive] < 0]:
            c = int(c)
            heir = ablest(residents.membership, residents.core, ability, c, True, 0.0)
            if heir < 0:
                heir = ablest(residents.membership, residents.core, ability, c, False, self.driving)
            if heir < 0:
                groups.alive[c] = False
                groups.dissolved[c] = day
                groups.kits[c] = 0.0
                dismiss_all(residents.membership, residents.core, residents.register, c)
                continue
            give_role(residents.membership, residents.core, heir, c)
            groups.leader[c] = heir
            groups.know_how[c] *= groups.shared_knowledge[c]

    def _recruit(self, state: State, draws: Draws) -> None:
        residents, groups = state.residents, state.collectives
        alive = np.flatnonzero(groups.alive)
        wanted = 2 + self.core_share * (1 - groups.centralisation[alive]) * groups.members[alive]
        takes = draws.uniform(alive) < self.recruiting
        ability = residents.drive + residents.know_how + residents.energy
        for c in alive[takes & (groups.core[alive] < wanted)]:
            found = ablest(residents.membership, residents.core, ability, int(c), False, 0.0)
            if found >= 0:
                give_role(residents.membership, residents.core, found, int(c))

    def _found(self, state: State, day: int, draws: Draws) -> None:
        residents, groups = state.residents, state.collectives
        n = len(residents)
        driving = np.flatnonzero(residents.drive >= self.driving)
        able = (
            (residents.energy[driving] > 0.5)
            & ~residents.core[driving].any(axis=1)
            & (residents.membership[driving] < 0).any(axis=1)
        )
        rows = driving[able]
        density = groups.alive.sum() / n * 1000
        chance = self.founding / 365 * np.exp(-density / self.crowding)
        for i in rows[draws.uniform(rows) < chance]:
            free = np.flatnonzero(~groups.alive & (groups.dissolved < 0))
            if free.size:
                found_collective(state, self, day, int(free[0]), int(i))


def count_members(state: State) -> None:
    """Write how many members and how large and rested a core team each collective has."""
    residents, groups = state.residents, state.collectives
    tally(
        residents.membership,
        residents.core,
        residents.energy,
        groups.members,
        groups.core,
        groups.core_energy,
    )


def found_collective(state: State, life: CollectiveLife, day: int, row: int, founder: int) -> None:
    """Found a collective in a free row: a founder and the people closest to that founder.

    Args:
        state: written: residents (membership, core), collectives.
        life: how collectives begin.
        day: of founding.
        row: a row of the collectives that was never founded.
        founder: resident who leads it.
    """
    residents, groups, buildings = state.residents, state.collectives, state.buildings
    building = residents.building[founder]
    give_role(residents.membership, residents.core, founder, row)
    hours = faded_hours_of(state.ties, founder, day)
    close = state.ties.alter[founder][np.argsort(-hours, kind="stable")]
    joined = 0
    for j in close:
        willing = j >= 0 and residents.prosociality[j] > life.partner_prosociality
        if willing and joined < life.partners:
            joined += give_role(residents.membership, residents.core, int(j), row)
    groups.alive[row] = True
    groups.founded[row] = day
    groups.x[row], groups.y[row] = buildings.x[building], buildings.y[building]
    groups.leader[row] = founder
    groups.centralisation[row] = life.centralisation
    groups.voice[row] = life.voice
    groups.shared_knowledge[row] = life.shared_knowledge
    groups.narrative[row] = life.narrative
    groups.know_how[row] = residents.know_how[founder]
    groups.visibility[row] = life.visibility
    groups.kits[row] = life.first_kits
