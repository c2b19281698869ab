"""Circles of a map, a building each: as large as its residents are many, none upon another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_FILLED = 0.4
"""Radius of the circle of the most residents, against the side of the square that each building has
on average."""

_GAP, _ROUNDS = 1.08, 300
"""How far apart circles are to stand, against the sum of their radii; moves until they do."""


def circles(
    where: NDArray[np.floating], people: NDArray[np.integer]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where circles of buildings stand, (buildings, 2), and their radii; both in metres.

    Those that would overlap, such as on both sides of a street, are moved apart.

    Args:
        where: (buildings, 2) positions, in metres.
        people: residents of each.
    """
    at = where.astype(np.float64)
    area = float(np.prod(np.maximum(np.ptp(at, axis=0), 1.0)))
    radius = _FILLED * np.sqrt(area / len(at) * people / max(1, int(people.max())))
    least = _GAP * (radius[:, None] + radius)
    np.fill_diagonal(least, 0.0)
    for _ in range(_ROUNDS):
        apart = at[:, None] - at
        away = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-6)
        short = np.maximum(0.0, least - away)
        if not short.any():
            break
        at += 0.25 * (apart * (short / away)[..., None]).sum(axis=1)
    return at, radius
