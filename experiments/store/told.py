"""Told: what a sweep says of itself in small files, on its way and at its end.

A journal that breaks off between two entries looks like one of fewer runs. What the sweep said of
how many had finished, once a second or so and at its end, tells them apart.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import NoneType
from typing import Any

from experiments.store.facts import Kinds, has_hash, read_facts
from experiments.store.journal import JOURNAL, Kept, read_kept
from sim.composition import ConfigurationError

PROVENANCE, PROGRESS = "provenance.json", "progress.json"

_PROVENANCE: Kinds = {
    "experiment": dict, "id": str, "runs": int, "failed": int, "started": str, "ended": str,
    "seed": int, "replicate_seeds": list, "packages": dict, "machine": dict, "cautions": list,
    "changed": list, "command": list, "model_sources": str,
}  # fmt: skip

_DATES, _SHOWN = ("started", "ended"), 60

_NUMBER = (int, float, NoneType)
_PROGRESS: Kinds = {
    "total": int, "finished": int, "failed": int, "rate": _NUMBER, "unit": str,
    "seconds_left": _NUMBER,
}  # fmt: skip


def provenance_of(folder: Path) -> dict[str, Any]:
    """Return the provenance of a folder of results; empty as long as there is none.

    Raises:
        ConfigurationError: when it is not as it was written.
    """
    path = folder / PROVENANCE
    try:
        found = read_facts(path, _PROVENANCE)
    except FileNotFoundError:
        return {}
    for key in _DATES:
        try:
            datetime.fromisoformat(found[key])
        except ValueError:
            said = repr(found[key][:_SHOWN])
            raise ConfigurationError(f"{path}: not as it was written; {key} = {said}") from None
    return found


def progress_of(folder: Path) -> dict[str, Any] | None:
    """Return what a sweep wrote of its progress; None if nothing, or nothing whole, is there."""
    try:
        told = read_facts(folder / PROGRESS, _PROGRESS)
    except (FileNotFoundError, ConfigurationError):
        return None
    return told if has_hash(told) else None


def finished_before(folder: Path) -> int:
    """Return how many runs had finished when a sweep last said so; 0 where nothing says it.

    What it said on its way is gone once it came to its end; then its provenance says it.
    """
    told, ended = progress_of(folder), provenance_of(folder)
    return max(told["finished"] if told else 0, ended["runs"] - ended["failed"] if ended else 0)


def shorter(folder: Path, kept: Kept, finished: int) -> list[str]:
    """Return a note where fewer runs are kept than had finished, and no other note says why.

    Args:
        folder: of the results.
        kept: what its journal says.
        finished: how many had.
    """
    if kept.notes or len(kept.finished) >= finished:
        return []
    return [
        f"{folder / JOURNAL}: holds {len(kept.finished):,} runs that finished, where "
        f"{finished:,} had; the others are run again"
    ]


def read_counted(folder: Path) -> Kept:
    """Return what the journal of a folder says, with a note where it is shorter than it was.

    Another process may be writing it.

    Raises:
        ConfigurationError: when it is of another schema.
    """
    finished = finished_before(folder)  # first: the journal is never behind it
    kept = read_kept(folder)
    kept.notes += shorter(folder, kept, finished)
    return kept
