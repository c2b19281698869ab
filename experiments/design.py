"""Design: which scenarios an experiment runs, and with which seeds.

Points are all combinations of the factors' levels. Each replicate has one seed, the same for all
points, so that a replicate compares policies on the same neighbourhood and the same chance.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from experiments.overrides import check_not_overridden, override
from experiments.settings import Experiment, Level
from experiments.sources import model_sources
from sim.composition import SETTINGS, ConfigurationError, compose, scenario_of
from sim.scenario import Scenario

_ID_LENGTH = 16


@dataclass(frozen=True)
class Point:
    """A policy: a level of each factor, and the scenario that they make."""

    policy: str
    levels: Mapping[str, Level]
    scenario: Scenario
    is_baseline: bool


@dataclass(frozen=True)
class Run:
    """A replicate of a point.

    Attributes:
        id: hash of the scenario, seed included, and of the model's sources.
        point: the policy.
        replicate: its number, from 1 on.
        scenario: the point's, with the seed of the replicate.
    """

    id: str
    point: Point
    replicate: int
    scenario: Scenario

    @property
    def seed(self) -> int:
        """What all random numbers of the run derive from."""
        return self.scenario.seed


@dataclass(frozen=True)
class Design:
    """All runs of an experiment.

    Attributes:
        experiment: what is varied.
        points: the policies, in the order of the factors' levels.
        seed: root of the replicates' seeds.
    """

    experiment: Experiment
    points: tuple[Point, ...]
    seed: int

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The runs, replicate after replicate, so that comparisons are complete early."""
        return tuple(
            _run(point, replicate, seed)
            for replicate, seed in enumerate(
                replicate_seeds(self.seed, self.experiment.replicates), start=1
            )
            for point in self.points
        )

    @cached_property
    def id(self) -> str:
        """Short hash of all that the results depend on."""
        baseline = next(point.policy for point in self.points if point.is_baseline)
        runs = [(run.id, run.point.policy, run.replicate) for run in self.runs]
        return _hash([self.experiment.name, list(self.experiment.factors), baseline, runs])


def replicate_seeds(root: int, replicates: int) -> list[int]:
    """Return one seed a replicate; replicate r has the same seed however many there are.

    Args:
        root: the seed of the experiment.
        replicates: how many seeds.
    """
    return [
        int(np.random.SeedSequence(root, spawn_key=(number,)).generate_state(1, np.uint64)[0] >> 1)
        for number in range(1, replicates + 1)
    ]


def design_of(experiment: Experiment, overrides: Sequence[str]) -> Design:
    """Return the design of an experiment; every scenario is composed and validated.

    Args:
        experiment: what is varied.
        overrides: what the user wrote on the command line.

    Raises:
        ConfigurationError: naming all factors and levels that are wrong.
    """
    _check_factors(experiment)
    check_not_overridden(experiment.factors, overrides)
    baseline = {
        factor: experiment.baseline.get(factor, levels[0])
        for factor, levels in experiment.factors.items()
    }
    points: list[Point] = []
    faults: dict[str, None] = {}
    for combination in itertools.product(*experiment.factors.values()):
        levels = dict(zip(experiment.factors, combination, strict=True))
        varied = [override(factor, level) for factor, level in levels.items()]
        try:
            scenario = scenario_of(compose([*overrides, *varied]))
        except ConfigurationError as error:
            faults |= dict.fromkeys(str(error).splitlines())
        else:
            points.append(Point(policy_of(levels), levels, scenario, levels == baseline))
    if faults:
        raise ConfigurationError("\n".join(faults))
    _check_distinct(points)
    return Design(experiment, tuple(points), points[0].scenario.seed)


def policy_of(levels: Mapping[str, Level]) -> str:
    """Return the name of a policy in the tables: its factors and their levels."""
    return ", ".join(f"{factor} {level}" for factor, level in levels.items()) or "as configured"


def _check_factors(experiment: Experiment) -> None:
    faults = [
        f"experiment.factors.{factor}: only what belongs to the scenario can be varied"
        for factor in experiment.factors
        if factor.split(".")[0] in SETTINGS
    ]
    if "seed" in experiment.factors:
        faults.append("experiment.factors.seed: replicates vary the seed; set their number")
    if faults:
        raise ConfigurationError("\n".join(faults))


def _check_distinct(points: Sequence[Point]) -> None:
    seen: dict[str, Point] = {}
    for point in points:
        first = seen.setdefault(point.scenario.model_dump_json(), point)
        if first is not point:
            raise ConfigurationError(
                f"experiment.factors: {first.policy!r} and {point.policy!r} are the same scenario"
            )


def _run(point: Point, replicate: int, seed: int) -> Run:
    scenario = point.scenario.model_copy(update={"seed": seed})
    identity = _hash([scenario.model_dump(mode="json"), model_sources()])
    return Run(identity, point, replicate, scenario)


def _hash(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]
