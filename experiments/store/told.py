"""Told: what a sweep says of itself in small files, on its way and at its end.

A journal that breaks off between two entries looks like one of fewer runs. What the sweep said of
how many had finished, once a second or so and at its end, tells them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import NoneType
from typing import Any

from experiments.design.cautions import (
    CHOSEN_WORLDS,
    DRAWN_WORLDS,
    FEW_REPLICATES,
    FEW_ROWS,
    GIVEN_POPULATION,
    LATE_POLICY,
    NO_COLLECTIVE,
    ONE_CITY,
    SHARED_WORLDS,
    STOPPED_CAP,
    STOPPED_NARROW,
)
from experiments.store.facts import Kind, Kinds, has_hash, read_facts, wrong
from experiments.store.journal import JOURNAL, Kept, read_kept
from experiments.store.own_outcomes import learned
from sim.composition import ConfigurationError

PROVENANCE, PROGRESS = "provenance.json", "progress.json"

_NUMBER, _KNOWN = (int, float), (str, NoneType)
_CAUTIONS: Mapping[str, Kinds] = {
    NO_COLLECTIVE: {"residents": int, "rate": _NUMBER},
    LATE_POLICY: {"policy": str, "lead": int, "days": int},
    FEW_REPLICATES: {"replicates": int},
    FEW_ROWS: {"size": int, "usual": int},
    GIVEN_POPULATION: {"place": str},
    ONE_CITY: {"parts": int, "replicates": int},
    STOPPED_NARROW: {"compared": int, "replicates": int},
    STOPPED_CAP: {"compared": int, "replicates": int, "wide": int},
    DRAWN_WORLDS: {"worlds": int, "replicates": int},
    CHOSEN_WORLDS: {"worlds": int, "replicates": int},
    SHARED_WORLDS: {"worlds": int, "replicates": int},
}


def _caution(value: Any) -> None:
    """Refuse what is no caution, or lacks what its words tell."""
    if not isinstance(value, dict) or wrong(
        "", value, _CAUTIONS.get(str(value.get("kind")), {"": str})
    ):
        raise ValueError


def _names(value: Any) -> None:
    """Refuse what is no list of names, or an empty one."""
    if not value or wrong("", value, [str]):
        raise ValueError


def _once_left_out(kind: Kind) -> Kind:
    """Return what a value is that was not told of once."""

    def check(value: Any) -> None:
        if value is not None and wrong("", value, kind):
            raise ValueError

    return check


_PROVENANCE: Kinds = {
    "experiment": {"name": str}, "id": str, "runs": int, "failed": int, "seed": int,
    "started": datetime.fromisoformat, "ended": datetime.fromisoformat,
    "simulated": {
        "crises": [
            {
                "names": _names, "first": date.fromisoformat, "last": date.fromisoformat,
                "headlines": _once_left_out([str]),
            }
        ],
        "residents": [int], "build_up_days": [int], "recovery_days": [int],
        "cells": _once_left_out([{"levels": dict, "outcome": str, "sign": int}]),
    },
    "cautions": [_caution], "changed": [str], "command": [str], "replicate_seeds": [int],
    "model_sources": str, "commit": _KNOWN, "dirty": (bool, NoneType), "python": str,
    "packages": {"entraide": str}, "machine": {"platform": str, "processor": str},
}  # fmt: skip

_PROGRESS: Kinds = {
    "total": int, "finished": int, "failed": int, "rate": (*_NUMBER, NoneType), "unit": str,
    "seconds_left": (*_NUMBER, NoneType),
}  # fmt: skip


def provenance_of(folder: Path) -> dict[str, Any]:
    """Return the provenance of a folder of results; empty as long as there is none.

    Raises:
        ConfigurationError: when it is not as it was written.
    """
    try:
        path = folder / PROVENANCE
        return learned(path, read_facts(path, _PROVENANCE))
    except FileNotFoundError:
        return {}


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
