"""What stands around: the places, and rectangles of buildings whose residents come together.

Neither moves: both are put into grids once, so that an activity looks at what is near it.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np

from sim.kernels.compile import Floats, Small, constant, kernel, row
from sim.kernels.grids import Grid, grid_of
from sim.state import State

FOURS = 128
"""Fours of residents that stand side by side and are looked at together."""

ASIDE = constant(4 * FOURS)
"""How many residents these are."""


class Around(NamedTuple):
    """What is worked out once for a neighbourhood, whose buildings and places stay where they are.

    Attributes:
        boxes: (blocks, 4) rectangle around the buildings of each `ASIDE` residents: least x,
            greatest x, least y, greatest y.
        middles: grid of the middles of these rectangles.
        widest: half the diagonal of the largest of them, in m.
        places: grid of the places.
        coming: (n,) room to mark who comes to an activity; 0 between two activities.
    """

    boxes: Floats
    middles: Grid
    widest: float
    places: Grid
    coming: Small


def around_of(state: State) -> Around:
    """Return what stands around in a neighbourhood, as kernels take it."""
    return cast("Around", state.addresses.made(Around, lambda: _around(state)))


def _around(state: State) -> Around:
    n = len(state.residents)
    boxes = np.empty((-(-n // int(ASIDE)), 4), dtype=np.float32)
    _surround(state.here(), boxes)
    x, y = (boxes[:, 0] + boxes[:, 1]) / 2, (boxes[:, 2] + boxes[:, 3]) / 2
    widest = np.hypot(boxes[:, 1] - boxes[:, 0], boxes[:, 3] - boxes[:, 2]).max() / 2
    places = state.places
    return Around(
        boxes,
        grid_of(x, y, np.ones(x.size, dtype=np.bool_)),
        float(widest),
        grid_of(places.x, places.y, np.ones(len(places), dtype=np.bool_)),
        np.zeros(n, dtype=np.int8),
    )


@kernel
def _surround(state: State, boxes: Floats) -> None:
    """Write the rectangle around the buildings of each block of residents."""
    buildings, people = state.buildings, state.residents
    boxes[:, 0] = boxes[:, 2] = np.inf
    boxes[:, 1] = boxes[:, 3] = -np.inf
    for i in range(people.building.size):
        box, b = i // ASIDE, row(people.building[i])
        boxes[box, 0] = min(boxes[box, 0], buildings.x[b])
        boxes[box, 1] = max(boxes[box, 1], buildings.x[b])
        boxes[box, 2] = min(boxes[box, 2], buildings.y[b])
        boxes[box, 3] = max(boxes[box, 3], buildings.y[b])
