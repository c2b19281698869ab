"""Emulators: answers for settings of the levers that were not run, with what they may be off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.analysis.emulator.fitting import surface_of
from experiments.analysis.emulator.held_out import QUANTILE, HeldOut, held_out
from experiments.analysis.emulator.levers import Lever, levers_of, setting_of, shares_of
from experiments.analysis.emulator.means import means_of
from experiments.analysis.emulator.surface import Surface
from experiments.design.experiment import Experiment
from experiments.design.paths import Value

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
    """

    outcome: str
    levers: tuple[Lever, ...]
    surface: Surface
    held_out: HeldOut
    pairs: int
    level: float

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
                found.append(Emulator(outcome, levers, surface, error, means.pairs, means.level))
    return tuple(found)
