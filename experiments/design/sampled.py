"""Sampled: the rows of an experiment's levers and uncertainties, checked before any run."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.design.experiment import Experiment, Group
from experiments.design.ranges import Range, ranges_of
from experiments.design.rows import Planned, Row, planned_of, rows_of
from experiments.design.runs import Point, World, in_world
from sim.composition import ConfigurationError
from sim.scenario import Scenario

_SHOWN_FAULTS = 5
"""Scenarios of a sample that are not allowed and are named; of more, their number is told."""

_KEYS: Mapping[Group, tuple[int, int]] = {"levers": (0, 1), "uncertainties": (0, 2)}
"""Keys of what is drawn for samples, apart from those of replicates, which are single numbers."""


class Sampled(NamedTuple):
    """What is sampled as levers, or as uncertainties; all empty where nothing is."""

    ranges: Sequence[Range] = ()
    rows: Sequence[Row] = ()
    planned: tuple[Planned, ...] = ()


def sampled_of(
    experiment: Experiment, scenarios: Sequence[Scenario], seed: int
) -> dict[Group, Sampled]:
    """Return what is sampled as levers and as uncertainties.

    Args:
        experiment: with its samples.
        scenarios: those of the policies before anything is sampled.
        seed: of the experiment.

    Raises:
        ConfigurationError: naming all that is wrong with both.
    """
    found: dict[Group, Sampled] = {}
    faults: list[str] = []
    for group, key in _KEYS.items():
        sample = experiment.sample(group)
        if sample is None:
            found[group] = Sampled()
            continue
        try:
            ranges = ranges_of(sample, f"experiment.{group}", scenarios)
            # a root is used up: what is drawn from it once more differs
            first, again = (np.random.SeedSequence(seed, spawn_key=key) for _ in range(2))
            rows, planned = rows_of(sample, ranges, first), planned_of(sample, ranges, again)
            found[group] = Sampled(ranges, rows, planned)
        except ConfigurationError as error:
            faults.append(str(error))
    if faults:
        raise ConfigurationError("\n".join(faults))
    return found


def check_sampled(experiment: Experiment, points: Sequence[Point], worlds: Sequence[World]) -> None:
    """Make every scenario of the samples, and keep none: fields may ask something of one another.

    Raises:
        ConfigurationError: naming the values of the first that are not allowed.
    """
    faults: list[str] = []
    for point, world in itertools.product(points, worlds):
        try:
            in_world(point, world)
        except ConfigurationError as error:
            sampled = {**point.sampled, **world.values}
            values = ", ".join(f"{path} {value:g}" for path, value in sampled.items())
            faults += [
                f"experiment {experiment.name}, {values}: {line}"
                for line in str(error).splitlines()
            ]
    if faults:
        shown, more = faults[:_SHOWN_FAULTS], len(faults) - _SHOWN_FAULTS
        raise ConfigurationError("\n".join([*shown, *([f"and {more} more"] if more > 0 else [])]))
