"""Progress of a sweep on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

_LINE_SECONDS = 30.0

_ENOUGH = 3
"""What has to end after the first for the pace to be told; the first waits for compilation."""


class Progress(Protocol):
    """What is told of a sweep while it runs."""

    def advance(self, number: int = 1) -> None:
        """Count what ended."""

    def fail(self) -> None:
        """Count a run that failed."""

    def tick(self) -> None:
        """Let time pass."""


class Tally:
    """Counts of a sweep and what follows from them.

    Args:
        total: runs of the experiment, or whatever else it is counted in.
        kept: of these, what an earlier sweep finished.
        unit: what is counted.
    """

    def __init__(self, total: int, kept: int, unit: str) -> None:
        self.total = total
        self.ended = kept
        self.failed = 0
        self._unit = unit
        self._kept = kept
        self._first: float | None = None

    def count(self, number: int) -> None:
        """Count what ended."""
        if self._first is None:
            self._first = time.monotonic()
            self._kept += number
        self.ended += number

    def __str__(self) -> str:
        words = f"{self.ended:,}/{self.total:,} {self._unit}"
        since = self.ended - self._kept
        if self._first is not None and since >= _ENOUGH:
            rate = since / (time.monotonic() - self._first)
            left = timedelta(seconds=round((self.total - self.ended) / rate))
            words += f", {rate:.2f} {self._unit}/s, {left} left"
        return f"{words}, {self.failed} failed"


class _Lines:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._said = time.monotonic()

    def advance(self, number: int = 1) -> None:
        self._tally.count(number)

    def fail(self) -> None:
        self._tally.failed += 1

    def tick(self) -> None:
        if time.monotonic() - self._said >= _LINE_SECONDS:
            self.say()

    def say(self) -> None:
        self._said = time.monotonic()
        print(self._tally, file=sys.stderr, flush=True)


@contextmanager
def progress(total: int, kept: int, unit: str = "runs") -> Iterator[Progress]:
    """Show how a sweep gets on; the last line stays.

    Args:
        total: runs of the experiment, or whatever else it is counted in.
        kept: of these, what an earlier sweep finished.
        unit: what is counted.
    """
    tally = Tally(total, kept, unit)
    if not sys.stderr.isatty():
        lines = _Lines(tally)
        try:
            yield lines
        finally:
            lines.say()
        return
    with _bar(tally) as bar:
        yield bar


@contextmanager
def _bar(tally: Tally) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as RichProgress

    columns = (BarColumn(), TextColumn("{task.description}"))
    with RichProgress(*columns, console=Console(stderr=True)) as rich:
        task = rich.add_task(str(tally), total=tally.total, completed=tally.ended)

        class Bar:
            def advance(self, number: int = 1) -> None:
                tally.count(number)
                self.tick()

            def fail(self) -> None:
                tally.failed += 1
                self.tick()

            def tick(self) -> None:
                rich.update(task, completed=tally.ended, description=str(tally))

        yield Bar()
