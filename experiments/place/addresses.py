"""Addresses: which homes are one building, and which buildings stand around one block."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

MOST_DWELLINGS = 40
"""Dwellings on one staircase, at most; a building of the model has one."""

type Rows = NDArray[np.int64]
type Reals = NDArray[np.float64]


class Addresses(NamedTuple):
    """The buildings, in an order in which neighbours are near each other.

    Attributes:
        building: (h,) building of each home.
        block: (b,) block of each building.
        x: (b,) position eastwards, the mean of its homes, in metres.
        y: (b,) position northwards.
        points: how many points there were before any were split into staircases.
        split: how many of them were.
    """

    building: Rows
    block: Rows
    x: Reals
    y: Reals
    points: int
    split: int


def addresses(x: Reals, y: Reals, near: float, a_block: int) -> Addresses:
    """Return the buildings of homes.

    Args:
        x: (h,) position of each home eastwards, in metres.
        y: (h,) position northwards.
        near: homes that are no further from each other (m) are in one building, and so are those
            that others connect.
        a_block: buildings around a block, at most.
    """
    spots, spot = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    pairs = KDTree(spots).query_pairs(near, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(spots),) * 2)
    point = connected_components(links, directed=False)[1][spot.ravel()].astype(np.int64)
    dwellings = np.bincount(point)
    stairs = -(-dwellings // MOST_DWELLINGS)
    order = np.argsort(point, kind="stable")
    number = np.empty(point.size, dtype=np.int64)
    number[order] = np.arange(point.size) - (np.cumsum(dwellings) - dwellings)[point[order]]
    building = (np.cumsum(stairs) - stairs)[point] + number * stairs[point] // dwellings[point]
    homes = np.bincount(building)
    at = [np.bincount(building, weights=values) / homes for values in (x, y)]
    rows, block = _blocks(at[0], at[1], a_block)
    place = np.empty(rows.size, dtype=np.int64)
    place[rows] = np.arange(rows.size)
    return Addresses(
        place[building], block, at[0][rows], at[1][rows], dwellings.size, int((stairs > 1).sum())
    )


def _blocks(x: Reals, y: Reals, most: int) -> tuple[Rows, Rows]:
    """Return the buildings in the order of their blocks, and the block of each in this order.

    All are cut in two along the wider side, and the halves again, until `most` or fewer are left.
    """
    leaves: list[Rows] = []
    waiting = [np.arange(x.size)]
    while waiting:
        rows = waiting.pop()
        blocks = -(-rows.size // most)
        if blocks == 1:
            leaves.append(rows)
            continue
        wide = x if np.ptp(x[rows]) >= np.ptp(y[rows]) else y
        rows = rows[np.argsort(wide[rows], kind="stable")]
        half = round(rows.size * (blocks // 2) / blocks)
        waiting += [rows[half:], rows[:half]]
    sizes = [leaf.size for leaf in leaves]
    return np.concatenate(leaves), np.repeat(np.arange(len(leaves)), sizes)
