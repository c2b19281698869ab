"""What is torn, full or not to be written is said in a line; then the same command completes."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.store.journal import JOURNAL
from tests.chaos.sweeps import TABLES, Sweep

type Tell = Callable[[str], None]

TWO = "executor.workers=2"
REPLICATES, KEPT = 20, 12

_FOLDER = r"(note: )?/\S*/single/\w+[/:]? ?"
"""How a line begins that tells of a folder of results."""

pytestmark = pytest.mark.chaos


def quick_sweep(folder: Path, results: str = "results") -> Sweep:
    """A sweep whose runs take a moment and are not lived."""
    environment = {"CHAOS_LOG": str(folder / "begun"), "CHAOS_QUICK": "0.05"}
    return Sweep(folder / results, REPLICATES, environment=environment)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The tables of the sweep to which nothing happens."""
    sweep = quick_sweep(tmp_path_factory.mktemp("quiet"))
    sweep.complete("executor=serial")
    return sweep.tables


def tear_last_entry(folder: Path) -> None:
    path = folder / JOURNAL
    path.write_bytes(path.read_bytes()[:-9])


def tear_journal(folder: Path) -> None:
    path = folder / JOURNAL
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil_a_number(folder: Path) -> None:
    path = folder / JOURNAL
    content = path.read_bytes()
    place = content.index(b"outcomes", len(content) // 3) + 40
    digit = next(n for n in range(place, len(content)) if content[n : n + 1].isdigit())
    other = b"%d" % ((int(content[digit : digit + 1]) + 1) % 10)
    path.write_bytes(content[:digit] + other + content[digit + 1 :])


def spoil_days(folder: Path) -> None:
    path = folder / JOURNAL
    content = bytearray(path.read_bytes())
    content[content.index(b"outcomes", len(content) // 3) - 500] ^= 0xFF
    path.write_bytes(content)


def remove_journal(folder: Path) -> None:
    (folder / JOURNAL).unlink()


def leave_half_tables(folder: Path) -> None:
    for name in TABLES:
        (folder / name).write_bytes(b"PAR1 half a table")
        (folder / f"{name}.tmp").write_bytes(b"PAR1")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (tear_last_entry, "not as they were written"),
        (tear_journal, "not as they were written"),
        (spoil_a_number, "not as they were written"),
        (spoil_days, "not as they were written"),
        (remove_journal, "runs.journal: not there"),
        (leave_half_tables, ""),
    ],
    ids=lambda value: value.__name__.replace("_", " ") if callable(value) else "",
)
def test_harmed(
    harm: Callable[[Path], None], said: str, quiet: list[bytes], tmp_path: Path, tell: Tell
) -> None:
    """A sweep is killed on its way and what it kept is harmed; the same command is given again."""
    sweep = quick_sweep(tmp_path)
    sweep.stop(KEPT, TWO)
    kept = sweep.kept
    before = sweep.begun
    harm(sweep.folder)
    ended = sweep.run(TWO)
    assert ended.code == 0, ended.errors
    lines = [line for line in ended.errors.splitlines() if said and said in line]
    assert len(lines) == (1 if said else 0), ended.errors
    assert sweep.tables == quiet
    again = sum(sweep.begun[run] > before[run] for run in kept)
    tell(f"{again} of {len(kept)} kept runs run again; the same bytes; {_told(lines)}")


def _told(lines: list[str]) -> str:
    return f"said: {_short(lines[0])}" if lines else "nothing said"


def _short(line: str) -> str:
    """Return a line that was said, without the paths of folders."""
    return f"`{re.sub(_FOLDER, '…', line)}`"


def mounted(sweep: Sweep, folder: Path, steps: list[str]) -> list[tuple[int, str]]:
    """Run the command after each of some steps, on a file system of its own.

    Args:
        sweep: its results are where the file system is mounted; they are copied to `kept`.
        folder: of the test.
        steps: options to mount, then to mount anew.

    Returns:
        For each step the exit code and what the command said of faults.
    """
    sweep.results.mkdir()
    (folder / "kept").mkdir()
    lines = ['results=$1; out=$2; shift 2; mount -t tmpfs -o size=1m none "$results" || exit 99']
    for number, step in enumerate(steps):
        lines.append(f'mount -o remount,{step} "$results" || exit 99')
        lines.append(f'"$@" 2> "$out/{number}.errors" > /dev/null; echo $? > "$out/{number}.code"')
    lines.append('cp -r "$results/." "$out/kept"')
    within = ["unshare", "-rm", "sh", "-c", "; ".join(lines), "sh"]
    ended = sweep.run(TWO, within=[*within, str(sweep.results), str(folder)])
    assert ended.code == 0, ended.errors
    return [
        (
            int((folder / f"{number}.code").read_text()),
            (folder / f"{number}.errors").read_text(),
        )
        for number in range(len(steps))
    ]


@pytest.fixture
def can_mount() -> None:
    """Skip where a file system of one's own cannot be mounted."""
    try:
        trial = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
        subprocess.run(trial, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no file system of one's own can be mounted here")


def _tables(folder: Path, sweep: Sweep) -> list[bytes]:
    kept = folder / "kept" / sweep.folder.relative_to(sweep.results)
    return [(kept / name).read_bytes() for name in TABLES]


@pytest.mark.usefixtures("can_mount")
@pytest.mark.parametrize("size", ["8k", "120k", "300k"])
def test_a_full_disk(size: str, quiet: list[bytes], tmp_path: Path, tell: Tell) -> None:
    """Results go to a small file system of its own; then it is made larger."""
    sweep = quick_sweep(tmp_path)
    (full, said), (complete, errors) = mounted(sweep, tmp_path, [f"size={size}", "size=50m"])
    assert "Traceback" not in said + errors
    assert full == 1, said
    assert said.splitlines()[-1].endswith(": No space left on device"), said
    assert complete == 0, errors
    assert _tables(tmp_path, sweep) == quiet
    again = sum(number - 1 for run, number in sweep.begun.items() if run in sweep.keys)
    tell(
        f"exit code 1 and one line, {_short(said.splitlines()[-1])}; with room, the "
        f"same bytes, {again} of 60 runs begun again"
    )


@pytest.mark.usefixtures("can_mount")
def test_results_that_cannot_be_written(quiet: list[bytes], tmp_path: Path, tell: Tell) -> None:
    """Results are read-only, before the first run and once all are complete."""
    sweep = quick_sweep(tmp_path)
    before, complete, after = mounted(sweep, tmp_path, ["ro", "rw,size=50m", "ro"])
    assert [before[0], complete[0], after[0]] == [1, 0, 1], (before, complete, after)
    for _, said in (before, after):
        assert "Traceback" not in said
        assert said.splitlines()[-1].endswith(("(Read-only file system)", "Read-only file system"))
    assert _tables(tmp_path, sweep) == quiet
    assert {sweep.begun[run] for run in sweep.keys} == {1}
    tell("exit code 1 and one line each time; when they can be written, the same bytes")


def test_two_drivers(quiet: list[bytes], tmp_path: Path, tell: Tell) -> None:
    """The same command is given while it runs."""
    sweep = quick_sweep(tmp_path)
    first = sweep.start(TWO)
    sweep.wait_for_kept(1, first)
    first.send_signal(signal.SIGSTOP)  # however long the other takes to start
    second = sweep.start(TWO)
    _, said = second.communicate(timeout=300)
    first.send_signal(signal.SIGCONT)
    ended = sweep.end(first)
    assert ended.code == 0, ended.errors
    assert second.returncode == 1
    (line,) = said.splitlines()
    assert line.startswith(f"{sweep.folder}: another process is running this experiment")
    assert sweep.tables == quiet
    assert {sweep.begun[run] for run in sweep.keys} == {1}
    tell(f"the second ends with 1 and {_short(line)}; the first is not disturbed")


def test_an_edited_model(quiet: list[bytes], tmp_path: Path, tell: Tell) -> None:
    """A comment in a file of the model is edited while the sweep is stopped."""
    sweep = quick_sweep(tmp_path)
    sweep.stop(KEPT, TWO)
    kept, before = sweep.kept, sweep.begun
    source = tmp_path / "source"
    for name in ("sim", "experiments", "configs", "tests"):
        shutil.copytree(sweep.root / name, source / name, ignore=shutil.ignore_patterns("__py*"))
    edited = source / "sim" / "calendar.py"
    edited.write_text(f"{edited.read_text()}# another comment\n")
    other = Sweep(sweep.results, REPLICATES, environment=sweep.environment, root=source)
    ended = other.run(TWO)
    assert ended.code == 0, ended.errors
    (line,) = (line for line in ended.errors.splitlines() if "left untouched" in line)
    assert line.startswith(f"note: {sweep.folder}: {len(kept)} of 60 runs are finished there")
    assert line.endswith("what differs here: sim/calendar.py was edited")
    assert all(sweep.begun[run] == before[run] + 1 for run in sweep.keys)
    folders = {path for path in (sweep.results / "single").iterdir() if path.is_dir()}
    assert len(folders - {sweep.folder}) == 1
    assert sweep.kept == kept
    sweep.complete(TWO)
    assert sweep.tables == quiet
    tell(
        f"another folder, in which every run is new; said: {_short(line)}; with the first sources, "
        "the first folder is completed"
    )


def test_an_edited_experiment(quiet: list[bytes], tmp_path: Path, tell: Tell) -> None:
    """The experiment gets more replicates while it is stopped; then it is given as it was."""
    sweep = quick_sweep(tmp_path)
    sweep.stop(KEPT, TWO)
    kept = len(sweep.kept)
    more = Sweep(sweep.results, REPLICATES + 2, environment=sweep.environment)
    ended = more.run(TWO)
    assert ended.code == 0, ended.errors
    (left,) = (line for line in ended.errors.splitlines() if "left untouched" in line)
    assert left.endswith("what differs here: experiment.replicates: 20 -> 22")
    assert f"{more.folder}: {kept} runs are taken over from {sweep.folder}" in ended.errors
    begun = sweep.begun
    again = sweep.run(TWO)
    assert again.code == 0, again.errors
    assert f"{60 - kept} runs are taken over from {more.folder}" in again.errors
    assert [sweep.begun[run] for run in sweep.keys] == [begun[run] for run in sweep.keys]
    assert sweep.tables == quiet
    tell(f"said: {_short(left)}; {kept} runs taken over, then {60 - kept} back; the same bytes")


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
    ids=["Ctrl-C", "SIGTERM"],
)
def test_signals(
    number: signal.Signals, code: int, said: str, quiet: list[bytes], tmp_path: Path, tell: Tell
) -> None:
    """A sweep on its way is asked to end."""
    before = signal.signal(number, signal.SIG_DFL)  # what is ignored here would be ignored there
    sweep = quick_sweep(tmp_path)
    process = sweep.start(TWO)
    signal.signal(number, before)
    sweep.wait_for_kept(KEPT, process)
    process.send_signal(number)
    ended = sweep.end(process)
    assert ended.code == code, ended.errors
    assert ended.errors.splitlines()[-1] == (
        f"{said}: finished runs are kept; the same command goes on from there"
    )
    kept, begun = sweep.kept, sweep.begun
    assert KEPT <= len(kept) < len(sweep.keys)
    sweep.complete(TWO)
    assert all(sweep.begun[run] == begun[run] for run in kept)
    assert sweep.tables == quiet
    tell(f"exit code {code} and one line; {len(kept)} runs kept, none of them begun again")
