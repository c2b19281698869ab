"""Status: how far a folder of results has come, by its files, which a sweep may be writing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from experiments.store.crate import check
from experiments.store.files import lock
from experiments.store.journal import read_kept
from experiments.store.store import LOCK, PROVENANCE, is_complete, provenance_of
from experiments.store.told import progress_of
from sim.composition import ConfigurationError

_SHOWN_REASONS = 5

type State = Literal["running", "complete", "failed", "stopped", "unreadable"]
"""`failed`: the sweep came to its end, and some runs failed. `stopped`: it did not come there."""


@dataclass(frozen=True)
class Standing:
    """How far a folder of results has come.

    Attributes:
        folder: of the results.
        state: whether a sweep runs, or how the last one ended.
        total: runs; None where nothing tells.
        finished: of these.
        failed: of these.
        rate: of a sweep that runs, what ends in a second, and in which unit; None unless known.
        seconds_left: of a sweep that runs (s); None unless known.
        reasons: why runs failed, and how many for each reason, the most frequent first.
    """

    folder: Path
    state: State
    total: int | None = None
    finished: int | None = None
    failed: int | None = None
    rate: tuple[float, str] | None = None
    seconds_left: float | None = None
    reasons: dict[str, int] = field(default_factory=dict)


def standing_of(folder: Path) -> Standing:
    """Return how far a folder of results has come; of one that is damaged, what is wrong."""
    try:
        return _standing_of(folder)
    except ConfigurationError as error:
        return Standing(folder, "unreadable", reasons={str(error): 1})
    except OSError as error:
        said = f"{error.filename or folder}: {error.strerror or error}"
        return Standing(folder, "unreadable", reasons={said: 1})


def _standing_of(folder: Path) -> Standing:
    check(folder, PROVENANCE)
    if is_complete(folder):
        runs = int(provenance_of(folder)["runs"])
        return Standing(folder, "complete", runs, runs, 0)
    told = progress_of(folder)
    if told is None:
        return _without_progress(folder)
    reasons = reasons_of(folder, told["failed"])
    runs_now = _is_locked(folder)
    return Standing(
        folder,
        "running" if runs_now else "stopped",
        told["total"],
        told["finished"],
        told["failed"],
        (told["rate"], told["unit"]) if runs_now and told["rate"] else None,
        told["seconds_left"] if runs_now else None,
        reasons,
    )


def _without_progress(folder: Path) -> Standing:
    """Return how a sweep ended, or that there is none, by the provenance."""
    state: State = "running" if _is_locked(folder) else "stopped"
    ended = provenance_of(folder)
    if not ended:
        return Standing(folder, state, reasons=reasons_of(folder))
    runs, failed = int(ended["runs"]), int(ended["failed"])
    return Standing(
        folder, "failed" if state == "stopped" else state, runs, runs - failed, failed,
        reasons=reasons_of(folder, failed),
    )  # fmt: skip


def _is_locked(folder: Path) -> bool:
    """Tell whether a process writes the results."""
    try:
        with lock(folder / LOCK) as is_held:
            return not is_held
    except FileNotFoundError:
        return False


def reasons_of(folder: Path, failed: int = 0) -> dict[str, int]:
    """Return why runs of a folder failed, and how many for each reason, the most frequent first.

    Args:
        folder: of results.
        failed: how many did; of those that its journal does not tell of, why is unknown.
    """
    found = Counter(read_kept(folder, whole=False).failed.values())
    if found.total() < failed:
        found["unknown"] += failed - found.total()
    return dict(found.most_common())


def reasons_told(reasons: Mapping[str, int]) -> list[str]:
    """Return reasons in lines: the most frequent, then how many other failures there are."""
    shown = list(reasons.items())[:_SHOWN_REASONS]
    lines = [f"{number:,} x {reason}" for reason, number in shown]
    others = sum(reasons.values()) - sum(number for _, number in shown)
    return [*lines, f"{others:,} x something else"] if others else lines
