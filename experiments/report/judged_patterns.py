"""What validation found: the verdict on each pattern, kept in a file that every page shows."""

from __future__ import annotations

from pathlib import Path

import polars as pl

JUDGED_FILE = Path(__file__).with_name("judged_patterns.csv")
"""Written by `make validate`: a row a number of a pattern, at the defaults."""

JUDGED_SCHEMA = pl.Schema(
    {
        "id": pl.String,
        "use": pl.String,
        "verdict": pl.String,
        "what": pl.String,
        "mean": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "wanted_low": pl.Float64,
        "wanted_high": pl.Float64,
        "number_verdict": pl.String,
    }
)
"""Columns: id and use (one of `sim.documentation.patterns.GROUPS`) of the pattern, verdict on it;
what the number is, its mean over replicates with its 95 % interval, from where to where it is
wanted (empty where there is no bound), and the verdict on it. Verdicts are "met", "undecided" and
"not met"; a number that no run tells is NaN."""


def judged_patterns() -> pl.DataFrame:
    """Return the numbers of all patterns with their verdicts; see `JUDGED_SCHEMA`."""
    return pl.read_csv(JUDGED_FILE, schema=JUDGED_SCHEMA)
