"""Which neighbourhoods are portrayed, under which policies, and that they are simulated once."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.design.runs import Run
from experiments.execution import portrait
from experiments.execution.executors import SerialExecutor
from experiments.report.findings import Findings
from experiments.report.publish import findings_of
from sim.tables import Portrait
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT, sweep
from tests.experiments.fakes import telling

pytestmark = pytest.mark.draws

HERE = SerialExecutor()
FACTORS = {"facilitation": ("none", "one", "three")}


def _made(results: Path, **fields: object) -> tuple[Path, Design, Findings]:
    experiment = Experiment.model_validate({"name": "trial", "replicates": 6} | fields)
    design = design_of(experiment, SHORT)
    sweep(results, design, telling)
    folder = results / "trial" / design.id
    return folder, design, findings_of(folder, design.experiment)


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the policies that were portrayed, call by call; none is simulated."""
    calls: list[list[str]] = []

    def portray(runs: list[Run], *_: object) -> Portrait:
        assert {run.replicate for run in runs} == {1}
        assert len({run.seed for run in runs}) == 1
        calls.append([run.point.policy for run in runs])
        return Portrait(*[pl.DataFrame({"policy": calls[-1]})] * 2)

    monkeypatch.setattr(portrait, "portray", portray)
    return calls


def _nothing(text: str) -> None: ...


def test_the_baseline_and_the_surest_policy_are_simulated_once(
    tmp_path: Path, simulated: list[list[str]]
) -> None:
    folder, design, findings = _made(tmp_path, factors=FACTORS)
    assert portrait.keep_portrait(folder, design, findings.best_policy, {}, _nothing, HERE)
    assert simulated == [["facilitation none", "facilitation three"]]
    assert not portrait.keep_portrait(folder, design, findings.best_policy, {}, _nothing, HERE)
    assert len(simulated) == 1


def test_one_that_shows_another_policy_is_made_again(
    tmp_path: Path, simulated: list[list[str]]
) -> None:
    folder, design, findings = _made(tmp_path, factors=FACTORS)
    for name, policy in (("portrait", "one"), ("film", "three")):
        policies = ["facilitation none", f"facilitation {policy}"]
        pl.DataFrame({"policy": policies}).write_parquet(folder / f"{name}.parquet")
    assert portrait.keep_portrait(folder, design, findings.best_policy, {}, _nothing, HERE)
    assert simulated == [["facilitation none", "facilitation three"]]


def test_a_portrait_without_a_film_is_made_again(
    tmp_path: Path, simulated: list[list[str]]
) -> None:
    folder, design, findings = _made(tmp_path, factors=FACTORS)
    assert portrait.keep_portrait(folder, design, findings.best_policy, {}, _nothing, HERE)
    (folder / "film.parquet").unlink()
    assert portrait.keep_portrait(folder, design, findings.best_policy, {}, _nothing, HERE)
    assert (folder / "film.parquet").exists()
    assert len(simulated) == 2


def test_a_scenario_alone_is_portrayed_by_itself(
    tmp_path: Path, simulated: list[list[str]]
) -> None:
    folder, design, findings = _made(tmp_path)
    assert portrait.keep_portrait(folder, design, findings.best_policy, {}, _nothing, HERE)
    assert simulated == [["as configured"]]


@pytest.mark.parametrize(
    "fields",
    [
        {"factors": FACTORS, "portrait": False},
        {"factors": {"facilitation": ("none", "one"), "crisis": ("lockdown", "heatwave")},
         "within": ("crisis",)},
    ],
)  # fmt: skip
def test_nothing_is_simulated_where_none_is_wanted_or_baselines_are_several(
    tmp_path: Path, simulated: list[list[str]], fields: dict[str, object]
) -> None:
    folder, design, findings = _made(tmp_path, **fields)
    assert not portrait.keep_portrait(folder, design, findings.best_policy, {}, _nothing, HERE)
    assert simulated == []


def test_a_dense_neighbourhood_is_not_portrayed(
    tmp_path: Path, simulated: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portrait, "MOST_RESIDENTS", 10)
    folder, design, findings = _made(tmp_path, factors=FACTORS)
    assert not portrait.keep_portrait(folder, design, findings.best_policy, {}, _nothing, HERE)
    assert simulated == []


@pytest.mark.parametrize(
    ("fields", "most", "policies"),
    [
        ({"factors": FACTORS}, 3, 3),
        ({"factors": FACTORS}, 2, 0),
        ({"factors": FACTORS, "portrait": False}, 3, 0),
    ],
)
def test_portraits_are_made_with_the_runs_of_the_first_replicate(
    monkeypatch: pytest.MonkeyPatch, fields: dict[str, object], most: int, policies: int
) -> None:
    monkeypatch.setattr(portrait, "_MOST_HELD", most)
    experiment = Experiment.model_validate({"name": "trial", "replicates": 2} | fields)
    design = design_of(experiment, SHORT)
    assert portrait.portrayed(design) == tuple(run.id for run in design.runs[:policies])
