"""Which collective is nearest to some buildings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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
