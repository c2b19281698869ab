"""Evidence: what is known of the model as a whole, kept for every page.

The numbers of the patterns with their verdicts, and the assumptions that results depend on most.
"""

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
"not met"; a number that no run gives is NaN."""


def judged_patterns() -> pl.DataFrame:
    """Return the numbers of all patterns with their verdicts; see `JUDGED_SCHEMA`."""
    return pl.read_csv(JUDGED_FILE, schema=JUDGED_SCHEMA)


SCREENED_FILE = Path(__file__).with_name("screened.csv")
"""Written by `make screening`: the first of the numbers whose effect is significant."""

FACILITATOR_EFFECT = "facilitator_effect"
"""What a facilitator for 1,000 residents changes in those left without; no outcome of a run."""

MOST = 6
"""Numbers that are kept for each outcome."""

SCREENED_SCHEMA = pl.Schema(
    {
        "outcome": pl.String,
        "crisis": pl.String,
        "parameter": pl.String,
        "from": pl.Float64,
        "to": pl.Float64,
        "effect": pl.Float64,
        "effect_low": pl.Float64,
        "effect_high": pl.Float64,
    }
)
"""Columns: the outcome; the crisis in which the number does most; the path of the number, from
where to where it was varied; what its whole range does to the outcome, with its 95 % interval."""


def screened() -> pl.DataFrame:
    """Return the assumptions that matter most, first of each outcome first; `SCREENED_SCHEMA`."""
    return pl.read_csv(SCREENED_FILE, schema=SCREENED_SCHEMA)


def first_of(table: pl.DataFrame, outcomes: list[str]) -> pl.DataFrame:
    """Return what is kept of a screening: of each number, the crisis in which it does most.

    Args:
        table: of a screening, see `experiments.validation.screening`.
        outcomes: that are shown.
    """
    beyond = pl.col("effect").abs() / pl.col("least")
    told = table.filter("is_told", pl.col("outcome").is_in(outcomes)).sort(beyond, descending=True)
    most = told.unique(["outcome", "parameter"], keep="first", maintain_order=True)
    kept = most.sort("outcome", maintain_order=True).group_by("outcome", maintain_order=True)
    return kept.head(MOST).select(
        "outcome", "crisis", "parameter", pl.col("low").alias("from"), pl.col("high").alias("to"),
        "effect", "effect_low", "effect_high",
    )  # fmt: skip
