"""`make years`: does ordinary life stay as it is, over eight years without crisis or policy?

The runs are those of the experiment `years`, by the command; the means are kept in
docs/ordinary-life.csv.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

import numpy as np
import polars as pl

from experiments.analysis.paired import compare
from experiments.store.store import RUNS
from experiments.store.tables import FINISHED
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.words import ENGLISH
from sim.documentation.markdown import table

EXPERIMENT = "years"
DAYS = "timeline.build_up_days"
OUTCOMES = (
    "collectives_alive", "members", "active_in_year", "active_weekly", "collectives_founded",
    "collectives_dissolved", "ties_kept", "acquaintances", "acquaintances_top_tenth",
    "knows_neighbour", "has_friend", "friends", "contacts_before", "gave_in_year",
    "received_in_year", "refused", "unmet_offered", "unmet_asked", "trust", "belonging", "efficacy",
    "know_how_residents", "know_how", "loneliness_before", "no_network", "no_network_low_to_high",
)  # fmt: skip

_FROM, _TO = 1095, 2920
_COUNTED = ("collectives_founded", "collectives_dissolved")
"""Outcomes that add up from the first day on: no drift is told of them."""

_HEAD = """\
# Ordinary life

Eight years of {pairs} neighbourhoods of 3,000 residents, without crisis and without any policy:
what is found on the last day of years one, three, five and eight. What does not drift by more than
a tenth from the third year to the eighth is called stationary. Drift is the mean difference of
both, neighbourhood by neighbourhood, as a share of the third year's mean, with its 95 % interval.
Written by `make years` from the experiment `{experiment}`.
"""


def kept_of(runs: pl.DataFrame) -> pl.DataFrame:
    """Return the mean of each outcome after so many days, a row an outcome.

    Args:
        runs: the table of runs of the experiment.

    Returns:
        Columns outcome, one for each number of days, drift (mean difference of the eighth year from
        the third, over the mean of the third), low, high (95 % interval) and pairs.
    """
    finished = runs.filter(pl.col("status") == FINISHED)
    means = finished.group_by(DAYS).agg(pl.col(OUTCOMES).mean()).sort(DAYS)
    days = [str(number) for number in means[DAYS]]
    rows = means.drop(DAYS).transpose(include_header=True, header_name="outcome", column_names=days)
    drifts = pl.DataFrame([_drift(finished, outcome) for outcome in OUTCOMES], orient="row")
    pairs = pl.lit(finished["replicate"].n_unique())
    return pl.concat([rows, drifts], how="horizontal").with_columns(pairs=pairs)


def _drift(runs: pl.DataFrame, outcome: str) -> dict[str, float]:
    """Return the drift of an outcome; NaN where a year is not there."""
    wide = runs.pivot(DAYS, index="replicate", values=outcome)
    if not {str(_FROM), str(_TO)} <= set(wide.columns):
        return dict.fromkeys(("drift", "low", "high"), float("nan"))
    first, last = (wide[str(days)].to_numpy() for days in (_FROM, _TO))
    found, mean = compare(last, first), float(np.nanmean(first)) or float("nan")
    ends = {"drift": found.difference, "low": found.low, "high": found.high}
    return {name: value / mean for name, value in ends.items()}


def page(kept: pl.DataFrame) -> str:
    """Return the page of what is kept."""
    days = [name for name in kept.columns if name.isdecimal()]
    rows = []
    for row in kept.iter_rows(named=True):
        known = row["outcome"] not in _COUNTED and math.isfinite(row["drift"])
        low, drift, high = (f"{100 * row[name]:+.1f}" for name in ("low", "drift", "high"))
        drift = f"{drift} % [{low}, {high}]" if known else "–"
        numbers = (f"{row[name]:.3g}" for name in days)
        rows.append([ENGLISH.outcome(row["outcome"]), *numbers, drift])
    years = [f"year {round(int(name) / 365)}" for name in days]
    head = _HEAD.format(pairs=kept["pairs"][0], experiment=EXPERIMENT)
    return f"{head}\n{table(['', *years, 'drift from year 3 to 8'], rows)}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep its means and write the page; return the exit code."""
    asked = parser_of("years", __doc__).parse_intermixed_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    kept = kept_of(pl.read_parquet(folder / RUNS))
    kept.write_csv(asked.docs / "ordinary-life.csv", float_precision=6)
    write_page(asked.docs / "ordinary-life.md", page(kept))
    return 0


if __name__ == "__main__":
    sys.exit(main())
