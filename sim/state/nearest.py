"""Which collective with a core team is nearest to a building."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import kernel
from sim.kernels.nearest_first import distance
from sim.state import State


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
