"""Which collective that acts is nearest to a building."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import inlined, kernel
from sim.kernels.nearest_first import distance
from sim.state import State


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
