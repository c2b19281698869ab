"""The words that may stand first: they tell how far results have come, and carry failures out."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from contextlib import redirect_stderr
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
import yaml

from experiments.command import main
from experiments.command.main import COMMANDS
from experiments.design.design import Design
from experiments.execution.progress import Tally, progress
from experiments.store.find import folder_named
from experiments.store.result import Failed, Finished
from experiments.store.status import reasons_told, standing_of
from experiments.store.store import PROGRESS, Store, open_store
from sim.composition import ConfigurationError
from tests.experiments.conftest import SHORT
from tests.experiments.fakes import failing_with_three, quick
from tests.plain_command import ends

TWO_POLICIES = [
    "experiment=single", "+experiment.factors.facilitation=[none,three]",
    "experiment.replicates=2", "executor=serial", *SHORT,
]  # fmt: skip


class Made(NamedTuple):
    """Results, and what was said while they were made."""

    results: Path
    said: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return results of which the runs with three posts failed."""
    results, said = tmp_path_factory.mktemp("results"), StringIO()
    with pytest.MonkeyPatch.context() as patched, redirect_stderr(said):
        patched.setattr("experiments.execution.sweep.simulate", failing_with_three)
        assert ends(patched, *TWO_POLICIES, f"results={results}") == 1
    return Made(results, said.getvalue())


@pytest.fixture
def results(made: Made, tmp_path: Path) -> Path:
    """Return a copy of these results."""
    return Path(shutil.copytree(made.results, tmp_path / "results"))


def _folder(results: Path) -> Path:
    (folder,) = (results / "single").glob("*/")
    return folder


def test_each_word_is_in_the_help() -> None:
    template = Path(main.__file__).with_name("help.txt").read_text()
    listed = template.split("== Commands ==")[1].split("entraide COMMAND --help")[0]
    assert sorted(re.findall(r"^(\w+)", listed, re.MULTILINE)) == list(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["statsu"],
            "'statsu': no such command (advise, describe, explore, export, new, place, report",
        ),
        (["--nope"], "entraide: unrecognized arguments: --nope; entraide --help says more"),
        (
            ["--experimental-rerun", "/etc/passwd"],
            "entraide: unrecognized arguments: --experimental-rerun; entraide --help",
        ),
        (["support"], "an experiment is chosen by experiment=NAME"),
        (["status", "--nope"], "entraide status: unrecognized arguments: --nope; entraide status"),
        (["retry"], "entraide retry: the following arguments are required: folder"),
        (["retry", "nowhere"], "nowhere: no results are there, nor in results"),
        (["status", "nowhere"], "nowhere: no results are there, nor in results"),
    ],
)
def test_what_is_wrong_with_a_command_is_one_line(
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ends(monkeypatch, *arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said) or said in line


def test_without_results_the_status_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(monkeypatch, "status", "--results", str(tmp_path)) == 0
    assert capsys.readouterr().err == f"{tmp_path}: no results yet\n"


def test_failures_are_told_the_first_at_once_and_all_at_the_end(made: Made) -> None:
    lines = [line for line in made.said.splitlines() if not line.startswith("portrait: ")]
    first = "the first run that failed: facilitation three, replicate 1: RuntimeError: no room"
    (place,) = (number for number, line in enumerate(lines) if line.startswith(first))
    (counts,) = (number for number, line in enumerate(lines) if line.startswith("4/4 runs"))
    assert place < counts
    assert "2 of 4 runs failed" in lines[-2]
    assert lines[-1] == "  2 x RuntimeError: no room for three"


def test_failed_runs_are_not_repeated_until_they_are_asked_for_again(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _folder(results)
    monkeypatch.setattr("experiments.execution.sweep.simulate", quick)
    before = (folder / "provenance.json").read_bytes()
    assert ends(monkeypatch, *TWO_POLICIES, f"results={results}") == 1
    assert (
        f"2 runs failed earlier and were skipped; to run them again: `entraide retry {folder}`"
        in (capsys.readouterr().err)
    )
    assert (folder / "provenance.json").read_bytes() == before

    assert ends(monkeypatch, "retry", f"single/{folder.name[:5]}", "--results", str(results)) == 0
    runs = pl.read_parquet(folder / "runs.parquet")
    assert runs["status"].to_list() == ["finished"] * 4
    assert ends(monkeypatch, "retry", "single", "--results", str(results)) == 0
    assert "no run failed, nothing is run again" in capsys.readouterr().err


def test_a_retry_that_is_stopped_before_the_tables_is_ended_by_the_same_command(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.execution.sweep.simulate", quick)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "compact", _stopped)
        assert ends(patched, "retry", "single", "--results", str(results)) == 130
    assert standing_of(_folder(results)).state == "stopped"
    assert ends(monkeypatch, *TWO_POLICIES, f"results={results}") == 0
    assert standing_of(_folder(results)).state == "complete"


def _stopped(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_retry_that_fails_again_ends_with_1(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.execution.sweep.simulate", failing_with_three)
    assert ends(monkeypatch, "retry", "single", "--results", str(results)) == 1
    assert standing_of(_folder(results)).failed == 2


def test_a_retry_may_have_another_executor_and_nothing_else(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[object] = []

    def opener(executor: object, _say: object) -> object:
        opened.append(executor)
        raise ConfigurationError("far enough")

    monkeypatch.setattr("experiments.execution.sweep.opener_of", opener)
    for given in (["executor=local", "executor.workers=2"], ["executor.share_past=false"]):
        assert ends(monkeypatch, "retry", "single", *given, "--results", str(results)) == 1
    local, serial = opened
    assert (local.name, local.workers, serial.name, serial.share_past) == (  # type: ignore[attr-defined]
        "local", 2, "serial", False,
    )  # fmt: skip
    capsys.readouterr()
    assert ends(monkeypatch, "retry", "single", "crisis=flood", "--results", str(results)) == 1
    assert capsys.readouterr().err.startswith("crisis=flood: only the executor can be changed")


@pytest.mark.parametrize("name", ["dask", "scheduler", "slurm"])
def test_a_retry_connects_to_nothing_that_is_not_given(
    results: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _folder(results)
    path = folder / "config.yaml"
    config = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump(config | {"executor": config["executor"] | {"name": name}}))
    monkeypatch.setattr("experiments.execution.sweep.opener_of", lambda *_: pytest.fail("opened"))
    for given in ([], ["executor.workers=1"]):
        assert ends(monkeypatch, "retry", "single", *given, "--results", str(results)) == 1
        assert f"{folder}: its runs were carried out by executor={name}; give it again" in (
            capsys.readouterr().err
        )


@pytest.mark.parametrize("content", ["", "[]", "executor: 5", "executor: {}", "a: &a [*a]"])
def test_a_retry_of_a_damaged_configuration_says_so(
    results: Path, content: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _folder(results) / "config.yaml"
    path.write_text(content)
    assert ends(monkeypatch, "retry", "single", "--results", str(results)) == 1
    assert capsys.readouterr().err.startswith(str(path))


def test_the_status_tells_runs_failures_and_reasons(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _folder(results)
    assert ends(monkeypatch, "status", "--results", str(results)) == 0
    said = capsys.readouterr().out
    assert "ended, some failed" in said
    assert "2 of 4" in said
    assert f"{folder}: why runs failed\n  2 x RuntimeError: no room for three\n" in said


def test_no_terminal_obeys_why_a_run_failed(
    tmp_path: Path,
    design: Design,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with open_store(tmp_path / "a\x1b[2J", design) as store:
        store.keep(design.runs[0], Failed("\x1b]0;owned\x07 \u202e", ""))
    for terminal in (False, True):
        monkeypatch.setattr("sys.stdout.isatty", lambda there=terminal: there)
        assert ends(monkeypatch, "status", "--results", str(tmp_path / "a\x1b[2J")) == 0
    assert ends(monkeypatch, "retry", "\x1b]0;no\x07", "--results", str(tmp_path)) == 1
    told = capsys.readouterr()
    assert told.out.count(r"1 x \x1b]0;owned\x07 \u202e") == 2
    assert r"\x1b]0;no\x07: no results are there" in told.err
    assert not re.findall(r"\x1b(?!\[[\d;]*m)|[\x07\u202e]", told.out + told.err)


def test_while_a_sweep_runs_its_pace_is_told(tmp_path: Path, design: Design) -> None:
    with open_store(tmp_path, design) as store:
        assert standing_of(store.folder).state == "running"
        with progress(Tally(12, kept=1), store.folder / PROGRESS, "serial") as shown:
            for failed in (False, True, False, False):
                shown.end(failed=failed)
        told = json.loads((store.folder / PROGRESS).read_text())
        assert told["total"] == 12
        assert (told["kept"], told["finished"], told["failed"]) == (1, 4, 1)
        assert told["seconds_left"] == pytest.approx(7 / told["rate"])
        assert (told["pid"], told["host"]) == (os.getpid(), socket.gethostname())
        found = standing_of(store.folder)
        assert (found.state, found.total, found.finished, found.failed) == ("running", 12, 4, 1)
        assert found.rate == (told["rate"], "runs")
    stopped = standing_of(store.folder)
    assert (stopped.state, stopped.finished, stopped.rate) == ("stopped", 4, None)


def test_progress_is_written_at_most_once_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("experiments.execution.progress.time.monotonic", lambda: now[0])
    file = tmp_path / PROGRESS
    with progress(Tally(9), file) as shown:
        for seconds, finished in ((0.5, 0), (0.4, 0), (0.2, 3)):
            now[0] += seconds
            shown.end()
            assert json.loads(file.read_text())["finished"] == finished
        assert not list(tmp_path.glob("*.tmp"))


def test_what_is_torn_or_missing_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / PROGRESS).write_text('{"total"')
    assert standing_of(tmp_path).total is None


def test_progress_is_gone_once_a_sweep_came_to_its_end(results: Path) -> None:
    assert not (_folder(results) / PROGRESS).exists()


def test_an_experiment_stands_for_the_results_shown_last(tmp_path: Path, design: Design) -> None:
    fewer = Design(design.experiment.model_copy(update={"replicates": 1}), design.points, 1)
    for made in (design, fewer):
        with open_store(tmp_path, made) as store:
            store.keep(made.runs[0], Finished(quick(made.runs[0].scenario), 1.0, 1.0))
    with open_store(tmp_path, design) as store:
        store.remember_shown()
    assert folder_named("trial", tmp_path).name == design.id
    assert folder_named(f"trial/{fewer.id[:6]}", tmp_path).name == fewer.id
    assert folder_named(str(tmp_path / "trial" / fewer.id), Path("results")).name == fewer.id


def test_a_sweep_that_was_stopped_can_be_retried_too(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _folder(results)
    (folder / "provenance.json").unlink()  # as if it had been killed at its end
    monkeypatch.setattr("experiments.execution.sweep.simulate", quick)
    assert ends(monkeypatch, "retry", "single", "--results", str(results)) == 0
    assert standing_of(folder).state == "complete"


def test_what_was_edited_since_is_not_retried(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _folder(results) / "specification.json"
    file.write_text(file.read_text().replace("recovery_days=10", "recovery_days=11"))
    assert ends(monkeypatch, "retry", "single", "--results", str(results)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(
        f"{_folder(results)}: the experiment has changed since these results were made"
    )


def test_tables_are_exported(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    to = results / "csv"
    arguments = ("export", "single", "--to", str(to), "--results", str(results))
    assert ends(monkeypatch, *arguments) == 0
    written = sorted(map(Path, capsys.readouterr().out.splitlines()))
    assert written == sorted(to.iterdir())
    assert pl.read_csv(to / "runs.csv").height == 4


def test_of_many_reasons_the_most_frequent_are_told() -> None:
    reasons = {f"Error: {k}": 20 - k for k in range(7)}
    told = reasons_told(reasons)
    assert told[0] == "20 x Error: 0"
    assert told[-1] == "29 x something else"
    assert len(told) == 6


def _said_after(results: Path) -> dict[str, tuple[list[str], str]]:
    """Commands that print, each with a part of what it says: also one that carries runs out."""
    return {
        "status": (["status", "--results", str(results)], "2 of 4"),
        "sweep": ([*TWO_POLICIES, "seed=2", f"results={results}"], "significant: p"),
        "export": (["export", "single", "--results", str(results)], "runs.csv"),
    }


@pytest.mark.parametrize("command", ["status", "sweep", "export"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_of_few_signs_is_written_to(
    results: Path, encoding: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bytes_written = BytesIO()
    stream = TextIOWrapper(bytes_written, encoding=encoding)
    monkeypatch.setattr("experiments.execution.sweep.simulate", quick)
    arguments, expected = _said_after(results)[command]
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", stream)
        assert ends(patched, *arguments) == 0
        print("−1,5 % … ’été’ ✗")
    said = bytes_written.getvalue().decode(encoding)
    assert expected in said
    assert "✗" not in said
    assert "-1,5 %" in said


@pytest.mark.parametrize("command", ["status", "sweep", "export"])
def test_a_reader_that_leaves_ends_nothing(
    results: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    monkeypatch.setattr("experiments.execution.sweep.simulate", quick)
    with monkeypatch.context() as patched, os.fdopen(writing, "w") as stream:
        patched.setattr("sys.stdout", stream)
        assert ends(patched, *_said_after(results)[command][0]) == 0
    if command == "sweep":
        assert {standing_of(folder).state for folder in results.glob("single/*/")} >= {"complete"}


def test_an_interruption_before_anything_is_there_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("experiments.command.main._done", _stopped)
    assert ends(monkeypatch, "experiment=single") == 130
    assert capsys.readouterr().err == "interrupted\n"
