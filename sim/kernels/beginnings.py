"""The ties that residents have when the run begins."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.codes import Origin
from sim.kernels.compile import Floats, Ints, Small, Stream, kernel
from sim.kernels.philox import uniforms
from sim.kernels.ties import TieRows, add_hours, find

_BEFORE = np.int64(0)  # the day before the first
_HOUSEHOLD = np.int64(Origin.HOUSEHOLD)
_LANDING = np.int64(Origin.LANDING)
_BUILDING = np.int64(Origin.BUILDING)
_STREET = np.int64(Origin.STREET)
_AROUND = 1 << 20  # draws around the block are numbered from here, past those of the building


class Settled(NamedTuple):
    """Who lives where since when: `n` residents, in the order of their dwellings.

    Attributes:
        household: (n,) row of the household.
        building: (n,) row of the building.
        floor: (n,) floor.
        years: (n,) years of residence.
        sociability: (n,) taste for meeting people.
        block: (buildings,) block of each building.
        building_end: (buildings,) row after the last resident of each building.
        block_start: (blocks,) row of the first resident of each block.
        block_end: (blocks,) row after the last.
    """

    household: Ints
    building: Ints
    floor: Small
    years: Floats
    sociability: Floats
    block: Ints
    building_end: Ints
    block_start: Ints
    block_end: Ints


class Growth(NamedTuple):
    """How hours have grown between neighbours; see `sim.population.neighbourhood.FirstTies`."""

    landing: float
    building: float
    around: float
    nearby: int
    spread: float
    settling: float
    least: float
    most: float


@kernel
def begin_households(household: Ints, hours: float, ties: TieRows) -> None:
    """Tie every two members of a household; the members of one stand in neighbouring rows."""
    n = household.size
    for i in range(n):
        j = i + 1
        while j < n and household[j] == household[i]:
            add_hours(ties, i, j, hours, _BEFORE, _HOUSEHOLD)
            j += 1


@kernel
def _grown(
    stream: Stream, i: int, j: int, k: int, median: float, people: Settled, growth: Growth
) -> float:
    """Return the hours that residents `i` and `j` have spent together; `k` numbers the draw."""
    u, v, _, _ = uniforms(stream, i, k)
    normal = math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
    common = min(people.years[i], people.years[j])
    if common <= 0.0:
        return 0.0
    grown = 2.0 * common / (common + growth.settling)
    liking = people.sociability[i] * people.sociability[j]
    hours: float = median * grown * liking * math.exp(growth.spread * normal)
    return min(hours, growth.most)


@kernel
def begin_neighbours(stream: Stream, people: Settled, growth: Growth, ties: TieRows) -> None:
    """Tie neighbours of the landing, of the building, and of other buildings around the block."""
    for i in range(people.household.size):
        building = people.building[i]
        for j in range(i + 1, people.building_end[building]):
            if people.household[j] == people.household[i]:
                continue
            near = people.floor[j] == people.floor[i]
            median = growth.landing if near else growth.building
            hours = _grown(stream, i, j, j - i, median, people, growth)
            if hours >= growth.least:
                add_hours(ties, i, j, hours, _BEFORE, _LANDING if near else _BUILDING)
        block = people.block[building]
        start, end = people.block_start[block], people.block_end[block]
        for k in range(_AROUND, _AROUND + growth.nearby):
            j = start + int(uniforms(stream, i, k)[2] * (end - start))
            if people.building[j] != building and find(ties, i, j) < 0:
                hours = _grown(stream, i, j, k, growth.around, people, growth)
                if hours >= growth.least:
                    add_hours(ties, i, j, hours, _BEFORE, _STREET)
