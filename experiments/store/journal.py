"""Journal: a line for each run that ended and each shard, appended as it happens.

{"schema": 2, "started": "2026-01-31T12:00:00+00:00"}
{"kind": "finished", "run": "5f3a...", "shard": 1, "cpu_seconds": 1.2, "wall_seconds": 1.3,
    "outcomes": {"needs_met_everyone": 0.81, ...}}
{"kind": "failed", "run": "77b0...", "reason": "ValueError: ..."}
{"kind": "shard", "shard": 1, "bytes": 81234, "crc32": 123456, "runs": [["5f3a...", 1830], ...]}

(A line here may be several.) Of several lines of one run the last counts. A last line without its
end was torn as the process died, and is passed over; any other that cannot be read is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from experiments.store.files import SCHEMA, Appended, check_schema

JOURNAL = "journal.jsonl"


class RunRow(NamedTuple):
    """What is kept of a finished run besides its days."""

    outcomes: Mapping[str, float]
    cpu_seconds: float
    wall_seconds: float


class Place(NamedTuple):
    """Where in the journal a line stands (B), and in which shard the days of its run are."""

    start: int
    length: int
    shard: int


class SealedShard(NamedTuple):
    """What the journal says of a shard.

    Attributes:
        bytes: size of the file.
        crc32: of its content.
        runs: whose days it holds, one run after another, and how many rows each has.
    """

    bytes: int
    crc32: int
    runs: list[tuple[str, int]]


@dataclass
class Entries:
    """What a journal says.

    Attributes:
        started: when the first sweep of the folder began, in UTC.
        finished: where the line of each finished run is, by id.
        failed: why each failed run failed, by id.
        shards: by number.
        last_shard: the highest number of a shard that is named.
        unread: numbers of the lines that cannot be read, from 1 on.
        size: of what can be kept (B): a torn last line is beyond it.
    """

    started: str = ""
    finished: dict[str, Place] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    shards: dict[int, SealedShard] = field(default_factory=dict)
    last_shard: int = 0
    unread: list[int] = field(default_factory=list)
    size: int = 0

    def take(self, line: Mapping[str, Any], start: int, length: int) -> None:
        """Take in a line.

        Raises:
            KeyError: when it lacks something.
            TypeError: when something is of another kind.
        """
        match line["kind"]:
            case "finished":
                RunRow(line["outcomes"], line["cpu_seconds"], line["wall_seconds"])
                self.finished[line["run"]] = Place(start, length, line["shard"])
                self.failed.pop(line["run"], None)
            case "failed":
                self.failed[line["run"]] = line["reason"]
                self.finished.pop(line["run"], None)
            case "shard":
                runs = [(run, rows) for run, rows in line["runs"]]
                self.shards[line["shard"]] = SealedShard(line["bytes"], line["crc32"], runs)
            case kind:
                raise KeyError(kind)
        self.last_shard = max(self.last_shard, line.get("shard", 0))


def read_journal(folder: Path) -> Entries:
    """Return what the journal of a folder says; nothing where there is none, or a torn beginning.

    Raises:
        ConfigurationError: when it is of another schema.
    """
    entries = Entries()
    path = folder / JOURNAL
    if not path.exists():
        return entries
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                break
            try:
                told = json.loads(line)
                if number == 1:
                    check_schema(folder, told["schema"])
                    entries.started = told["started"]
                else:
                    entries.take(told, entries.size, len(line))
            except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError):
                entries.unread.append(number)
            entries.size += len(line)
    return entries


class JournalRows(Mapping[str, RunRow]):
    """The rows of finished runs, each read from the journal when it is asked for.

    Args:
        folder: of the results.
        places: of the lines, by run.
    """

    def __init__(self, folder: Path, places: Mapping[str, Place]) -> None:
        self._path, self._places = folder / JOURNAL, places

    def __getitem__(self, run: str) -> RunRow:
        place = self._places[run]
        with self._path.open("rb") as file:
            file.seek(place.start)
            line = json.loads(file.read(place.length))
        return RunRow(line["outcomes"], line["cpu_seconds"], line["wall_seconds"])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Journal:
    """A journal that is written.

    Args:
        folder: of the results.
        entries: what it says already; it goes on after them.
        started: when the sweep began, in UTC; written where the journal begins.
    """

    def __init__(self, folder: Path, entries: Entries, started: str) -> None:
        self.entries = entries
        self._file = Appended(folder / JOURNAL, entries.size)
        if not entries.size:
            entries.started = started
            self._append({"schema": SCHEMA, "started": started})

    def finish(self, run: str, row: RunRow, shard: int) -> None:
        """Write that a run finished, and in which shard its days are."""
        self._take(
            {
                "kind": "finished",
                "run": run,
                "shard": shard,
                "cpu_seconds": row.cpu_seconds,
                "wall_seconds": row.wall_seconds,
                "outcomes": row.outcomes,
            }
        )

    def fail(self, run: str, reason: str) -> None:
        """Write that a run failed, and why."""
        self._take({"kind": "failed", "run": run, "reason": reason})

    def seal(self, number: int, shard: SealedShard) -> None:
        """Write that a shard is there, and wait until that is on the disk."""
        self._take({"kind": "shard", "shard": number, **shard._asdict()})
        self.sync()

    def sync(self) -> None:
        """Wait until all lines are on the disk."""
        self._file.sync()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _take(self, line: Mapping[str, Any]) -> None:
        start = self._file.size
        self._append(line)
        self.entries.take(line, start, self._file.size - start)

    def _append(self, line: Mapping[str, Any]) -> None:
        self._file.append(json.dumps(line).encode() + b"\n")
        self.entries.size = self._file.size
