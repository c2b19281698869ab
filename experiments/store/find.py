"""Folders of results: what is in each, and which one a name stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.store.journal import read_kept
from experiments.store.specification import SPECIFICATION, read
from experiments.store.store import LOCK, PROVENANCE, is_complete, last_shown, provenance_of
from sim.composition import ConfigurationError


def folders_named(names: Sequence[str], results: Path) -> list[Path]:
    """Return all folders that hold results of the experiments named; of all where none is.

    Args:
        names: each a folder of results, as a path or as `experiment/id`, or an experiment.
        results: folder of all results.

    Raises:
        ConfigurationError: when nothing has a name like this.
    """
    results = results.expanduser()
    if not names:
        return _held_by(results, "*/*/")
    found = [folder for name in names for folder in _all(name, results)]
    return list(dict.fromkeys(found))


def folder_named(name: str, results: Path) -> Path:
    """Return the folder of results that a name stands for.

    Args:
        name: a folder, as a path or as `experiment/id`; or an experiment, of which the one that was
            shown last is taken, else the one written last.
        results: folder of all results.

    Raises:
        ConfigurationError: when nothing has a name like this, or several have.
    """
    results = results.expanduser()
    found = _all(name, results)
    if len(found) == 1:
        return found[0]
    if (results / name).is_dir():
        shown = last_shown(results / name)
        latest = max(found, key=lambda path: path.stat().st_mtime)
        return next((path for path in found if path.name == shown), latest)
    several = ", ".join(path.name for path in found)
    raise ConfigurationError(f"{name}: the id is ambiguous, it begins those of {several}")


def _all(name: str, results: Path) -> list[Path]:
    for path in (Path(name).expanduser(), results / name):
        if _holds_results(path):
            return [path]
        if found := _held_by(path, "*/"):
            return found
    begin = results / name
    if found := _held_by(begin.parent, f"{begin.name}*/"):
        return found
    raise ConfigurationError(
        f"{name}: no results are there, nor in {results}; `entraide status` lists what there is"
    )


def _held_by(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if _holds_results(path))


def _holds_results(folder: Path) -> bool:
    return (folder / LOCK).exists() or (folder / PROVENANCE).exists()


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

    def folder(self, results: Path) -> Path:
        """Return the folder that this is of."""
        return results / self.experiment / self.id


def entries(results: Path, tell: Callable[[str], object] = lambda _: None) -> list[Entry]:
    """Return what is in each folder of results whose files can be read.

    Args:
        results: folder of all results.
        tell: takes what is wrong with any other, a line each.
    """
    folders = [path.parent for path in sorted(results.glob(f"*/*/{SPECIFICATION}"))]
    return [entry for folder in folders if (entry := _entry(folder, tell))]


def _entry(folder: Path, tell: Callable[[str], object]) -> Entry | None:
    """Return what is in a folder; None where it cannot be read."""
    try:
        told, ended = read(folder), provenance_of(folder)
        kept = read_kept(folder, whole=False)
        complete = is_complete(folder)  # then its journal is gone
        return Entry(
            experiment=folder.parent.name,
            id=folder.name,
            complete=complete,
            runs=told["runs"],
            finished=ended["runs"] if complete else len(kept.finished),
            failed=len(kept.failed),
            parts=told["parts"],
            model_sources=told["model_sources"],
            started=ended["started"] if complete else kept.started,
            ended=ended.get("ended", ""),
        )
    except (ConfigurationError, KeyError, OSError) as error:
        tell(f"left out: {error}")
        return None
