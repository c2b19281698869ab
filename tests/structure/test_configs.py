"""Every option of every group of configurations composes, validates and runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.composition import CONFIGS, SETTINGS, compose, scenario_of
from sim.model import Neighbourhood
from sim.population.neighbourhood import FirstTies
from sim.scenario import Scenario
from tests.each import hold_for_each
from tests.worlds import faults

OPTIONS = sorted(path for path in CONFIGS.glob("*/*.yaml"))
WORLDS = "uncertainty"
"""The group whose options set what an experiment has, and nothing of the scenario."""

MODEL = [path for path in OPTIONS if path.parent.name not in (*SETTINGS, WORLDS)]
NONE = {("lever", "none"), ("knockout", "none"), ("finding", "both")}
"""Options that leave the scenario as it is without any."""

NAMELESS = {"neighbourhood", "lever", "knockout", "finding"}
"""Groups whose options can be combined, or describe the scenario without naming it."""


def named(path: Path) -> str:
    return f"{path.parent.name}={path.stem}"


@cache
def plain() -> dict[str, Any]:
    """What is composed without overrides."""
    return compose()


def runs(spec: Scenario) -> None:
    """Run three days of a scenario in a small neighbourhood."""
    small = {
        "checks": True,
        "neighbourhood": spec.neighbourhood.model_copy(
            update={"residents": 200, "first_ties": FirstTies(years=1)}
        ),
        "timeline": spec.timeline.model_copy(update={"build_up_days": 1, "recovery_days": 0}),
        "founding": spec.founding.model_copy(update={"initial_per_1000": 10.0}),
    }
    model = Neighbourhood(spec.model_copy(update=small), agents=False)
    model.run_for(3)
    assert model.day == 3
    assert not faults(model.state)
    assert model.tables().daily["day"].max() == 3
    assert model.state.ledger.contacts[1:4].any(axis=1).all(), "people met each day"


def test_there_are_groups_and_each_has_options() -> None:
    groups = {path.parent.name for path in OPTIONS}
    assert {"crisis", "facilitation", "logistics", "governance", "case"} | NAMELESS <= groups
    assert set(SETTINGS) - groups == {"results"}
    assert len([path for path in OPTIONS if path.parent.name == "knockout"]) == 11
    assert len([path for path in OPTIONS if path.parent.name == "lever"]) == 7


def section(path: Path) -> str:
    """The part of a scenario that a file sets: what its first line says, or its folder; "" is all.

    A file that gives no package sets the section of its folder's name.
    """
    first = path.read_text().splitlines()[0]
    if not first.startswith("# @package "):
        return path.parent.name
    return first.removeprefix("# @package ").replace("_global_", "")


@pytest.mark.parametrize("path", OPTIONS, ids=named)
def test_an_option_composes_into_a_scenario_of_that_name_which_runs(path: Path) -> None:
    content = yaml.safe_load(path.read_text())
    group = path.parent.name
    config = compose([named(path)])
    spec = scenario_of(config)
    if group in SETTINGS:
        assert config[group]["name"] == content["name"] == path.stem
        assert spec == scenario_of(plain())
    elif group == WORLDS:
        assert spec == scenario_of(plain())
        assert section(path).split(".")[0] == "experiment"
    else:
        assert group in NAMELESS or getattr(spec, group).name == path.stem
        assert (spec == scenario_of(plain())) or (group, path.stem) not in NONE
        runs(spec)


def test_none_is_looked_at() -> None:
    assert {(path.parent.name, path.stem) for path in OPTIONS} >= NONE


PLAIN = [path for path in MODEL if path.parent.name not in {"case", "knockout", "prices"}]
"""Options that nothing else is chosen before: a knock-out says what holds whatever is chosen.

The code reads its prices from their file.
"""


def test_the_prices_of_paris_are_those_of_the_code_each_of_them() -> None:
    content = yaml.safe_load((CONFIGS / "prices" / "paris.yaml").read_text())
    assert content == Scenario().prices.model_dump()


def test_a_file_holds_only_what_differs_from_the_code() -> None:
    def same(values: dict[str, object], default: object) -> list[str]:
        found = []
        for key, value in values.items():
            there = default.get(key) if isinstance(default, dict) else None
            if isinstance(value, dict):
                found += [f"{key}.{inner}" for inner in same(value, there)]
            elif value == there:
                found.append(key)
        return found

    default = Scenario().model_dump(mode="json")

    def only_differs(path: Path) -> None:
        where = section(path)
        assert where in {*default, ""}
        content = yaml.safe_load(path.read_text()) or {}
        told_again = same(content, default[where] if where else default)
        # levels of a lever say where they stand even when one of them is the default
        assert set(told_again) <= {"name", "starts", "centralisation"}

    hold_for_each(PLAIN, only_differs)
