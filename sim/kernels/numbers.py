"""Whole numbers of one type: numba compiles a function once more for each type of its arguments."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from sim.kernels.compile import kernel


def constant(number: int) -> int:
    """Return a number that kernels name, as one of theirs."""
    return cast("int", np.int64(number))


@kernel
def row(number: Any) -> int:
    """Return a number that was read from a column, as kernels pass it on; in kernels only."""
    return np.int64(number)
