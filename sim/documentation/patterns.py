"""Patterns: what is known of neighbours in the world, which the model is to be judged by."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from sim.documentation.markdown import inline, table

PATTERNS = Path(__file__).resolve().parents[2] / "docs" / "patterns.csv"


class Pattern(NamedTuple):
    """A pattern.

    Attributes:
        id: a letter and a number.
        use: "calibrate" where parameters may be tuned to it, "validate" where they may not.
        pattern: in words.
        measure: what is computed of a run.
        target: a number, or "sign", "shape", "more than 2".
        low: least value that agrees with it; empty where the target is no number.
        high: greatest value that agrees with it; likewise.
        window: when it is measured.
        source: where it was read.
    """

    id: str
    use: str
    pattern: str
    measure: str
    target: str
    low: str
    high: str
    window: str
    source: str


def patterns() -> list[Pattern]:
    """Return the patterns, in the order of their file."""
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        return [Pattern(**row) for row in csv.DictReader(file)]


def patterns_table(use: str) -> str:
    """Return the patterns of one use: "calibrate" or "validate"."""
    return table(
        ("id", "pattern", "measured as", "when", "target", "source"),
        [
            (
                p.id,
                inline(p.pattern),
                inline(p.measure),
                inline(p.window),
                _target(p),
                inline(p.source),
            )
            for p in patterns()
            if p.use == use
        ],
    )


def _target(pattern: Pattern) -> str:
    if not pattern.low:
        return inline(pattern.target)
    return f"{pattern.target} ({pattern.low} to {pattern.high})"
