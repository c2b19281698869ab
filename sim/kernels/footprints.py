"""Footprints: what lies inside the part of the map that a crisis strikes."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import Floats, inlined, kernel


@kernel
def extent(built: Floats) -> tuple[float, float]:
    """Return the least and the greatest of the buildings' coordinates on one axis."""
    low, high = built[0], built[0]
    for b in range(built.size):
        low, high = min(low, built[b]), max(high, built[b])
    return low, high


@inlined
def along(at: float, ends: tuple[float, float]) -> float:
    """Return where on an axis of the map something lies, 0-1; what lies off it is at its end."""
    length = ends[1] - ends[0]
    if length <= 0.0:
        length = np.float32(1.0)
    return min(max((at - ends[0]) / length, np.float32(0.0)), np.float32(1.0))


@inlined
def holds(edges: Floats, east: float, north: float) -> bool:
    """Tell whether a rectangle (west, east, south, north) holds a point, edges included."""
    return edges[0] <= east <= edges[1] and edges[2] <= north <= edges[3]
