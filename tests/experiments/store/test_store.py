from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from experiments.design.design import Design
from experiments.store.journal import JOURNAL
from experiments.store.load import load
from experiments.store.result import Failed, Finished
from experiments.store.store import open_store
from sim.composition import ConfigurationError
from tests.experiments.conftest import sweep
from tests.experiments.fakes import quick


def _finished(design: Design, number: int) -> Finished:
    return Finished(quick(design.runs[number].scenario), 1.0, 2.0)


def test_a_failed_run_is_tried_again(tmp_path: Path, design: Design) -> None:
    with open_store(tmp_path, design) as store:
        store.keep(design.runs[0], Failed("ValueError: x", "Traceback"))
        assert store.finished() == set()
        assert "replicate 1" in store.failures()[0].read_text()
        store.keep(design.runs[0], _finished(design, 0))
        assert store.finished() == {design.runs[0].id}
        assert store.failed() == set()
        assert store.failures() == []


def test_a_complete_folder_holds_tables_in_the_order_of_the_design(
    complete: Path, design: Design
) -> None:
    runs = pl.read_parquet(complete / "runs.parquet")
    assert runs["run"].to_list() == [run.id for run in design.runs]
    assert runs["facilitation"].to_list() == [
        run.point.levels["facilitation"] for run in design.runs
    ]
    assert runs["status"].unique().to_list() == ["finished"]
    daily = pl.read_parquet(complete / "daily.parquet")
    assert daily.columns == ["run", "day", "measure", "group", "value"]
    assert daily["run"].unique(maintain_order=True).to_list() == runs["run"].to_list()
    assert daily.join(runs, on="run").height == daily.height
    assert pl.read_parquet(complete / "timings.parquet").columns[1:] == [
        "cpu_seconds",
        "wall_seconds",
    ]
    assert not (complete / JOURNAL).exists()
    provenance = json.loads((complete / "provenance.json").read_text())
    assert provenance["runs"] == 12
    assert provenance["failed"] == 0
    assert len(provenance["replicate_seeds"]) == 3


def test_only_complete_results_are_loaded(tmp_path: Path, complete: Path, design: Design) -> None:
    assert load("trial", results=complete.parents[1]).height == 12
    assert load("trial", "daily", results=complete.parents[1]).height > 12
    with open_store(tmp_path, design) as store:
        store.keep(design.runs[0], _finished(design, 0))
        store.compact()
    with pytest.raises(FileNotFoundError, match="no complete results of 'trial'"):
        load("trial", results=tmp_path)


def test_the_results_shown_last_are_loaded_unless_an_id_is_given(
    tmp_path: Path, design: Design
) -> None:
    fewer = Design(design.experiment.model_copy(update={"replicates": 1}), design.points, 1)
    for made in (design, fewer):
        assert sweep(tmp_path, made) == 0
    for made, height in ((design, 12), (fewer, 4)):
        assert load("trial", id=made.id, results=tmp_path).height == height
        assert load("trial", id=made.id[:9], results=tmp_path).height == height
        with open_store(tmp_path, made) as store:
            store.remember_shown()
        with pytest.warns(UserWarning, match=f"{made.id}, shown last, is taken; id= gives"):
            assert load("trial", results=tmp_path).height == height
    with pytest.raises(FileNotFoundError, match=f"with the id 'nope' .*{fewer.id}"):
        load("trial", id="nope", results=tmp_path)


def test_results_are_written_by_one_process_at_a_time(tmp_path: Path, design: Design) -> None:
    with (
        open_store(tmp_path, design),
        pytest.raises(ConfigurationError, match="another process"),
        open_store(tmp_path, design),
    ):
        pass


def test_what_is_finished_is_not_run_again(tmp_path: Path, design: Design) -> None:
    with open_store(tmp_path, design) as store:
        for number in (0, 5):
            store.keep(design.runs[number], _finished(design, number))
        assert len(store.finished()) == 2
    ran: list[int] = []

    def counted(spec: object) -> object:
        ran.append(1)
        return quick(spec)  # type: ignore[arg-type]

    assert sweep(tmp_path, design, counted) == 0  # type: ignore[arg-type]
    assert len(ran) == len(design.runs) - 2
