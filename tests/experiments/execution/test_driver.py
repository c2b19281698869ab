from __future__ import annotations

import os
from concurrent.futures import Executor
from multiprocessing import forkserver
from pathlib import Path

import polars as pl
import pytest

from experiments.command import main as command
from experiments.command.settings import settings_of
from experiments.design.design import Design
from experiments.execution.executors import SerialExecutor
from experiments.execution.settings import Local
from experiments.store.result import Failed
from sim.composition import ConfigurationError
from tests.composed import compose
from tests.experiments.conftest import sweep
from tests.experiments.fakes import deadly_with_three, dies_elsewhere, failing_with_three, quick
from tests.plain_command import ends


def test_a_failing_run_is_a_row_and_a_later_sweep_tries_it_again(
    tmp_path: Path, design: Design
) -> None:
    assert sweep(tmp_path, design, failing_with_three) == 6
    folder = tmp_path / "trial" / design.id
    runs = pl.read_parquet(folder / "runs.parquet")
    failed = runs.filter(pl.col("status") == "failed")
    assert failed["facilitation"].unique().to_list() == ["three"]
    assert failed["needs_met_everyone"].null_count() == 6
    texts = [path.read_text() for path in (folder / "failures").iterdir()]
    assert len(texts) == 6
    assert all("RuntimeError: no room for three" in text for text in texts)
    assert sweep(tmp_path, design, quick) == 0
    assert pl.read_parquet(folder / "runs.parquet")["status"].unique().to_list() == ["finished"]
    assert not list((folder / "failures").iterdir())


def test_a_run_that_kills_its_process_fails_alone(tmp_path: Path, design: Design) -> None:
    assert sweep(tmp_path, design, deadly_with_three, Local(workers=2)) == 6
    folder = tmp_path / "trial" / design.id
    runs = pl.read_parquet(folder / "runs.parquet")
    assert (runs["status"] == "failed").to_list() == (runs["facilitation"] == "three").to_list()
    assert "WorkerDied" in next((folder / "failures").iterdir()).read_text()


def test_a_sweep_outlives_what_its_workers_are_forked_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, design: Design
) -> None:
    heard, answer = [], forkserver.read_signed

    def dies_once(file: int) -> int:
        heard.append(file)
        if len(heard) == 2:  # when the second worker is to be forked
            raise EOFError("unexpected EOF")
        return int(answer(file))

    monkeypatch.setattr(forkserver, "read_signed", dies_once)
    assert sweep(tmp_path, design, quick, Local(workers=2)) == 0
    assert len(heard) > 2


def test_a_failure_says_why() -> None:
    failure = Failed.of(ValueError("too few"))
    assert failure.reason == "ValueError: too few"


def test_the_serial_executor_takes_one_worker() -> None:
    with pytest.raises(ConfigurationError, match=r"^executor\.workers = 2: input should be 1$"):
        settings_of(compose(["executor=serial", "executor.workers=2"]))


def test_the_command_ends_with_1_when_a_run_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "experiment=single",
        "+experiment.factors.facilitation=[none,three]",
        "experiment.replicates=2",
        "executor=serial",
        f"results={tmp_path}",
    ]
    monkeypatch.setattr("sys.argv", ["entraide", *arguments])
    monkeypatch.setattr("experiments.execution.sweep.simulate", failing_with_three)
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert "4/4 runs" in said.err
    assert "2 of 4 runs failed" in said.err
    assert " tables, " in said.out
    assert said.out.endswith("report.html\n")


def test_what_comes_after_the_runs_is_done_without_a_process_that_died(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pools = []

    def publish(_findings: object, _folder: Path, pool: Executor) -> list[Path]:
        pools.append(pool)
        return [pool.submit(dies_elsewhere, os.getpid()).result()]

    monkeypatch.setattr("experiments.report.publish.publish", publish)
    monkeypatch.setattr("experiments.execution.sweep.simulate", quick)
    arguments = ["experiment=single", "executor.workers=2", f"results={tmp_path}"]
    assert ends(monkeypatch, *arguments) == 0
    assert [isinstance(pool, SerialExecutor) for pool in pools] == [False, True]
    said = capsys.readouterr()
    assert "note: a process that draws has died" in said.err
    assert said.out.endswith("report.html\n")
