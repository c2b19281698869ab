"""Intervals of a mean: Student's with few values, the bootstrap's with many.

Which is used at which number was decided by their coverage: docs/decisions/0015-intervals.md.
"""

from __future__ import annotations

import math
import warnings
from typing import Literal, NamedTuple

import numpy as np
from scipy import stats

type Method = Literal["none", "alike", "t", "bca"]
"""How an interval was made; `none` with fewer than two values, `alike` where all are the same."""

CONFIDENCE = 0.95

BCA_FROM = 100
"""Values from which the bootstrap covers as often as Student's interval, and misses more evenly on
both sides (docs/decisions/0015-intervals.md)."""

RESAMPLES = 9_999
"""Resamples of a bootstrap, as many as scipy draws unless told."""

_ROUNDING = 1e-9
"""Spread, as a share of the largest value, below which values are the same: far above the rounding
of a difference, far below the spread of what varies."""

_SEED = 20_220_317
"""Of all bootstraps, so that the same values give the same interval. Any number would do."""


class Interval(NamedTuple):
    """A two-sided interval, and how it was made; NaN where there is none."""

    low: float
    high: float
    method: Method


def interval(values: np.ndarray, confidence: float = CONFIDENCE) -> Interval:
    """Return an interval of the mean, by the method that suits the number of values.

    Args:
        values: (n,) independent, all finite.
        confidence: of the interval, two-sided.

    Returns:
        None with fewer than two values; no width where all are alike, which is what they are and
        says nothing of the next; Student's below `BCA_FROM` values, else the bias-corrected and
        accelerated bootstrap, or Student's where that cannot be told.
    """
    low, high = student(values, confidence)
    if values.size < 2:
        return Interval(low, high, "none")
    if alike(values):
        return Interval(low, high, "alike")
    if values.size >= BCA_FROM:
        found = bca(values, confidence)
        if all(math.isfinite(bound) for bound in found):
            return Interval(*found, "bca")
    return Interval(low, high, "t")


def alike(values: np.ndarray) -> bool:
    """Tell whether values are all the same, but for what rounding makes of them.

    Args:
        values: (n,) at least one, all finite.
    """
    return bool(np.ptp(values) <= _ROUNDING * np.abs(values).max())


def student(values: np.ndarray, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return Student's interval of a mean; NaN with fewer than two values.

    Args:
        values: (n,) independent, all finite.
        confidence: of the interval, two-sided.
    """
    if values.size < 2:
        return float("nan"), float("nan")
    error = float(values.std(ddof=1)) / values.size**0.5
    half = float(stats.t.ppf((1 + confidence) / 2, values.size - 1)) * error
    mean = float(values.mean())
    return mean - half, mean + half


def bca(values: np.ndarray, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the bias-corrected and accelerated bootstrap interval of a mean (Efron, 1987).

    Args:
        values: (n,) independent, all finite, at least two.
        confidence: of the interval, two-sided.

    Returns:
        The same bounds for the same values; NaN where resamples do not vary enough to tell.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)  # told by the NaN
        found = stats.bootstrap(
            (values,), np.mean, n_resamples=RESAMPLES, confidence_level=confidence, method="BCa",
            batch=max(1, 2**20 // values.size), rng=np.random.default_rng(_SEED),
        )  # fmt: skip
    return float(found.confidence_interval.low), float(found.confidence_interval.high)
