"""Significance: can a mean difference be told from zero, among all that are looked at?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from scipy import stats

from experiments.analysis.intervals import alike

LEVEL = 0.05
"""An effect is told from zero where its p value, after Holm's correction, is at most this."""

_EXACT_UP_TO = 12
"""Pairs up to which all 2^n flips of signs are gone through: 4,096 at most."""

_FLIPS = 9_999
"""Flips drawn where there are too many to go through; the least p value is then 1 / 10,000."""

_BLOCK = 2**20
"""Signs held in memory at a time."""

_SEED = 20_220_317
"""Of all flips, so that the same differences give the same p value. Any number would do."""

_ROUNDING = 1e-9
"""Totals count as equal within this share of all sizes together: adding up rounds."""


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


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted by Holm's procedure (1979): the chance of any false finding.

    Args:
        p_values: of what is compared together; NaN counts as not compared.

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
    return [float(x) for x in adjusted]
