"""What is done with complete results: written as CSV, and carried out anew."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from experiments import load
from experiments.store import RUNS
from tests.experiments.conftest import SHORT
from tests.experiments.test_commands import ends


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of complete results of the experiment `single`."""
    folder = tmp_path_factory.mktemp("results")
    asked = ["experiment=single", "experiment.replicates=2", "executor=serial", *SHORT]
    with pytest.MonkeyPatch.context() as patched:
        assert ends(patched, *asked, f"results={folder}") == 0
    return folder


def test_export_writes_the_runs_that_are_loaded(
    results: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["export", "single", "--results", str(results), "--to", str(tmp_path)]
    assert ends(monkeypatch, *asked) == 0
    assert str(tmp_path / "runs.csv") in capsys.readouterr().out
    written = pl.read_csv(tmp_path / "runs.csv", infer_schema_length=None)
    told = load("single", results=results)
    assert written["run"].to_list() == told["run"].cast(pl.String).to_list()
    assert written["needs_met_everyone"].to_list() == told["needs_met_everyone"].to_list()
    assert "needs_met_everyone" in pl.read_csv(tmp_path / "columns.csv")["column"]


def test_reproduce_finds_runs_the_same_and_what_was_altered(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["reproduce", "single", "--results", str(results), "--runs", "1"]
    assert ends(monkeypatch, *asked) == 0
    (table,) = results.glob(f"single/*/{RUNS}")
    told = pl.read_parquet(table)
    told.with_columns(pl.col("needs_met_everyone") + 1e-9).write_parquet(table)
    assert ends(monkeypatch, *asked) == 1
    said = capsys.readouterr().out
    assert RUNS in said
    assert "needs_met_everyone" in said


def test_reproduce_wants_a_run_at_least(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["reproduce", "single", "--results", str(results), "--runs", "0"]
    assert ends(monkeypatch, *asked) == 1
