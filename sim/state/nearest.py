"""Which collective is nearest to some buildings."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import Flags, inlined, kernel
from sim.kernels.nearest_first import distance
from sim.state import State


@kernel
def nearest_collective(state: State, building: int, which: Flags) -> tuple[int, float]:
    """Return the nearest of some collectives to a building, -1 for none, and how far it is.

    Args:
        state: read only.
        building: row.
        which: (collectives,) which of them count.

    Returns:
        Row of the first of the nearest, and its distance in m; infinite where there is none.
    """
    groups, found, least = state.collectives, -1, np.inf
    x, y = state.buildings.x[building], state.buildings.y[building]
    for c in range(which.size):
        if which[c]:
            away = distance(groups.x[c] - x, groups.y[c] - y)
            if away < least:
                found, least = c, away
    return found, least


@inlined
def acts(state: State, c: int) -> bool:
    """Tell whether a collective is there, has a core team and has not suspended what it does."""
    groups = state.collectives
    return groups.alive[c] and groups.core[c] > 0 and not groups.suspended[c]


@kernel
def nearest_with_core(state: State, building: int) -> int:
    """Return the collective that acts and is nearest to a building; -1 for none."""
    groups, found, least = state.collectives, -1, np.inf
    x, y = state.buildings.x[building], state.buildings.y[building]
    for c in range(groups.alive.size):
        if acts(state, c):
            away = distance(groups.x[c] - x, groups.y[c] - y)
            if away < least:
                found, least = c, away
    return found
