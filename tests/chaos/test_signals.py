"""A sweep that is sent signals: the same command ends what it began, and nothing stays behind."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from experiments.store.status import standing_of
from tests.chaos.sweeps import PLAIN, ROOT, Sweep
from tests.shell import exit_code

type Tell = Callable[[str], None]
type Cases = Callable[[int], int]

TWO = "executor.workers=2"
REPLICATES, SIGNALS, STARTS = 40, 50, 50
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGKILL: 137}
GOES_ON = "finished runs are kept; the same command goes on from there"
_BEGIN = "from experiments.command.main import main; print(flush=True); main()"
_LONGEST_SECONDS = 2.5
_PATIENCE_SECONDS = 300.0


@pytest.fixture(autouse=True)
def _heeded() -> Iterator[None]:
    """Have commands heed all signals: what is ignored here would be ignored there."""
    heard = {number: signal.SIG_DFL for number in CODES if number != signal.SIGKILL}
    heard[signal.SIGINT] = signal.default_int_handler  # what a shell begins behind `&` ignores it
    before = {number: signal.signal(number, handler) for number, handler in heard.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def quick_sweep(folder: Path) -> Sweep:
    environment = {"CHAOS_LOG": str(folder / "begun"), "CHAOS_QUICK": "0.05", **PLAIN}
    return Sweep(folder / "results", REPLICATES, environment=environment)


def wait_until_opened(sweep: Sweep, process: subprocess.Popen[str]) -> None:
    """Wait until a command has opened its folder: before, there is nothing to keep."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while process.poll() is None and standing_of(sweep.folder).state not in ("running", "complete"):
        assert time.monotonic() < until, "it does not begin"
        time.sleep(0.01)


def signalled(sweep: Sweep, number: int, draw: random.Random) -> Counter[str]:
    """Send signals to a sweep until it is complete, and count them; at most so many.

    What was kept stays kept and is not run again.
    """
    counts: Counter[str] = Counter()
    known: dict[str, int] = {}
    assert sweep.keys, "what it is to run is known before it begins"
    while counts.total() < number and len(known) < len(sweep.keys):
        process = sweep.start(TWO)
        wait_until_opened(sweep, process)
        time.sleep(draw.uniform(0, _LONGEST_SECONDS))
        sent = draw.choice(list(CODES))
        process.send_signal(sent)
        ended = sweep.end(process)
        assert ended.code in (CODES[sent], 0), (sent, ended)
        if ended.code and sent != signal.SIGKILL:
            assert ended.errors.splitlines()[-1].endswith(GOES_ON), ended.errors
        kept, begun = sweep.kept, sweep.begun
        assert known.keys() <= kept, "what was kept is lost"
        known |= {run: begun[run] for run in kept if run not in known}
        counts[sent.name] += ended.code != 0
    sweep.complete(TWO)
    begun = sweep.begun
    assert all(begun[run] == times for run, times in known.items()), "what was kept is run again"
    return counts


def check_signals(folder: Path, number: int, seed: int) -> tuple[Counter[str], int]:
    """Send so many signals to sweeps, one after another; return them, and how many sweeps."""
    quiet = quick_sweep(folder / "quiet")
    quiet.results.parent.mkdir()
    quiet.complete("executor=serial")
    draw, counts, sweeps = random.Random(seed), Counter[str](), 0
    while counts.total() < number:
        sweeps += 1
        own = folder / str(sweeps)
        own.mkdir()
        sweep = quick_sweep(own)
        counts += signalled(sweep, number - counts.total(), draw)
        assert sweep.tables == quiet.tables
        shutil.rmtree(own)
    return counts, sweeps


@pytest.mark.chaos
def test_many_signals(tmp_path: Path, tell: Tell, cases: Cases) -> None:
    """At random, a sweep on its way is sent SIGINT, SIGTERM, SIGHUP or SIGKILL."""
    counts, sweeps = check_signals(tmp_path, cases(SIGNALS), 11)
    sent = ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
    tell(
        f"{sent}, to {sweeps} sweeps: a line each time but for SIGKILL, no process left, no run "
        "that was kept begun again; the same bytes"
    )


@pytest.mark.chaos
def test_signals_while_it_starts(tmp_path: Path, tell: Tell, cases: Cases) -> None:
    """A command is sent SIGINT while it imports and composes what it needs, at random."""
    draw, codes = random.Random(5), Counter[int]()
    for number in range(cases(STARTS)):
        process = subprocess.Popen(
            [sys.executable, "-c", _BEGIN, "neighbourhood.residents=200", f"results={tmp_path}"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout
        process.stdout.readline()
        time.sleep(draw.uniform(0, _LONGEST_SECONDS))
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=_PATIENCE_SECONDS)
        assert "Traceback" not in errors, (number, errors)
        last = errors.splitlines()[-1]
        assert last == "interrupted" or last.endswith(GOES_ON), (number, errors)
        codes[exit_code(process.returncode)] += 1
    assert set(codes) == {130}
    tell(f"{codes.total()} times: exit code 130 and a line")
