"""Provenance: where results come from, in what somebody needs to make them again."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments.design.cautions import cautions, simulated
from experiments.design.design import Design
from experiments.design.runs import model_sources
from experiments.store.files import SCHEMA
from experiments.store.own_outcomes import as_facts

_PACKAGES = (
    "altair", "entraide", "hydra-core", "llvmlite", "mesa", "networkx", "numba", "numpy", "polars",
    "pydantic", "scipy", "vl-convert-python",
)  # fmt: skip
_SOURCE = Path(__file__).resolve().parents[2]
_MADE_FROM = ("sim", "experiments", "configs", "entraide", "pyproject.toml", "requirements.lock")


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def provenance(
    design: Design,
    started: datetime,
    kept: int,
    failed: int,
    command: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return the provenance of results that were just made.

    Args:
        design: the runs.
        started: when the sweep began.
        kept: runs that an earlier, interrupted sweep had finished.
        failed: runs that failed.
        command: what would be typed for it; what was typed unless given.
    """
    ended = now()
    return {
        "experiment": design.experiment.model_dump(mode="json"),
        "id": design.id,
        "schema": SCHEMA,
        "simulated": simulated(design),
        "cautions": cautions(design),
        "changed": list(design.changed),
        "runs": len(design.runs),
        "kept_from_earlier": kept,
        "failed": failed,
        **as_facts(design.told),
        "seed": design.seed,
        "replicate_seeds": list(design.runs.seeds),
        **environment(),
        "command": list(command or ["entraide", *sys.argv[1:]]),
        "started": started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "seconds": round((ended - started).total_seconds(), 1),
    }


def environment() -> dict[str, Any]:
    """Return what results may depend on besides their specification."""
    return {
        "model_sources": model_sources(),
        "commit": _commit(),
        "dirty": _is_dirty(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "machine": {
            "platform": platform.platform(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
        },
    }


def _commit() -> str | None:
    return _git("rev-parse", "HEAD") if _is_checkout() else None


def _is_checkout() -> bool:
    """Tell whether the sources are a checkout; elsewhere git may speak of a folder around them."""
    top = _git("rev-parse", "--show-toplevel")
    return top is not None and Path(top).resolve() == _SOURCE


def _git(*arguments: str) -> str | None:
    """Return what git says of the sources, or None where it says nothing."""
    try:
        said = subprocess.run(
            ["git", "-C", str(_SOURCE), *arguments],
            capture_output=True, text=True, check=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip()


def _is_dirty() -> bool | None:
    changes = _git("status", "--porcelain", "--", *_MADE_FROM) if _is_checkout() else None
    return None if changes is None else bool(changes)
