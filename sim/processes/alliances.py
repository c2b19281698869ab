"""Alliances: collectives on one ground compete, or work together.

Rule: in this order. Each month, first each collective leaves its alliance with chance conflict.
Then, also each month, each seeks an alliance, in the order of rows, with chance

  allying / 12 x (1 + encouraging x lever)

lever being the intensity of the lever cooperate today: with the nearest that is not its ally, if
that is within `ground_m`; the two and their allies are allies from then on. Each day,

  rivalry = 1 - exp(-strife x crowd)

crowd being the sum, over the other collectives that are alive and not allied with it, of
exp(-distance / `ground_m`). Last, where the lever acts, visibility moves towards 1 by showing x
lever. Rivals quarrel more (collective life) and coordinate help twice (mutual
aid); allies lend each other kits (activities).
Source: the article's tenth element (competition between actors on one ground limits, bridges carry)
and first lever (visibility of small initiatives, cooperation); people stay longer in collectives
with alliances (Perach et al. 2023, two waves). Numbers are assumptions.
Left out: alliances with associations that are not residents'.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import FIRST_ALLIANCE, Collectives

_MONTH, _MONTHS = 30, 12


class Alliances(Process):
    """How collectives compete and cooperate."""

    reads: ClassVar[tuple[str, ...]] = of(
        collectives="alive conflict x y",
        support="cooperate",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        collectives="rivalry alliance visibility",
    )

    strife: float = parameter(
        0.4, "rivalry that a collective next door adds", unit="1", low=0, high=10
    )
    ground_m: float = parameter(
        250.0,
        "distance over which rivalry falls by e, and within which collectives ally",
        unit="m",
        low=1,
        high=10_000,
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
    showing: float = parameter(
        0.001,
        "part of those who do not know of a collective who come to in a day, under the lever "
        "cooperate at intensity 1",
        unit="1/day",
        low=0,
        high=0.1,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let collectives compete and cooperate for a day."""
        collectives = state.collectives
        alive, lever = np.flatnonzero(collectives.alive), float(state.support.cooperate[0])
        if day % _MONTH == 0:
            self._ally(collectives, alive, draws, lever)
        self._compete(collectives, alive)
        shown = min(1.0, self.showing * lever)
        collectives.visibility[alive] += shown * (1 - collectives.visibility[alive])

    def _ally(
        self, collectives: Collectives, alive: np.ndarray, draws: Draws, lever: float
    ) -> None:
        c = collectives
        leaves = draws.part("part").uniform(alive) < c.conflict[alive]
        c.alliance[alive[leaves]] = -1
        chance = self.allying / _MONTHS * (1 + self.encouraging * lever)
        for one in alive[draws.part("ally").uniform(alive) < chance].tolist():
            alliance = int(c.alliance[one])
            others = alive[(alive != one) & ((c.alliance[alive] != alliance) | (alliance < 0))]
            far = np.hypot(c.x[others] - c.x[one], c.y[others] - c.y[one])
            if others.size and far.min() <= self.ground_m:
                _join(c, alive, one, int(others[np.argmin(far)]))

    def _compete(self, collectives: Collectives, alive: np.ndarray) -> None:
        away = np.hypot(
            collectives.x[alive][:, None] - collectives.x[alive],
            collectives.y[alive][:, None] - collectives.y[alive],
        )
        alliance = collectives.alliance[alive]
        allied = (alliance[:, None] == alliance) & (alliance >= 0)
        crowd = np.where(allied, 0.0, np.exp(-away / self.ground_m))
        np.fill_diagonal(crowd, 0.0)
        collectives.rivalry[alive] = 1 - np.exp(-self.strife * crowd.sum(axis=1))


def _join(collectives: Collectives, alive: np.ndarray, one: int, other: int) -> None:
    """Make allies of two collectives and of those with whom they are allied already."""
    numbers = {int(collectives.alliance[one]), int(collectives.alliance[other])} - {-1}
    used = set(collectives.alliance[alive].tolist())
    numbered = range(FIRST_ALLIANCE + 1, FIRST_ALLIANCE + len(collectives) + 2)
    free = next(number for number in numbered if number not in used)
    number = min(numbers, default=free)
    joined = np.isin(collectives.alliance[alive], list(numbers))
    collectives.alliance[alive[joined]] = number
    collectives.alliance[one] = collectives.alliance[other] = number
