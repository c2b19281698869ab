"""Nearest first: rows taken in the order of their distance, as many as are needed.

They stand in a heap: the nearest is the first, and each is nearer than the two that follow it.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.compile import Floats, Ints, inlined, kernel


@inlined
def distance(east: float, north: float) -> float:
    """Return how far something is, from single numbers: the same as `numpy.hypot` of them."""
    return np.float32(math.sqrt(np.float64(east) * east + np.float64(north) * north))


@inlined
def _nearer(away: Floats, row: int, other: int) -> bool:
    return away[row] < away[other] or (away[row] == away[other] and row < other)


@kernel
def _sink(away: Floats, heap: Ints, place: int, size: int) -> None:
    """Put a row of the heap where it belongs among those that follow it."""
    while 2 * place + 1 < size:
        follower = 2 * place + 1
        if follower + 1 < size and _nearer(away, heap[follower + 1], heap[follower]):
            follower += 1
        if not _nearer(away, heap[follower], heap[place]):
            return
        heap[place], heap[follower] = heap[follower], heap[place]
        place = follower


@kernel
def heap_up(away: Floats, heap: Ints) -> None:
    """Make a heap of some rows.

    Args:
        away: how far each row is.
        heap: the rows, put in another order.
    """
    for place in range(heap.size // 2 - 1, -1, -1):
        _sink(away, heap, place, heap.size)


@kernel
def take_nearest(away: Floats, heap: Ints, size: int) -> int:
    """Take the nearest row from a heap of `size` rows, and return it; of two as near, the first."""
    nearest = np.int64(heap[0])
    heap[0] = heap[size - 1]
    _sink(away, heap, np.int64(0), size - 1)
    return nearest
