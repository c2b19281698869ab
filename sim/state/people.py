"""What counts of residents when they meet, as kernels take it."""

from __future__ import annotations

from typing import cast

import numpy as np

from sim.kernels.compile import Ints, Small, kernel, row
from sim.kernels.meeting import Approach, People
from sim.state import State


def people_at(state: State) -> People:
    """Return what counts of residents when they meet, as they are now."""
    people = state.addresses.made(People, lambda: _people(state))
    _describe(state.here(), people)
    return cast("People", people)


def _people(state: State) -> People:
    r = state.residents
    social = np.empty((len(r), 4), dtype=np.float32)
    landing = np.empty((len(r), 2), dtype=np.int32)
    _find_landings(r.building, r.floor, landing)
    return People(
        social, r.last_contact, r.last_visit, r.arrived, r.household, r.building, r.floor,
        r.limited_mobility, landing,
    )  # fmt: skip


@kernel
def _find_landings(building: Ints, floor: Small, landing: Ints) -> None:
    """Write who lives on the landing of each resident; dwellings stay where they are."""
    first = 0
    for i in range(1, building.size + 1):
        ends = i == building.size
        if ends or building[i] != building[first] or floor[i] != floor[first]:
            for j in range(first, i):
                landing[j, 0], landing[j, 1] = first, i - first
            first = i


@kernel
def _describe(state: State, people: People) -> None:
    """Write down how residents differ, and how open they are to others."""
    residents, social = state.residents, people.social
    year = np.float32(1.0) / state.manners.age_unit[0]
    half = state.manners.half_open[0]
    for i in range(social.shape[0]):
        social[i, 0] = residents.age[i] * year
        social[i, 1] = residents.means[i]
        social[i, 2] = residents.schooling[i]
        social[i, 3] = residents.sociability[i] / (half + residents.sociability[i])


@kernel
def approach_in(state: State) -> Approach:
    """Return whom residents turn to, and how deep it goes; in kernels only."""
    manners = state.manners
    return Approach(
        np.float64(manners.homophily[0]),
        np.float64(manners.depth[0]),
        np.float64(manners.friend[0]),
        np.float64(manners.familiar_hours[0]),
        row(manners.tries[0]),
    )
