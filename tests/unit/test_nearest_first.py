"""Nearest first: a heap gives rows in the order of their distance."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernels.nearest_first import heap_up, take_nearest


@pytest.mark.parametrize("rows", [1, 2, 3, 10, 101])
def test_rows_come_in_the_order_of_a_stable_sort(rows: int) -> None:
    away = np.random.default_rng(rows).integers(0, 10, rows).astype(np.float32)
    some = np.arange(0, rows, 2, dtype=np.int32)
    for among in (some, np.arange(rows, dtype=np.int32)):
        heap = among[::-1].copy()
        heap_up(away, heap)
        taken = [take_nearest(away, heap, left) for left in range(heap.size, 0, -1)]
        assert taken == among[np.argsort(away[among], kind="stable")].tolist()
