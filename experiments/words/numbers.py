"""How the numbers of an outcome are shown: shares as percentages, all others as they are."""

from __future__ import annotations

import math

from sim.tables.told import meaning

_DIFFERENCES = frozenset({"needs_met_gap"})
"""Differences of shares: pure numbers, which may be below zero."""


def is_share(outcome: str) -> bool:
    """Return whether an outcome is a share or a difference of them, shown in percentage points."""
    return meaning(outcome).unit == "share" or outcome in _DIFFERENCES


def scale_of(outcome: str) -> float:
    """Return what the numbers of an outcome are multiplied by when they are shown."""
    return 100.0 if is_share(outcome) else 1.0


def digits_of(outcome: str, size: float) -> int:
    """Return how many decimals are enough for an outcome.

    Args:
        outcome: its name.
        size: a number of the size that it has, not scaled.
    """
    if is_share(outcome):
        return 1
    if not math.isfinite(size) or size == 0:
        return 2
    return max(0, 2 - math.floor(math.log10(abs(size))))
