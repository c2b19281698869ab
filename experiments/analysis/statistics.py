"""Intervals of a mean, and whether a mean difference is significant.

Intervals are Student's with few values, the bootstrap's with many. Which is used at which number
was decided by their coverage: docs/decisions/0015-intervals.md.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Sequence
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

LEVEL = 0.05
"""An effect is significant where its p value, after Holm's correction, is at most this."""

_EXACT_UP_TO = 12
"""Pairs up to which all 2^n flips of signs are gone through: 4,096 at most."""

_FLIPS = 9_999
"""Flips drawn where there are too many to go through; the least p value is then 1 / 10,000."""

_BLOCK = 2**20
"""Signs held in memory at a time."""

_ROUNDING = 1e-9
"""Spread, as a share of the largest value, below which values are the same, and as a share of all
sizes together, below which totals are: far above rounding, far below the spread of what varies."""

_SEED = 20_220_317
"""Of all bootstraps and flips: the same values give the same numbers. Any number would do."""


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
        accelerated bootstrap, or Student's where that has no value.
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


def p_value(differences: np.ndarray) -> float:
    """Return the two-sided p value of a mean difference of zero.

    It is Student's, which goes with the interval. Differences all alike have no spread to measure
    by, and Student's would call two of them certain: theirs is that of `sign_flip`.

    Args:
        differences: (n,) of independent pairs, all finite.

    Returns:
        The p value; NaN with fewer than two differences.
    """
    if differences.size < 2:
        return float("nan")
    if alike(differences):
        return sign_flip(differences)
    error = float(differences.std(ddof=1)) / differences.size**0.5
    return float(2 * stats.t.sf(abs(float(differences.mean())) / error, differences.size - 1))


def sign_flip(differences: np.ndarray) -> float:
    """Return the two-sided p value of a mean difference, by flipping the signs of pairs.

    Where a policy changes nothing, which of a pair is the policy's is a matter of names: a
    difference may as well have the other sign, whatever its distribution. The p value is the share
    of flips whose total is at least as large; exact up to 12 pairs, from seeded draws beyond.

    Args:
        differences: (n,) of independent pairs, all finite.

    Returns:
        The p value, never below 2 / 2^n; NaN with fewer than two differences.
    """
    if differences.size < 2:
        return float("nan")
    least = abs(float(differences.sum())) - _ROUNDING * float(np.abs(differences).sum())
    if differences.size <= _EXACT_UP_TO:
        flips = np.array(list(itertools.product((-1.0, 1.0), repeat=differences.size)))
        return int((np.abs(flips @ differences) >= least).sum()) / len(flips)
    rng = np.random.default_rng(_SEED)
    rows = max(1, _BLOCK // differences.size)
    found = 1  # the signs as they are
    for begin in range(0, _FLIPS, rows):
        shape = (min(rows, _FLIPS - begin), differences.size)
        flips = 2.0 * rng.integers(0, 2, shape, dtype=np.int8) - 1
        found += int((np.abs(flips @ differences) >= least).sum())
    return found / (_FLIPS + 1)


def holm(p_values: Sequence[float], p_flips: Sequence[float] | None = None) -> list[float]:
    """Return p values adjusted by Holm's procedure (1979): the chance of any false finding.

    A few pairs that happen to be alike make Student's p as small as one likes. So none is taken to
    be below that of `sign_flip`, where that is given: below 6 pairs nothing is significant.

    Args:
        p_values: of what is compared together; NaN counts as not compared.
        p_flips: of the same, by flipping signs.

    Returns:
        The adjusted ones in the order given: the k-th smallest of m times (m - k + 1), at most 1
        and never below a smaller one's; NaN where NaN was given.
    """
    p = np.asarray(p_values, dtype=np.float64)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    adjusted = np.full(p.size, np.nan)
    steps = p[order] * np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(steps))
    if p_flips is not None:
        adjusted = np.maximum(adjusted, np.nan_to_num(np.asarray(p_flips, dtype=np.float64)))
    return [float(x) for x in adjusted]


class Ratio(NamedTuple):
    """A ratio of variances and its 95 % interval; NaN where it has no value."""

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
