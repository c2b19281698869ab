"""Kits for an activity: which a collective may take, and from whom it takes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.state.collectives import Collectives


def free_kits(groups: Collectives, collective: int, lending: float) -> NDArray[np.float64]:
    """Return the kits not in use that a collective may take from each, (collectives,).

    Args:
        groups: all collectives.
        collective: its row: all its own are for it.
        lending: part of theirs that allies lend.
    """
    free = np.maximum(0.0, groups.kits * groups.upkeep - groups.used_kits)
    part = np.zeros(len(groups))
    if groups.alliance[collective] >= 0:
        part[groups.alive & (groups.alliance == groups.alliance[collective])] = lending
    part[collective] = 1.0
    return np.asarray(free * part)


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
