"""Fitting: what each setting of a sweep changes, and a surface through it by maximum likelihood.

A change is a mean over the replicates that all settings have. Replicates have the same seeds at
every setting, so that what differs within one is the setting's doing and what chance it turns into.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.analysis.emulator.levers import Lever, shares_of
from experiments.analysis.emulator.surface import JITTER, Reals, Surface
from experiments.store.tables import FINISHED

LEAST_PAIRS = 2
"""Replicates without which a mean has no variance."""

MOST_SETTINGS = 300
"""Settings that a surface is fitted on, the first of them: time grows with the cube of their number
(27 million steps of each factorisation), and a page holds all of them."""


class Means(NamedTuple):
    """What the settings of a sweep change in an outcome; the baseline is the first of them.

    Attributes:
        inputs: (n, levers) where each stands in the ranges of the levers.
        values: (n,) mean paired difference from the baseline.
        noise: (n,) variance of that mean; 0 in the baseline.
        pairs: replicates that the means are over.
        level: mean of the baseline.
        of_all: settings that there are beside the baseline; those beyond `MOST_SETTINGS` are left.
    """

    inputs: Reals
    values: Reals
    noise: Reals
    pairs: int
    level: float
    of_all: int


def means_of(runs: pl.DataFrame, levers: Sequence[Lever], outcome: str) -> Means | None:
    """Return the means of an outcome; None where fewer than two replicates are whole.

    Args:
        runs: the table of runs; a replicate in which a run failed, or has no value, is left out.
        levers: that were sampled.
        outcome: its column.
    """
    paths = [lever.path for lever in levers]
    known = pl.col(outcome).is_not_null() & pl.col(outcome).is_not_nan()
    finished = runs.filter((pl.col("status") == FINISHED) & known)
    every = runs.unique("policy", maintain_order=True).sort(~pl.col("baseline"))
    policies = every.head(1 + MOST_SETTINGS)
    names = policies["policy"].to_list()
    finished = finished.filter(pl.col("policy").is_in(names))
    whole = (
        finished.group_by("replicate")
        .agg(pl.col("policy").n_unique().alias("policies"))
        .filter(pl.col("policies") == len(names))["replicate"]
        .sort()
        .to_list()
    )
    if len(whole) < LEAST_PAIRS:
        return None
    places = {name: row for row, name in enumerate(names)}
    columns = {replicate: column for column, replicate in enumerate(whole)}
    values = np.empty((len(names), len(whole)))
    for policy, replicate, value in finished.select("policy", "replicate", outcome).iter_rows():
        if replicate in columns:
            values[places[policy], columns[replicate]] = value
    differences = values - values[0]
    inputs = shares_of(levers, policies.select(paths).cast(pl.Float64).to_numpy())
    noise = differences.var(axis=1, ddof=1) / len(whole)
    level = float(values[0].mean())
    return Means(inputs, differences.mean(axis=1), noise, len(whole), level, every.height - 1)


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
