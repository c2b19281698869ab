"""Index: what is in all folders of results, so that none has to be opened in vain.

It is kept in `results/index.jsonl`, a line a folder, and is never the only copy of anything: each
line holds size and time of the files that it was made from, and is made again when they differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from experiments.store.files import write_whole
from experiments.store.journal import JOURNAL, read_journal
from experiments.store.specification import SPECIFICATION, read
from experiments.store.store import PROVENANCE, is_complete, provenance_of
from sim.composition import ConfigurationError

INDEX = "index.jsonl"

_MADE_FROM = (SPECIFICATION, PROVENANCE, JOURNAL)


@dataclass(frozen=True)
class Entry:
    """What is in a folder of results.

    Attributes:
        experiment: its name.
        id: name of the folder.
        complete: whether all runs are finished and the tables are made.
        runs: how many the design has.
        finished: of these.
        failed: of these, when they were last carried out.
        parts: of the city that each run is a part of; 0 where there is none.
        model_sources: hash of the model's sources.
        started: when the first sweep of the folder began, in UTC.
        ended: when the last one came to its end; empty if none did.
        stamp: size (B) and time (ns) of the files that this was made from.
    """

    experiment: str
    id: str
    complete: bool
    runs: int
    finished: int
    failed: int
    parts: int
    model_sources: str
    started: str
    ended: str
    stamp: tuple[int, ...]

    def folder(self, results: Path) -> Path:
        """Return the folder that this is of."""
        return results / self.experiment / self.id


def entries(results: Path) -> list[Entry]:
    """Return what is in each folder of results, as it is now; the index is renewed where it is not.

    Args:
        results: folder of all results.
    """
    known = {(entry.experiment, entry.id): entry for entry in _read(results)}
    found = []
    for path in sorted(results.glob(f"*/*/{SPECIFICATION}")):
        folder = path.parent
        entry = known.get((folder.parent.name, folder.name))
        if entry is None or entry.stamp != _stamp(folder):
            entry = _entry(folder)
        if entry:
            found.append(entry)
    if found != list(known.values()):
        _write(results, found)
    return found


def _entry(folder: Path) -> Entry | None:
    """Return what is in a folder; None where that cannot be told."""
    stamp = _stamp(folder)  # before the files are read: they may be written meanwhile
    try:
        told, ended, journal = read(folder), provenance_of(folder), read_journal(folder)
        entry = Entry(
            experiment=folder.parent.name,
            id=folder.name,
            complete=is_complete(folder),
            runs=told["runs"],
            finished=len(journal.finished),
            failed=len(journal.failed),
            parts=told["parts"],
            model_sources=told["model_sources"],
            started=journal.started,
            ended=ended.get("ended", ""),
            stamp=stamp,
        )
    except (ConfigurationError, KeyError, ValueError):
        return None
    if entry.complete:  # its journal is gone
        return replace(entry, finished=ended["runs"], started=ended["started"])
    return entry


def _stamp(folder: Path) -> tuple[int, ...]:
    stamp: list[int] = []
    for name in _MADE_FROM:
        try:
            found = (folder / name).stat()
        except FileNotFoundError:
            stamp += [-1, -1]
        else:
            stamp += [found.st_size, found.st_mtime_ns]
    return tuple(stamp)


def _read(results: Path) -> Iterator[Entry]:
    """Yield the lines of the index that can be read."""
    try:
        lines = (results / INDEX).read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            told: dict[str, Any] = json.loads(line)
            yield Entry(**{**told, "stamp": tuple(told["stamp"])})
        except (ValueError, TypeError, KeyError):
            continue


def _write(results: Path, found: list[Entry]) -> None:
    """Write the index; where that is not allowed, the next who asks makes it again."""
    text = "".join(f"{json.dumps(asdict(entry))}\n" for entry in found)
    try:
        write_whole(results / INDEX, text.encode())
    except OSError:
        return
