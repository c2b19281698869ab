"""Places, and the habits that take residents there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from sim.codes import PlaceKind
from sim.population.neighbourhood import NeighbourhoodSpec
from sim.population.place_kinds import OutingSpec, PlaceSpec
from sim.state.dwellings import Buildings, Habits, Places
from sim.state.residents import Residents

NEXT_DOOR = 20.0
"""Distance (m) under which all is next door."""

type Reals = NDArray[np.float64]
type Rows = NDArray[np.int64]


def outings(spec: NeighbourhoodSpec) -> dict[PlaceKind, OutingSpec]:
    """Return the kinds of place that residents go to by taste, common rooms last."""
    return {
        PlaceKind.CAFE: spec.cafes,
        PlaceKind.PUBLIC_SPACE: spec.public_spaces,
        PlaceKind.SHARED_GARDEN: spec.gardens,
        PlaceKind.COMMON_ROOM: spec.common_rooms,
    }


def kinds(spec: NeighbourhoodSpec) -> dict[PlaceKind, PlaceSpec]:
    """Return the kinds of place outside buildings, common rooms last."""
    return {PlaceKind.SCHOOL_GATE: spec.school_gates, **outings(spec)}


def place(buildings: Buildings, residents: int, spec: NeighbourhoodSpec) -> Places:
    """Return the places: courtyards first, last a common room that does not exist yet.

    The places of a kind are spread evenly over the buildings, in the order of their rows, each at
    the address of one of them; those of a kind that `spec.places` names are where it says. The room
    to come is at the centre.
    """
    yards = np.flatnonzero(buildings.courtyard)
    centre = np.hypot(buildings.x - buildings.x.mean(), buildings.y - buildings.y.mean()).argmin()
    given = {kind: [one for one in spec.places if one.kind == kind] for kind in kinds(spec)}
    numbers = {
        kind: len(given[kind]) or _number(which, residents) for kind, which in kinds(spec).items()
    }
    spread = [_evenly(len(buildings), n) for n in numbers.values()]
    address = np.concatenate([yards, *spread, [centre]]).astype(np.int64)
    table = Places(address.size)
    table.kind[:] = [
        *[PlaceKind.COURTYARD] * yards.size,
        *np.repeat(list(numbers), list(numbers.values())),
        PlaceKind.COMMON_ROOM,
    ]
    table.x[:] = buildings.x[address]
    table.y[:] = buildings.y[address]
    for kind, places in given.items():
        if places:
            rows = np.flatnonzero(table.kind[:-1] == kind)
            table.x[rows] = [one.x for one in places]
            table.y[rows] = [one.y for one in places]
    table.capacity[:] = spec.gardens.capacity  # courtyards hold as many as gardens
    for kind, which in kinds(spec).items():
        table.capacity[table.kind == kind] = which.capacity
        table.weekdays[table.kind == kind] = which.weekdays
    table.existing[:-1] = True
    table.open[:] = table.existing
    return table


def form_habits(
    residents: Residents, buildings: Buildings, places: Places, spec: NeighbourhoodSpec
) -> Habits:
    """Return how likely each resident goes where: to the nearest places, by taste and distance.

    The chance of a place is proportional to taste(kind, age) x distance^-exponent. Those who live
    at one address have the same places within reach, which are written down (`buildings.reach`).
    """
    habits = Habits(len(residents))
    reach, weights = [], []
    for kind, which in outings(spec).items():
        rows, metres = _nearest(buildings, places, kind, which.considered)
        closeness = np.maximum(metres, NEXT_DOOR) ** -spec.distance_exponent
        taste = np.interp(residents.age, (20, 80), (which.taste_20, which.taste_80))
        reach.append(rows)
        weights.append(taste[:, None] * closeness[residents.building])
    chance = np.cumsum(np.concatenate(weights, axis=1), axis=1)
    width = chance.shape[1]
    buildings.reach[:, :width] = np.concatenate(reach, axis=1)
    habits.chance[:, :width] = chance / chance[:, -1:]
    habits.chance[:, width:] = 1
    gates, _ = _nearest(buildings, places, PlaceKind.SCHOOL_GATE, 1)
    if gates.shape[1]:
        parents = residents.school_children
        habits.school_gate[parents] = gates[residents.building[parents], 0]
    return habits


def _number(which: PlaceSpec, residents: int) -> int:
    return max(1, round(which.per_1000 * residents / 1000)) if which.per_1000 > 0 else 0


def _evenly(buildings: int, number: int) -> Rows:
    return ((np.arange(number) + 0.5) * buildings / max(number, 1)).astype(np.int64)


def _nearest(
    buildings: Buildings, places: Places, kind: PlaceKind, count: int
) -> tuple[Rows, Reals]:
    """Return rows and distances (m) of the nearest places of a kind (buildings, up to `count`)."""
    rows = np.flatnonzero((places.kind == kind) & places.existing)
    if rows.size == 0:
        return np.empty((len(buildings), 0), dtype=np.int64), np.empty((len(buildings), 0))
    tree = KDTree(np.column_stack([places.x[rows], places.y[rows]]))
    addresses = np.column_stack([buildings.x, buildings.y])
    metres, found = tree.query(addresses, k=np.arange(1, min(count, rows.size) + 1))
    return rows[found], metres
