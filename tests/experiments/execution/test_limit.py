"""A run that takes longer than it may is a row like any that failed; time changes nothing else."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from experiments.command.settings import settings_of
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.execution import run_one
from experiments.execution.run_one import execute, simulate
from experiments.execution.settings import Local
from experiments.execution.sweep import model_of
from experiments.store.result import Failed, Finished
from experiments.store.status import reasons_of
from sim.life import Life
from sim.life import simulate as live
from sim.scenario import NOTICE, POLICIES, Scenario
from tests.composed import compose, load_scenario
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT, sweep
from tests.plain_command import ends

SMALL = (
    "neighbourhood.residents=300", "timeline.build_up_days=40", "timeline.recovery_days=10",
    *(f"{policy}.lead_days=20" for policy in POLICIES),
)  # fmt: skip


@pytest.fixture(scope="module")
def spec() -> Scenario:
    return load_scenario(*SMALL)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, spec: Scenario) -> None:
    """Let a second pass whenever somebody looks at the clock, once the code is compiled."""
    live(spec, share_past=False)
    clock: Iterator[int] = iter(range(10**6))
    monkeypatch.setattr(run_one.time, "monotonic", lambda: next(clock))


def test_each_day_is_told_before_it_is_lived_the_past_s_too(spec: Scenario) -> None:
    days: list[int] = []
    other = spec.model_copy(update={"seed": 71})
    live(other, each_day=days.append)
    assert days == list(range(1, other.days + 1))
    days.clear()
    live(other, each_day=days.append)
    shared = 40 - NOTICE
    assert days == list(range(shared + 1, other.days + 1)), "the past is lived already"
    life = Life(spec)
    with pytest.raises(ZeroDivisionError):
        life.live(9, lambda day: 1 // (5 - day))  # type: ignore[arg-type, return-value]
    assert life.day == 4


@pytest.mark.usefixtures("slow")
def test_a_run_that_takes_too_long_fails_and_says_on_which_day(spec: Scenario) -> None:
    given = execute(spec, partial(simulate, share_past=False, limit_seconds=30))
    assert isinstance(given, Failed)
    assert given.reason == f"TimeLimit: 30 s were over before day 31 of {spec.days}"


@pytest.mark.usefixtures("slow")
def test_a_run_that_is_ended_harms_no_other(spec: Scenario) -> None:
    other = spec.model_copy(update={"seed": 72})
    whole = live(other, share_past=False)
    for limit, day in ((10, 11), (30, 31)):  # in the first past, and in the second
        given = execute(other, partial(simulate, limit_seconds=limit))
        assert isinstance(given, Failed)
        assert f"before day {day} of" in given.reason
    again = execute(other, partial(simulate, limit_seconds=10**6))
    assert isinstance(again, Finished)
    assert pickle.dumps(again.tables.outcomes) == pickle.dumps(whole.outcomes)
    assert again.tables.daily.equals(whole.daily, null_equal=True)


@pytest.mark.usefixtures("slow")
def test_the_time_of_a_past_counts_for_the_run_that_lives_it(spec: Scenario) -> None:
    first = spec.model_copy(update={"seed": 73})
    enough_without_past = partial(simulate, limit_seconds=spec.days - (40 - NOTICE) + 1)
    assert isinstance(execute(first, enough_without_past), Failed)
    live(first)
    assert isinstance(execute(first, enough_without_past), Finished)


def test_what_is_over_the_limit_is_a_row_and_is_not_tried_again(tmp_path: Path) -> None:
    design = design_of(Experiment(name="slow", replicates=4), [*SMALL])
    executor = Local(workers=2, limit_seconds=0.001)
    assert sweep(tmp_path, design, model_of(executor), executor) == 4
    reasons = reasons_of(tmp_path / "slow" / design.id)
    assert sum(reasons.values()) == 4
    for reason in reasons:
        assert re.fullmatch(rf"TimeLimit: 0.001 s were over before day \d+ of {105}", reason)


def test_the_limit_is_no_part_of_what_is_asked(design: Design) -> None:
    overrides = [*SHORT, "executor.limit_seconds=9"]
    same = design_of(design.experiment, overrides)
    assert settings_of(compose(overrides)).executor.limit_seconds == 9
    assert same.id == design.id
    assert same.changed == design.changed


def test_a_city_keeps_no_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    city = "city.arrondissements=[{name: north, population: 352, parts: [mixed]}]"
    arguments = ["experiment=single", city, "executor.limit_seconds=5", f"results={tmp_path}"]
    assert ends(monkeypatch, *arguments) == 1
    *_, line = capsys.readouterr().err.splitlines()
    assert line.startswith("executor.limit_seconds = 5: not supported for a city")
    assert not list(tmp_path.iterdir())
