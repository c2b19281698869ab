"""Progress of a sweep on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

_LINE_SECONDS = 30.0

_ENOUGH_RUNS = 3
"""Runs after the first that the pace is told from; the first waits for code to be compiled."""


class Progress(Protocol):
    """What is told of a sweep while it runs."""

    def advance(self, failed: bool) -> None:
        """Count a run that ended."""

    def tick(self) -> None:
        """Let time pass."""


class Tally:
    """Counts of a sweep and what follows from them.

    Args:
        total: runs of the experiment.
        kept: of these, runs that an earlier sweep finished.
    """

    def __init__(self, total: int, kept: int) -> None:
        self.total = total
        self.ended = kept
        self.failed = 0
        self._kept = kept
        self._first: float | None = None

    def count(self, failed: bool) -> None:
        """Count a run that ended."""
        if self._first is None:
            self._first = time.monotonic()
        self.ended += 1
        self.failed += failed

    def __str__(self) -> str:
        words = f"{self.ended}/{self.total} runs"
        since = self.ended - self._kept - 1
        if self._first is not None and since >= _ENOUGH_RUNS:
            rate = since / (time.monotonic() - self._first)
            left = timedelta(seconds=round((self.total - self.ended) / rate))
            words += f", {rate:.2f} runs/s, {left} left"
        return f"{words}, {self.failed} failed"


class _Lines:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._said = time.monotonic()

    def advance(self, failed: bool) -> None:
        self._tally.count(failed)

    def tick(self) -> None:
        if time.monotonic() - self._said >= _LINE_SECONDS:
            self.say()

    def say(self) -> None:
        self._said = time.monotonic()
        print(self._tally, file=sys.stderr, flush=True)


@contextmanager
def progress(total: int, kept: int) -> Iterator[Progress]:
    """Show how a sweep gets on; the last line stays.

    Args:
        total: runs of the experiment.
        kept: of these, runs that an earlier sweep finished.
    """
    tally = Tally(total, kept)
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
            def advance(self, failed: bool) -> None:
                tally.count(failed)
                self.tick()

            def tick(self) -> None:
                rich.update(task, completed=tally.ended, description=str(tally))

        yield Bar()
