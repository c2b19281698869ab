"""Fitting: lengths and variance of a surface, by maximum likelihood."""

from __future__ import annotations

import warnings

import numpy as np

from experiments.analysis.emulator.means import Means
from experiments.analysis.emulator.surface import JITTER, Reals, Surface

_LENGTHS = (0.1, 30.0)
"""Bounds of a length, as shares of the range: a tenth of it, and so long that nothing changes
along it."""
_VARIANCES = (0.01, 1000.0)
"""Bounds of the variance of the process, over that of the means."""
_RESTARTS = 3
"""Further beginnings of the search for the greatest likelihood."""
_SEED = 20_220_317
"""Of these beginnings. Any number would do."""

_TOLD_DIGITS, _FITTED_DIGITS = 8, 3
"""Digits that are kept of what was run, and of what is fitted: more would be the search's rounding.
The surface is made of the rounded numbers, as it is where it is evaluated again."""


def surface_of(means: Means) -> Surface:
    """Return the surface through means, each with its noise."""
    spread = float(means.values.std()) or 1.0
    level = rounded(means.values.mean(), _FITTED_DIGITS)
    lengths, variance = _fitted(
        means.inputs, (means.values - level) / spread, means.noise / spread**2
    )
    return Surface(
        inputs=rounded(means.inputs, _TOLD_DIGITS),
        values=rounded(means.values, _TOLD_DIGITS),
        noise=rounded(means.noise, _TOLD_DIGITS),
        lengths=rounded(lengths, _FITTED_DIGITS),
        variance=float(rounded(variance * spread**2, _FITTED_DIGITS)),
        level=float(level),
    )


def rounded(values: Reals | float, digits: int) -> Reals:
    """Return numbers with so many significant digits."""
    given = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{x:.{digits - 1}e}") for x in given.ravel()]).reshape(given.shape)


def _fitted(inputs: Reals, values: Reals, noise: Reals) -> tuple[Reals, float]:
    """Return the lengths, and the variance of the process, that make the values most likely."""
    from sklearn.exceptions import ConvergenceWarning  # takes a second to load: only where it fits
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern

    begun = ConstantKernel(1.0, _VARIANCES) * Matern(np.ones(inputs.shape[1]), _LENGTHS, nu=2.5)
    process = GaussianProcessRegressor(
        begun, alpha=noise + JITTER, n_restarts_optimizer=_RESTARTS, random_state=_SEED
    )
    with warnings.catch_warnings():  # a lever that does nothing has a length at its bound
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(inputs, values)
    found = np.exp(process.kernel_.theta)
    return found[1:], float(found[0])
