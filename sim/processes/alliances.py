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
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.compile import Flags, Floats, Ints, Streams, allocating, inlined, kernel, single
from sim.kernels.nearest_first import distance
from sim.kernels.philox import uniforms
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import FIRST_ALLIANCE

_MONTH, _MONTHS = 30, 12
_PARTS = 2.0**44  # of which a collective next door has all; 2^19 of these can be summed


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
        _compete(here, rules, state.addresses.made(self, lambda: _empty_ground(state)))


class _Ground(NamedTuple):
    """The collectives on the ground, as they were when their crowds were last counted.

    It saves counting again those between whom nothing changed. What is near counts in whole parts
    of `_PARTS`, whose sum is the same in any order.

    Attributes:
        alive: (collectives,) who is counted.
        alliance: each one's.
        x: where it is at home, in m.
        y: likewise, northwards.
        crowd: the sum of what is near, in parts.
    """

    alive: Flags
    alliance: Ints
    x: Floats
    y: Floats
    crowd: NDArray[np.int64]


def _empty_ground(state: State) -> _Ground:
    """Return the ground when nobody is counted yet."""
    c = state.collectives
    return _Ground(
        np.zeros_like(c.alive),
        np.zeros_like(c.alliance),
        np.zeros_like(c.x),
        np.zeros_like(c.y),
        np.zeros(len(c), dtype=np.int64),
    )


@allocating
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
    lever, used = np.float64(state.support.cooperate[0]), np.empty(groups.alive.size + 2, np.bool_)
    chance = rules.allying / _MONTHS * (1 + rules.encouraging * lever)
    for c in range(groups.alive.size):
        if groups.alive[c] and uniforms(streams[1], c, 0)[0] < chance:
            other = _nearest_rival(state, c, rules.ground_m)
            if other >= 0:
                _join(state, c, other, used)


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
def _join(state: State, c: int, other: int, used: Flags) -> None:
    """Make allies of two collectives and of those with whom they are allied already.

    `used`, (collectives + 2,), is room to find a number for them.
    """
    groups = state.collectives
    first, second = groups.alliance[c], groups.alliance[other]
    number = min(first, second) if min(first, second) >= 0 else max(first, second)
    if number < 0:
        number = _free_number(state, used)
    for one in range(groups.alive.size):
        allied = groups.alliance[one] >= 0 and groups.alliance[one] in (first, second)
        if groups.alive[one] and allied:
            groups.alliance[one] = number
    groups.alliance[c] = groups.alliance[other] = number


@kernel
def _free_number(state: State, used: Flags) -> int:
    """Return the first number after `FIRST_ALLIANCE` that no alliance has."""
    groups = state.collectives
    used[:] = False
    for c in range(groups.alive.size):
        if groups.alive[c] and 0 <= groups.alliance[c] < used.size:
            used[groups.alliance[c]] = True
    number = FIRST_ALLIANCE + 1
    while used[number]:
        number += 1
    return number


@kernel
def _compete(state: State, rules: Alliances, ground: _Ground) -> None:
    """Let collectives on one ground be rivals, and the lever show them to residents."""
    groups = state.collectives
    shown = single(min(1.0, rules.showing * np.float64(state.support.cooperate[0])))
    for c in range(groups.alive.size):
        if _has_changed(state, ground, c):
            _count(ground, rules.ground_m, c, -1)
            ground.alive[c], ground.alliance[c] = groups.alive[c], groups.alliance[c]
            ground.x[c], ground.y[c] = groups.x[c], groups.y[c]
            _count(ground, rules.ground_m, c, 1)
    for c in range(groups.alive.size):
        if groups.alive[c]:
            crowd = ground.crowd[c] / _PARTS
            groups.rivalry[c] = 1 - math.exp(-rules.strife * crowd)
            groups.visibility[c] += shown * (single(1) - groups.visibility[c])


@inlined
def _has_changed(state: State, ground: _Ground, c: int) -> bool:
    """Tell whether a collective is not as it was when it was last counted."""
    groups = state.collectives
    return (
        groups.alive[c] != ground.alive[c]
        or groups.alliance[c] != ground.alliance[c]
        or groups.x[c] != ground.x[c]
        or groups.y[c] != ground.y[c]
    )


@kernel
def _count(ground: _Ground, ground_m: float, c: int, times: int) -> None:
    """Count a collective among those near all others, and these for it; or no more, -1 times."""
    if not ground.alive[c]:
        return
    for other in range(ground.alive.size):
        allied = ground.alliance[c] >= 0 and ground.alliance[c] == ground.alliance[other]
        if ground.alive[other] and other != c and not allied:
            away = distance(ground.x[other] - ground.x[c], ground.y[other] - ground.y[c])
            near = times * int(math.exp(-away / ground_m) * _PARTS)
            ground.crowd[c] += near
            ground.crowd[other] += near
