"""Which collective is nearest to some buildings."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.kernels.compile import Flags, kernel
from sim.state import State


def nearest(
    state: State, buildings: NDArray[np.integer], which: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the nearest of some collectives to each building, -1 for none, and how far it is.

    Args:
        state: read only.
        buildings: rows, (m,).
        which: (collectives,) which of them count.

    Returns:
        Rows of collectives, (m,), and distances in m, (m,); infinite where there is none.
    """
    groups, map_ = state.collectives, state.buildings
    rows = np.flatnonzero(which)
    if not rows.size:
        return np.full(buildings.size, -1), np.full(buildings.size, np.inf)
    away = np.hypot(
        groups.x[rows] - map_.x[buildings][:, None], groups.y[rows] - map_.y[buildings][:, None]
    )
    first = away.argmin(axis=1)
    return rows[first], away[np.arange(buildings.size), first]


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
            away = math.hypot(groups.x[c] - x, groups.y[c] - y)
            if away < least:
                found, least = c, away
    return found, least
