"""Headline outcomes: what an experiment shows follows from its crises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.design.experiment import Experiment
from sim.aid.episodes import Episode
from sim.aid.headline import HEADLINE
from sim.composition import ConfigurationError
from tests.composed import load_scenario
from tests.experiments.composed import design_of

PAGE = Path(__file__).parents[3] / "docs" / "crises.md"
LOCKDOWN = ("left_without_everyone", "left_without_over_75_alone", "known_day_3", "first_help")
CHECK = "needs_met_everyone"


def _shown(*overrides: str, **what: object) -> tuple[str, ...]:
    experiment = Experiment.model_validate({"name": "trial"} | what)
    return design_of(experiment, list(overrides)).experiment.outcomes


def test_an_experiment_shows_the_headline_of_its_crisis_with_the_check_last() -> None:
    assert _shown("crisis=lockdown") == (*LOCKDOWN, CHECK)
    assert _shown("crisis=compound") == (*LOCKDOWN, "deaths", CHECK), "those of both"


def test_of_several_crises_it_shows_all_in_their_order() -> None:
    several = _shown(factors={"crisis": ["heatwave", "lockdown"]})
    assert several[:2] == ("deaths", "left_without_everyone")
    assert several[-2:] == ("first_help", CHECK)
    assert len(set(several)) == len(several)


def test_the_cost_is_shown_where_a_policy_costs_something() -> None:
    paid = _shown(factors={"facilitation": ["none", "one"]})
    assert paid == (*LOCKDOWN, "cost", CHECK)


def test_outcomes_of_its_own_come_instead() -> None:
    assert _shown("crisis=flood", outcomes=["trust"]) == ("trust",)


def test_an_outcome_that_is_none_is_refused_with_one_that_is_near() -> None:
    with pytest.raises(ConfigurationError, match=r"crisis.headline.0 = 'deths'.*deaths"):
        load_scenario("crisis=heatwave", "crisis.headline=[deths]")


def test_a_crisis_that_names_none_has_those_that_the_guide_says() -> None:
    assert Episode().headline == HEADLINE
    (row,) = re.findall(r"^\| `headline` \|.*\| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    assert tuple(re.findall(r"`(\w+)`", row)) == HEADLINE
