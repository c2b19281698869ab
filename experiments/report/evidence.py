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
"""Written by `make screening`: the first of the numbers whose effect is significant.

What it holds is of the first model; a number that this model has no more is left out.
"""

FACILITATOR_EFFECT = "facilitator_effect"
"""What a facilitator for 1,000 residents changes in needs met; it is no outcome of a run."""

MOST = 6
"""Numbers that are kept for each outcome."""

SCREENED_SCHEMA = pl.Schema(
    {
        "outcome": pl.String,
        "parameter": pl.String,
        "from": pl.Float64,
        "to": pl.Float64,
        "mu_star": pl.Float64,
        "mu_star_low": pl.Float64,
        "mu_star_high": pl.Float64,
    }
)
"""Columns: the outcome; the path of the number, from where to where it was varied; mean size of
what its whole range does to the outcome, a share, with its 95 % interval."""


def screened() -> pl.DataFrame:
    """Return the assumptions that matter most, first of each outcome first; `SCREENED_SCHEMA`."""
    return pl.read_csv(SCREENED_FILE, schema=SCREENED_SCHEMA)


def first_of(table: pl.DataFrame, outcomes: list[str]) -> pl.DataFrame:
    """Return what is kept of a screening.

    Args:
        table: of a screening, see `experiments.validation.screening`.
        outcomes: that are shown.
    """
    found = table.filter("is_told", pl.col("outcome").is_in(outcomes)).sort("outcome", "rank")
    kept = found.group_by("outcome", maintain_order=True).head(MOST)
    return kept.select(
        "outcome", "parameter", pl.col("low").alias("from"), pl.col("high").alias("to"),
        "mu_star", "mu_star_low", "mu_star_high",
    )  # fmt: skip
