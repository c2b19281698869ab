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

import math
from typing import ClassVar

import numpy as np

from sim.kernels.compile import Streams, inlined, kernel, single
from sim.kernels.nearest_first import distance
from sim.kernels.philox import uniforms
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import FIRST_ALLIANCE

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
        here, rules = state.here(), state.addresses.of(self)
        if day % _MONTH == 0:
            _ally(here, rules, draws.streams("part", "ally"))
        _compete(here, rules)


@kernel
def _ally(state: State, rules: Alliances, streams: Streams) -> None:
    """Let collectives leave their alliances, and seek others.

    Args:
        state: written: alliances.
        rules: how often they do.
        streams: who leaves, and who seeks.
    """
    groups = state.collectives
    for c in range(groups.alive.size):
        if groups.alive[c] and uniforms(streams[0], c, 0)[0] < groups.conflict[c]:
            groups.alliance[c] = -1
    lever = np.float64(state.support.cooperate[0])
    chance = rules.allying / _MONTHS * (1 + rules.encouraging * lever)
    for c in range(groups.alive.size):
        if groups.alive[c] and uniforms(streams[1], c, 0)[0] < chance:
            other = _nearest_rival(state, c, rules.ground_m)
            if other >= 0:
                _join(state, c, other)


@inlined
def _are_allies(state: State, c: int, other: int) -> bool:
    """Tell whether two collectives are allied."""
    alliance = state.collectives.alliance
    return alliance[c] >= 0 and alliance[c] == alliance[other]


@inlined
def _apart(state: State, c: int, other: int) -> float:
    """Return how far two collectives are from each other, in m."""
    groups = state.collectives
    return distance(groups.x[other] - groups.x[c], groups.y[other] - groups.y[c])


@kernel
def _nearest_rival(state: State, c: int, ground_m: float) -> int:
    """Return the nearest collective that is not an ally, if it is on the same ground; else -1."""
    groups = state.collectives
    found, least = -1, single(np.inf)
    for other in range(groups.alive.size):
        if groups.alive[other] and other != c and not _are_allies(state, c, other):
            away = _apart(state, c, other)
            if away < least and away <= single(ground_m):
                found, least = other, away
    return found


@kernel
def _join(state: State, c: int, other: int) -> None:
    """Make allies of two collectives and of those with whom they are allied already."""
    groups = state.collectives
    first, second = groups.alliance[c], groups.alliance[other]
    number = min(first, second) if min(first, second) >= 0 else max(first, second)
    if number < 0:
        number = _free_number(state)
    for one in range(groups.alive.size):
        allied = groups.alliance[one] >= 0 and groups.alliance[one] in (first, second)
        if groups.alive[one] and allied:
            groups.alliance[one] = number
    groups.alliance[c] = groups.alliance[other] = number


@kernel
def _free_number(state: State) -> int:
    """Return the first number after `FIRST_ALLIANCE` that no alliance has."""
    groups, number, used = state.collectives, FIRST_ALLIANCE, True
    while used:
        number += 1
        used = False
        for c in range(groups.alive.size):
            used |= groups.alive[c] and groups.alliance[c] == number
    return number


@kernel
def _compete(state: State, rules: Alliances) -> None:
    """Let collectives on one ground be rivals, and the lever show them to residents."""
    groups = state.collectives
    shown = single(min(1.0, rules.showing * np.float64(state.support.cooperate[0])))
    for c in range(groups.alive.size):
        if not groups.alive[c]:
            continue
        crowd = 0.0
        for other in range(groups.alive.size):
            if groups.alive[other] and other != c and not _are_allies(state, c, other):
                crowd += math.exp(-_apart(state, c, other) / rules.ground_m)
        groups.rivalry[c] = 1 - math.exp(-rules.strife * crowd)
        groups.visibility[c] += shown * (single(1) - groups.visibility[c])
