"""Store: the results of an experiment on disk, from the first finished run to the tables.

While a sweep runs, what each run gave is appended to the journal. When the process is killed,
nothing is lost that was kept; when the power fails, what was kept in the last second or so. Tables
are made of the journal at the end, and the provenance, written last, says that the results are
complete.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from experiments.design.design import Design
from experiments.design.runs import Run
from experiments.store import specification
from experiments.store.files import check_no_links, check_schema, keeps_locks, lock
from experiments.store.files import write_whole as write_whole
from experiments.store.journal import JOURNAL, Journal, RunRow
from experiments.store.result import Failed, Result
from experiments.store.sampled import write_sample
from experiments.store.tables import DAILY as DAILY
from experiments.store.tables import FAILURES, tabulate
from experiments.store.tables import GATES as GATES
from experiments.store.tables import RUNS as RUNS
from experiments.store.tables import TIMINGS as TIMINGS
from experiments.store.told import PROGRESS as PROGRESS
from experiments.store.told import PROVENANCE as PROVENANCE
from experiments.store.told import finished_before, shorter
from experiments.store.told import provenance_of as provenance_of
from sim.composition import ConfigurationError

LOCK = ".lock"
CRATE = "ro-crate-metadata.json"
"""What tells the hashes of results that came to their end: see `experiments.store.crate`."""

PORTRAIT, FILM = "portrait.parquet", "film.parquet"

_LAST_SHOWN = "last_shown"


class Store:
    """The folder of an experiment's results, which this process writes.

    Args:
        folder: named after the experiment and the hash of its specification.
        design: the runs that it is for.
        journal: what is kept of the runs that ended; None where the results are complete.
        found: what was wrong with other files, a line each.
    """

    def __init__(
        self, folder: Path, design: Design, journal: Journal | None, found: Sequence[str] = ()
    ) -> None:
        self.folder, self.design = folder, design
        self._given, self._found = journal, tuple(found)

    @property
    def is_complete(self) -> bool:
        """Whether every run is finished and the tables are made."""
        return is_complete(self.folder)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found wrong with the folder when it was opened, a line each."""
        if not self._given:
            return ()
        unlocked = f"{self.folder}: no locks are kept here; let no other process run the same"
        notes = (*self._found, *self._given.kept.notes)
        return (*notes, *([] if keeps_locks(self.folder / LOCK) else [unlocked]))

    def finished(self) -> set[str]:
        """Return the ids of the runs that need not be repeated."""
        runs = self.design.runs
        if not self._given:
            return {run.id for run in runs}
        return {run.id for run in runs if run.id in self._given.kept.finished}

    def failed(self) -> set[str]:
        """Return the ids of the runs that failed when they were last carried out."""
        if not self._given:
            return set()
        return {run.id for run in self.design.runs if run.id in self._given.kept.failed}

    @property
    def rows(self) -> Mapping[str, RunRow]:
        """What is kept of the finished runs besides their days, by id; read when asked for."""
        return self._journal.kept.rows

    def keep(self, run: Run, result: Result) -> None:
        """Write what a run gave; once this returns, the run is never repeated if it finished.

        Raises:
            OSError: naming a file in the folder, when there is no room; what was kept before is
                still there.
        """
        why = self.folder / FAILURES / f"{run.id}.txt"
        if isinstance(result, Failed):
            why.parent.mkdir(exist_ok=True)
            text = f"{run.told}, seed {run.seed}\n{result.reason}\n\n{result.details}"
            write_whole(why, text.encode())
            self._journal.fail(run.id, result.reason)
            return
        if run.id in self._journal.kept.failed:
            why.unlink(missing_ok=True)
        row = RunRow(result.tables.outcomes, result.cpu_seconds, result.wall_seconds)
        self._journal.finish(run.id, row, result.tables.daily)

    def check_there(self) -> None:
        """Refuse to go on where the folder is not in its place any more.

        Raises:
            OSError: naming the journal.
        """
        self._journal.check_there()

    def compact(self, runs: Sequence[Run] | None = None) -> int:
        """Make the tables, in the order of the design, and return how many runs did not finish.

        Args:
            runs: which the tables are of, in their order; all of the design unless said.

        Raises:
            OSError: when there is no room; nothing that was kept is lost.
        """
        (self.folder / CRATE).unlink(missing_ok=True)  # it tells of the tables that were there
        write_sample(self.folder, self.design)
        return tabulate(self.folder, self.design, self._journal.kept, runs)

    def conclude(self, provenance: dict[str, Any]) -> None:
        """Write the provenance, which says that the sweep came to its end."""
        text = json.dumps(provenance, indent=2, ensure_ascii=False) + "\n"
        write_whole(self.folder / PROVENANCE, text.encode())
        if self.is_complete:
            self._journal.close()
            self._given = None
            (self.folder / JOURNAL).unlink()
            shutil.rmtree(self.states, ignore_errors=True)

    def remember_shown(self) -> None:
        """Write down that these results of the experiment are the ones shown last."""
        write_whole(self.folder.parent / _LAST_SHOWN, self.folder.name.encode())

    def failures(self) -> list[Path]:
        """Return the files that say why runs failed."""
        return sorted((self.folder / FAILURES).glob("*.txt"))

    def close(self) -> None:
        """Let go of the files."""
        if self._given:
            self._given.close()
            self._given = None

    @property
    def states(self) -> Path:
        """The folder in which the parts of a city rest between the stages of their lives."""
        return self.folder / "states"

    @property
    def _journal(self) -> Journal:
        if self._given is None:
            raise ValueError(f"{self.folder}: complete, or closed")
        return self._given


def is_complete(folder: Path) -> bool:
    """Tell whether a folder holds the results of all runs of an experiment, and says so soundly."""
    try:
        return bool(provenance_of(folder).get("failed") == 0)
    except ConfigurationError:
        return False


def last_shown(folder: Path) -> str | None:
    """Return the id of the results of an experiment that were shown last, if it is known.

    Args:
        folder: of the experiment.
    """
    try:
        return (folder / _LAST_SHOWN).read_text()
    except (OSError, UnicodeDecodeError):
        return None


@contextmanager
def open_store(results: Path, design: Design) -> Iterator[Store]:
    """Open the folder of an experiment's results, for this process alone.

    Args:
        results: folder of all results.
        design: the runs.

    Raises:
        ConfigurationError: when it cannot be written, another process writes it, it holds links,
            or is of another schema.
    """
    folder = results / design.experiment.name / design.id
    with ExitStack() as held:
        check_no_links(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            is_alone = held.enter_context(lock(folder / LOCK, alone=True))
        except OSError as error:
            raise ConfigurationError(
                f"results = {str(results)!r}: {folder} cannot be written ({error.strerror})"
            ) from None
        if not is_alone:
            raise ConfigurationError(
                f"{folder}: another process is running this experiment; wait for it to end"
            )
        _check(folder)
        if is_complete(folder):
            store = Store(folder, design, None)
        else:
            wrong = specification.write(folder, design)
            store = Store(folder, design, _journal_in(folder), [wrong] if wrong else [])
        try:
            yield store
        finally:
            store.close()


def _journal_in(folder: Path) -> Journal:
    """Open the journal of a folder; where a sweep broke off and left none, that is told."""
    began = any((folder / name).exists() for name in (PROGRESS, PROVENANCE))
    is_gone = began and not (folder / JOURNAL).exists()
    journal = Journal(folder)
    if is_gone:
        journal.kept.notes.append(f"{folder / JOURNAL}: not there; what it told of is run again")
    journal.kept.notes += shorter(folder, journal.kept, finished_before(folder))
    return journal


def _check(folder: Path) -> None:
    """Refuse a folder whose files are damaged, or of another schema; the journal names its own."""
    if provenance := provenance_of(folder):
        check_schema(folder, provenance.get("schema"))
    if (folder / "shards").exists():
        raise ConfigurationError(
            f"{folder}: runs are kept there in shards, which this version of entraide does not "
            "read; go on with the version that began, or move the folder away and give the command "
            "again"
        )
