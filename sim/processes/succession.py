"""Succession: who takes over when a leader leaves, and what becomes of a collective that ends.

Reads: residents (membership, core, register, drive, know_how), collectives (alive, founded, leader,
x, y, know_how, shared_knowledge, kits, funds, pulse), conditions (first day of the crisis), support
(compost).
Writes: collectives (leader, know_how, alive, dissolved, kits, funds, room, alliance, supported),
residents (membership, core, register), ledger (handovers, left).
Rule: a collective without a leader is taken over by the one of its core team with the greatest
drive + know-how, if these reach `willing`; else by the ablest other member, if they reach `able`.
It keeps its know-how x shared knowledge. With nobody to take over it ends: members and register are
struck off, equipment and money are lost.

Where the lever `compost` acts, a share min(1, recycling x intensity) of equipment and money passes
to the nearest collective that lives, which also learns that share of the know-how that it lacks
against the one that ended. Each resident on the register, and each member who is not in that
collective already, passes over with that share as chance; members come outside its core team.

Each quarter, collectives of a quarter or more whose pulse (activities held lately) is below
`failing` lose, under that lever, the support of facilitators, until a later quarter finds them up
again.

`leaders_leave_days_before` makes every leader leave on that day before the crisis (negative: after
its beginning): a test of how collectives survive their leaders, not a forecast.
Source: the article's ninth element (continuity through changes of governance) and fifth lever
(compost); 40 % of associations find it hard to renew their leaders. Numbers are assumptions.
Left out: mergers, elections.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.kernels.collectives import ablest, dismiss_all, give_role, step_down
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State

_QUARTER = 91


class Succession(Process):
    """How collectives outlive their leaders, or end."""

    writes: ClassVar[tuple[str, ...]] = (
        *(
            f"collectives.{name}"
            for name in (
                "leader",
                "know_how",
                "alive",
                "dissolved",
                "kits",
                "funds",
                "room",
                "alliance",
                "supported",
            )
        ),
        "residents.membership",
        "residents.core",
        "residents.register",
        "ledger.handovers",
        "ledger.left",
    )

    willing: float = parameter(
        0.7,
        "drive + know-how from which a member of the core team takes over",
        unit="1",
        low=0,
        high=2,
        source="assumption; 40 % of French associations find it hard to renew their leaders",
    )
    able: float = parameter(
        0.9,
        "drive + know-how from which a member outside the core team takes over",
        unit="1",
        low=0,
        high=2,
    )
    recycling: float = parameter(
        0.5,
        "part of what a dead collective had that passes on, per unit of the lever compost",
        unit="share",
        low=0,
        high=1,
        source="0 to 0.8 (assumption)",
    )
    failing: float = parameter(
        3.0,
        "activities held lately (fading in a quarter: 3 are a dozen a year) below which support "
        "stops under the lever compost",
        unit="1",
        low=0,
        high=100,
    )
    leaders_leave_days_before: int | None = parameter(
        None,
        "day before the crisis on which every leader leaves; none unless given",
        unit="day",
        low=-3650,
        high=3650,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let leaders be succeeded, and collectives that nobody carries end."""
        residents, groups = state.residents, state.collectives
        before = int(state.conditions.first_crisis_day[0]) - day
        if self.leaders_leave_days_before is not None and before == self.leaders_leave_days_before:
            for c in np.flatnonzero(groups.alive & (groups.leader >= 0)).tolist():
                step_down(residents.membership, residents.core, int(groups.leader[c]), c)
                groups.leader[c] = -1
                state.ledger.left[day] += 1
        ability = residents.drive + residents.know_how
        for c in np.flatnonzero(groups.alive & (groups.leader < 0)).tolist():
            heir = ablest(residents.membership, residents.core, ability, c, True, self.willing)
            if heir < 0:
                heir = ablest(residents.membership, residents.core, ability, c, False, self.able)
            if heir < 0:
                self._end(state, day, c, draws)
                continue
            give_role(residents.membership, residents.core, heir, c)
            groups.leader[c] = heir
            groups.know_how[c] *= groups.shared_knowledge[c]
            state.ledger.handovers[day] += 1
        self._review(state, day)

    def _end(self, state: State, day: int, c: int, draws: Draws) -> None:
        residents, groups = state.residents, state.collectives
        share = min(1.0, self.recycling * float(state.support.compost[0]))
        groups.alive[c] = False
        groups.dissolved[c] = day
        alive = np.flatnonzero(groups.alive)
        if share > 0 and alive.size:
            away = np.hypot(groups.x[alive] - groups.x[c], groups.y[alive] - groups.y[c])
            heir = int(alive[np.argmin(away)])
            groups.kits[heir] += share * groups.kits[c]
            groups.funds[heir] += share * groups.funds[c]
            lacking = max(0.0, float(groups.know_how[c] - groups.know_how[heir]))
            groups.know_how[heir] += share * lacking
            self._move_people(state, c, heir, share, draws.part("compost"))
        groups.kits[c] = groups.funds[c] = 0.0
        groups.room[c] = groups.alliance[c] = -1
        dismiss_all(residents.membership, residents.core, residents.register, c)

    def _move_people(self, state: State, c: int, heir: int, share: float, draws: Draws) -> None:
        residents = state.residents
        looked_after = np.flatnonzero(residents.register == c)
        residents.register[looked_after[draws.uniform(looked_after) < share]] = heir
        rows, slots = np.nonzero(residents.membership == c)
        elsewhere = (residents.membership[rows] == heir).any(axis=1)
        moved = ~elsewhere & (draws.uniform(rows, 1) < share)
        residents.membership[rows[moved], slots[moved]] = heir
        residents.core[rows[moved], slots[moved]] = 0

    def _review(self, state: State, day: int) -> None:
        """Stop supporting collectives that do nothing, where the lever asks for it."""
        groups = state.collectives
        if day % _QUARTER == 0:
            new = day - groups.founded < _QUARTER
            spared = new | (state.support.compost[0] == 0)
            groups.supported[:] = spared | (groups.pulse >= self.failing)
