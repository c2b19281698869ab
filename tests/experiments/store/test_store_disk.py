"""Disks that are full or read-only, several processes, and memory: nothing is lost, all is told."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from experiments.design.design import Design
from experiments.store import files
from experiments.store.journal import JOURNAL
from experiments.store.store import open_store
from sim.composition import ConfigurationError
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.experiments.conftest import sweep
from tests.experiments.fakes import quick
from tests.experiments.store.test_store_journal import check_goes_on, finished, keep
from tests.plain_command import ends

REAL_WRITE = os.write


def _mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that is a disk of its own, which `mount -o remount` makes larger."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", "size=1m", "none", str(folder)):
        pytest.skip("a disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("kilobytes", range(32, 184, 12))
def test_a_sweep_on_a_full_disk_ends_with_its_name_and_goes_on_when_there_is_room(
    disk: Path, design: Design, complete: Path, kilobytes: int
) -> None:
    assert _mount("-o", f"remount,size={kilobytes}k", str(disk))
    with pytest.raises(OSError, match="No space left") as full:
        sweep(disk, design)
    assert str(full.value.filename).startswith(str(disk / "trial" / design.id))
    assert not list(disk.rglob("*.tmp"))
    assert _mount("-o", "remount,size=2m", str(disk))
    check_goes_on(disk, design, complete)


@pytest.mark.parametrize("writes", range(2, 9))
def test_a_write_that_fails_half_way_takes_nothing_with_it(
    tmp_path: Path,
    design: Design,
    complete: Path,
    monkeypatch: pytest.MonkeyPatch,
    writes: int,
) -> None:
    left = [writes]

    def write(file: int, content: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        if left[0] == 0:
            return REAL_WRITE(file, bytes(content)[:7])
        return REAL_WRITE(file, content)

    monkeypatch.setattr(files.os, "write", write)
    with pytest.raises(OSError, match="No space left") as full:
        sweep(tmp_path, design)
    folder = tmp_path / "trial" / design.id
    assert str(full.value.filename).startswith(str(folder))
    monkeypatch.undo()
    kept = finished(tmp_path, design)
    assert kept == list(range(writes - 2)), "an entry of no run, then one of each"
    check_goes_on(tmp_path, design, complete)


def _command(results: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "experiments", "experiment=single", "executor=serial",
         f"results={results}", *arguments],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def test_results_that_cannot_be_written_are_one_line(disk: Path) -> None:
    assert _mount("-o", "remount,ro", str(disk))
    ended = _command(disk)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"results = '{disk}': {disk}/single/")
    assert line.endswith("cannot be written (Read-only file system)")


def test_a_second_process_is_one_line_and_leaves_the_first_alone(
    tmp_path: Path, design: Design, complete: Path
) -> None:
    keep(tmp_path, design, 3)
    folder = tmp_path / "trial" / design.id
    before = (folder / JOURNAL).read_bytes()
    with open_store(tmp_path, design):
        opened = (folder / JOURNAL).read_bytes()
        with pytest.raises(ConfigurationError) as refused, open_store(tmp_path, design):
            pass
        assert str(refused.value).startswith(f"{folder}: another process is running this")
        assert "\n" not in str(refused.value)
        assert (folder / JOURNAL).read_bytes() == opened
    assert opened.startswith(before)
    check_goes_on(tmp_path, design, complete)


@pytest.mark.parametrize("how", ["removed", "moved", "another's"])
def test_a_folder_that_is_gone_ends_the_sweep_soon(
    tmp_path: Path, design: Design, complete: Path, how: str
) -> None:
    results, begun = tmp_path / "results", []

    def model(spec: Scenario, **_: object) -> RunTables:
        begun.append(spec.seed)
        if len(begun) == 3:
            if how == "removed":
                shutil.rmtree(results)
            else:
                results.rename(tmp_path / "elsewhere")
            if how == "another's":
                shutil.copytree(tmp_path / "elsewhere", results)
        return quick(spec)

    with pytest.raises(OSError, match="removed or moved while it was written") as gone:
        sweep(results, design, model)
    assert gone.value.filename == str(results / "trial" / design.id / JOURNAL)
    assert len(begun) == 3
    check_goes_on(results, design, complete)
    if how == "moved":
        check_goes_on(tmp_path / "elsewhere", design, complete)


@pytest.mark.parametrize("words", [["export"], ["report"]], ids=lambda words: words[0])
def test_no_room_for_what_is_shown_names_the_file(
    disk: Path,
    complete: Path,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _mount("-o", "remount,size=4m", str(disk))
    folder = Path(shutil.copytree(complete, disk / "trial" / complete.name))
    fill = disk / "fill"
    with fill.open("wb") as file:
        filled = subprocess.run(
            ["cat", "/dev/zero"], stdout=file, stderr=subprocess.DEVNULL, check=False
        )
    assert filled.returncode == 1
    assert ends(monkeypatch, *words, str(folder)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{folder}/")
    assert line.endswith(": No space left on device")
    assert not list(folder.rglob("*.tmp"))
    fill.unlink()
    assert ends(monkeypatch, *words, str(folder)) == 0


@pytest.mark.parametrize(("word", "name"), [("report", "report.html"), ("export", "csv/runs.csv")])
def test_where_no_disk_can_be_mounted_no_room_is_told_as_well(
    complete: Path,
    tmp_path: Path,
    word: str,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = shutil.copytree(complete, tmp_path / "trial" / complete.name)
    assert ends(monkeypatch, word, str(folder)) == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert folder / name in before
    capsys.readouterr()

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    assert ends(monkeypatch, word, str(folder)) == 1
    (line,) = capsys.readouterr().err.splitlines()
    file, _, reason = line.partition(": ")
    assert Path(file) in before
    assert reason == "No space left on device"
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_no_room_for_semaphores_names_where_they_are() -> None:
    full = "mount -t tmpfs -o size=4k none /dev/shm && cat /dev/zero > /dev/shm/full 2> /dev/null"
    opens = (
        "import sys; sys.path.insert(0, '.')\n"
        "from experiments.command.errors import code_of\n"
        "from experiments.execution.executors import opener_of\n"
        "from experiments.execution.settings import Local\n"
        "def do():\n"
        "    with opener_of(Local())(2) as pool:\n"
        "        return pool.submit(len, '').result()\n"
        "print(code_of(do, print))\n"
    )
    ended = subprocess.run(
        ["unshare", "-rm", "sh", "-c", f'{full}; exec "$0" -c "$1"', sys.executable, opens],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if "unshare" in ended.stderr or "mount" in ended.stderr:
        pytest.skip("a file system of one's own cannot be mounted here")
    assert ended.stdout == "/dev/shm: No space left on device\n1\n", ended.stderr


COMPACTS = """
import resource, sys
from pathlib import Path
import numpy as np, polars as pl
from tests.experiments.composed import design_of
from experiments.store.result import Finished
from experiments.design.experiment import Experiment
from experiments.store.store import open_store
from sim.tables import OUTCOMES, RunTables
results, replicates, rows = Path(sys.argv[1]), int(sys.argv[2]), 40_000
design = design_of(Experiment(name="m", replicates=replicates), [])
rng = np.random.default_rng(1)
daily = pl.DataFrame({"day": np.arange(rows, dtype=np.int32), "value": rng.random(rows)})
daily = daily.select("day", measure=pl.lit("stage"), group=pl.lit("everyone"), value="value")
tables = RunTables(dict.fromkeys(OUTCOMES, 0.5), daily)
with open_store(results, design) as store:
    for run in reversed(design.runs):
        store.keep(run, Finished(tables, 1.0, 1.0))
    store.compact()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _peak(results: Path, replicates: int) -> int:
    """Return the memory (kB) in which runs of 40,000 rows are kept and put together."""
    ended = subprocess.run(
        [sys.executable, "-c", COMPACTS, str(results), str(replicates)],
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    return int(ended.stdout)


def test_memory_does_not_grow_with_the_days_that_are_put_together(tmp_path: Path) -> None:
    """Ten times the days, 5.4 million rows more of 18 bytes at least, in about as much memory."""
    few, many = (_peak(tmp_path / str(n), n) for n in (15, 150))
    (daily,) = (tmp_path / "150").rglob("daily.parquet")
    rows = pl.scan_parquet(daily).select(pl.len()).collect().item()
    assert rows == 150 * 40_000
    assert many < 1.2 * few, (few, many)
