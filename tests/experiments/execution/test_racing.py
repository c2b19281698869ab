"""A race finds what running everything finds, in a third of the runs, and resumes to the byte."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from experiments.analysis.frontier import COLUMNS, frontier
from experiments.analysis.gains import gains, pooled
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.tasks import tasks_of
from experiments.execution.racing import Race
from experiments.execution.reproduce import reproduce
from experiments.execution.run_one import Simulate
from experiments.execution.settings import Executor, Local, Serial
from experiments.store.journal import RunRow
from experiments.store.store import open_store
from tests.experiments.conftest import sweep
from tests.experiments.fakes import spending, spending_but_not_on_caretakers, spending_until

SMALL = ["neighbourhood.residents=1000", "timeline.build_up_days=370", "timeline.recovery_days=0"]
CRISES = {"factors": {"crisis": ("heatwave", "lockdown")}, "within": ("crisis",)}
WORLDS = {"method": "list", "rows": [{"mutual_aid.asks": n} for n in (1, 2, 3)]}
FEW = {"budgets": [60000], "instruments": ["development_team", "caretaker", "ease", "compost"]}
PAIRS = 18


def made(**keys: Any) -> Design:
    own: dict[str, Any] = {"name": "trial", "portfolios": FEW, **CRISES, **keys}
    return design_of(Experiment(**own), SMALL)


def raced(**keys: Any) -> Design:
    return made(racing={"first": 6, "block": 3, "cap": PAIRS}, **keys)


def carried_out(
    results: Path, design: Design, model: Simulate = spending, executor: Executor | None = None
) -> Path:
    assert sweep(results, design, model, executor or Serial()) == 0
    return results / design.experiment.name / design.id


def told(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "provenance.json").read_bytes())
    return found


def best_of(folder: Path, design: Design) -> str:
    runs = pl.read_parquet(folder / "runs.parquet")
    table = frontier(runs, tasks_of(design), set())
    whole = table.filter(pl.col("n") == table["n"].max())
    return str(whole["portfolio"][0])


@pytest.mark.slow
def test_a_race_finds_what_running_everything_finds_in_a_third_of_the_runs(tmp_path: Path) -> None:
    grid = {"budgets": [60000], "parts": 2}
    pairs = 2 * PAIRS
    race = made(portfolios=grid, racing={"first": 6, "block": 3, "cap": pairs})
    every = made(portfolios=grid, replicates=pairs)
    short, long = carried_out(tmp_path, race), carried_out(tmp_path, every)
    assert best_of(short, race) == best_of(long, every) == "development_team", "as it is known"
    runs, of_all = told(short)["runs"], len(every.runs)
    assert runs == pl.read_parquet(short / "runs.parquet").height
    assert told(short)["racing"]["runs_of_all"] <= of_all
    assert runs <= of_all / 3
    assert len(race.points) == 2 * 54, "53 portfolios and nothing, in two crises"


def test_what_is_left_are_the_best_and_what_is_not_distinguished(tmp_path: Path) -> None:
    folder = carried_out(tmp_path, raced())
    looks = told(folder)["racing"]["looks"]
    assert looks[0]["pairs"] == 6
    assert looks[-1]["left"] == ["development_team"]
    dropped = [name for look in looks for name in look["dropped"]]
    assert len(dropped) == len(set(dropped)) == 9, "four alone, six by half, but the best"
    runs = pl.read_parquet(folder / "runs.parquet")
    pairs = runs.filter(crisis="lockdown").group_by("portfolio").agg(pl.len()).rows()
    counts = dict(pairs)
    assert counts["none"] == counts["development_team"] == looks[-1]["pairs"]
    assert counts["compost"] == 6
    for name, count in counts.items():
        if name not in ("none", "development_team"):
            (look,) = [one for one in looks if name in one["dropped"]]
            assert count == look["pairs"], "it is not run once it is dropped"


def test_policies_that_cost_the_same_run_against_one_another(tmp_path: Path) -> None:
    two = {**FEW, "budgets": [30000, 60000]}
    looks = told(carried_out(tmp_path, raced(portfolios=two)))["racing"]["looks"]
    last = {look["budget"]: look["left"] for look in looks}
    assert last == {30000: ["development_team"], 60000: ["development_team"]}


def test_a_race_that_was_interrupted_gives_the_same_bytes(tmp_path: Path) -> None:
    design = raced(uncertainties=WORLDS)
    whole = carried_out(tmp_path / "whole", design)
    for runs in (7, 121, 185):  # of 132 in the first round
        model = partial(spending_until, marker=tmp_path / "runs", runs=runs)
        with pytest.raises(KeyboardInterrupt):
            sweep(tmp_path / "parts", design, model)
    again = carried_out(tmp_path / "parts", design)
    assert told(again)["kept_from_earlier"] > 132, "a later round was interrupted"
    assert told(again)["racing"] == told(whole)["racing"]
    for name in ("runs.parquet", "daily.parquet", "gates.parquet"):
        assert (again / name).read_bytes() == (whole / name).read_bytes()


def test_workers_change_no_byte(tmp_path: Path) -> None:
    design = raced()
    alone = carried_out(tmp_path / "alone", design)
    others = carried_out(tmp_path / "others", design, executor=Local(workers=2))
    assert told(others)["racing"] == told(alone)["racing"]
    assert (others / "runs.parquet").read_bytes() == (alone / "runs.parquet").read_bytes()


def test_a_policy_whose_runs_fail_is_left_over_and_not_recommended(tmp_path: Path) -> None:
    design = raced()
    assert sweep(tmp_path, design, spending_but_not_on_caretakers) > 0
    folder = tmp_path / "trial" / design.id
    last = told(folder)["racing"]["looks"][-1]
    assert last["leader"] == "development_team"
    assert "caretaker" in last["left"], "nothing is known of it"
    assert best_of(folder, design) == "development_team"
    assert sweep(tmp_path, design, spending) == 0, "run again, it takes its place"
    assert told(folder)["racing"]["looks"][-1]["left"] == ["development_team"]


def test_runs_that_finished_elsewhere_are_taken_in_their_round() -> None:
    """Null: runs of rounds to come, known from another folder, neither stall a race nor bend it."""
    design = raced()
    every = list(design.runs)
    rows = {
        run.id: RunRow(dict(spending(run.scenario).outcomes), 0.0, 0.0)
        for run in every
        if run.replicate <= 12
    }
    fresh, known = Race(design, design.experiment.racing), Race(design, design.experiment.racing)
    assert fresh._rule is not None
    lines: list[str] = []
    known.begin(rows.keys(), frozenset(), rows, lines.append)
    needed = [run for run in known.runs if run.id not in rows]
    assert {run.replicate for run in needed} <= {13, 14, 15}, "the first three rounds are told"
    fresh.begin(frozenset(), frozenset(), {}, lines.append)
    (block,) = fresh.blocks()
    waiting = list(block)
    while waiting:
        run = waiting.pop(0)
        fresh.end(run, spending(run.scenario).outcomes, lines.append)
        waiting += fresh.following()
    (rest,) = known.blocks()
    waiting = [run for run in rest if run.id not in rows]
    while waiting:
        run = waiting.pop(0)
        known.end(run, spending(run.scenario).outcomes, lines.append)
        waiting += known.following()
    assert fresh.is_over
    assert known.is_over
    assert known.facts() == fresh.facts()


def test_runs_of_a_race_are_reproduced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    design = raced()
    folder = carried_out(tmp_path, design)
    monkeypatch.setattr("experiments.execution.reproduce._lived", spending)
    monkeypatch.setattr("experiments.execution.reproduce.verify", lambda _: [])
    with open_store(tmp_path, design):
        pass
    lines: list[str] = []
    assert reproduce(folder, 4, lines.append) == 0
    assert lines[-1].startswith("4 of 4 runs are the same")
    monkeypatch.setattr("experiments.execution.reproduce._lived", spending_but_not_on_caretakers)
    table = pl.read_parquet(folder / "runs.parquet")
    table.with_columns(pl.col("deaths") + 1e-9).write_parquet(folder / "runs.parquet")
    assert reproduce(folder, 3, lines.append) == 1


def test_scores_of_pairs_share_what_chance_is_common(tmp_path: Path) -> None:
    """The tests above can only pass because pairs have the seed in common."""
    design = raced()
    runs = pl.read_parquet(carried_out(tmp_path, design) / "runs.parquet")
    lockdown = runs.filter(crisis="lockdown", portfolio="none")["left_without_everyone"].to_numpy()
    found = pooled(gains(runs, tasks_of(design), COLUMNS), COLUMNS, 2)
    spread = found.filter(portfolio="ease")["gain"].to_numpy().std() * lockdown.mean()
    assert spread < np.std(lockdown) / 2
