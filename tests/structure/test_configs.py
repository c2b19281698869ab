"""Every option of every group of configurations composes, validates and runs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.composition import CONFIGS, SETTINGS, compose, scenario_of
from sim.model import Neighbourhood
from sim.scenario import Scenario
from tests.worlds import faults

OPTIONS = sorted(path for path in CONFIGS.glob("*/*.yaml"))
MODEL = [path for path in OPTIONS if path.parent.name not in SETTINGS]


def named(path: Path) -> str:
    return f"{path.parent.name}={path.stem}"


@cache
def config(*overrides: str) -> dict[str, Any]:
    """What overrides compose; composing takes longer than running a few days."""
    return compose(overrides)


def test_there_are_groups_and_each_has_options() -> None:
    groups = {path.parent.name for path in OPTIONS}
    assert {"crisis", "facilitation", "logistics", "governance", "case", "neighbourhood"} <= groups
    assert set(SETTINGS) - groups == {"results"}


@pytest.mark.parametrize("path", OPTIONS, ids=named)
def test_an_option_composes_into_a_scenario_of_that_name(path: Path) -> None:
    content = yaml.safe_load(path.read_text())
    group = path.parent.name
    if group in SETTINGS:
        assert config(named(path))[group]["name"] == content["name"] == path.stem
        assert scenario_of(config(named(path))) == scenario_of(config())
        return
    spec = scenario_of(config(named(path)))
    if group != "neighbourhood":
        assert getattr(spec, group).name == path.stem


@pytest.mark.parametrize("path", [p for p in MODEL if p.parent.name != "case"], ids=named)
def test_a_file_holds_only_what_differs_from_the_code(path: Path) -> None:
    def same(values: dict[str, object], default: object) -> list[str]:
        found = []
        for key, value in values.items():
            there = default.get(key) if isinstance(default, dict) else None
            if isinstance(value, dict):
                found += [f"{key}.{inner}" for inner in same(value, there)]
            elif value == there:
                found.append(key)
        return found

    default = Scenario().model_dump(mode="json")[path.parent.name]
    told_again = same(yaml.safe_load(path.read_text()) or {}, default)
    # levels of a lever say where they stand even when one of them is the default
    assert set(told_again) <= {"name", "starts", "centralisation", "voice"}


@pytest.mark.parametrize("path", MODEL, ids=named)
def test_an_option_runs(path: Path) -> None:
    spec = scenario_of(config(named(path)))
    small = {
        "checks": True,
        "neighbourhood": spec.neighbourhood.model_copy(update={"residents": 200}),
        "timeline": spec.timeline.model_copy(update={"build_up_days": 1, "recovery_days": 0}),
        "collective_life": spec.collective_life.model_copy(update={"initial_per_1000": 10.0}),
    }
    model = Neighbourhood(spec.model_copy(update=small), agents=False)
    model.run_for(3)
    assert model.day == 3
    assert not faults(model.state)
    assert model.tables().daily["day"].max() == 3
    assert model.state.ledger.contacts[1:4].any(axis=1).all(), "people met each day"
