"""Results as tables: of polars, of pandas, of a sweep that is not over, as CSV."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from experiments import catalogue, load
from experiments.analysis.mechanisms import mechanisms
from experiments.analysis.verdicts import verdicts
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.report.publish import findings_of, publish
from experiments.store.columns import OF_MECHANISMS, OF_VERDICTS
from experiments.store.export import export
from experiments.store.load import stackable, to_pandas
from experiments.store.result import Failed, Finished
from experiments.store.store import open_store
from sim.composition import ConfigurationError
from tests.experiments.composed import SHOWN, design_of
from tests.experiments.conftest import SHORT, results_of, sweep
from tests.experiments.fakes import failing_with_three, quick
from tests.experiments.report.test_shown import POINTS
from tests.experiments.report.test_shown import _expected as expected


def _started(results: Path, design: Design) -> Path:
    """Leave a sweep with two runs finished and one failed."""
    with open_store(results, design) as store:
        for number in (4, 1):
            tables = quick(design.runs[number].scenario)
            store.keep(design.runs[number], Finished(tables, 1.0, 2.0))
        store.keep(design.runs[2], Failed("ValueError: no", "Traceback"))
    return store.folder


def test_tables_of_two_results_are_stacked(tmp_path: Path, design: Design, complete: Path) -> None:
    more = design.experiment.model_copy(update={"replicates": 1, "name": "other"})
    other = design_of(more, [*SHORT, "seed=7"])
    assert sweep(tmp_path, other) == 0
    for table in ("runs", "daily", "gates", "timings"):
        ours = load("trial", table, results=complete.parents[1])
        theirs = load("other", table, results=tmp_path)
        both = pl.concat([ours, theirs])
        assert both["run"].cast(pl.String).to_list() == [
            *ours["run"].cast(pl.String), *theirs["run"].cast(pl.String)
        ]  # fmt: skip
        assert both.filter(run=other.runs[0].id).equals(theirs.filter(run=other.runs[0].id))


def test_failures_are_a_table_and_a_text_each(tmp_path: Path, design: Design) -> None:
    assert sweep(tmp_path, design, failing_with_three) == 6
    folder = tmp_path / "trial" / design.id
    failures = pl.read_parquet(folder / "failures.parquet")
    failed = [run for run in design.runs if run.point.levels["facilitation"] == "three"]
    assert failures["run"].to_list() == [run.id for run in failed]
    assert failures["seed"].to_list() == [run.seed for run in failed]
    assert failures["replicate"].to_list() == [1, 1, 2, 2, 3, 3]
    assert set(failures["reason"]) == {"RuntimeError: no room for three"}
    for file in failures["file"]:
        assert "Traceback" in (folder / file).read_text()


def test_complete_results_have_no_failures_and_no_unknown_table(complete: Path) -> None:
    results = complete.parents[1]
    assert load("trial", "failures", results=results).height == 0
    with pytest.raises(
        FileNotFoundError, match=r"no table 'nope'; it has daily, failures, gates, runs, t"
    ):
        load("trial", "nope", results=results)  # type: ignore[call-overload]


def test_results_of_another_schema_are_not_loaded(tmp_path: Path, complete: Path) -> None:
    shutil.copytree(complete, tmp_path / "trial" / complete.name)
    path = tmp_path / "trial" / complete.name / "provenance.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": 3}))
    with pytest.raises(ConfigurationError, match=r"have schema 3, this version .* has 2"):
        load("trial", results=tmp_path)


@pytest.mark.parametrize("table", ["runs", "daily"])
def test_pandas_gets_the_same_table(complete: Path, table: str) -> None:
    pandas = pytest.importorskip("pandas")
    ours = load("trial", table, results=complete.parents[1])  # type: ignore[call-overload]
    theirs = load("trial", table, results=complete.parents[1], as_pandas=True)  # type: ignore[call-overload]
    assert isinstance(theirs, pandas.DataFrame)
    assert list(theirs.columns) == ours.columns
    for name in ours.columns:
        assert theirs[name].astype(object).to_list() == ours[name].to_list(), name
    assert isinstance(theirs["run"].dtype, pandas.CategoricalDtype)


def test_what_is_missing_is_missing_in_pandas() -> None:
    pytest.importorskip("pandas")
    table = pl.DataFrame(
        {"enum": ["a", None], "text": [None, "b"], "number": [1, None], "flag": [True, None]},
        schema_overrides={"enum": pl.Enum(["a", "b"])},
    )
    assert to_pandas(table).isna().to_numpy().tolist() == [
        [False, True, False, False],
        [True, False, True, True],
    ]


def test_without_pandas_it_is_said(complete: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="as_pandas=True needs pandas, which is not installed"):
        load("trial", results=complete.parents[1], as_pandas=True)


def test_a_sweep_that_is_not_over_is_loaded_when_asked_for(
    tmp_path: Path, design: Design, complete: Path
) -> None:
    _started(tmp_path, design)
    with pytest.raises(FileNotFoundError):
        load("trial", results=tmp_path)
    runs = load("trial", results=tmp_path, partial=True)
    places = {4: "finished", 1: "finished", 2: "failed"}
    assert runs["status"].to_list() == [places.get(number, "missing") for number in range(12)]
    whole = pl.read_parquet(complete / "runs.parquet")
    finished = pl.col("status") == "finished"
    of_these = pl.Series([number in (1, 4) for number in range(12)])
    assert_frame_equal(runs.filter(finished), stackable(whole.filter(of_these)))
    daily = load("trial", "daily", results=tmp_path, partial=True)
    wanted = pl.read_parquet(complete / "daily.parquet").filter(
        pl.col("run").cast(pl.String).is_in(runs.filter(finished)["run"].cast(pl.String))
    )
    assert_frame_equal(daily, stackable(wanted))
    failures = load("trial", "failures", results=tmp_path, partial=True)
    assert failures["reason"].to_list() == ["ValueError: no"]
    assert load("trial", "timings", results=tmp_path, partial=True).height == 2
    with pytest.raises(FileNotFoundError, match="not complete; there are runs, daily"):
        load("trial", "effects", results=tmp_path, partial=True)


def test_the_catalogue_tells_what_there_is(tmp_path: Path, design: Design, complete: Path) -> None:
    assert catalogue(tmp_path).height == 0
    folder = _started(tmp_path, design)
    (row,) = catalogue(tmp_path).rows(named=True)
    assert (row["experiment"], row["id"], row["folder"]) == ("trial", design.id, str(folder))
    assert (row["complete"], row["runs"], row["finished"], row["failed"]) == (False, 12, 2, 1)
    assert row["ended"] == ""
    (row,) = catalogue(complete.parents[1]).rows(named=True)
    assert (row["complete"], row["runs"], row["finished"], row["failed"]) == (True, 12, 12, 0)
    assert row["started"] <= row["ended"]


def test_every_table_is_exported_with_the_meaning_of_its_columns(tmp_path: Path) -> None:
    experiment = Experiment(
        name="trial", points=POINTS, replicates=2, hypotheses=expected(),
        mechanisms={"one": ("cost",)}, outcomes=SHOWN,
    )  # fmt: skip
    folder = results_of(tmp_path, experiment)
    findings = findings_of(folder, experiment)
    publish(findings, folder)
    written = export(folder, tmp_path / "csv")
    names = {path.stem for path in folder.glob("*.parquet")}
    assert {path.stem for path in written} == names | {"columns", "measures"}
    with (tmp_path / "csv" / "columns.csv").open(encoding="utf-8", newline="") as file:
        columns = list(csv.DictReader(file))
    assert all(row["meaning"] for row in columns)
    for name in names:
        table = pl.read_parquet(folder / f"{name}.parquet")
        read = pl.read_csv(tmp_path / "csv" / f"{name}.csv", infer_schema_length=None)
        assert read.shape == table.shape
        described = [row["column"] for row in columns if row["table"] == name]
        assert described == table.columns == read.columns
    met = load("trial", results=tmp_path)["needs_met_everyone"].to_list()
    read = pl.read_csv(tmp_path / "csv" / "runs.csv", infer_schema_length=None)
    assert read["needs_met_everyone"].to_list() == met, "to the last bit"
    again = export(folder, tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]
    assert set(mechanisms(findings.runs, experiment.mechanisms).columns) == set(OF_MECHANISMS)
    assert set(verdicts(findings.runs, experiment.hypotheses).columns) == set(OF_VERDICTS)


def test_results_without_tables_are_not_exported(tmp_path: Path, design: Design) -> None:
    folder = _started(tmp_path, design)
    with pytest.raises(ConfigurationError, match="holds no tables yet"):
        export(folder, tmp_path / "csv")
    assert not (tmp_path / "csv").exists()
