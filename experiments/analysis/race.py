"""A race: which policies are so much worse than the best that they need not be run again.

At each look, every policy that is left is compared with the one of the highest mean by a paired t
test, one-sided. It is dropped where p is at most error / (rivals x looks): the chance that the best
policy is ever dropped is then at most `error`, however many rivals and looks there are (Bonferroni;
Maron and Moore, 1994, race so with Hoeffding's bound, which knows no spread and drops later). What
is not distinguished from the best goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

from experiments.analysis.statistics import alike


class Seen(NamedTuple):
    """What a look shows.

    Attributes:
        leader: the policy of the highest mean, by its row; of equal ones the first.
        dropped: those that are worse, by their rows.
    """

    leader: int
    dropped: tuple[int, ...]


def each_error(error: float, rivals: int, looks: int) -> float:
    """Return the error of one comparison, of so many that together have another.

    Args:
        error: of all comparisons together.
        rivals: of the best policy.
        looks: at all of them.
    """
    return error / (max(1, rivals) * max(1, looks))


def look(scores: np.ndarray, alive: Sequence[int], error: float) -> Seen:
    """Return which policies are worse than the best.

    Args:
        scores: (policies, pairs) more is better; NaN where a pair is not known.
        alive: rows of those that are left; at least one.
        error: of one comparison.
    """
    means = [_mean(scores[row]) for row in alive]
    leader = alive[int(np.argmax(means))]
    dropped = [
        row for row in alive if row != leader and worse(scores[leader] - scores[row]) <= error
    ]
    return Seen(leader, tuple(dropped))


def worse(differences: np.ndarray) -> float:
    """Return the one-sided p value of a mean difference above zero.

    Args:
        differences: (n,) of the best policy less another, pair by pair; NaN is left out.

    Returns:
        1 with fewer than two pairs. Differences all alike have no spread to measure by: theirs is
        1 / 2^n, and 1 where they are not above zero.
    """
    known = differences[~np.isnan(differences)]
    if known.size < 2:
        return 1.0
    mean = float(known.mean())
    if alike(known):
        return float(0.5**known.size) if mean > 0 else 1.0
    error = float(known.std(ddof=1)) / known.size**0.5
    return float(stats.t.sf(mean / error, known.size - 1))


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else -np.inf
