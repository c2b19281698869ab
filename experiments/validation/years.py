"""`make years`: does ordinary life stay as it is, over eight years without crisis or policy?

The runs are those of the experiment `years`, by the command; the means are kept in
docs/ordinary-life.csv.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from experiments.loading import folder_of
from experiments.messages import ENGLISH
from experiments.store import RUNS, last_shown
from experiments.tables import FINISHED
from experiments.validation.carried import made_from
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

_DOCS = Path(__file__).resolve().parents[2] / "docs"
_FROM, _TO = 1095, 2920
_COUNTED = ("collectives_founded", "collectives_dissolved")
"""Outcomes that add up from the first day on: no drift is told of them."""

_HEAD = """\
# Ordinary life

Eight years of {pairs} neighbourhoods of 3,000 residents, without crisis and without any policy:
what is found on the last day of years one, three, five and eight. What does not drift by more than
a tenth from the third year to the eighth is called stationary. Written by `make years` from the
experiment `{experiment}`.
"""


def kept_of(runs: pl.DataFrame) -> pl.DataFrame:
    """Return the mean of each outcome after so many days, a row an outcome.

    Args:
        runs: the table of runs of the experiment.

    Returns:
        Columns outcome, pairs, and one for each number of days.
    """
    finished = runs.filter(pl.col("status") == FINISHED)
    means = finished.group_by(DAYS).agg(pl.col(OUTCOMES).mean()).sort(DAYS)
    days = [str(number) for number in means[DAYS]]
    rows = means.drop(DAYS).transpose(include_header=True, header_name="outcome", column_names=days)
    return rows.with_columns(pairs=pl.lit(finished["replicate"].n_unique()))


def page(kept: pl.DataFrame) -> str:
    """Return the page of what is kept."""
    days = [name for name in kept.columns if name.isdecimal()]
    first, last = (str(d) if str(d) in days else days[n] for d, n in ((_FROM, 0), (_TO, -1)))
    rows = []
    for row in kept.iter_rows(named=True):
        drift = (
            "–" if row["outcome"] in _COUNTED else f"{100 * (row[last] / row[first] - 1):+.1f} %"
        )
        numbers = (f"{row[name]:.3g}" for name in days)
        rows.append([ENGLISH.outcome(row["outcome"]), *numbers, drift])
    years = [f"year {round(int(name) / 365)}" for name in days]
    head = _HEAD.format(pairs=kept["pairs"][0], experiment=EXPERIMENT)
    drift = f"{years[days.index(last)]} against {years[days.index(first)]}"
    return f"{head}\n{table(['', *years, drift], rows)}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep its means and write the page; return the exit code."""
    parser = argparse.ArgumentParser("python -m experiments.validation.years", description=__doc__)
    parser.add_argument("--results", type=Path, default=Path("results"), help="of all results")
    parser.add_argument("--docs", type=Path, default=_DOCS, help="folder of ordinary-life.md")
    parser.add_argument("overrides", nargs="*", help="overrides of all runs, to try it in small")
    asked = parser.parse_intermixed_args(arguments)
    words = [f"experiment={EXPERIMENT}", f"results={asked.results}", *asked.overrides]
    done = subprocess.run(
        [sys.executable, "-m", "experiments.run", *words], stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        return done.returncode
    folder = folder_of(EXPERIMENT, last_shown(asked.results / EXPERIMENT), asked.results)
    kept = kept_of(pl.read_parquet(folder / RUNS))
    kept.write_csv(asked.docs / "ordinary-life.csv", float_precision=6)
    written = f"{page(kept)}\n{made_from()}"
    (asked.docs / "ordinary-life.md").write_text(written, encoding="utf-8")
    print(f"{asked.docs / 'ordinary-life.md'} is written", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
