"""Nearest first: a heap gives rows in the order of their distance."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernels.nearest_first import heap_up, take_nearest


@pytest.mark.parametrize("rows", [1, 2, 3, 10, 101])
def test_rows_come_in_the_order_of_a_stable_sort(rows: int) -> None:
    away = np.random.default_rng(rows).integers(0, 10, rows).astype(np.float32)
    heap = np.empty(rows, dtype=np.int32)
    heap_up(away, heap)
    taken = [take_nearest(away, heap, left) for left in range(rows, 0, -1)]
    assert taken == np.argsort(away, kind="stable").tolist()
