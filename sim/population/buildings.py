"""Buildings: how households fill dwellings, who owns what, and where buildings stand.

A building is one address with one staircase; a large residence is several. Blocks stand on a
square grid, in serpentine order, so that buildings of neighbouring rows are near each other.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sim.codes import BuildingTenure, Tenure
from sim.kernels.compile import Small
from sim.population.neighbourhood import NeighbourhoodSpec
from sim.state.dwellings import Buildings

type Reals = NDArray[np.float64]
type Rows = NDArray[np.int64]

_STREET = 0.1  # share of the spacing of blocks
_WIDEST = 2.0  # standard deviations of a building's size from the mean
_CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float64)  # of a block, in order


def building_of_households(residents: Rows, spec: NeighbourhoodSpec, rng: Generator) -> Rows:
    """Return the building of each household (h,): households fill buildings one after another.

    Args:
        residents: (h,) members of 15 and over.
        spec: size and spread of buildings.
        rng: of this step.
    """
    total = int(residents.sum())
    buildings = max(1, round(total / spec.residents_per_building))
    score = np.clip(rng.standard_normal(buildings), -_WIDEST, _WIDEST)
    sizes = np.exp(spec.building_spread * score)
    ends = np.cumsum(sizes) * (total / sizes.sum())
    middles = np.cumsum(residents) - residents / 2
    building = np.minimum(np.searchsorted(ends, middles), buildings - 1)
    return np.unique(building, return_inverse=True)[1]


def floor_of_households(building: Rows, spec: NeighbourhoodSpec) -> Rows:
    """Return the floor of each dwelling (h,): as many on a landing as the storeys require."""
    dwellings = np.bincount(building)
    landing = np.minimum(-(-dwellings // spec.storeys), spec.most_per_landing)
    number = np.arange(building.size) - (np.cumsum(dwellings) - dwellings)[building]
    return number // landing[building]


def blocks_of(buildings: int, spec: NeighbourhoodSpec) -> Rows:
    """Return the block of each building (b,): so many stand around each, in their order."""
    return np.arange(buildings) // spec.buildings_per_block


def by_luck(block: Rows, spec: NeighbourhoodSpec, rng: Generator) -> Reals:
    """Return a number for each building (b,): the lower, the sooner social tenants fill it."""
    near = spec.social_clustering
    score = near * rng.random(int(block[-1]) + 1)[block]
    score += (1 - near) * rng.random(block.size)
    return np.asarray(score)


def tenure_of_households(
    building: Rows, block: Rows, spec: NeighbourhoodSpec, rng: Generator
) -> Small:
    """Return the tenure of each household (h,).

    Social tenants fill whole buildings first; the rest of them, and owners, live anywhere else.
    """
    dwellings = np.bincount(building)
    order = np.argsort(by_luck(block, spec, rng), kind="stable")
    social = round(spec.social_share * building.size)
    filled = np.cumsum(dwellings[order]) <= social
    tenure = np.full(building.size, Tenure.PRIVATE_TENANT, dtype=np.int8)
    tenure[np.isin(building, order[filled])] = Tenure.SOCIAL_TENANT
    elsewhere = rng.permutation(np.flatnonzero(tenure != Tenure.SOCIAL_TENANT))
    scattered = social - int((tenure == Tenure.SOCIAL_TENANT).sum())
    tenure[elsewhere[:scattered]] = Tenure.SOCIAL_TENANT
    owners = round(spec.owner_share * (building.size - social))
    tenure[elsewhere[scattered : scattered + owners]] = Tenure.OWNER
    return tenure


def build(
    building: Rows,
    floor: Rows,
    tenure: Small,
    residents: Rows,
    block: Rows,
    at: tuple[Reals, Reals],
    spec: NeighbourhoodSpec,
    rng: Generator,
) -> Buildings:
    """Return the buildings.

    Args:
        building: (h,) building of each household.
        floor: (h,) floor of its dwelling.
        tenure: (h,) its tenure.
        residents: (h,) its members of 15 and over.
        block: (b,) block of each building.
        at: (b,) position of each, eastwards and northwards (m).
        spec: the neighbourhood.
        rng: of this step.
    """
    count = int(building[-1]) + 1
    table = Buildings(count)
    table.block[:] = block
    table.x[:], table.y[:] = at
    np.maximum.at(table.floors, building, floor.astype(np.int8))
    table.residents[:] = np.bincount(building, weights=residents)
    table.first_resident[:] = np.cumsum(table.residents) - table.residents
    dwellings = np.bincount(building)
    social = np.bincount(building, weights=tenure == Tenure.SOCIAL_TENANT) / dwellings
    owners = np.bincount(building, weights=tenure == Tenure.OWNER) / dwellings
    table.tenure[:] = np.select(
        [social >= 0.5, owners >= 0.5],
        [BuildingTenure.SOCIAL_LANDLORD, BuildingTenure.OWNERS],
        BuildingTenure.MIXED,
    )
    table.courtyard[:] = rng.random(count) < spec.courtyards
    landlord = table.tenure == BuildingTenure.SOCIAL_LANDLORD
    chance = np.where(landlord, spec.caretakers_social, spec.caretakers_others)
    table.caretaker[:] = rng.random(count) < chance
    return table


def positions(block: Rows, persons: int, spec: NeighbourhoodSpec) -> tuple[Reals, Reals]:
    """Return the position of each building (m): evenly around its block.

    Args:
        block: (b,) block of each building.
        persons: members of all ages, of all households.
        spec: the neighbourhood.
    """
    blocks = int(block[-1]) + 1
    filled = block.size / spec.buildings_per_block  # blocks' worth of buildings
    spacing = np.sqrt(persons / filled / spec.density * 10_000)
    columns = int(np.ceil(np.sqrt(blocks)))
    row, column = np.divmod(np.arange(blocks), columns)
    column = np.where(row % 2 == 1, columns - 1 - column, column)
    in_block = np.bincount(block)
    number = np.arange(block.size) - (np.cumsum(in_block) - in_block)[block]
    around = 4 * (number + 0.5) / in_block[block]
    side = around.astype(np.int64)
    along = (around - side)[:, None]
    here = _CORNERS[side] * (1 - along) + _CORNERS[(side + 1) % 4] * along
    here = spacing * (_STREET / 2 + (1 - _STREET) * here)
    return column[block] * spacing + here[:, 0], row[block] * spacing + here[:, 1]
