"""Elementary effects: which of many numbers matter, by few runs. Everything here is pure.

A trajectory begins at a random point of a grid of four levels in the unit cube and changes one
coordinate after another, in random order, by two thirds of its range. What a change does, over
two thirds, is an elementary effect: a slope over the whole range. mu is their mean, mu* the mean of
their sizes, sigma their standard deviation: large where a number acts unevenly or together with
others. Source: Morris (1991), doi:10.1080/00401706.1991.10484804; mu* from Campolongo, Cariboni and
Saltelli (2007), doi:10.1016/j.envsoft.2006.10.004. Points are from `experiments.design.cubes`.

Written here and not taken from SALib: that gives no interval of sigma, half-widths of mu* as of a
normal distribution, and blanks without a word where one value is NaN. On its own sample of 300
numbers and six trajectories, SALib 1.6.0 has the same mu, mu* and sigma to the last digit; the
tests hold some of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.design.cubes import Reals

RESAMPLES = 9_999
CONFIDENCE = 0.95
_SHOWN = 5
"""Rows that are missing and are named; of more, their number is told."""


class Index(NamedTuple):
    """A statistic of the effects of each coordinate, with its 95 % interval: (width,) each."""

    value: Reals
    low: Reals
    high: Reals


class Indices(NamedTuple):
    """What the elementary effects of each coordinate come to."""

    mu: Index
    mu_star: Index
    sigma: Index


def effects(points: Reals, values: Reals) -> Reals:
    """Return the elementary effects.

    Args:
        points: (number, width + 1, width) as `cubes.trajectories` gives them; sizes of
            steps may differ, as whole numbers make them.
        values: (number, width + 1) what the model gave there.

    Returns:
        (number, width) of each trajectory and coordinate.

    Raises:
        ValueError: when values are missing or not finite, naming where; or when the points are no
            trajectories that change each coordinate once.
    """
    if values.shape != points.shape[:2]:
        raise ValueError(f"values: {values.shape} for points of {points.shape[:2]}")
    missing = np.argwhere(~np.isfinite(values)) + 1
    if missing.size:
        named = [f"{row} of trajectory {one}" for one, row in missing[:_SHOWN].tolist()]
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        raise ValueError(f"nothing is analysed: no value in row {', '.join(named)}{more}")
    steps = np.diff(points, axis=1)
    which = np.abs(steps).argmax(axis=2)
    each = np.sort(which, axis=1) == np.arange(points.shape[2])
    if not each.all() or (np.count_nonzero(steps, axis=2) != 1).any():
        raise ValueError("points: each step has to change one coordinate, and each once")
    size = np.take_along_axis(steps, which[:, :, None], axis=2)[:, :, 0]
    found = np.empty_like(size)
    np.put_along_axis(found, which, np.diff(values, axis=1) / size, axis=1)
    return found


def indices(found: Reals, draws: np.random.Generator) -> Indices:
    """Return mu, mu* and sigma, with percentile bootstrap intervals over trajectories.

    With as few trajectories as is usual, these intervals are shorter than they should be.

    Args:
        found: (number, width) elementary effects; two trajectories at least.
        draws: what resamples are drawn with.
    """
    number = len(found)
    if number < 2:
        raise ValueError(f"trajectories = {number}: 2 at least are expected")
    share = draws.multinomial(number, np.full(number, 1 / number), RESAMPLES) / number
    mean = share @ found
    spread = np.sqrt(np.maximum(share @ found**2 - mean**2, 0) * number / (number - 1))
    return Indices(
        _index(found.mean(axis=0), mean),
        _index(np.abs(found).mean(axis=0), share @ np.abs(found)),
        _index(found.std(axis=0, ddof=1), spread),
    )


def _index(value: Reals, resampled: Reals) -> Index:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail], axis=0)
    return Index(value, low, high)
