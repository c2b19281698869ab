"""Alliances: collectives on one ground compete, or work together.

Reads: collectives (alive, x, y, conflict, members, alliance), support (cooperate).
Writes: collectives (rivalry, alliance, visibility, work).
Rule: in this order. Each month, first each collective leaves its alliance with chance
`parting` x conflict / 12. Then, also each month, each seeks an alliance, in the order of rows, with
chance

  allying / 12 x (1 + encouraging x lever)

lever being the intensity of the lever cooperate today: with the nearest that is not its ally, if
that is within `reach_m`; the two and their allies are allies from then on. Each day,

  rivalry = 1 - exp(-strife x crowd)

crowd being the sum, over the other collectives that are alive and not allied with it, of
exp(-distance / `ground_m`). Last, where the lever acts, collectives become known, visibility moves
towards 1 by

  showing x lever / (1 + members / small)

and their core teams meet: `meeting_hours` x lever / 7 hours of work for each.
Source: the article's tenth element (competition between actors on one ground limits, bridges
carry) and first lever (visibility of small initiatives, cooperation); people stay longer in
collectives with alliances (Perach et al. 2023, two waves). Numbers are assumptions.
Left out: alliances with associations that are not residents'.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import FIRST_ALLIANCE, Collectives

_MONTH, _MONTHS = 30, 12


class Alliances(Process):
    """How collectives compete and cooperate."""

    writes: ClassVar[tuple[str, ...]] = (
        "collectives.rivalry",
        "collectives.alliance",
        "collectives.visibility",
        "collectives.work",
    )

    strife: float = parameter(
        0.4, "rivalry that a collective next door adds", unit="1", low=0, high=10
    )
    ground_m: float = parameter(
        250.0, "distance over which rivalry falls by e", unit="m", low=1, high=10_000
    )
    allying: float = parameter(
        0.1, "alliances that a collective seeks in a year", unit="1/year", low=0, high=12
    )
    encouraging: float = parameter(
        10.0,
        "by how much the lever cooperate multiplies that at intensity 1, less one",
        unit="1",
        low=0,
        high=100,
    )
    reach_m: float = parameter(
        800.0, "distance within which collectives ally", unit="m", low=1, high=100_000
    )
    parting: float = parameter(
        0.5, "alliances left in a year, at full conflict", unit="1/year", low=0, high=12
    )
    showing: float = parameter(
        0.002,
        "part of those who do not know of a small collective who come to in a day, under the "
        "lever cooperate at intensity 1",
        unit="1/day",
        low=0,
        high=1,
    )
    small: float = parameter(
        30.0, "members at which a collective is shown half as much", unit="person", low=1, high=1000
    )
    meeting_hours: float = parameter(
        0.5,
        "time of a core team that meetings between collectives take, under the lever cooperate "
        "at intensity 1",
        unit="h/week",
        low=0,
        high=40,
        source="0 to 6 meetings a year (assumption)",
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let collectives compete and cooperate for a day."""
        groups, lever = state.collectives, float(state.support.cooperate[0])
        alive = np.flatnonzero(groups.alive)
        if day % _MONTH == 0:
            self._ally(groups, alive, draws, lever)
        self._compete(groups, alive)
        if lever > 0:
            small = 1 / (1 + groups.members[alive] / self.small)
            shown = np.minimum(1, self.showing * lever * small)
            groups.visibility[alive] += shown * (1 - groups.visibility[alive])
            groups.work[alive] += self.meeting_hours * lever / 7

    def _ally(self, groups: Collectives, alive: np.ndarray, draws: Draws, lever: float) -> None:
        leaves = draws.part("part").uniform(alive) < (
            self.parting / _MONTHS * groups.conflict[alive]
        )
        groups.alliance[alive[leaves]] = -1
        chance = self.allying / _MONTHS * (1 + self.encouraging * lever)
        for c in alive[draws.part("ally").uniform(alive) < chance].tolist():
            alliance = int(groups.alliance[c])
            others = alive[(alive != c) & ((groups.alliance[alive] != alliance) | (alliance < 0))]
            far = np.hypot(groups.x[others] - groups.x[c], groups.y[others] - groups.y[c])
            if others.size and far.min() <= self.reach_m:
                _join(groups, alive, c, int(others[np.argmin(far)]))

    def _compete(self, groups: Collectives, alive: np.ndarray) -> None:
        away = np.hypot(
            groups.x[alive][:, None] - groups.x[alive], groups.y[alive][:, None] - groups.y[alive]
        )
        alliance = groups.alliance[alive]
        allied = (alliance[:, None] == alliance) & (alliance >= 0)
        crowd = np.where(allied, 0.0, np.exp(-away / self.ground_m))
        np.fill_diagonal(crowd, 0.0)
        groups.rivalry[alive] = 1 - np.exp(-self.strife * crowd.sum(axis=1))


def _join(groups: Collectives, alive: np.ndarray, one: int, other: int) -> None:
    """Make allies of two collectives and of those with whom they are allied already."""
    numbers = {int(groups.alliance[one]), int(groups.alliance[other])} - {-1}
    used = set(groups.alliance[alive].tolist())
    numbered = range(FIRST_ALLIANCE + 1, FIRST_ALLIANCE + len(groups) + 2)
    free = next(number for number in numbered if number not in used)
    number = min(numbers, default=free)
    joined = np.isin(groups.alliance[alive], list(numbers))
    groups.alliance[alive[joined]] = number
    groups.alliance[one] = groups.alliance[other] = number
