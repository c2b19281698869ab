"""Which collective is nearest to some buildings."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import Flags, kernel
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


@kernel
def nearest_with_core(state: State, building: int) -> int:
    """Return the collective with a core team that is nearest to a building; -1 for none."""
    groups, found, least = state.collectives, -1, np.inf
    x, y = state.buildings.x[building], state.buildings.y[building]
    for c in range(groups.alive.size):
        if groups.alive[c] and groups.core[c] > 0:
            away = distance(groups.x[c] - x, groups.y[c] - y)
            if away < least:
                found, least = c, away
    return found
