"""Kills: a sweep of which processes are killed at moments drawn from a seed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from dataclasses import dataclass

from tests.chaos.sweeps import Ended, Sweep

_STARTING_SECONDS = 4.0
"""What a command may take before it begins its first run; a kill may come within."""

_MOST_RUNS = 12
"""Runs that are begun, at most, between two kills; three of a replicate are kept together."""

_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Killed:
    """What became of a sweep of which processes were killed.

    Attributes:
        drivers: kills of the process that was started.
        workers: kills of other processes: workers, and what they are forked from.
        kept: runs that were kept at some kill; none of them was begun again.
        repeated: runs begun beyond the first time, all of which were under way at a kill.
        last: how the command ended that nobody killed.
    """

    drivers: int
    workers: int
    kept: int
    repeated: int
    last: Ended

    def __str__(self) -> str:
        return (
            f"{self.drivers} drivers and {self.workers} workers killed; {self.kept} runs kept by "
            f"the last kill and never begun again, {self.repeated} begun again that were under way"
        )


def kill(sweep: Sweep, arguments: list[str], kills: int, seed: int) -> Killed:
    """Run a sweep with kills, resume it by the same command, and return what became of it.

    What was kept at a kill must be kept for ever, and never be run again. Python's tracker of
    resources is left alone: without it a sweep goes on, but Python prints what the next one misses.
    """
    draw = random.Random(seed)
    counts = [0, 0]
    known: dict[str, int] = {}
    process: subprocess.Popen[str] | None = None
    for _ in range(kills):
        if process is None or process.poll() is not None:
            if process is not None:
                sweep.end(process)
            process = sweep.start(*arguments)
        _wait(sweep, process, draw)
        others = [pid for pid in sweep.workers() if pid != process.pid]
        is_driver = not others or draw.random() < 0.5
        if not _kill(process.pid if is_driver else draw.choice(others)):
            continue
        counts[0 if is_driver else 1] += 1
        if is_driver:
            process.communicate()
            process = None
            sweep.wait_for_orphans()
        kept, begun = sweep.kept, sweep.begun
        assert known.keys() <= kept, "what was kept is lost"
        known |= {run: begun[run] for run in kept if run not in known}
    if process is not None:
        sweep.end(process)
    last = sweep.run(*arguments)
    if last.code and "WorkerDied" in last.errors:  # two kills hit the worker of one run
        last = sweep.retry()
    begun = sweep.begun
    assert all(begun[run] == number for run, number in known.items()), "what was kept is run again"
    repeated = sum(begun[run] - 1 for run in sweep.keys)
    return Killed(counts[0], counts[1], len(known), repeated, last)


def _wait(sweep: Sweep, process: subprocess.Popen[str], draw: random.Random) -> None:
    """Wait until some more runs are begun, or for a moment as the command starts."""
    runs = draw.randint(0, _MOST_RUNS)
    until = time.monotonic() + (_PATIENCE_SECONDS if runs else draw.uniform(0, _STARTING_SECONDS))
    before = sum(sweep.begun.values())
    while time.monotonic() < until and process.poll() is None:
        if runs and sum(sweep.begun.values()) >= before + runs:
            return
        time.sleep(0.005)


def _kill(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
