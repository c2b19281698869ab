"""Perimeters: which buildings a post serves, and which collectives are at home there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.compile import allocating, kernel, row
from sim.state import State

type Rows = NDArray[np.int64]


class AtHome(NamedTuple):
    """The collectives that are alive, in the order of the buildings they are at home in.

    Attributes:
        collective: its row.
        building: that it is at home in.
    """

    collective: Rows
    building: Rows


@allocating
def at_home_of(state: State) -> AtHome:
    """Return where the collectives are at home."""
    alive = np.flatnonzero(state.collectives.alive)
    building = state.collectives.building[alive].astype(np.int64)
    order = np.argsort(building, kind="mergesort")
    return AtHome(alive[order], building[order])


@kernel
def perimeter(state: State, widening: float, post: int) -> tuple[int, int]:
    """Return the first and the last building that a post serves; see `Facilitation.widening`."""
    posts, buildings = state.facilitators, state.buildings.x.size
    more = round(widening * state.support.ease[0] * buildings / 2)
    first, last = row(posts.first_building[post]), row(posts.last_building[post])
    return max(0, first - more), min(buildings - 1, last + more)


@kernel
def stretch(at_home: AtHome, first: int, last: int) -> tuple[int, int]:
    """Return the place of the first collective of a perimeter in `at_home`, and after the last."""
    return _place_of(at_home.building, first), _place_of(at_home.building, last + 1)


@kernel
def _place_of(building: Rows, wanted: int) -> int:
    """Return the first place that holds a building or one after it."""
    low, high = np.int64(0), np.int64(building.size)
    while low < high:
        middle = (low + high) // 2
        if building[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return row(low)


@kernel
def supported_within(
    state: State, at_home: AtHome, first: int, last: int, rows: Rows, again: Rows
) -> int:
    """Write which collectives of a perimeter may be supported, in their order; return how many.

    They are written into `rows` and into `again`.
    """
    count = 0
    begin, end = stretch(at_home, first, last)
    for place in range(begin, end):
        if state.collectives.supported[at_home.collective[place]]:
            rows[count] = at_home.collective[place]
            count += 1
    _sort(rows, count)
    for place in range(count):
        again[place] = rows[place]
    return count


@kernel
def _sort(rows: Rows, count: int) -> None:
    """Sort rows, of which there are few for most posts and thousands for one of a whole city."""
    gap = count // 2
    while gap > 0:
        for place in range(gap, count):
            c, at = rows[place], place
            while at >= gap and rows[at - gap] > c:
                rows[at] = rows[at - gap]
                at -= gap
            rows[at] = c
        gap //= 2
