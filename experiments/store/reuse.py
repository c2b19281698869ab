"""Reuse: runs that finished in another folder of results are copied, not run again.

A run's id is a hash of its scenario, its seed and the model's sources: the same id is the same run,
whichever experiment it was for. What is copied is the folder's own; the other may be deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import polars as pl

from experiments.design.runs import model_sources
from experiments.store.crate import check
from experiments.store.files import lock
from experiments.store.find import Entry, entries
from experiments.store.journal import RunRow, read_kept
from experiments.store.result import Finished
from experiments.store.specification import differences, read, told
from experiments.store.store import LOCK, Store
from experiments.store.tables import DAILY, FINISHED, RUNS, TIMINGS, outcomes_of
from sim.composition import ConfigurationError
from sim.tables import RunTables

_READ_ROWS, _READ_RUNS = 500_000, 1_000
"""Rows of days, and runs, that are read from a complete folder at a time."""

_SHOWN = 3
"""Differences from another folder that are named."""

_LEFT = 2
"""Folders left before their end that are told of one by one."""

_UNREADABLE = (pl.exceptions.PolarsError, ConfigurationError, FileNotFoundError)

_TYPES: dict[str, pl.DataType] = {
    "run": pl.String(), "day": pl.Int32(), "measure": pl.String(), "group": pl.String(),
    "value": pl.Float64(),
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Another folder that holds runs which are missing.

    Attributes:
        folder: of the other results.
        complete: whether they are complete.
        runs: ids of those that are missing here.
    """

    folder: Path
    complete: bool
    runs: frozenset[str]


def sources_of(store: Store) -> list[Source]:
    """Return the folders from which missing runs can be taken over; each run is in one of them.

    Only folders of the same model sources are looked into, and of these at no more than the ids of
    their runs.

    Args:
        store: of the experiment; its folder stands in that of its name, in that of all results.
    """
    if store.design.parts:  # parts of a city are finished together, and rest between stages
        return []
    finished = store.finished()
    missing = {run.id for run in store.design.runs if run.id not in finished}
    found = []
    for entry in _others(store):
        if (
            missing
            and entry.finished
            and not entry.parts
            and entry.model_sources == model_sources()
        ):
            folder = entry.folder(_results_of(store))
            runs = frozenset(missing.intersection(_finished_in(folder, entry.complete)))
            if runs:
                found.append(Source(folder, entry.complete, runs))
                missing -= runs
    return found


def take_over(store: Store, sources: Sequence[Source], say: Callable[[str], None]) -> int:
    """Keep runs that finished in other folders, and return how many there were.

    Args:
        store: of the experiment.
        sources: where they are.
        say: prints how it gets on, a line at a time.

    Raises:
        OSError: when there is no room.
    """
    missing = {run.id: run for run in store.design.runs} if sources else {}
    taken = 0
    for source in sources:
        number = 0
        with _undisturbed(source.folder) as is_still:
            try:
                for id, result in _results_in(source) if is_still else ():
                    store.keep(missing[id], result)
                    number += 1
            except _UNREADABLE as error:
                say(f"note: {source.folder}: cannot be read ({str(error).splitlines()[0]})")
        if number:
            say(f"{store.folder}: {number} runs are taken over from {source.folder}")
        taken += number
    return taken


def left_behind(store: Store) -> list[str]:
    """Return a line for each folder of the same experiment that was left before its end.

    The same command went there before something was edited; now it goes elsewhere. Where this
    folder has runs already, that was said before.
    """
    if store.finished():
        return []
    lines = []
    for entry in _others(store):
        if entry.experiment == store.folder.parent.name and not entry.complete and entry.finished:
            folder = entry.folder(_results_of(store))
            found = differences(read(folder), read(store.folder))
            lines.append(
                f"{folder}: {entry.finished} of {entry.runs} runs are finished there, and it is "
                f"left untouched; what differs here: {told(found, _SHOWN)}"
            )
    more = len(lines) - _LEFT
    return [*lines[:_LEFT], f"{more} more folders of it were left so"] if more > 0 else lines


def _results_of(store: Store) -> Path:
    return store.folder.parents[1]


def _others(store: Store) -> list[Entry]:
    results = _results_of(store)
    return [entry for entry in entries(results) if entry.folder(results) != store.folder]


@contextmanager
def _undisturbed(folder: Path) -> Iterator[bool]:
    """Keep other processes from writing a folder; whether none does."""
    with ExitStack() as held:
        try:
            is_still = held.enter_context(lock(folder / LOCK))
        except OSError:
            is_still = False
        yield is_still


def _finished_in(folder: Path, complete: bool) -> list[str]:
    """Return the runs that finished in a folder, in their order; none where it cannot be read."""
    try:
        if not complete:
            return list(read_kept(folder, whole=False).finished)
        status = pl.read_parquet(folder / RUNS, columns=["run", "status"])
    except _UNREADABLE:
        return []
    return status.filter(pl.col("status") == FINISHED)["run"].cast(pl.String).to_list()


def _results_in(source: Source) -> Iterator[tuple[str, Finished]]:
    """Yield what the runs of a folder gave."""
    if source.complete:
        yield from _of_tables(source.folder, source.runs)
        return
    kept = read_kept(source.folder)
    rows = kept.rows
    wanted = [run for run in rows if run in source.runs]
    for run, days in zip(wanted, kept.tables(wanted, _TYPES), strict=True):
        outcomes, cpu, wall = rows[run]
        yield run, Finished(RunTables(dict(outcomes), days.drop("run")), cpu, wall)


def _of_tables(folder: Path, ids: Set[str]) -> Iterator[tuple[str, Finished]]:
    """Yield them from the tables of a complete folder, in which days stand run after run."""
    check(folder, RUNS, DAILY, TIMINGS)
    runs = _finished_in(folder, complete=True)
    wanted = [place for place, run in enumerate(runs) if run in ids]
    days = pl.scan_parquet(folder / DAILY)
    counts = days.group_by(pl.col("run").cast(pl.String)).len().collect(engine="streaming")
    rows_of = dict(counts.iter_rows())
    lengths = [rows_of.get(run, 0) for run in runs]
    firsts = list(accumulate(lengths, initial=0))
    columns = [pl.col(name).cast(kind) for name, kind in _TYPES.items()]
    for places in _stretches(wanted, lengths):
        begin = firsts[places[0]]
        table = days.slice(begin, firsts[places[-1] + 1] - begin).select(columns).collect()
        rows = _rows(folder, [runs[place] for place in places])
        for place in places:
            row, own = rows[runs[place]], table.slice(firsts[place] - begin, lengths[place])
            if own.height and {own["run"][0], own["run"][-1]} != {runs[place]}:
                raise ConfigurationError(f"{folder / DAILY}: days are not in the order of the runs")
            tables = RunTables(dict(row.outcomes), own.drop("run"))
            yield runs[place], Finished(tables, row.cpu_seconds, row.wall_seconds)


def _stretches(places: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield places that follow one another, as many as are read at a time."""
    stretch: list[int] = []
    rows = 0
    for place in places:
        rows += lengths[place]
        if stretch and (place > stretch[-1] + 1 or rows > _READ_ROWS or len(stretch) == _READ_RUNS):
            yield stretch
            stretch, rows = [], lengths[place]
        stretch.append(place)
    if stretch:
        yield stretch


def _rows(folder: Path, runs: Sequence[str]) -> dict[str, RunRow]:
    """Return what the tables of a complete folder hold of some runs besides their days."""
    of_these = pl.col("run").cast(pl.String).is_in(runs)
    table = pl.scan_parquet(folder / RUNS).filter(of_these).collect()
    outcomes = outcomes_of(table)
    timings = pl.scan_parquet(folder / TIMINGS).filter(of_these).collect()
    times = {run: (cpu, wall) for run, cpu, wall in timings.iter_rows()}
    return {
        run: RunRow(dict(zip(outcomes, values, strict=True)), *times[run])
        for run, *values in table.select("run", *outcomes).iter_rows()
    }
