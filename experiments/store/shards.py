"""Shards: the days of finished runs, many runs a file.

Days are appended to an open shard, `7.days`, as their run ends. Once there are many it is sealed:
written anew as a table, `7.parquet` (columns run, day, measure, group, value), whose size and hash
the journal notes. What was appended stays when the process is killed, and is sealed when the folder
is opened again.
"""

from __future__ import annotations

import struct
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import polars as pl

from experiments.store.files import Appended, make_whole
from experiments.store.journal import SealedShard

SHARDS = "shards"

_FULL_ROWS = 500_000
"""Rows with which an open shard is sealed: seven runs of 900 days."""

_FULL_RUNS = 2_000
"""Runs with which it is, where they have few days: as many tables are put together at once."""

_HELD_ROWS = 2_000_000
"""Rows of shards that are held in memory while days are read in another order (18 B each)."""

_HEAD = struct.Struct("<4s16sIII")
_MARK = b"days"

_COLUMNS = ("run", "day", "measure", "group", "value")


class Frame(NamedTuple):
    """The days of a run in an open shard: compressed, with the number of their rows."""

    run: str
    rows: int
    content: bytes

    @property
    def table(self) -> pl.DataFrame:
        """Day, measure, group and value."""
        return pl.read_ipc_stream(BytesIO(self.content))


class OpenShard:
    """A shard that days are appended to.

    Args:
        folder: of the shards.
        number: of the shard.
    """

    def __init__(self, folder: Path, number: int) -> None:
        self.number = number
        self._folder = folder
        self._file = Appended(open_path(folder, number), 0)
        self._runs = self._rows = 0

    @property
    def is_full(self) -> bool:
        """Whether it is to be sealed."""
        return self._rows >= _FULL_ROWS or self._runs >= _FULL_RUNS

    def append(self, run: str, daily: pl.DataFrame) -> None:
        """Append the days of a run.

        Raises:
            OSError: when there is no room; nothing is appended then.
        """
        content = BytesIO()
        daily.write_ipc_stream(content, compression="zstd")
        whole = content.getvalue()
        head = _HEAD.pack(_MARK, run.encode(), daily.height, len(whole), zlib.crc32(whole))
        self._file.append(head + whole)
        self._runs += 1
        self._rows += daily.height

    def sync(self) -> None:
        """Wait until all days are on the disk."""
        self._file.sync()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def open_path(folder: Path, number: int) -> Path:
    """Return where an open shard is."""
    return folder / f"{number}.days"


def sealed_path(folder: Path, number: int) -> Path:
    """Return where a sealed shard is."""
    return folder / f"{number}.parquet"


def last_number(folder: Path) -> int:
    """Return the highest number of a shard that is there; 0 where there is none."""
    stems = (path.stem for path in folder.glob("*") if path.suffix in (".days", ".parquet"))
    return max((int(stem) for stem in stems if stem.isdecimal()), default=0)


def frames_of(path: Path) -> Iterator[Frame]:
    """Yield the frames of an open shard, up to one that is torn."""
    with path.open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            mark, run, rows, size, crc32 = _HEAD.unpack(head)
            content = file.read(size)
            if mark != _MARK or len(content) < size or zlib.crc32(content) != crc32:
                return
            yield Frame(run.decode(), rows, content)


def read_open(folder: Path, number: int) -> SealedShard:
    """Return whose days an open shard holds; none where it is not there."""
    path = open_path(folder, number)
    frames = frames_of(path) if path.exists() else ()
    return SealedShard(0, 0, [(frame.run, frame.rows) for frame in frames])


def seal(folder: Path, number: int) -> SealedShard:
    """Write an open shard as a table, and return what the journal is to say of it.

    Raises:
        OSError: when there is no room; the open shard is as it was then.
    """
    frames = list(frames_of(open_path(folder, number)))
    content = BytesIO()
    _table(frames).write_parquet(content, compression="zstd")
    whole = content.getvalue()
    make_whole(sealed_path(folder, number), lambda torn: torn.write_bytes(whole))
    runs = [(frame.run, frame.rows) for frame in frames]
    return SealedShard(len(whole), zlib.crc32(whole), runs)


def is_sound(folder: Path, number: int, shard: SealedShard) -> bool:
    """Tell whether a sealed shard is there as it was written."""
    path = sealed_path(folder, number)
    try:
        if path.stat().st_size != shard.bytes:
            return False
        crc32 = 0
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                crc32 = zlib.crc32(block, crc32)
    except OSError:
        return False
    return crc32 == shard.crc32


def table_at(folder: Path, number: int) -> pl.DataFrame:
    """Return the days that a shard holds, sealed or open."""
    path = open_path(folder, number)
    return (
        _table(frames_of(path)) if path.exists() else pl.read_parquet(sealed_path(folder, number))
    )


def _table(frames: Iterable[Frame]) -> pl.DataFrame:
    return pl.concat(
        frame.table.select(pl.lit(frame.run).alias("run"), *_COLUMNS[1:]) for frame in frames
    )


class ShardedDays:
    """The days of finished runs, read in whatever order.

    Args:
        folder: of the shards.
        shards: by number.
        numbers: of the shard that holds the days of each run.
    """

    def __init__(
        self, folder: Path, shards: Mapping[int, SealedShard], numbers: Mapping[str, int]
    ) -> None:
        self._folder, self._shards, self._numbers = folder, shards, numbers

    def names(self, runs: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return the measures and the groups that some runs have, each sorted."""
        measures: set[str] = set()
        groups: set[str] = set()
        by_shard: dict[int, list[str]] = {}
        for run in runs:
            by_shard.setdefault(self._numbers[run], []).append(run)
        for number, held in by_shard.items():
            days = table_at(self._folder, number).filter(pl.col("run").is_in(held))
            measures.update(days["measure"].unique())
            groups.update(days["group"].unique())
        return sorted(measures), sorted(groups)

    def tables(
        self, runs: Iterable[str], types: Mapping[str, pl.DataType]
    ) -> Iterator[pl.DataFrame]:
        """Yield the days of each run; what is read for one is held for those beside it.

        Args:
            runs: ids, in whatever order; best in that in which they ended.
            types: of the columns run, day, measure, group and value.
        """
        held: OrderedDict[int, tuple[pl.DataFrame, dict[str, tuple[int, int]]]] = OrderedDict()
        for run in runs:
            number = self._numbers[run]
            if number not in held:
                held[number] = self._read(number, types)
                while len(held) > 1 and sum(len(table) for table, _ in held.values()) > _HELD_ROWS:
                    held.popitem(last=False)
            held.move_to_end(number)
            table, places = held[number]
            yield table.slice(*places[run])

    def _read(
        self, number: int, types: Mapping[str, pl.DataType]
    ) -> tuple[pl.DataFrame, dict[str, tuple[int, int]]]:
        """Return a shard, and where in it the days of each run are: first row and number."""
        places, first = {}, 0
        for run, rows in self._shards[number].runs:
            places[run] = first, rows  # of several tables of a run the last counts
            first += rows
        columns = [pl.col(name).cast(kind, strict=False) for name, kind in types.items()]
        return table_at(self._folder, number).select(columns), places
