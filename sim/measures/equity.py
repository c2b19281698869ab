"""Equity: how evenly the load of helping, or anything else, is shared, and who is left out."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.measures.shares import UNKNOWN, share
from sim.tables import AGES


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


def top_share(values: ArrayLike, top: float = 0.1) -> float:
    """Return the share of the total that the highest values hold.

    Args:
        values: (n,) not negative.
        top: share of the values that count as the highest; their number is rounded up.

    Returns:
        sum of the ceil(top n) highest / sum of all; NaN when all are zero.
    """
    x = np.sort(np.asarray(values, dtype=np.float64))[::-1]
    return share(x[: ceil(top * x.size)].sum(), x.sum())


def gap(met: NDArray[np.int64], arisen: NDArray[np.int64], one: int, other: int) -> float:
    """Return the share of needs met of one group less that of another; NaN where one had none.

    Args:
        met: (groups,) needs met.
        arisen: (groups,) needs that arose.
        one: a group's number.
        other: another's.
    """
    return share(met[one], arisen[one]) - share(met[other], arisen[other])


def ratio_to_rest(met: NDArray[np.int64], arisen: NDArray[np.int64], group: int) -> float:
    """Return the share of needs met of a group over that of all other residents.

    Args:
        met: (groups,) needs met; group 0 is everyone.
        arisen: (groups,) needs that arose.
        group: its number.
    """
    rest = share(met[0] - met[group], arisen[0] - arisen[group])
    own = share(met[group], arisen[group])
    return own / rest if rest > 0 else UNKNOWN


def low_over_high(flags: NDArray[np.bool_], income_third: NDArray[np.int8]) -> float:
    """Return the share flagged in the lowest third of income over that in the highest.

    NaN where one of the two has nobody, or nobody flagged in the highest.
    """
    low, high = flags[income_third == 0], flags[income_third == 2]
    if not low.size or not high.size:
        return UNKNOWN
    return share(low.mean(), high.mean())


def by_age(flags: NDArray[np.bool_], age: NDArray[np.float32]) -> dict[str, float]:
    """Return the share flagged in each class of `AGES`; NaN where a class has nobody."""
    found = {}
    for name, (least, below) in AGES.items():
        chosen = flags[(age >= least) & (age < below)]
        found[name] = share(chosen.sum(), chosen.size)
    return found
