"""The same experiment gives the same bytes, however it is carried out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from experiments.store.crate import CRATE, verify
from experiments.store.journal import read_kept
from sim.scenario import POLICIES
from tests.shell import exit_code

COMMAND = [
    "experiment=single",
    "+experiment.factors.facilitation=[none,one]",
    "experiment.replicates=2",
    "neighbourhood.residents=300",
    "neighbourhood.first_ties.years=1",
    "timeline.build_up_days=30",
    "timeline.recovery_days=10",
    *(f"{policy}.lead_days=10" for policy in POLICIES),
]
TABLES = ("runs.parquet", "daily.parquet")


def _start(
    results: Path, *arguments: str, command: str = "tests.plain_command"
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", command, *COMMAND, f"results={results}", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _sweep(results: Path, *arguments: str, command: str = "tests.plain_command") -> Path:
    """Run the sweep to its end and return its folder."""
    process = _start(results, *arguments, command=command)
    said, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    (folder,) = (path for path in (results / "single").iterdir() if path.is_dir())
    assert str(folder / "report.html") in said
    return folder


def _bytes(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in TABLES]


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a sweep carried out in one process, by the command as it is."""
    return _sweep(tmp_path_factory.mktemp("serial"), "executor=serial", command="experiments")


def test_the_tables_hold_what_was_asked_for(reference: Path) -> None:
    runs = pl.read_parquet(reference / "runs.parquet")
    assert runs["facilitation"].to_list() == ["none", "one", "none", "one"]
    assert runs["status"].unique().to_list() == ["finished"]
    assert runs["needs_met_everyone"].is_between(0, 1).all()


def test_two_workers_elsewhere_give_the_same_bytes(reference: Path, tmp_path: Path) -> None:
    folder = _sweep(tmp_path, "executor.workers=2")
    assert folder.name == reference.name
    assert _bytes(folder) == _bytes(reference)


@pytest.mark.slow
def test_more_threads_give_the_same_bytes(
    reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"):
        monkeypatch.setenv(library, "2")
    assert _bytes(_sweep(tmp_path, "executor=serial")) == _bytes(reference)


@pytest.mark.slow  # one sweep less; of runs it is tested in `tests/science/test_shared_past.py`
def test_without_a_shared_past_the_bytes_are_the_same(reference: Path, tmp_path: Path) -> None:
    folder = _sweep(tmp_path, "executor.workers=2", "executor.share_past=false")
    assert folder.name == reference.name
    assert _bytes(folder) == _bytes(reference)


def test_a_killed_sweep_goes_on_and_gives_the_same_bytes(reference: Path, tmp_path: Path) -> None:
    process = _start(tmp_path, "executor.workers=2")
    folder = tmp_path / "single" / reference.name
    workers: list[int] = []
    until = time.monotonic() + 120
    while not _ended(folder) and time.monotonic() < until:
        workers = _children(process.pid)
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert _ended(folder)
    _wait_for_the_end_of(workers)
    folder = _sweep(tmp_path, "executor.workers=2")
    assert _bytes(folder) == _bytes(reference)


def test_a_complete_experiment_is_not_run_again(reference: Path) -> None:
    sealed = ("provenance.json", CRATE)
    before = [(reference / name).read_bytes() for name in sealed]
    assert verify(reference) == []
    process = _start(reference.parents[1], command="experiments")
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0
    *notes, last = errors.splitlines()
    assert last == f"{reference}: complete, not run again"
    assert all(note.startswith("note: ") for note in notes), notes
    assert [(reference / name).read_bytes() for name in sealed] == before


def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    process = _start(tmp_path, "experiment.replicates=50", "executor.workers=2")
    until = time.monotonic() + 120
    while not any(map(_ended, tmp_path.glob("single/*/"))) and time.monotonic() < until:
        time.sleep(0.01)
    workers = _children(process.pid)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert exit_code(process.returncode) == 130
    assert "interrupted: finished runs are kept" in errors
    assert "Traceback" not in errors
    _wait_for_the_end_of(workers)


def _ended(folder: Path) -> bool:
    """Tell whether a run has ended."""
    return bool(read_kept(folder).finished)


def _children(parent: int) -> list[int]:
    """Return the processes below a process, however deep."""
    found: list[int] = []
    above = {parent}
    for path in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda path: int(path.parts[2])):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) in above:
            above.add(int(path.parts[2]))
            found.append(int(path.parts[2]))
    return found


def _wait_for_the_end_of(processes: list[int]) -> None:
    until = time.monotonic() + 10
    while any(_runs(process) for process in processes):
        assert time.monotonic() < until, "a worker outlives the sweep"
        time.sleep(0.05)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
