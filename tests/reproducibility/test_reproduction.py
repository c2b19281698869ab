"""Runs of complete results run again: the same, or it is said which are not, and how."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.design.sample import Sample
from experiments.execution import reproduce as reproduction
from experiments.execution.reproduce import reproduce
from experiments.execution.run_one import simulate
from experiments.store.crate import CRATE, seal
from experiments.store.specification import SPECIFICATION, design_again
from experiments.store.store import DAILY, PROVENANCE, RUNS, TIMINGS
from sim.composition import ConfigurationError
from sim.scenario import POLICIES
from tests.experiments.composed import design_of
from tests.experiments.conftest import sweep
from tests.experiments.fakes import failing_with_three
from tests.experiments.towns import live_town, town_design

EXPERIMENT = Experiment(
    name="small",
    base=("neighbourhood.residents=200", "neighbourhood.first_ties.years=1", "crisis=heatwave"),
    factors={"facilitation": ("none", "three")},
    uncertainties=Sample(method="list", rows=({"mutual_aid.asks": 1}, {"mutual_aid.asks": 3})),
    replicates=2,
)
OWN = [
    "timeline.build_up_days=30",
    "timeline.recovery_days=5",
    *(f"{policy}.lead_days=10" for policy in POLICIES),
]


def lived(results: Path, design: Design) -> Path:
    assert sweep(results, design, simulate) == 0
    folder = results / design.experiment.name / design.id
    seal(folder)
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lived(tmp_path_factory.mktemp("lived"), design_of(EXPERIMENT, OWN))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    design = town_design("city.sharing_days=7")
    folder = live_town(tmp_path_factory.mktemp("town"), design)
    seal(folder)
    return folder


@pytest.fixture
def own(results: Path, tmp_path: Path) -> Path:
    """A copy of the results that a test may alter."""
    return shutil.copytree(results, tmp_path / results.name)


def told(folder: Path, runs: int) -> tuple[int, list[str]]:
    lines: list[str] = []
    return reproduce(folder, runs, lines.append), lines


def test_runs_of_all_policies_are_the_same_to_the_last_bit(results: Path) -> None:
    code, lines = told(results, 3)
    assert code == 0
    *verdicts, last = lines
    assert len(verdicts) == 3
    assert all(": the same, with " in line and "rows of days" in line for line in verdicts)
    assert {line.split(",")[0] for line in verdicts} == {"facilitation none", "facilitation three"}
    assert last == f"3 of 3 runs are the same to the last bit, of 8 in {results}"
    assert told(results, 3) == (code, lines)


def test_more_runs_than_there_are_are_all_runs(results: Path) -> None:
    code, lines = told(results, 100)
    assert code == 0
    assert len(set(lines)) == 9


def test_the_design_made_again_is_the_one_that_was_run(results: Path, town: Path) -> None:
    assert design_again(results).id == results.name
    assert design_again(town).id == town.name


def test_a_city_is_carried_out_a_replicate_of_a_policy_at_a_time(town: Path) -> None:
    code, lines = told(town, 1)
    assert code == 0
    assert lines[-1] == f"3 of 3 runs are the same to the last bit, of 6 in {town}"
    policies = {line.partition(":")[0].split(", ")[-2] for line in lines[:-1]}
    assert policies in ({"no_posts"}, {"some_posts"})


def _another_outcome(folder: Path) -> None:
    table = pl.read_parquet(folder / RUNS)
    table.with_columns(pl.col("needs_met_everyone") + 1e-15).write_parquet(folder / RUNS)


def _another_day(folder: Path) -> None:
    table = pl.read_parquet(folder / DAILY)
    late = (pl.col("day") == 7) & (pl.col("measure") == "needs_arisen")
    table.with_columns(pl.when(late).then(pl.col("value") + 1).otherwise("value")).write_parquet(
        folder / DAILY
    )


def _added(folder: Path) -> None:
    (folder / "added.html").write_text("<p>")


def _taken_out(folder: Path) -> None:
    """Take the table of how long runs took out of the crate, and alter it."""
    crate = json.loads((folder / CRATE).read_text())
    crate["@graph"] = [one for one in crate["@graph"] if one["@id"] != TIMINGS]
    (folder / CRATE).write_text(json.dumps(crate))
    (folder / TIMINGS).write_bytes(b"another table")


@pytest.mark.parametrize(("harm", "name"), [(_added, "added.html"), (_taken_out, TIMINGS)])
def test_what_the_crate_does_not_tell_of_is_a_fault_though_the_runs_are_the_same(
    own: Path, harm: Callable[[Path], None], name: str
) -> None:
    harm(own)
    code, lines = told(own, 1)
    assert code == 1
    assert lines[0].startswith(f"{own / name}: the crate does not describe it")
    assert lines[-1].startswith("1 of 1 runs are the same to the last bit")


def _fewer_days(folder: Path) -> None:
    table = pl.read_parquet(folder / DAILY)
    table.filter(pl.col("day") > 1).write_parquet(folder / DAILY)


@pytest.mark.parametrize(
    ("harm", "table", "how"),
    [
        (_another_outcome, RUNS, "needs_met_everyone was 0."),
        (_another_day, DAILY, " rows of days, from day 7 on"),
        (_fewer_days, DAILY, "other rows of days: there were "),
    ],
)
def test_what_was_altered_is_named(
    own: Path, harm: Callable[[Path], None], table: str, how: str
) -> None:
    harm(own)
    code, lines = told(own, 2)
    assert code == 1
    assert lines[0].startswith(f"{own / table}: altered")
    assert all("differs; " in line and how in line for line in lines[1:3])
    assert lines[3].startswith("0 of 2 runs are the same")
    assert lines[4].startswith("what differs from where the results were made: ")


def test_an_altered_page_is_a_fault_though_the_runs_are_the_same(own: Path) -> None:
    (own / "report.html").write_text("<p>")
    seal(own)
    (own / "report.html").write_text("<q>")
    code, lines = told(own, 1)
    assert code == 1
    assert "report.html: altered" in lines[0]
    assert lines[-1].startswith("1 of 1 runs are the same")


def test_results_of_another_model_are_run_with_a_caution(own: Path) -> None:
    told_before = json.loads((own / SPECIFICATION).read_bytes())
    told_before |= {"id": "another", "sources": told_before["sources"] | {"sim/rng.py": "another"}}
    (own / SPECIFICATION).write_text(json.dumps(told_before))
    seal(own)
    code, lines = told(own, 1)
    assert code == 1  # the specification is not as it was sealed, either
    assert lines[1].startswith("caution: what is run is not what was run: sim/rng.py was edited")
    assert lines[-1].startswith("1 of 1 runs are the same to the last bit")


def test_what_differs_around_runs_that_differ_is_told(own: Path) -> None:
    made = json.loads((own / PROVENANCE).read_bytes())
    made["packages"]["numpy"] = "1.0"
    (own / PROVENANCE).write_text(json.dumps(made))
    _another_outcome(own)
    seal(own)
    code, lines = told(own, 1)
    assert code == 1
    assert "numpy 1.0, now " in lines[-1]
    assert "model's sources" not in lines[-1]


def test_a_run_that_fails_now_is_not_the_same(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reproduction, "_lived", failing_with_three)
    code, lines = told(own, 2)
    assert code == 1
    failed = [line for line in lines if line.startswith("facilitation three")]
    assert [line.partition(": ")[2] for line in failed] == [
        "failed: RuntimeError: no room for three"
    ]


def test_runs_are_drawn_from_the_seed_and_spread_over_policies(results: Path) -> None:
    design = design_again(results)
    for runs in (1, 2, 5, 8):
        pairs = reproduction._drawn(design, 4, runs)
        assert len({pair.numbers[0] for pair in pairs}) == runs
        assert {len(pair.numbers) for pair in pairs} == {1}
        policies = [pair.policy for pair in pairs]
        assert abs(policies.count(0) - policies.count(1)) <= 1
        assert all(pair.block < 4 for pair in pairs)
        for pair in pairs:
            run = design.runs[pair.numbers[0]]
            assert run.point is design.points[pair.policy]
    others = [reproduction._drawn(replace(design, seed=seed), 4, 3) for seed in range(5)]
    assert any(other != others[0] for other in others)


def test_what_cannot_be_reproduced_is_refused_in_a_line(own: Path, tmp_path: Path) -> None:
    for folder, runs, said in (
        (tmp_path / "nowhere", 1, "nowhere: no complete results"),
        (own, 0, "runs = 0: 1 or more are expected"),
    ):
        with pytest.raises(ConfigurationError, match=said):
            reproduce(folder, runs, print)
    (own / RUNS).write_bytes(b"no table")
    with pytest.raises(ConfigurationError, match="its tables cannot be read"):
        reproduce(own, 1, print)
