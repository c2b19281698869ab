"""What is known is told before the end, from the replicates that all policies have."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from experiments.analysis.paired import paired_differences
from experiments.report.cells import effect_of
from experiments.words import ENGLISH
from tests.experiments.conftest import SHORT
from tests.experiments.fakes import failing_with_three, noisy
from tests.plain_command import ends

FACTORS = "+experiment.factors.facilitation=[none,one,three]"
OUTCOMES = "+experiment.outcomes=[needs_met_everyone,cost]"


def _said(
    results: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *more: str,
    model: object = noisy,
    share: float = 1e9,
) -> list[str]:
    """Return the tables that a sweep of 9 replicates tells before its end."""
    monkeypatch.setattr("experiments.execution.sweep.simulate", model)
    monkeypatch.setattr("experiments.report.provisional._MOST_SHARE", share)
    arguments = ["experiment=single", "experiment.replicates=9", "executor=serial", OUTCOMES]
    ends(monkeypatch, *arguments, *SHORT, f"results={results}", *more)
    return capsys.readouterr().err.split("Provisional, ")[1:]


def test_they_are_those_of_the_first_replicates_and_told_at_each_doubling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _said(tmp_path, monkeypatch, capsys, FACTORS, "executor.share_past=false")
    assert [text.split(":")[0] for text in said] == [
        f"from {number} of 9 replicates" for number in (2, 4, 8)
    ]
    (folder,) = (tmp_path / "single").glob("*/")
    runs = pl.read_parquet(folder / "runs.parquet")
    for text, number in zip(said, (2, 4, 8), strict=True):
        first = runs.filter(pl.col("replicate") <= number)
        effects = paired_differences(first, ["needs_met_everyone"])
        for row in effects.iter_rows(named=True):
            assert str(effect_of(row, ENGLISH)._replace(mark="")) in text
        assert "*" not in text


def test_nothing_is_told_of_what_is_soon_over_or_is_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not _said(tmp_path / "soon", monkeypatch, capsys, FACTORS, share=0.02)
    assert not _said(tmp_path / "one", monkeypatch, capsys)


def test_runs_that_failed_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _said(tmp_path, monkeypatch, capsys, FACTORS, model=failing_with_three)
    assert said
    assert all("nan" not in text.lower() for text in said)


def test_worlds_count_where_uncertainties_are_sampled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    worlds = (
        "+experiment.uncertainties={method:latin_hypercube,size:6,ranges:{needs.old_age:[1,3]}}"
    )
    said = _said(
        tmp_path, monkeypatch, capsys, FACTORS, worlds, "experiment.replicates=2",
        "executor.share_past=false",
    )  # fmt: skip
    assert [text.split(":")[0] for text in said] == ["from 2 of 6 worlds", "from 4 of 6 worlds"]
