"""Levers that were sampled: from where to where an emulator may be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from experiments.analysis.emulator.surface import Reals
from experiments.design.experiment import Experiment
from experiments.design.paths import Value


@dataclass(frozen=True, slots=True)
class Lever:
    """A number that policy chooses, and its range.

    Attributes:
        path: of the parameter.
        low: least value that was sampled from.
        high: greatest one.
        baseline: its value in the baseline, which may lie outside.
        is_whole: whether it is a whole number.
    """

    path: str
    low: float
    high: float
    baseline: float
    is_whole: bool

    @property
    def start(self) -> float:
        """The value within the range that is nearest to the baseline's."""
        return min(max(self.baseline, self.low), self.high)


def levers_of(runs: pl.DataFrame, experiment: Experiment) -> tuple[Lever, ...]:
    """Return the levers of an experiment; none where no emulator can be made of it.

    One can be made of levers drawn over their whole ranges, where nothing else is varied.

    Args:
        runs: the table of runs.
        experiment: that the runs are of.
    """
    sample = experiment.levers
    if not sample or not sample.is_drawn or experiment.varied or experiment.uncertainties:
        return ()
    if any(runs[path].null_count() for path in sample.paths):
        return ()  # left out in the baseline, which then stands nowhere
    return tuple(_lever(runs, path, sample.ranges[path]) for path in sample.paths)


def shares_of(levers: Sequence[Lever], values: Reals) -> Reals:
    """Return where values stand in the ranges of their levers: 0 at the low end, 1 at the high one.

    Args:
        levers: in the order of the columns.
        values: (n, levers) of the levers.
    """
    low = np.array([lever.low for lever in levers])
    high = np.array([lever.high for lever in levers])
    return np.asarray((values - low) / (high - low))


def setting_of(levers: Sequence[Lever], setting: Mapping[str, Value]) -> Reals:
    """Return a setting as (1, levers) values.

    Raises:
        ValueError: naming a lever that is missing, unknown or out of the range that was sampled.
    """
    paths = [lever.path for lever in levers]
    for path in setting:
        if path not in paths:
            raise ValueError(f"{path}: no lever of the emulator; it has {', '.join(paths)}")
    for lever in levers:
        if lever.path not in setting:
            raise ValueError(f"{lever.path}: no value is given; every lever needs one")
        value = setting[lever.path]
        if not lever.low <= value <= lever.high:
            raise ValueError(
                f"{lever.path} = {value:g}: the emulator was fitted from {lever.low:g} to "
                f"{lever.high:g} and says nothing of values outside"
            )
    return np.array([[float(setting[path]) for path in paths]])


def _lever(runs: pl.DataFrame, path: str, bounds: tuple[float, float] | None) -> Lever:
    values = runs[path].cast(pl.Float64).to_numpy()
    baseline = float(runs.filter("baseline")[path][0])
    low, high = bounds or (float(values.min()), float(values.max()))
    return Lever(path, float(low), float(high), baseline, runs[path].dtype.is_integer())
