"""History matching: which points of a space could give what was observed, by few runs of a model.

An emulator, a quadratic regression for each observed number, stands in for the model. A point is
implausible where some emulated number is further from what was observed than the tolerance and the
emulator's own error explain; waves of runs go where nothing is implausible. Source: Vernon,
Goldstein and Bower (2010), doi:10.1214/10-BA524; the cut at three standard deviations is Pukelsheim
(1994), doi:10.2307/2684253.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CUT = 3.0
"""Standard deviations beyond which a point is implausible."""

_RIDGE = 1e-3

type Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number that was observed.

    Attributes:
        target: its value.
        low: least value that agrees with it.
        high: greatest value that agrees with it.
        ratio: whether it is a ratio, which may be any positive number; else a share.
    """

    target: float
    low: float
    high: float
    ratio: bool = False

    def scaled(self, values: Reals | float) -> Reals:
        """Return values on a scale on which errors are alike: logarithms, or logits of shares."""
        kept = np.clip(values, 1e-4, None if self.ratio else 1 - 1e-4)
        return np.log(kept) if self.ratio else np.log(kept / (1 - kept))

    def unscaled(self, values: Reals) -> Reals:
        """Return what was scaled."""
        grown = np.exp(values)
        return np.asarray(grown if self.ratio else grown / (1 + grown))

    def miss(self, values: Reals) -> Reals:
        """Return how far values are from the target: 1 on either limit of what agrees with it."""
        side = np.where(values < self.target, self.target - self.low, self.high - self.target)
        return np.asarray(np.abs(values - self.target) / side)


def implausibility(
    points: Reals, values: Mapping[str, Reals], wanted: Mapping[str, Wanted], where: Reals
) -> Reals:
    """Return how implausible points are, as far as runs at other points tell.

    Args:
        points: (runs, width) of the unit cube, at which the model was run.
        values: (runs,) what it gave there, for each observed number; runs that gave none are NaN.
        wanted: what was observed.
        where: (n, width) the points asked about.

    Returns:
        (n,) the greatest of |emulated - target| / sqrt(tolerance^2 + error^2) over the numbers, on
        their own scales; the tolerance, a third of half of what agrees, is a standard deviation.
    """
    found = np.zeros(len(where))
    for name, one in wanted.items():
        emulated, error2 = _emulated(points, values[name], one, where)
        tolerance = float(one.scaled(one.high) - one.scaled(one.low)) / 6
        away = np.abs(emulated - one.scaled(one.target))
        found = np.maximum(found, away / np.sqrt(tolerance**2 + error2))
    return found


def emulated_miss(
    points: Reals, values: Mapping[str, Reals], wanted: Mapping[str, Wanted], where: Reals
) -> Reals:
    """Return how far points are expected to be from meeting all numbers: those up to 1 meet them.

    Args:
        points: (runs, width) of the unit cube, at which the model was run.
        values: (runs,) what it gave there, for each observed number; runs that gave none are NaN.
        wanted: what was observed.
        where: (n, width) the points asked about.

    Returns:
        (n,) the greatest `Wanted.miss` of the emulated means.
    """
    found = np.zeros(len(where))
    for name, one in wanted.items():
        emulated, _ = _emulated(points, values[name], one, where)
        found = np.maximum(found, one.miss(one.unscaled(emulated)))
    return found


def _emulated(points: Reals, values: Reals, one: Wanted, where: Reals) -> tuple[Reals, float]:
    """Return what a number is expected to be at points, scaled, and the variance of the error."""
    known = np.isfinite(values)
    basis, y = _quadratic(points[known]), one.scaled(values[known])
    weights = _ridge(basis, y)
    free = max(1.0, len(y) - basis.shape[1])
    error2 = float(((y - basis @ weights) ** 2).sum() / free)
    return np.asarray(_quadratic(where) @ weights), error2


def _quadratic(points: Reals) -> Reals:
    centred = points - 0.5
    return np.column_stack([np.ones(len(points)), centred, centred**2])


def _ridge(basis: Reals, y: Reals) -> Reals:
    penalty = _RIDGE * len(y) * np.eye(basis.shape[1])
    penalty[0, 0] = 0.0
    return np.asarray(np.linalg.solve(basis.T @ basis + penalty, basis.T @ y))
