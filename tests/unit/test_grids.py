"""Grids: what is nearest, and what is near, against looking at everything."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.kernels.compile import Floats
from sim.kernels.grids import cells_within, grid_of, nearest_in

CITY = (3_000.0, 2_000.0)


def scattered(count: int, wide: float, high: float, seed: int = 1) -> tuple[Floats, Floats]:
    """Points on a lattice of 10 m, so that many are as near as others."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, wide, count), rng.uniform(0, high, count)
    return (x // 10 * 10).astype(np.float32), (y // 10 * 10).astype(np.float32)


def slowly(x: Floats, y: Floats, which: np.ndarray, here: tuple[float, float]) -> tuple[int, float]:
    if not which.any():
        return -1, math.inf
    away = np.where(which, np.hypot(x - np.float32(here[0]), y - np.float32(here[1])), np.inf)
    return int(np.argmin(away)), float(away.min())


@pytest.mark.parametrize(
    ("count", "wide", "high"),
    [(0, 1, 1), (1, 1, 1), (40, *CITY), (400, *CITY), (300, 5_000, 1), (50, 1, 900), (30, 1, 1)],
)
@pytest.mark.parametrize("within", [math.inf, 120.0])
def test_the_nearest_is_that_of_all(count: int, wide: float, high: float, within: float) -> None:
    x, y = scattered(count, wide, high)
    which = np.random.default_rng(2).random(count) < 0.7
    grid = grid_of(x, y, which)
    for east, north in zip(*scattered(200, 1.4 * wide, 1.4 * high, 3), strict=True):
        here = np.float32(east - 0.2 * wide), np.float32(north - 0.2 * high)  # outside, too
        expected = slowly(x, y, which, here)
        found = nearest_in(grid, *here, within)
        assert found == (expected if expected[1] <= within else (-1, math.inf))


def test_what_is_within_reach_stands_in_the_cells_looked_at() -> None:
    x, y = scattered(500, *CITY)
    grid = grid_of(x, y, np.ones(500, dtype=np.bool_))
    for east, north, reach in zip(*scattered(100, *CITY, 3), np.arange(0, 500, 5.0), strict=True):
        first, last, low, high = cells_within.function(grid, east, north, reach)
        looked = {
            int(row)
            for line in range(low, high + 1)
            for row in grid.standing[
                grid.first[line * grid.columns + first] : grid.first[line * grid.columns + last + 1]
            ]
        }
        near = np.flatnonzero(np.hypot(x - east, y - north) <= reach)
        assert set(near.tolist()) <= looked
        if reach < 100:
            assert len(looked) < 100, "not all"
