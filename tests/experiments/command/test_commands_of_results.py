"""Complete results, run again by the command."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from experiments.store.store import RUNS
from tests.experiments.conftest import SHORT
from tests.plain_command import ends


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of complete results of the experiment `single`."""
    folder = tmp_path_factory.mktemp("results")
    asked = ["experiment=single", "experiment.replicates=2", "executor=serial", *SHORT]
    with pytest.MonkeyPatch.context() as patched:
        assert ends(patched, *asked, f"results={folder}") == 0
    return folder


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


def test_the_main_table_is_all_of_stdout_for_other_programs(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["experiment=single", "experiment.replicates=2", "executor=serial", *SHORT]
    asked += ["+experiment.factors.facilitation=[none,one]", f"results={results}"]
    assert ends(monkeypatch, *asked, "--format", "json") == 0
    said = capsys.readouterr()
    rows = json.loads(said.out)
    (table,) = results.glob("single/*/effects.parquet")
    effects = pl.read_parquet(table)
    assert [row["facilitation"] for row in rows] == effects["facilitation"].to_list()
    assert [row["difference"] for row in rows] == effects["difference"].to_list()
    assert {row["verdict"] for row in rows if row["baseline"]} == {"baseline"}
    assert all(row["p"] is None for row in rows if row["baseline"])
    assert str(table.parent) in said.err
    assert ends(monkeypatch, *asked, "--format", "csv") == 0
    read = pl.read_csv(capsys.readouterr().out.encode())
    assert read.columns == [*effects.columns, "verdict"]
    assert read["outcome"].to_list() == effects["outcome"].to_list()


@pytest.mark.parametrize("other", ["--dry-run", "--cfg=job"])
def test_no_table_is_printed_where_none_is_made(
    other: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(monkeypatch, "experiment=single", "--format=json", other) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "and --format cannot be combined" in said.err
