"""Design: which scenarios an experiment runs, and with which seeds.

Policies are all combinations of the named points and of the factors' levels. Each replicate has one
seed, the same for all policies, so that a replicate compares them on the same neighbourhood and the
same chance.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from experiments.overrides import check_not_overridden, fault_of_own, of_scenario, override
from experiments.settings import POINT, Experiment, Level
from experiments.sources import model_sources
from experiments.towns import Town, check_same_parts, town_of
from sim.city.parts import Part, seed_of
from sim.composition import ConfigurationError, check_budget, compose, scenario_of
from sim.scenario import Scenario

_ID_LENGTH = 16


@dataclass(frozen=True)
class Point:
    """A policy: a point, a level of each factor, and the scenario that they make.

    Attributes:
        policy: its name.
        levels: of each factor.
        scenario: what they make; of a city, without its parts.
        is_baseline: whether others are compared with it.
        town: the city's parts and the scenario of each, if the experiment is of a city.
    """

    policy: str
    levels: Mapping[str, Level]
    scenario: Scenario
    is_baseline: bool
    town: Town | None = None

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario, or that of each part of the city."""
        return self.town.scenarios if self.town else (self.scenario,)


@dataclass(frozen=True)
class Run:
    """A replicate of a point.

    Attributes:
        id: hash of the scenario, seed included, and of the model's sources.
        point: the policy.
        replicate: its number, from 1 on.
        scenario: the point's, with the seed of the replicate.
        part: of the city, if the experiment is of one; each part has a seed of its own.
    """

    id: str
    point: Point
    replicate: int
    scenario: Scenario
    part: Part | None = None

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
        changed: overrides of the whole scenario, from the experiment and the command line.
    """

    experiment: Experiment
    points: tuple[Point, ...]
    seed: int
    changed: tuple[str, ...] = ()

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The runs, replicate after replicate, so that comparisons are complete early."""
        return tuple(
            run
            for replicate, seed in enumerate(
                replicate_seeds(self.seed, self.experiment.replicates), start=1
            )
            for point in self.points
            for run in _runs(point, replicate, seed, self.seed)
        )

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the city; none where the experiment is of a neighbourhood."""
        town = self.points[0].town
        return town.parts if town else ()

    @cached_property
    def id(self) -> str:
        """Short hash of all that the results depend on."""
        baseline = [point.policy for point in self.points if point.is_baseline]
        runs = [(run.id, run.point.policy, run.replicate) for run in self.runs]
        return _hash([self.experiment.name, list(self.experiment.varied), baseline, runs])


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
        overrides: what the user wrote on the command line; they outrank the experiment's base, and
            what the experiment varies outranks them.

    Raises:
        ConfigurationError: naming all factors, levels and points that are wrong.
    """
    _check_names(experiment)
    check_not_overridden(experiment, overrides)
    shared = [*experiment.base, *overrides]
    if experiment.base:
        scenario_of(compose(overrides))  # what is wrong with these is not the base's fault
        _scenario(f"experiment {experiment.name}, base", shared)
    varied = experiment.varied
    baseline = {
        factor: experiment.baseline.get(factor, varied[factor][0])
        for factor in varied
        if factor not in experiment.within
    }
    points: list[Point] = []
    faults: dict[str, None] = {}
    for combination in itertools.product(*varied.values()):
        levels = dict(zip(varied, combination, strict=True))
        named = experiment.points.get(str(levels.get(POINT)), ())
        own = [*named, *(override(key, x) for key, x in levels.items() if key != POINT)]
        where = f"experiment {experiment.name}"
        where += f", point {levels[POINT]}" if POINT in levels else ""
        try:
            scenario, town = _scenario(where, [*shared, *own])
        except ConfigurationError as error:
            faults |= dict.fromkeys(str(error).splitlines())
        else:
            is_baseline = baseline.items() <= levels.items()
            points.append(Point(policy_of(levels), levels, scenario, is_baseline, town))
    if faults:
        raise ConfigurationError("\n".join(faults))
    _check_distinct(points)
    check_same_parts([point.town for point in points])
    check_budget([point.scenario for point in points])
    changed = (*experiment.base, *of_scenario(overrides))
    return Design(experiment, tuple(points), points[0].scenario.seed, changed)


def policy_of(levels: Mapping[str, Level]) -> str:
    """Return the name of a policy in the tables: its point, its factors and their levels."""
    words = [
        f"{factor} {level}" if factor != POINT else str(level) for factor, level in levels.items()
    ]
    return ", ".join(words) or "as configured"


def _scenario(where: str, overrides: Sequence[str]) -> tuple[Scenario, Town | None]:
    """Return what overrides make; what is wrong is said in lines that name where."""
    try:
        config = compose(overrides)
        return scenario_of(config), town_of(config, overrides)
    except ConfigurationError as error:
        lines = str(error).splitlines()
        raise ConfigurationError("\n".join(f"{where}: {line}" for line in lines)) from None


def _check_names(experiment: Experiment) -> None:
    """Refuse factors, points and names of them that cannot be."""
    varied = experiment.varied
    own = {
        f"experiment {experiment.name}, base": experiment.base,
        **{
            f"experiment {experiment.name}, point {name}": texts
            for name, texts in experiment.points.items()
        },
        **{
            f"experiment.factors.{factor}": [override(factor, levels[0])]
            for factor, levels in experiment.factors.items()
        },
    }
    faults = [f"{where}: {fault}" for where, texts in own.items() if (fault := fault_of_own(texts))]
    if POINT in experiment.factors:
        faults.append(f"experiment.factors.{POINT}: name the points in experiment.points")
    for factor, level in experiment.baseline.items():
        if level not in varied.get(factor, ()):
            allowed = ", ".join(map(str, varied.get(factor, ()))) or "not varied"
            faults.append(f"experiment.baseline.{factor} = {level!r} is not run ({allowed})")
    named = {"axis": [experiment.axis] if experiment.axis else [], "within": experiment.within}
    faults += [
        f"experiment.{key} = {factor!r} is not varied ({', '.join(varied)})"
        for key, factors in named.items()
        for factor in factors
        if factor not in varied
    ]
    compared = {
        str(level): None
        for factor, levels in varied.items()
        for level in levels
        if level != experiment.baseline.get(factor, levels[0])
    }
    faults += [
        f"experiment.mechanisms.{level}: no level or point to compare ({', '.join(compared)})"
        for level in experiment.mechanisms
        if level not in compared
    ]
    for name, hypothesis in experiment.hypotheses.items():
        for number, part in enumerate(hypothesis.parts):
            for point in part.points:
                if point not in experiment.points:
                    faults.append(
                        f"experiment.hypotheses.{name}.parts.{number}: no point is named {point!r} "
                        f"({', '.join(experiment.points)})"
                    )
    if experiment.hypotheses and experiment.factors:
        faults.append("experiment.hypotheses: they compare named points; leave the factors out")
    if faults:
        raise ConfigurationError("\n".join(faults))


def _check_distinct(points: Sequence[Point]) -> None:
    seen: dict[str, Point] = {}
    for point in points:
        city = point.town.city.model_dump_json() if point.town else ""
        first = seen.setdefault(point.scenario.model_dump_json() + city, point)
        if first is not point:
            raise ConfigurationError(
                f"experiment: {first.policy!r} and {point.policy!r} are the same scenario"
            )


def _runs(point: Point, replicate: int, seed: int, root: int) -> Iterator[Run]:
    """Yield the runs of a replicate of a policy: one, or one a part of the city."""
    if point.town is None:
        scenario = point.scenario.model_copy(update={"seed": seed})
        yield Run(_identity(scenario), point, replicate, scenario)
        return
    bonds = point.town.bonds
    for part, plain in zip(point.town.parts, point.town.scenarios, strict=True):
        scenario = plain.model_copy(update={"seed": seed_of(root, replicate, part.name)})
        yield Run(_identity(scenario, *bonds), point, replicate, scenario, part)


def _identity(scenario: Scenario, *bonds: Any) -> str:
    """Return the id of a run; of a part, what binds it to the others counts, too."""
    return _hash([scenario.model_dump(mode="json"), model_sources(), *bonds])


def _hash(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]
