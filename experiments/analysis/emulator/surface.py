"""Surface: a Gaussian process through means that are known but for their noise, in closed form.

With d the distance of two points, each coordinate over its length, their covariance is that of
Matérn with smoothness 5/2,

  variance x (1 + sqrt(5) d + 5 d^2 / 3) x exp(-sqrt(5) d).

Given the means y with noise v at the points X, the mean at x is

  level + k' (K + V)^-1 (y - level), its variance = variance - k' (K + V)^-1 k,

where k are the covariances of x with X, K those of X and V is diagonal (Rasmussen and Williams,
2006, algorithm 2.1). The page evaluates the same formula from the same numbers (`whatif.js`).

Chance adds to that. At every point the same replicates were run, and what these neighbourhoods
have in common does not average away between points. So the noise of a mean at x, that of as many
replicates as the sweep has, is added as a whole: the mean of the noise at X, weighted by 1 / d^2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Reals = NDArray[np.float64]

JITTER = 1e-8
"""Added to the diagonal, as a share of the variance, so that it can be factorised."""

_NEAREST = 1e-12
"""Squared distance below which a point is one of the sweep: its noise is that one's."""


class Told(NamedTuple):
    """What a surface says of points.

    Attributes:
        mean: (m,) expected mean paired difference.
        variance: (m,) of that expectation.
        noise: (m,) variance of a mean over as many replicates as were run.
    """

    mean: Reals
    variance: Reals
    noise: Reals


@dataclass(frozen=True)
class Surface:
    """A fitted Gaussian process.

    Attributes:
        inputs: (n, levers) points that were run, as shares of the ranges.
        values: (n,) their means.
        noise: (n,) variance of each mean.
        lengths: (levers,) over which the outcome changes, as shares of the ranges.
        variance: of the process.
        level: that the process goes back to far from all points.
    """

    inputs: Reals
    values: Reals
    noise: Reals
    lengths: Reals
    variance: float
    level: float

    @cached_property
    def _lower(self) -> Reals:
        whole = self.variance * matern(_squares(self.inputs, self.inputs, self.lengths))
        whole[np.diag_indices_from(whole)] += self.noise + JITTER * self.variance
        return np.linalg.cholesky(whole)

    @cached_property
    def _weights(self) -> Reals:
        half = np.linalg.solve(self._lower, self.values - self.level)
        return np.linalg.solve(self._lower.T, half)

    def at(self, points: Reals) -> Told:
        """Return what is expected at points, (m, levers) shares of the ranges."""
        squares = _squares(points, self.inputs, self.lengths)
        covariance = self.variance * matern(squares)
        half = np.linalg.solve(self._lower, covariance.T)
        variance = np.maximum(0.0, self.variance - (half**2).sum(axis=0))
        weights = 1 / np.maximum(squares, _NEAREST)
        noise = (weights * self.noise).sum(axis=1) / weights.sum(axis=1)
        return Told(self.level + covariance @ self._weights, variance, noise)


def matern(squares: Reals) -> Reals:
    """Return Matérn's correlation with smoothness 5/2 of squared distances."""
    root = np.sqrt(5 * squares)
    return np.asarray((1 + root + root**2 / 3) * np.exp(-root))


def _squares(points: Reals, others: Reals, lengths: Reals) -> Reals:
    """Return (m, n) squared distances, each coordinate over its length."""
    apart = (points[:, None, :] - others[None, :, :]) / lengths
    return np.asarray((apart**2).sum(axis=2))
