"""Complete results, run again by the command."""

from __future__ import annotations

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
