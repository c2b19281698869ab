"""Design: which scenarios an experiment runs, and with which seeds.

Policies are all combinations of the named points, of the factors' levels and of the sampled levers;
worlds are rows of the sampled uncertainties. Every policy is run in every world. Each replicate has
one seed, the same for all policies and worlds, so that a replicate compares policies on the same
neighbourhood and the same chance.

Everything is checked when the design is made; the scenarios of samples are not kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from experiments.design.city import Town, check_same_parts, town_of
from experiments.design.expanded import (
    check_portfolios,
    check_rule,
    with_levers,
    with_portfolios,
)
from experiments.design.experiment import COST, POINT, Experiment, Group, Level
from experiments.design.overrides import (
    check_names,
    check_not_overridden,
    folders_of,
    of_scenario,
    override,
)
from experiments.design.rows import Planned
from experiments.design.runs import Composed, Point, Runs, World, hash_of, in_world
from experiments.design.sampled import check_sampled, sampled_of
from sim.aid.headline import together
from sim.city.parts import Part
from sim.composition import (
    ConfigurationError,
    check_budget,
    check_spent,
    compose,
    purchase_of,
    scenario_of,
)
from sim.portfolio import Purchase
from sim.scenario import Scenario
from sim.tables import Measure


@dataclass(frozen=True)
class Design:
    """All runs of an experiment.

    Attributes:
        experiment: what is varied.
        points: the policies, in the order of the factors' levels and of the rows of the levers.
        seed: root of the replicates' seeds and of the samples.
        changed: overrides of the whole scenario, from the experiment and the command line.
        worlds: rows of the uncertainties; one that changes nothing where none is named.
        folders: of the user's configurations, that the overrides name.
        planned: rows of the samples whose analysis needs all of them, in their order.
    """

    experiment: Experiment
    points: tuple[Point, ...]
    seed: int
    changed: tuple[str, ...] = ()
    worlds: tuple[World, ...] = (World(),)
    folders: tuple[str, ...] = ()
    planned: Mapping[Group, tuple[Planned, ...]] = field(default_factory=dict)

    @cached_property
    def runs(self) -> Runs:
        """The runs, in their order."""
        seeds = replicate_seeds(self.seed, self.experiment.most_replicates)
        return Runs(self.points, self.worlds, seeds, self.seed, self.experiment.takes_turns)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the city; none where the experiment is of a neighbourhood."""
        town = self.points[0].town
        return town.parts if town else ()

    @cached_property
    def told(self) -> dict[str, Measure]:
        """The outcomes that processes of somebody's own tell, by name, in their order."""
        composed = {id(one): one for point in self.points for one in point.every_composed}
        own = (process for one in composed.values() for process in one.scenario.own.values())
        return {name: one for process in own for name, one in process.tells.items()}

    @cached_property
    def id(self) -> str:
        """Short hash of all that the results depend on."""
        baseline = [point.policy for point in self.points if point.is_baseline]
        in_worlds = bool(self.experiment.uncertainties)
        runs = [
            (run.id, run.point.policy, run.replicate, *([run.world.number] if in_worlds else []))
            for run in self.runs
        ]
        rule = self.experiment.stopping or self.experiment.racing
        decides = [rule.model_dump(mode="json"), self.experiment.within] if rule else []
        varied = list(self.experiment.columns)
        return hash_of([self.experiment.name, varied, baseline, runs, *decides])

    def first_replicates(self, number: int) -> Design:
        """Return the design of the first replicates alone; its runs are among these."""
        in_turn = self.experiment.takes_turns
        fixed = {"replicates": number, "stopping": None, "racing": None, "in_turn": in_turn}
        return replace(self, experiment=self.experiment.model_copy(update=fixed))


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
        ConfigurationError: naming all factors, levels, points and samples that are wrong.
    """
    check_names(experiment)
    check_not_overridden(experiment, overrides)
    composed = _composed(experiment, overrides)
    _check_distinct(composed)
    check_same_parts([point.town for point in composed])
    if composed[0].town and (experiment.levers or experiment.uncertainties):
        raise ConfigurationError(
            f"experiment {experiment.name}: nothing is sampled in a city; vary it by factors"
        )
    check_rule(experiment, composed)
    check_portfolios(experiment, composed)
    seed = composed[0].composed.scenario.seed
    sampled = sampled_of(experiment, [point.scenario for point in composed], seed)
    levers, uncertainties = sampled["levers"], sampled["uncertainties"]
    points = tuple(composed)
    if experiment.levers:
        points = tuple(with_levers(composed, levers.ranges, levers.rows))
    elif experiment.portfolios:
        points = tuple(with_portfolios(composed, experiment.portfolios))
    rows = uncertainties.rows or [{}]
    worlds = tuple(World(number, row) for number, row in enumerate(rows, start=1))
    if experiment.levers or experiment.uncertainties:
        check_sampled(experiment, points, worlds)
    each = len(points) // len(composed)
    experiment = _shown(experiment, points)
    last = points[each - 1 :: each]  # of each combination; a budget that is sampled is set there
    check_budget([in_world(point, worlds[-1]) for point in last])
    check_spent([point.purchase for point in composed])
    changed = (*experiment.base, *of_scenario(overrides))
    planned = {group: one.planned for group, one in sampled.items()}
    return Design(experiment, points, seed, changed, worlds, folders_of(overrides), planned)


def _shown(experiment: Experiment, points: Sequence[Point]) -> Experiment:
    """Return the experiment with the outcomes that it shows, which follow from its crises.

    They are the headline outcomes of all its crises, in order, and the cost where there is any; the
    check comes last.
    """
    if experiment.outcomes:
        return experiment
    scenarios = [spec for point in points for spec in point.scenarios]
    costs = [(COST,)] if any(spec.paid_policies for spec in scenarios) else []
    shown = together([*dict.fromkeys(spec.crisis.headlines for spec in scenarios), *costs])
    return experiment.model_copy(update={"outcomes": shown})


def policy_of(levels: Mapping[str, Level]) -> str:
    """Return the name of a policy in the tables: its point, its factors and their levels."""
    words = [
        f"{factor} {level}" if factor != POINT else str(level) for factor, level in levels.items()
    ]
    return ", ".join(words) or "as configured"


def _composed(experiment: Experiment, overrides: Sequence[str]) -> list[Point]:
    """Return the combinations of points and factors, before anything is sampled."""
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
            scenario, town, purchase = _scenario(where, [*shared, *own])
        except ConfigurationError as error:
            faults |= dict.fromkeys(str(error).splitlines())
        else:
            is_baseline = baseline.items() <= levels.items()
            points.append(
                Point(
                    policy_of(levels),
                    levels,
                    Composed(scenario),
                    is_baseline,
                    town=town,
                    purchase=purchase,
                )
            )
    if faults:
        raise ConfigurationError("\n".join(faults))
    return points


def _scenario(where: str, overrides: Sequence[str]) -> tuple[Scenario, Town | None, Purchase]:
    """Return what overrides make; what is wrong is said in lines that name where."""
    try:
        config = compose(overrides)
        return scenario_of(config), town_of(config, overrides), purchase_of(config)
    except ConfigurationError as error:
        lines = str(error).splitlines()
        raise ConfigurationError("\n".join(f"{where}: {line}" for line in lines)) from None


def _check_distinct(points: Sequence[Point]) -> None:
    seen: dict[str, Point] = {}
    for point in points:
        city = point.town.city.model_dump_json() if point.town else ""
        first = seen.setdefault(point.scenario.model_dump_json() + city, point)
        if first is not point:
            raise ConfigurationError(
                f"experiment: {first.policy!r} and {point.policy!r} are the same scenario"
            )
