"""Counts: how many runs a sweep said it had kept, beside what its journal holds.

A journal that breaks off between two entries looks like one of fewer runs. What the sweep wrote of
its progress, once a second or so and after each run it counts, tells them apart.
"""

from __future__ import annotations

from pathlib import Path
from types import NoneType
from typing import Any

from experiments.store.facts import Kinds, has_hash, read_facts
from experiments.store.journal import JOURNAL, Kept, read_kept
from sim.composition import ConfigurationError

PROGRESS = "progress.json"

_NUMBER = (int, float, NoneType)
_PROGRESS: Kinds = {
    "total": int, "finished": int, "failed": int, "rate": _NUMBER, "unit": str,
    "seconds_left": _NUMBER,
}  # fmt: skip


def progress_of(folder: Path) -> dict[str, Any] | None:
    """Return what a sweep wrote of its progress; None if nothing, or nothing whole, is there."""
    try:
        told = read_facts(folder / PROGRESS, _PROGRESS)
    except (FileNotFoundError, ConfigurationError):
        return None
    return told if has_hash(told) else None


def read_counted(folder: Path) -> Kept:
    """Return what the journal of a folder says, with a note where it is shorter than it was.

    Another process may be writing it.

    Raises:
        ConfigurationError: when it is of another schema.
    """
    told = progress_of(folder)  # first: the journal is never behind it
    kept = read_kept(folder)
    kept.notes += shorter(folder, kept, told["finished"] if told else 0)
    return kept


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
