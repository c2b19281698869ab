"""Held out: how far an emulator is from settings that it was not fitted on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.analysis.emulator.fitting import surface_of
from experiments.analysis.emulator.means import Means
from experiments.words.numbers import is_share

FOLDS = 8
QUANTILE = 1.959964
"""Of the normal distribution: half the width of a 95 % interval in standard deviations."""

MOST_RELATIVE, MOST_POINTS, LEAST_COVERED = 0.3, 0.005, 0.8
"""Limits, which are our choice: an error of three tenths of the spread, or of half a percentage
point; four of five intervals that hold what they are of."""

_SEED = 20_220_317
"""Of how settings are shared out over the folds. Any number would do."""


class HeldOut(NamedTuple):
    """What came of settings that were held out, each once; the baseline never is.

    Attributes:
        settings: how many.
        error: root of the mean squared error, in the unit of the outcome.
        relative: that over the standard deviation of the outcome over the settings.
        covered: share of the settings whose mean lies in the 95 % interval, with its own noise.
    """

    settings: int
    error: float
    relative: float
    covered: float

    def meets_limit(self, outcome: str) -> bool:
        """Tell whether an emulator of an outcome with this error is shown."""
        is_near = is_share(outcome) and self.error <= MOST_POINTS
        return (self.relative <= MOST_RELATIVE or is_near) and self.covered >= LEAST_COVERED


def held_out(means: Means) -> HeldOut:
    """Fit anew without each fold of the settings, and compare with those that were left out."""
    settings = np.arange(1, len(means.values))  # the first is the baseline
    order = np.random.default_rng(_SEED).permutation(settings)
    errors, covered = [], []
    for fold in np.array_split(order, min(FOLDS, order.size)):
        kept = np.setdiff1d(np.arange(len(means.values)), fold)
        others = means._replace(
            inputs=means.inputs[kept], values=means.values[kept], noise=means.noise[kept]
        )
        told = surface_of(others).at(means.inputs[fold])
        error = told.mean - means.values[fold]
        half = QUANTILE * np.sqrt(told.variance + means.noise[fold])
        errors.append(error)
        covered.append(np.abs(error) <= half)
    error = float(np.sqrt((np.concatenate(errors) ** 2).mean()))
    spread = float(means.values[settings].std(ddof=1))
    relative = error / spread if spread else 0.0
    return HeldOut(settings.size, error, relative, float(np.concatenate(covered).mean()))
