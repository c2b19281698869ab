"""What is in memory of an array is what was written to."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.resident import resident

LARGE = 64 << 20


def test_what_was_never_written_takes_no_memory() -> None:
    rows = np.zeros(LARGE, dtype=np.int8)
    assert resident([rows]) < LARGE / 8
    rows[: LARGE // 2] = 1
    assert LARGE / 2 <= resident([rows]) < LARGE * 5 / 8
    rows[:] = 1
    assert resident([rows]) == LARGE


def test_small_arrays_count_by_their_size() -> None:
    full = [np.ones(count, dtype=np.float32) for count in (0, 1, 1_000, 5_000)]
    assert resident(full) == 4 * 6_001
