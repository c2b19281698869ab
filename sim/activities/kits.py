"""Kits for an activity: how many find room with them, and from whom a collective takes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.state.collectives import Collectives

_EPS = 1e-6  # so that kits that are all there make all seats


def free_kits(collectives: Collectives, collective: int) -> NDArray[np.float64]:
    """Return the kits not in use that a collective may take from each, (collectives,).

    Args:
        collectives: all of them.
        collective: its row: all its own are for it, and all that its allies do not use.
    """
    free = np.maximum(0.0, collectives.kits * collectives.upkeep - collectives.used_kits)
    lends = np.zeros(len(collectives), dtype=bool)
    if collectives.alliance[collective] >= 0:
        allied = collectives.alliance == collectives.alliance[collective]
        lends = collectives.alive & allied
    lends[collective] = True
    return np.asarray(free * lends, dtype=np.float64)


def seats_with(free: NDArray[np.float64], kits: int, seats: int, least: int) -> int:
    """Return how many find room with the kits that are free.

    Args:
        free: (collectives,) as `free_kits` gives them.
        kits: that the kind needs at full size; 0 for none.
        seats: at full size.
        least: how many find room without any.
    """
    if not kits:
        return seats
    return max(min(least, seats), int(seats * min(1.0, float(free.sum()) / kits) + _EPS))


def kits_taken(free: NDArray[np.float64], collective: int, kits: float) -> NDArray[np.float64]:
    """Return how many kits a collective takes from each: its own first, then all allies' alike.

    Args:
        free: (collectives,) as `free_kits` gives them.
        collective: its row.
        kits: how many it takes, no more than are free.
    """
    own = min(kits, float(free[collective]))
    lent = free.copy()
    lent[collective] = 0.0
    taken = lent * ((kits - own) / max(float(lent.sum()), 1e-9))
    taken[collective] = own
    return np.asarray(taken)
