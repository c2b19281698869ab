"""Folders: which results somebody means who names a folder, an experiment, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.store.store import LOCK, PROVENANCE, last_shown
from sim.composition import ConfigurationError


def folders_named(names: Sequence[str], results: Path) -> list[Path]:
    """Return all folders that hold results of the experiments named; of all where none is.

    Args:
        names: each a folder of results, as a path or as `experiment/id`, or an experiment.
        results: folder of all results.

    Raises:
        ConfigurationError: when nothing has a name like this.
    """
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
    found = _all(name, results)
    if len(found) == 1:
        return found[0]
    if (results / name).is_dir():
        shown = last_shown(results / name)
        latest = max(found, key=lambda path: path.stat().st_mtime)
        return next((path for path in found if path.name == shown), latest)
    several = ", ".join(path.name for path in found)
    raise ConfigurationError(f"{name}: several results have an id like this: {several}")


def _all(name: str, results: Path) -> list[Path]:
    for path in (Path(name), results / name):
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
