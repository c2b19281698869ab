"""Emulators: answers for settings of the levers that were not run, with what they may be off.

How far an emulator is off is told by settings that it was not fitted on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.analysis.emulator.fitting import Means, means_of, surface_of
from experiments.analysis.emulator.levers import Lever, levers_of, setting_of, shares_of
from experiments.analysis.emulator.surface import Surface
from experiments.design.experiment import Experiment
from experiments.design.paths import Value
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
    """Fit again without each fold of the settings, and compare with those that were left out."""
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


LEAST_SETTINGS = 8
"""Settings beside the baseline: as many as there are folds."""


class Answer(NamedTuple):
    """A difference from the baseline and its 95 % interval, in the unit of the outcome."""

    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Emulator:
    """What a sweep says of one outcome between its settings.

    Attributes:
        outcome: its name.
        levers: that a setting has a value of each.
        surface: fitted on the means of the sweep.
        held_out: how far it is from settings that it was not fitted on.
        pairs: replicates that each mean is over.
        level: of the outcome in the baseline.
        of_all: settings that were run beside the baseline; it is fitted on the first of them.
    """

    outcome: str
    levers: tuple[Lever, ...]
    surface: Surface
    held_out: HeldOut
    pairs: int
    level: float
    of_all: int

    @property
    def is_shown(self) -> bool:
        """Whether its error is within the limit."""
        return self.held_out.meets_limit(self.outcome)

    def answer(self, setting: Mapping[str, Value]) -> Answer:
        """Return what a setting changes; the interval is that of a mean over `pairs` replicates.

        Args:
            setting: a value of each lever, by path.

        Raises:
            ValueError: naming a lever that is missing, unknown or out of its range.
        """
        told = self.surface.at(shares_of(self.levers, setting_of(self.levers, setting)))
        mean = float(told.mean[0])
        half = QUANTILE * float(np.sqrt(told.variance[0] + told.noise[0]))
        return Answer(mean, mean - half, mean + half)


def emulators_of(runs: pl.DataFrame, experiment: Experiment) -> tuple[Emulator, ...]:
    """Return an emulator of each outcome that an experiment shows.

    Args:
        runs: the table of runs.
        experiment: that the runs are of.

    Returns:
        None where the experiment draws no levers, or varies something else beside them; none of an
        outcome with fewer than `LEAST_SETTINGS` settings or two replicates that all settings have.
    """
    levers = levers_of(runs, experiment)
    if not levers or runs["policy"].n_unique() <= LEAST_SETTINGS:
        return ()
    from threadpoolctl import threadpool_limits  # with scikit-learn, only where something is fitted

    found = []
    with threadpool_limits(1):  # the matrices are small: threads would wait for one another
        for outcome in experiment.outcomes:
            means = means_of(runs, levers, outcome)
            if means:
                surface, error = surface_of(means), held_out(means)
                told = (means.pairs, means.level, means.of_all)
                found.append(Emulator(outcome, levers, surface, error, *told))
    return tuple(found)
