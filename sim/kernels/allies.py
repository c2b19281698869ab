"""Allies: the collectives of an alliance, one after the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.compile import Ints, allocating


class Allies(NamedTuple):
    """Who is in whose alliance, a row a collective; -1 for none.

    Attributes:
        first: the first row of its alliance, its own included.
        after: the next row of its alliance.
    """

    first: Ints
    after: Ints


@allocating
def allies_of(alliance: Ints) -> Allies:
    """Return who is in whose alliance.

    Args:
        alliance: (collectives,) number of each one's alliance; -1 for none.
    """
    most = -1
    for number in alliance:
        most = max(most, number)
    newest = np.full(most + 1, -1, dtype=np.int32)
    first, after = np.full_like(alliance, -1), np.full_like(alliance, -1)
    for c in range(alliance.size - 1, -1, -1):
        if alliance[c] >= 0:
            after[c] = newest[alliance[c]]
            newest[alliance[c]] = c
    for c in range(alliance.size):
        if alliance[c] >= 0:
            first[c] = newest[alliance[c]]
    return Allies(first, after)
