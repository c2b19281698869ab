"""Equity: how evenly the load of helping, or anything else, is shared."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def gini(values: ArrayLike) -> float:
    """Return the Gini coefficient of non-negative values: 0 when all are alike, towards 1.

    Formula: sum_i (2 i - n - 1) x_i / (n sum x), x sorted, i from 1. 0 when all are zero.
    """
    x = np.sort(np.asarray(values, dtype=np.float64))
    total = x.sum()
    if total == 0:
        return 0.0
    rank = np.arange(1, x.size + 1)
    return float(((2 * rank - x.size - 1) * x).sum() / (x.size * total))
