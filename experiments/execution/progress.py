"""Progress of a sweep: a bar on a terminal, a line now and then elsewhere, a file for others.

The file, `progress.json`, is replaced as a whole at most once a second. It stays where a sweep did
not come to its end, and says how far it came.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.store.facts import with_hash
from experiments.store.files import write_whole
from sim.wording import visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_LINE_SECONDS, _FILE_SECONDS = 30.0, 1.0

_ENOUGH = 3
"""What has to end after the first for the pace to be told; the first waits for compilation."""


class Tally:
    """Counts of a sweep and what follows from them.

    Args:
        total: runs of the experiment.
        kept: of these, what was finished before.
        failed: of these, what failed before and is not repeated.
        days: days that the neighbourhoods of a city live in all, where the pace is that of days.
    """

    def __init__(self, total: int, kept: int = 0, failed: int = 0, days: int | None = None) -> None:
        self.total, self.kept, self.failed = total, kept, failed
        self.finished = kept
        self._days, self._lived = days, 0
        self._first: float | None = None
        self._since = 0

    def end(self, *, failed: bool = False) -> None:
        """Count a run that ended."""
        self.failed += failed
        self.finished += not failed
        if self._days is None:
            self._keep_pace(1)

    def live(self, days: int) -> None:
        """Count days of a city's neighbourhoods."""
        self._lived += days
        self._keep_pace(days)

    def _keep_pace(self, number: int) -> None:
        if self._first is None:
            self._first = time.monotonic()
        else:
            self._since += number

    @property
    def unit(self) -> str:
        """What the pace is counted in."""
        return "runs" if self._days is None else "days of neighbourhoods"

    @property
    def share(self) -> tuple[int, int]:
        """What is done and how much it is in all, in the unit."""
        if self._days is None:
            return self.finished + self.failed, self.total
        return self._lived, self._days

    @property
    def rate(self) -> float | None:
        """What is done in a second; None as long as it cannot be told."""
        if self._first is None or self._since < _ENOUGH:
            return None
        return self._since / (time.monotonic() - self._first)

    def told(self) -> dict[str, Any]:
        """Return counts and pace in plain values."""
        (done, whole), rate = self.share, self.rate
        return {
            "total": self.total,
            "finished": self.finished,
            "kept": self.kept,
            "failed": self.failed,
            "unit": self.unit,
            "rate": rate,
            "seconds_left": None if rate is None else max(0, whole - done) / rate,
        }

    def __str__(self) -> str:
        (done, whole), told = self.share, self.told()
        words = f"{done:,}/{whole:,} {self.unit}"
        if told["rate"] is not None:
            left = timedelta(seconds=round(told["seconds_left"]))
            words += f", {told['rate']:.2f} {self.unit}/s, {left} left"
        return f"{words}, {self.failed} failed"


class Progress:
    """What is told of a sweep while it runs.

    Args:
        tally: what is counted.
        file: where it is written, if anywhere.
        executor: what carries the runs out.
        bar: on a terminal.
    """

    def __init__(self, tally: Tally, file: Path | None, executor: str, bar: Bar | None) -> None:
        self.tally = tally
        self._file, self._bar = file, bar
        self._line_at = time.monotonic() + _LINE_SECONDS
        self._file_at = 0.0
        self._same = {
            "started": _now(), "pid": os.getpid(), "host": socket.gethostname(),
            "executor": executor,
        }  # fmt: skip
        self._task = bar.add_task("", total=None) if bar else None

    def end(self, *, failed: bool = False) -> None:
        """Count a run that ended."""
        self.tally.end(failed=failed)
        self.tick()

    def live(self, days: int) -> None:
        """Count days that the neighbourhoods of a city simulated."""
        self.tally.live(days)
        self.tick()

    def expect(self, total: int) -> None:
        """Say how many runs there will be."""
        self.tally.total = total

    def tick(self) -> None:
        """Let time pass."""
        now = time.monotonic()
        if now >= self._file_at:
            self._write(now)
        if not self._bar and now >= self._line_at:
            self._line_at = now + _LINE_SECONDS
            self.say(str(self.tally))

    def _write(self, now: float) -> None:
        """Show how things stand, in the file and in the bar."""
        self._file_at = now + _FILE_SECONDS
        if self._bar and self._task is not None:
            done, whole = self.tally.share
            self._bar.update(self._task, completed=done, total=whole, description=str(self.tally))
        if self._file:
            told = {**self.tally.told(), **self._same, "updated": _now()}
            text = json.dumps(with_hash(told), indent=2)
            with suppress(OSError):  # where nothing can be written, the store says so
                write_whole(self._file, f"{text}\n".encode())

    def say(self, text: str) -> None:
        """Say a line, above the bar where there is one."""
        if self._bar:
            self._bar.console.print(visible(text), markup=False, highlight=False)
        else:
            print(visible(text), file=sys.stderr, flush=True)

    def close(self) -> None:
        """Show how things stand at last."""
        self._write(time.monotonic())
        if not self._bar:
            self.say(str(self.tally))


@contextmanager
def progress(tally: Tally, file: Path | None = None, executor: str = "") -> Iterator[Progress]:
    """Show how a sweep gets on; the last line stays, and so does the file.

    Args:
        tally: what is counted.
        file: where it is written, if anywhere.
        executor: what carries the runs out.
    """
    if not sys.stderr.isatty():
        with _closing(Progress(tally, file, executor, None)) as shown:
            yield shown
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as RichProgress

    columns = (BarColumn(), TextColumn("{task.description}"))
    with (
        RichProgress(*columns, console=Console(stderr=True)) as bar,
        _closing(Progress(tally, file, executor, bar)) as shown,
    ):
        yield shown


@contextmanager
def _closing(shown: Progress) -> Iterator[Progress]:
    shown.tick()
    try:
        yield shown
    finally:
        shown.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
