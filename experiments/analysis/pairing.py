"""Pairing: how many times smaller it makes the variance of a difference."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats

from experiments.analysis.intervals import CONFIDENCE, alike


class Ratio(NamedTuple):
    """A ratio of variances and its 95 % interval; NaN where it cannot be told."""

    value: float
    low: float
    high: float


UNKNOWN = Ratio(float("nan"), float("nan"), float("nan"))


def variance_ratio(ours: np.ndarray, theirs: np.ndarray) -> Ratio:
    """Return the variance of the difference of unpaired runs over that of paired ones.

    Unpaired, variances add up: var(a) + var(b) = (var(a + b) + var(a - b)) / 2. So the ratio is
    half of one plus var(a + b) / var(a - b), the variances of two variables measured on the same
    pairs, of whose ratio Pitman and Morgan (1939) give the interval. It is exact where both are
    normal; with skewed ones it is too short (docs/decisions/0015-intervals.md).

    Args:
        ours: (n,) values of the policy, all finite.
        theirs: (n,) values of the baseline, pair by pair.

    Returns:
        The ratio: as many times the runs would be needed without pairs. NaN where differences do
        not vary; no interval with fewer than three pairs.
    """
    total, difference = ours + theirs, ours - theirs
    if difference.size < 2 or alike(difference):
        return UNKNOWN
    of_total, of_difference = float(total.var(ddof=1)), float(difference.var(ddof=1))
    found = of_total / of_difference
    value = float(ours.var(ddof=1) + theirs.var(ddof=1)) / of_difference
    freedom = difference.size - 2
    if freedom < 1:
        return UNKNOWN._replace(value=value)
    covariance = float(np.cov(total, difference)[0, 1])
    apart = 1 - min(1.0, covariance**2 / (of_total * of_difference)) if of_total > 0 else 1.0
    quantile = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom))
    middle = 1 + 2 * apart * quantile**2 / freedom
    spread = (middle**2 - 1) ** 0.5
    low, high = found * (middle - spread), found * (middle + spread)
    return Ratio(value, (1 + low) / 2, (1 + high) / 2)
