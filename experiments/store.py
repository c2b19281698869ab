"""Store: the results of an experiment on disk, from the first finished run to the tables.

While a sweep runs, each finished run is two files, its days and then its row; the row appears
whole or not at all, and says that the run is finished. Tables are made of them at the end, and
the provenance, written last, says that the results are complete.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.design import Design
from experiments.execution import Failed, Result
from experiments.runs import Run
from experiments.tables import RunRow, daily_table, runs_table, timings_table
from sim.composition import ConfigurationError

RUNS, DAILY, TIMINGS = "runs.parquet", "daily.parquet", "timings.parquet"
PROVENANCE, LOCK = "provenance.json", ".lock"

_LAST_SHOWN = "last_shown"


@dataclass(frozen=True)
class Store:
    """The folder of an experiment's results.

    Attributes:
        folder: named after the experiment and the hash of its specification.
        design: the runs that it is for.
    """

    folder: Path
    design: Design

    @property
    def is_complete(self) -> bool:
        """Whether every run is finished and the tables are made."""
        return is_complete(self.folder)

    def finished(self) -> set[str]:
        """Return the ids of the runs that need not be repeated."""
        rows = {path.stem for path in self._shards.glob("*.json")}
        return rows & {run.id for run in self.design.runs}

    def failed(self) -> set[str]:
        """Return the ids of the runs that failed when they were last carried out."""
        files = {path.stem for path in self.failures()}
        return files & {run.id for run in self.design.runs}

    def keep(self, run: Run, result: Result) -> None:
        """Write what a run gave; once this returns, the run is never repeated if it finished."""
        if isinstance(result, Failed):
            self._failures.mkdir(exist_ok=True)
            text = f"{run.told}, seed {run.seed}\n"
            text += f"{result.reason}\n\n{result.details}"
            write_whole(self._failures / f"{run.id}.txt", text.encode())
            return
        daily = self._shards / f"{run.id}.parquet"
        torn = daily.with_suffix(".tmp")
        result.tables.daily.write_parquet(torn)
        _replace(torn, daily)
        row = RunRow(result.tables.outcomes, result.cpu_seconds, result.wall_seconds)
        write_whole(self._shards / f"{run.id}.json", json.dumps(row._asdict()).encode())
        (self._failures / f"{run.id}.txt").unlink(missing_ok=True)

    def rows(self) -> dict[str, RunRow]:
        """Return what is kept of the finished runs besides their days, by id."""
        finished = self.finished()
        return {
            run.id: RunRow(**json.loads((self._shards / f"{run.id}.json").read_bytes()))
            for run in self.design.runs
            if run.id in finished
        }

    def compact(self) -> int:
        """Make the tables of all runs, in the order of the design; return how many failed."""
        rows = self.rows()
        days = {run: self._shards / f"{run}.parquet" for run in rows}
        for name, table in (
            (RUNS, runs_table(self.design, rows)),
            (DAILY, daily_table(self.design, days)),
            (TIMINGS, timings_table(self.design, rows)),
        ):
            torn = self.folder / f"{name}.tmp"
            table.write_parquet(torn, compression="zstd", statistics=True)
            _replace(torn, self.folder / name)
        return len(self.design.runs) - len(rows)

    def conclude(self, provenance: dict[str, Any]) -> None:
        """Write the provenance, which says that the sweep came to its end."""
        text = json.dumps(provenance, indent=2, ensure_ascii=False) + "\n"
        write_whole(self.folder / PROVENANCE, text.encode())
        if self.is_complete:
            shutil.rmtree(self._shards)
            shutil.rmtree(self.states, ignore_errors=True)

    def remember_shown(self) -> None:
        """Write down that these results of the experiment are the ones shown last."""
        write_whole(self.folder.parent / _LAST_SHOWN, self.folder.name.encode())

    def failures(self) -> list[Path]:
        """Return the files that say why runs failed."""
        return sorted(self._failures.glob("*.txt"))

    @property
    def states(self) -> Path:
        """The folder in which the parts of a city rest between the stages of their lives."""
        return self.folder / "states"

    @property
    def _shards(self) -> Path:
        return self.folder / "shards"

    @property
    def _failures(self) -> Path:
        return self.folder / "failures"


def is_complete(folder: Path) -> bool:
    """Tell whether a folder holds the results of all runs of an experiment."""
    return bool(provenance_of(folder).get("failed") == 0)


def provenance_of(folder: Path) -> dict[str, Any]:
    """Return the provenance of a folder of results; empty as long as there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / PROVENANCE).read_bytes())
    except FileNotFoundError:
        return {}
    return found


def last_shown(folder: Path) -> str | None:
    """Return the id of the results of an experiment that were shown last, if it is known.

    Args:
        folder: of the experiment.
    """
    try:
        return (folder / _LAST_SHOWN).read_text()
    except FileNotFoundError:
        return None


@contextmanager
def open_store(results: Path, design: Design) -> Iterator[Store]:
    """Open the folder of an experiment's results, for this process alone.

    Args:
        results: folder of all results.
        design: the runs.

    Raises:
        ConfigurationError: when it cannot be written, or another process writes it.
    """
    folder = results / design.experiment.name / design.id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w")
    except OSError as error:
        raise ConfigurationError(
            f"results = {str(results)!r}: {folder} cannot be written ({error.strerror})"
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigurationError(
                f"{folder}: another process is running this experiment; wait for it to end"
            ) from None
        store = Store(folder, design)
        if not store.is_complete:
            (folder / "shards").mkdir(exist_ok=True)
        yield store


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all."""
    torn = path.with_name(f"{path.name}.tmp")
    torn.write_bytes(content)
    _replace(torn, path)


def _replace(torn: Path, path: Path) -> None:
    with torn.open("rb") as file:
        os.fsync(file.fileno())
    torn.replace(path)
