"""Ledger: the journal and the shards of a sweep, as they are written.

The days of a finished run are appended to the open shard, then a line to the journal says that the
run is finished. Both have left this process when that returns. They are forced onto the disk once a
second or so, before a shard takes the place of what was appended, and when the ledger is closed.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from experiments.store.journal import Journal, RunRow
from experiments.store.kept import read_kept
from experiments.store.shards import SHARDS, OpenShard, last_number, open_path, seal

_SYNC_SECONDS = 1.0
"""Time after which what was appended is forced onto the disk, with the next run that ends."""


class Ledger:
    """What is kept of the runs that ended, and of those that will.

    Args:
        folder: of the results; no other process writes it.

    Raises:
        ConfigurationError: when it is of another schema.
        OSError: when there is no room.
    """

    def __init__(self, folder: Path) -> None:
        self.kept = read_kept(folder)
        self._folder = folder / SHARDS
        self._folder.mkdir(exist_ok=True)
        self._journal = Journal(folder, self.kept.entries, f"{datetime.now(UTC):%FT%T+00:00}")
        self._last = max(self.kept.entries.last_shard, last_number(self._folder))
        self._open: OpenShard | None = None
        self._synced = time.monotonic()
        for number in self.kept.unsealed:
            self._seal(number)

    def finish(self, run: str, row: RunRow, daily: pl.DataFrame) -> None:
        """Write what a finished run gave."""
        if self._open is None:
            self._last += 1
            self._open = OpenShard(self._folder, self._last)
        self._open.append(run, daily)
        self._journal.finish(run, row, self._open.number)
        if self._open.is_full:
            self.seal()
        else:
            self._sync_now_and_then()

    def fail(self, run: str, reason: str) -> None:
        """Write that a run failed."""
        self._journal.fail(run, reason)
        self._sync_now_and_then()

    def seal(self) -> None:
        """Make a table of the days that were appended last."""
        if self._open:
            number = self._open.number
            self._open.close()
            self._open = None
            self._seal(number)

    def close(self) -> None:
        """Force all onto the disk and let go of the files."""
        if self._open:
            self._open.sync()
            self._open.close()
            self._open = None
        self._journal.sync()
        self._journal.close()

    def _seal(self, number: int) -> None:
        """Write a shard, then the line about it, and only then remove what was appended."""
        self._journal.seal(number, seal(self._folder, number))
        open_path(self._folder, number).unlink()
        self._synced = time.monotonic()

    def _sync_now_and_then(self) -> None:
        if time.monotonic() - self._synced > _SYNC_SECONDS:
            if self._open:
                self._open.sync()
            self._journal.sync()
            self._synced = time.monotonic()
