"""However a sweep is carried out, and whatever of it is killed, it gives the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.kills import kill
from tests.chaos.sweeps import MARK, PLAIN, Sweep

type Tell = Callable[[str], None]
type Serial = Callable[[int], list[bytes]]

TWO = "executor.workers=2"


def sweep_in(folder: Path, replicates: int) -> Sweep:
    return Sweep(folder, replicates, environment={"CHAOS_LOG": str(folder / "begun"), **PLAIN})


def check_killed(sweep: Sweep, how: list[str], kills: int, seed: int, tables: list[bytes]) -> str:
    """Kill, resume, and return what was seen."""
    killed = kill(sweep, how, kills, seed)
    assert killed.last.code == 0, killed.last.errors
    assert killed.drivers + killed.workers > 0
    assert killed.kept > 0, "nothing was kept yet: nothing is tested"
    assert sweep.begun.keys() >= set(sweep.keys)
    assert sweep.tables == tables
    return f"{killed}; the same bytes"


@pytest.mark.chaos
@pytest.mark.parametrize(
    "how",
    [["executor.workers=1"], [TWO], ["executor=dask", TWO]],
    ids=["one worker", "two workers", "Dask with two workers"],
)
def test_undisturbed(how: list[str], serial: Serial, tmp_path: Path, tell: Tell) -> None:
    """Three policies, ten replicates, nothing killed."""
    sweep = sweep_in(tmp_path, 10)
    sweep.complete(*how)
    assert {sweep.begun[run] for run in sweep.keys} == {1}
    assert sweep.tables == serial(10)
    tell("each of 30 runs begun once; the same bytes as one process alone gives")


@pytest.mark.chaos
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "how", [[TWO], ["executor=dask", TWO]], ids=["two workers", "Dask with two workers"]
)
def test_ten_kills(how: list[str], seed: int, serial: Serial, tmp_path: Path, tell: Tell) -> None:
    """Three policies, twenty replicates; ten times, at random, a process is killed with -9."""
    tell(check_killed(sweep_in(tmp_path, 20), how, 10, seed, serial(20)))


@pytest.mark.slow
def test_three_kills(serial: Serial, tmp_path: Path) -> None:
    check_killed(sweep_in(tmp_path, 6), [TWO], 3, 5, serial(6))


def test_an_orphan_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.chaos.sweeps._ORPHANS_SECONDS", 0.2)
    sweep = sweep_in(tmp_path, 1)
    sleeping = [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"]
    with subprocess.Popen(
        sleeping, env={**os.environ, MARK: sweep.mark}, stdout=subprocess.PIPE
    ) as left:
        assert left.stdout
        assert left.stdout.readline()
        assert sweep.processes() == [left.pid]
        with pytest.raises(AssertionError, match="1 processes outlive the sweep"):
            sweep.wait_for_orphans()
        assert left.wait() == -signal.SIGKILL
    assert sweep.processes() == []
