"""Kept: what a folder holds of an experiment that did not come to its end.

Where a sweep broke off is read from what it left, whatever ended it. A run whose line or days are
not there as they were written counts as not carried out; nothing else does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments.store.journal import JOURNAL, Entries, JournalRows, read_journal
from experiments.store.shards import (
    SHARDS,
    ShardedDays,
    is_sound,
    open_path,
    read_open,
    sealed_path,
)


@dataclass(frozen=True)
class Kept:
    """What is kept of the runs that ended.

    Attributes:
        folder: of the results.
        entries: of the journal; of finished runs, those whose days are there.
        unsealed: numbers of the shards whose days are still as they were appended.
        notes: what is wrong with the files, a line each.
    """

    folder: Path
    entries: Entries
    unsealed: tuple[int, ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> JournalRows:
        """What is kept of the finished runs besides their days."""
        return JournalRows(self.folder, self.entries.finished)

    @property
    def days(self) -> ShardedDays:
        """The days of the finished runs."""
        numbers = {run: place.shard for run, place in self.entries.finished.items()}
        return ShardedDays(self.folder / SHARDS, self.entries.shards, numbers)


def read_kept(folder: Path) -> Kept:
    """Return what a folder holds; it may be one that another process is writing.

    Raises:
        ConfigurationError: when it is of another schema.
    """
    entries, shards = read_journal(folder), folder / SHARDS
    notes = [
        f"{folder / JOURNAL}: line {line} cannot be read; if it tells of a run that finished, that "
        "is run again"
        for line in entries.unread
    ]
    asked: dict[int, list[str]] = {}
    for run, place in entries.finished.items():
        asked.setdefault(place.shard, []).append(run)
    sealed, entries.shards, unsealed = entries.shards, {}, []
    for number, runs in sorted(asked.items()):
        shard, path = sealed.get(number), sealed_path(shards, number)
        if not shard or not is_sound(shards, number, shard):
            path = path if shard else open_path(shards, number)
            shard = read_open(shards, number)
            unsealed += [number] if shard.runs else []
        entries.shards[number] = shard
        lost = set(runs) - {run for run, _ in shard.runs}
        for run in lost:
            del entries.finished[run]
        if lost:
            notes.append(
                f"{path}: not as it was written; {len(lost)} runs whose days it held are run again"
            )
    return Kept(folder, entries, tuple(unsealed), tuple(notes))
