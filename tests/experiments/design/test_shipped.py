"""Every experiment of the configuration is whole: names, points, words, a day of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from experiments.command.settings import settings_of
from experiments.design.design import Design
from experiments.design.experiment import POINT, Experiment, options_of
from experiments.design.paths import number_at
from experiments.design.runs import hash_of
from experiments.words import MESSAGES
from sim.composition import CONFIGS
from sim.documentation.fields import leaves
from sim.life import Life
from sim.population.neighbourhood import FirstTies
from sim.scenario import Scenario
from tests.composed import compose
from tests.experiments.composed import design_of

NAMES = sorted(path.stem for path in (CONFIGS / "experiment").glob("*.yaml"))

_MANY = ("elements", "policies")
"""Experiments of so many points of options that composing them takes a quarter of a minute each."""

EACH = [
    pytest.param(name, marks=pytest.mark.slow) if name in _MANY else pytest.param(name)
    for name in NAMES
]


@cache
def _experiment(name: str) -> Experiment:
    return settings_of(compose([f"experiment={name}"])).experiment


@cache
def _design(name: str) -> Design:
    return design_of(_experiment(name), [f"experiment={name}"])


def test_there_are_the_experiments_of_the_article() -> None:
    assert {"support", "levers", "elements", "cases", "hypotheses"} <= set(NAMES)
    assert [*_experiment("hypotheses").hypotheses] == [f"P{number}" for number in range(1, 17)]
    assert len(_experiment("elements").mechanisms) == 10
    assert set(_experiment("levers").mechanisms) == {
        "cooperate", "ease", "pass_on", "balance", "compost",
    }  # fmt: skip


@pytest.mark.parametrize("name", EACH)
def test_all_points_compose_and_two_of_them_live_a_day(name: str) -> None:
    design = _design(name)
    assert any(point.is_baseline for point in design.points)
    for point in (design.points[0], design.points[-1]):
        spec = point.scenario.model_copy(
            update={
                "timeline": point.scenario.timeline.model_copy(update={"build_up_days": 1}),
                "neighbourhood": point.scenario.neighbourhood.model_copy(
                    update={"residents": 200, "first_ties": FirstTies(years=1)}
                ),
            }
        )
        life = Life(spec)
        life.live(1)
        assert life.day == 1


@pytest.mark.parametrize("name", NAMES)
def test_everything_shown_has_words_in_both_languages(name: str) -> None:
    experiment = _experiment(name)
    shown = {*experiment.outcomes}
    shown |= {outcome for outcomes in experiment.mechanisms.values() for outcome in outcomes}
    shown |= {part.outcome for one in experiment.hypotheses.values() for part in one.parts}
    for words in MESSAGES.values():
        assert shown <= set(words.outcomes)
        for factor, levels in experiment.varied.items():
            assert factor in words.factors
            if isinstance(levels[0], str) and not (factor == POINT and experiment.hypotheses):
                options = {option for level in levels for option in options_of(level)}
                assert options <= set(words.levels[factor])


def _simulated(specs: Iterable[Scenario]) -> Iterator[int]:
    """Yield the resident-days of each scenario that none before it has simulated."""
    pasts = set()
    for spec in specs:
        begun = 0
        for past, days in spec.pasts():
            if days and (hashed := hash_of(past.model_dump(mode="json"))) not in pasts:
                pasts.add(hashed)
                yield (days - begun) * spec.neighbourhood.residents
            begun = days
        yield (spec.days - begun) * spec.neighbourhood.residents


@pytest.mark.parametrize("name", EACH)
def test_an_experiment_takes_minutes(name: str) -> None:
    """In resident-days that are simulated, at the pace of a machine with two cores."""
    design = _design(name)
    size = sum(_simulated(spec for point in design.points for spec in point.scenarios))
    most = 2.5e9 if design.parts else 1.5e9  # a city takes a quarter of an hour
    assert size * len(design.worlds) * _experiment(name).replicates < most


def test_what_is_sampled_is_an_assumption_around_its_value() -> None:
    """Half to twice what is assumed, but for what has bounds nearer than that."""
    sampled = [name for name in NAMES if _experiment(name).uncertainties]
    assert sampled == ["assumptions", "sensitivity", "uncertainty"]
    assumptions = {leaf.path for leaf in leaves(Scenario()) if leaf.is_assumption}
    for name in sampled:
        sample = _experiment(name).uncertainties
        assert sample is not None
        assert set(sample.paths) <= assumptions
        for path, ends in sample.ranges.items():
            number = number_at(_design(name).points[0].scenario, path)
            assert ends is not None
            assert number.value is not None
            assert ends[0] == pytest.approx(number.value / 2)
            assert ends[1] == pytest.approx(min(2 * number.value, number.high or math.inf))
