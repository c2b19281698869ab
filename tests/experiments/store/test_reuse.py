"""Runs that finished in another folder are taken over."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.design.sample import Sample
from experiments.store import reuse, specification
from experiments.store.find import entries
from experiments.store.preregistration import register
from experiments.store.result import Finished
from experiments.store.reuse import left_behind, sources_of, take_over
from experiments.store.store import Store, open_store
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT, sweep
from tests.experiments.fakes import quick
from tests.experiments.report.test_shown import _expected as expected
from tests.experiments.towns import live_town, town_design

TABLES = ("runs.parquet", "daily.parquet")


def changed(design: Design, **fields: object) -> Design:
    experiment = Experiment.model_validate(design.experiment.model_dump() | fields)
    return design_of(experiment, SHORT)


def taken(store: Store) -> int:
    return take_over(store, sources_of(store), lambda _: None)


def check_same_as_alone(results: Path, design: Design, elsewhere: Path, runs: int) -> None:
    """Check that only so many runs are carried out, and the tables are those of a clean sweep."""
    ran: list[int] = []

    def counted(spec: Scenario) -> RunTables:
        ran.append(spec.seed)
        return quick(spec)

    assert sweep(results, design, counted) == 0
    assert len(ran) == runs
    assert sweep(elsewhere, design) == 0
    for name in TABLES:
        path = Path(design.experiment.name, design.id, name)
        assert (results / path).read_bytes() == (elsewhere / path).read_bytes()


@pytest.mark.parametrize("read_rows", [500_000, 1])
def test_more_replicates_run_only_what_is_new(
    tmp_path: Path, design: Design, monkeypatch: pytest.MonkeyPatch, read_rows: int
) -> None:
    monkeypatch.setattr(reuse, "_READ_ROWS", read_rows)
    results, more = tmp_path / "results", changed(design, replicates=5)
    sweep(results, design)
    said: list[str] = []
    with open_store(results, more) as store:
        assert take_over(store, sources_of(store), said.append) == 12
        other = results / "trial" / design.id
        assert said == [f"{store.folder}: 12 runs are taken over from {other}"]
        assert taken(store) == 0
    check_same_as_alone(results, more, tmp_path / "alone", 8)


def test_what_a_stopped_sweep_finished_is_taken_over_and_outlives_its_folder(
    tmp_path: Path, design: Design
) -> None:
    results, more = tmp_path / "results", changed(design, replicates=4, name="other")
    with open_store(results, design) as store:
        for run in (design.runs[7], design.runs[2]):
            store.keep(run, Finished(quick(run.scenario), 3.0, 4.0))
        left = store.folder
    with open_store(results, more) as store:
        assert taken(store) == 2
    shutil.rmtree(left)
    check_same_as_alone(results, more, tmp_path / "alone", 14)
    timings = pl.read_parquet(results / "other" / more.id / "timings.parquet")
    assert timings.filter(pl.col("cpu_seconds") == 3.0).height == 2


def test_a_doubled_sobol_sample_runs_its_second_half(tmp_path: Path) -> None:
    sample = Sample(method="sobol", size=4, ranges={"mutual_aid.voice.lists_notice": None})
    small = design_of(Experiment(name="s", uncertainties=sample, replicates=1), SHORT)
    large = changed(small, uncertainties=sample.model_copy(update={"size": 8}).model_dump())
    sweep(tmp_path / "results", small)
    with open_store(tmp_path / "results", large) as store:
        assert taken(store) == 4
    check_same_as_alone(tmp_path / "results", large, tmp_path / "alone", 4)


def test_a_folder_that_is_being_written_is_left_alone(tmp_path: Path, design: Design) -> None:
    more = changed(design, replicates=4)
    with open_store(tmp_path, design) as store, open_store(tmp_path, more) as other:
        store.keep(design.runs[0], Finished(quick(design.runs[0].scenario), 1.0, 1.0))
        assert taken(other) == 0


def test_damaged_results_elsewhere_are_told_and_their_runs_carried_out(
    tmp_path: Path, design: Design
) -> None:
    results, more = tmp_path / "results", changed(design, replicates=4)
    sweep(results, design)
    daily = results / "trial" / design.id / "daily.parquet"
    daily.write_bytes(daily.read_bytes()[:-50])
    said: list[str] = []
    with open_store(results, more) as store:
        assert take_over(store, sources_of(store), said.append) == 0
    assert len(said) == 1
    assert said[0].startswith(f"note: {daily.parent}: cannot be read (")
    check_same_as_alone(results, more, tmp_path / "alone", 16)


def test_no_table_is_opened_where_the_model_is_another_one(
    tmp_path: Path, design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep(tmp_path, design)
    monkeypatch.setattr(reuse, "model_sources", lambda: "another model")
    monkeypatch.setattr(reuse, "_finished_in", lambda *_: pytest.fail("looked into"))
    with open_store(tmp_path, changed(design, replicates=4)) as store:
        assert sources_of(store) == []


def test_a_city_takes_nothing_over_and_gives_nothing(tmp_path: Path) -> None:
    design = town_design()
    live_town(tmp_path, design)
    with open_store(tmp_path, town_design(points={"no_posts": ("city.posts=0",)})) as store:
        assert sources_of(store) == []


def test_hypotheses_written_after_runs_elsewhere_are_late(tmp_path: Path) -> None:
    """Whoever adds a claim and replicates has seen the runs that are taken over."""
    points = {"plain": (), "one": ("facilitation=one",), "three": ("facilitation=three",)}
    few = design_of(Experiment(name="h", points=points, replicates=1), SHORT)
    sweep(tmp_path, few)
    more = changed(few, replicates=2, hypotheses={k: v.model_dump() for k, v in expected().items()})
    with open_store(tmp_path, more) as store:
        folders = [source.folder for source in sources_of(store)]
        assert register(store, more.experiment, folders) == {"P1"}
        assert register(store, more.experiment) == {"P1"}
    again = changed(more, replicates=3)
    with open_store(tmp_path, more) as store:
        (store.folder / "hypotheses.json").unlink()
        register(store, more.experiment)  # as if written before the first run
        store.keep(more.runs[5], Finished(quick(more.runs[5].scenario), 1.0, 1.0))
    shutil.rmtree(tmp_path / "h" / few.id)
    with open_store(tmp_path, again) as store:
        folders = [source.folder for source in sources_of(store)]
        assert len(folders) == 1
        assert register(store, again.experiment, folders) == frozenset()


def test_what_was_left_unfinished_is_told_with_what_differs(tmp_path: Path, design: Design) -> None:
    with open_store(tmp_path, design) as store:
        store.keep(design.runs[0], Finished(quick(design.runs[0].scenario), 1.0, 1.0))
        left = store.folder
    path = left / specification.SPECIFICATION
    told = json.loads(path.read_bytes())
    told["sources"]["sim/processes/needs.py"] = "another"
    path.write_text(json.dumps(told))
    flood = design_of(design.experiment, [*SHORT, "crisis=flood"])
    with open_store(tmp_path, flood) as store:
        assert left_behind(store) == [
            f"{left}: 1 of 12 runs are finished there, and it is left untouched; what differs here:"
            " crisis: lockdown -> flood; sim/processes/needs.py was edited"
        ]
        store.keep(flood.runs[0], Finished(quick(flood.runs[0].scenario), 1.0, 1.0))
    with open_store(tmp_path, flood) as store:
        assert left_behind(store) == [], "it is told once"


def test_of_many_that_were_left_the_first_are_told(tmp_path: Path, design: Design) -> None:
    for seed in range(2, 6):
        other = design_of(design.experiment, [*SHORT, f"seed={seed}"])
        with open_store(tmp_path, other) as store:
            store.keep(other.runs[0], Finished(quick(other.runs[0].scenario), 1.0, 1.0))
    with open_store(tmp_path, design) as store:
        *lines, last = left_behind(store)
    assert len(lines) == 2
    assert last == "2 more folders of it were left so"


def test_what_is_in_each_folder_is_read_and_what_cannot_be_told_left_out(
    tmp_path: Path, design: Design
) -> None:
    sweep(tmp_path, design)
    with open_store(tmp_path, changed(design, replicates=4)) as store:
        store.keep(store.design.runs[0], Finished(quick(store.design.runs[0].scenario), 1.0, 1.0))
    assert sorted((e.complete, e.runs, e.finished, e.failed) for e in entries(tmp_path)) == [
        (False, 16, 1, 0), (True, 12, 12, 0),
    ]  # fmt: skip
    (tmp_path / "trial" / design.id / specification.SPECIFICATION).write_bytes(b"{}")
    assert [entry.complete for entry in entries(tmp_path)] == [False]
    shutil.rmtree(store.folder)
    assert entries(tmp_path) == []
