"""Commands that are killed at random, or given beside a sweep: given again, they end the same."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from experiments.store.crate import verify
from tests.chaos.sweeps import PLAIN, Sweep

type Tell = Callable[[str], None]
type Cases = Callable[[int], int]

TWO = "executor.workers=2"
REPLICATES, KILLS = 10, 4
RAISES = 3
COMMANDS = ("retry", "reproduce", "export", "report", "take over")
TABLES = ("runs.parquet", "daily.parquet", "gates.parquet")
WRITES = {"export": ("csv/runs.csv", "csv/daily.csv"), "report": ("report.html", "effects.md")}
"""What a command writes besides; the page of a sweep that is carried out tells when it ended."""


def sweep_in(folder: Path, replicates: int = REPLICATES, **environment: str) -> Sweep:
    return Sweep(folder / "results", replicates, environment={**PLAIN, **environment})


def begun(folder: Path, word: str) -> Sweep:
    """Make the results that a command is for, and return the sweep that it carries out or reads."""
    whole = sweep_in(folder)
    if word == "retry":
        raising = ",".join(list(whole.keys)[5::7][:RAISES])
        assert sweep_in(folder, CHAOS_RAISE=raising).run(TWO).code == 1
        return whole
    whole.complete(TWO)
    return sweep_in(folder, REPLICATES + 3) if word == "take over" else whole


def start(sweep: Sweep, word: str) -> subprocess.Popen[str]:
    """Give the command."""
    if word == "take over":
        return sweep.start(TWO)
    return sweep.command(word, str(sweep.folder), *(["--runs", "3"] if word == "reproduce" else []))


def renewed(sweep: Sweep, word: str) -> Mapping[str, bytes]:
    """Return the tables, and the files that a command writes."""
    return {name: (sweep.folder / name).read_bytes() for name in (*TABLES, *WRITES.get(word, ()))}


@pytest.mark.chaos
@pytest.mark.parametrize("word", COMMANDS)
def test_killed(word: str, tmp_path: Path, tell: Tell, cases: Cases) -> None:
    """A command that reads or ends a sweep is killed with -9, at random; it is given again."""
    kills = cases(KILLS)
    check_killed(word, tmp_path, kills)
    tell(f"{kills} times: given again, the same bytes as without a kill; no process left")


def check_killed(word: str, folder: Path, kills: int) -> None:
    """Kill a command at moments drawn from its own time, each time of fresh results."""
    sweep = begun(folder, word)
    pristine = shutil.copytree(sweep.results, folder / "pristine")
    before = time.monotonic()
    assert sweep.end(start(sweep, word)).code == 0
    seconds, true = time.monotonic() - before, renewed(sweep, word)
    draw = random.Random(word)
    for _ in range(kills):
        shutil.rmtree(sweep.results)
        shutil.copytree(pristine, sweep.results)
        process = start(sweep, word)
        time.sleep(draw.uniform(0.2, 1) * seconds)
        process.send_signal(signal.SIGKILL)
        sweep.end(process)
        ended = sweep.end(start(sweep, word))
        assert ended.code == 0, ended.errors
        assert renewed(sweep, word) == true
        assert verify(sweep.folder) == []


@pytest.mark.chaos
def test_a_retry_beside_the_run(tmp_path: Path, tell: Tell) -> None:
    """While a sweep runs, it is retried, reported, taken over and looked at."""
    sweep = sweep_in(tmp_path, CHAOS_QUICK="0.2", CHAOS_LOG=str(tmp_path / "begun"))
    first = sweep.start(TWO)
    sweep.wait_for_kept(3, first)
    first.send_signal(signal.SIGSTOP)  # however long the others take to start
    folder = str(sweep.folder)
    said = {}
    for word in ("retry", "report", "export", "reproduce"):
        process = sweep.command(word, folder)
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 1, errors
        said[word] = errors.splitlines()[-1]
        assert said[word].startswith(f"{folder}: "), errors
    assert "another process is running this experiment" in said["retry"]
    looked = sweep.command("status", folder)
    assert "running" in looked.communicate(timeout=300)[0]
    assert looked.returncode == 0
    first.send_signal(signal.SIGCONT)
    ended = sweep.end(first)
    assert ended.code == 0, ended.errors
    assert {sweep.begun[run] for run in sweep.keys} == {1}
    tell("each of the others ends with 1 and a line; the first is not disturbed")


@pytest.mark.chaos
@pytest.mark.parametrize("how", ["removed", "moved"])
def test_a_folder_that_is_gone(how: str, tmp_path: Path, tell: Tell) -> None:
    """The folder of all results is taken away while a sweep runs in it."""
    sweep = sweep_in(tmp_path, 200, CHAOS_QUICK="0.05", CHAOS_LOG=str(tmp_path / "begun"))
    process = sweep.start(TWO)
    sweep.wait_for_kept(3, process)
    if how == "removed":
        shutil.rmtree(sweep.results)
    else:
        sweep.results.rename(tmp_path / "elsewhere")
    before = time.monotonic()
    ended = sweep.end(process)
    seconds = time.monotonic() - before
    assert ended.code == 1
    (line,) = (one for one in ended.errors.splitlines() if one.startswith(f"{sweep.folder}"))
    assert line == ended.errors.splitlines()[-1]
    assert "/runs.journal: " in line
    assert not sweep.results.exists()
    assert sum(sweep.begun.values()) < len(sweep.keys)
    tell(f"exit code 1 and one line after {seconds:.0f} s; nothing is written in its place")
