"""Journal: an entry for each run that ended, appended as it happens, in one file.

An entry is a head, a text in JSON and the days of the run, compressed. The head names the run, says
how long both are, and has a hash of all of it. The first entry is of no run. A text is one of

{"schema": 2, "started": "2026-01-31T12:00:00+00:00"}
{"outcomes": {"needs_met_everyone": 0.81, ...}, "cpu_seconds": 1.2, "wall_seconds": 1.3}
{"reason": "ValueError: ..."}

of which the last, of a run that failed, has no days. Of several entries of one run the last counts.
An entry that is not as it was written is told and not believed; those after it are. What follows
the last that is sound, as when the process died while it wrote, is cut off.

What was appended has left this process: it stays when the process is killed. Once a second or so,
and at the end, it is forced onto the disk.
"""

from __future__ import annotations

import json
import os
import struct
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import polars as pl

from experiments.store.files import SCHEMA, Appended, check_schema
from sim.composition import ConfigurationError
from sim.tables import OUTCOMES

JOURNAL = "runs.journal"

_SYNC_SECONDS = 1.0
"""Time after which what was appended is forced onto the disk, with the next run that ends."""

type _Types = Mapping[str, type | tuple[type, ...]]

_OF_NONE: _Types = {"schema": int, "started": str}
_OF_FINISHED: _Types = {
    "outcomes": dict, "cpu_seconds": (int, float), "wall_seconds": (int, float)
}  # fmt: skip
_OF_FAILED: _Types = {"reason": str}

_OF_DAYS = {"day", "measure", "group", "value"}

_HEAD = struct.Struct("<8s16sIII")
_MARK = b"\x89entry\r\n"
"""How each entry begins; no text has its first byte."""

_BLOCK = 1 << 20
"""Bytes that are searched at a time for the next entry."""


class RunRow(NamedTuple):
    """What is kept of a finished run besides its days."""

    outcomes: Mapping[str, float]
    cpu_seconds: float
    wall_seconds: float


class Entry(NamedTuple):
    """Where an entry begins, and what its head says.

    Attributes:
        start: in the file (B).
        run: its id; empty in the first entry.
        text: length of the text (B).
        days: length of the days (B).
        crc32: of all else in the head, the text and the days.
    """

    start: int
    run: str
    text: int
    days: int
    crc32: int

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + _HEAD.size + self.text + self.days


@dataclass
class Kept:
    """What a folder holds of the runs that ended.

    Attributes:
        folder: of the results.
        started: when the first sweep of the folder began, in UTC.
        finished: where the entry of each finished run stands, by id.
        failed: why each failed run failed, by id.
        notes: what is wrong with the journal, a line each.
        size: of what can be kept (B): a torn last entry is beyond it.
    """

    folder: Path
    started: str = ""
    finished: dict[str, Entry] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def rows(self) -> Rows:
        """What is kept of the finished runs besides their days."""
        return Rows(self.folder, self.finished)

    def names(self, runs: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return the measures and the groups that some runs have, each sorted."""
        measures: set[str] = set()
        groups: set[str] = set()
        for days in self._days(runs):
            measures.update(days["measure"].unique())
            groups.update(days["group"].unique())
        return sorted(measures), sorted(groups)

    def tables(
        self, runs: Iterable[str], types: Mapping[str, pl.DataType]
    ) -> Iterator[pl.DataFrame]:
        """Yield the days of each run.

        Args:
            runs: ids, in whatever order.
            types: of the columns run, day, measure, group and value.

        Raises:
            ConfigurationError: when days are no table of days.
        """
        runs = list(runs)
        columns = [pl.col(name).cast(kind, strict=False) for name, kind in types.items()]
        for run, days in zip(runs, self._days(runs), strict=True):
            yield days.with_columns(run=pl.lit(run)).select(columns)

    def take(self, entry: Entry, text: Mapping[str, Any] | None) -> None:
        """Take in an entry; its text is needed only where there are no days."""
        if text is None:
            self.finished[entry.run] = entry
            self.failed.pop(entry.run, None)
        elif entry.run:
            self.failed[entry.run] = text["reason"]
            self.finished.pop(entry.run, None)
        else:
            check_schema(self.folder, text["schema"])
            self.started = text["started"]
        self.size = entry.end

    def _days(self, runs: Iterable[str]) -> Iterator[pl.DataFrame]:
        with (self.folder / JOURNAL).open("rb") as file:
            for run in runs:
                entry = self.finished[run]
                file.seek(entry.end - entry.days)
                yield self._days_of(run, file.read(entry.days))

    def _days_of(self, run: str, content: bytes) -> pl.DataFrame:
        try:
            days = pl.read_ipc_stream(BytesIO(content))
        except (pl.exceptions.PolarsError, OSError):
            days = pl.DataFrame()
        if not set(days.columns) >= _OF_DAYS:
            raise ConfigurationError(
                f"{self.folder / JOURNAL}: the days of the run {run} are no table of days; move "
                "the folder away and give its command again"
            )
        return days


class Rows(Mapping[str, RunRow]):
    """The rows of finished runs, each read from the journal when it is asked for.

    Args:
        folder: of the results.
        entries: by run.
    """

    def __init__(self, folder: Path, entries: Mapping[str, Entry]) -> None:
        self._path, self._entries = folder / JOURNAL, entries

    def __getitem__(self, run: str) -> RunRow:
        entry = self._entries[run]
        with self._path.open("rb") as file:
            file.seek(entry.start + _HEAD.size)
            return RunRow(**json.loads(file.read(entry.text)))

    def __contains__(self, run: object) -> bool:
        return run in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def read_kept(folder: Path, *, whole: bool = True) -> Kept:
    """Return what the journal of a folder says; another process may be writing it.

    Args:
        folder: of the results.
        whole: whether all is read and checked; else days are passed over, as is what they are of.

    Raises:
        ConfigurationError: when it is of another schema.
    """
    kept, path = Kept(folder), folder / JOURNAL
    if not path.exists():
        return kept
    with path.open("rb") as file:
        start, size = 0, os.fstat(file.fileno()).st_size
        while start < size:
            entry = _entry_at(file, start)
            if entry and entry.end <= size and _is_taken(file, entry, kept, whole=whole):
                start = entry.end
                continue
            after = _next_mark(file, start + 1)
            kept.notes.append(
                f"{path}: bytes {start} to {after} are not as they were written; if they tell of "
                "runs that finished, those are run again"
            )
            start = after
    return kept


def _entry_at(file: BinaryIO, start: int) -> Entry | None:
    """Return the entry that begins at a place, by its head; None if none does."""
    file.seek(start)
    head = file.read(_HEAD.size)
    if not head.startswith(_MARK) or len(head) < _HEAD.size:
        return None
    _, run, *sizes = _HEAD.unpack(head)
    return Entry(start, run.rstrip(b"\0").decode("latin-1"), *sizes)


def _is_taken(file: BinaryIO, entry: Entry, kept: Kept, *, whole: bool) -> bool:
    """Take in an entry whose head was just read, unless it is not as it was written."""
    if entry.days and not whole:
        kept.take(entry, None)
        return True
    content = file.read(entry.text + entry.days)
    if entry.crc32 != _crc32(entry.run, entry.text, entry.days, content):
        return False
    text = _text_of(entry, content[: entry.text])
    if text is None:
        return False
    kept.take(entry, None if entry.days else text)
    return True


def _text_of(entry: Entry, content: bytes) -> dict[str, Any] | None:
    """Return what the text of an entry says; None where it is not what such an entry says."""
    kinds = _OF_FINISHED if entry.days else _OF_FAILED if entry.run else _OF_NONE
    try:
        text = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(text, dict) or any(
        not isinstance(text.get(key), kind) for key, kind in kinds.items()
    ):
        return None
    outcomes = text["outcomes"] if entry.days else dict.fromkeys(OUTCOMES, 0.0)
    return text if all(isinstance(outcomes.get(name), int | float) for name in OUTCOMES) else None


def _next_mark(file: BinaryIO, start: int) -> int:
    """Return where the next entry may begin; the end of the file where none does."""
    while True:
        file.seek(start)
        block = file.read(_BLOCK)
        if (found := block.find(_MARK)) >= 0:
            return start + found
        if len(block) < _BLOCK:
            return start + len(block)
        start += _BLOCK - len(_MARK) + 1


def entry_of(run: str, text: Mapping[str, Any], daily: pl.DataFrame | None = None) -> bytes:
    """Return an entry as it is written: of a run that failed, or of none, without days."""
    content = BytesIO()
    if daily is not None:
        daily.write_ipc_stream(content, compression="zstd")
    written, days = json.dumps(text).encode(), content.getvalue()
    crc32 = _crc32(run, len(written), len(days), written + days)
    return _HEAD.pack(_MARK, run.encode(), len(written), len(days), crc32) + written + days


def _crc32(run: str, text: int, days: int, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(f"{run} {text} {days}".encode()))


class Journal:
    """A journal that is written.

    Args:
        folder: of the results; no other process writes it.

    Raises:
        ConfigurationError: when it is of another schema.
        OSError: when there is no room.
    """

    def __init__(self, folder: Path) -> None:
        self.kept = read_kept(folder)
        self._file = Appended(folder / JOURNAL, self.kept.size)
        self._synced = time.monotonic()
        if not self.kept.size:
            self._append("", {"schema": SCHEMA, "started": f"{datetime.now(UTC):%FT%T+00:00}"})

    def finish(self, run: str, row: RunRow, daily: pl.DataFrame) -> None:
        """Write what a finished run gave."""
        self._append(run, row._asdict(), daily)

    def fail(self, run: str, reason: str) -> None:
        """Write that a run failed, and why."""
        self._append(run, {"reason": reason})

    def check_there(self) -> None:
        """Refuse to go on where the file is not in its place any more; see `Appended`."""
        self._file.check_there()

    def close(self) -> None:
        """Force all onto the disk and let go of the file."""
        self._file.sync()
        self._file.close()

    def _append(self, run: str, text: Mapping[str, Any], daily: pl.DataFrame | None = None) -> None:
        start, content = self._file.size, entry_of(run, text, daily)
        self._file.append(content)
        _, _, *sizes = _HEAD.unpack_from(content)
        self.kept.take(Entry(start, run, *sizes), None if daily is not None else text)
        if time.monotonic() - self._synced > _SYNC_SECONDS:
            self._file.sync()
            self._synced = time.monotonic()
