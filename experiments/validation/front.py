"""`make front`: the numbers of the main experiment in README.md, written between two marks.

The runs are those of the experiment `support`, by the command. What is shown is kept in
docs/support.csv.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from experiments.analysis.paired import paired_differences
from experiments.design.experiment import COST
from experiments.report.cells import effect_of, level_of, pairing_of
from experiments.store.store import RUNS
from experiments.validation.by_command import DOCS, parser_of, run_experiment
from experiments.words import ENGLISH
from sim.documentation.markdown import table, wrapped

EXPERIMENT = "support"
SHOWN = (
    "left_without_everyone",
    "left_without_over_75_alone",
    "known_day_3",
    "needs_met_everyone",
    COST,
)
"""Outcomes of the table."""

HEADS = ("left without, per 1,000", "of 75 and over, alone", "exposed known, day 3", "needs met",
         "EUR")  # fmt: skip

README = DOCS.parent / "README.md"
BEGIN, END = "<!-- begin: made by `make front` -->", "<!-- end: made by `make front` -->"


def kept_of(runs: pl.DataFrame) -> pl.DataFrame:
    """Return what is kept: the differences of the twelve policies, and what pairing was worth."""
    return paired_differences(runs, SHOWN)


def block(kept: pl.DataFrame) -> str:
    """Return what stands between the marks."""
    factors = ("facilitation", "logistics", "governance")
    policies = kept.select("policy", *factors).unique(maintain_order=True)
    rows = []
    for policy in policies.iter_rows(named=True):
        found = {row["outcome"]: row for row in kept.filter(policy=policy["policy"]).to_dicts()}
        cells = [_cell(found[name]) for name in SHOWN]
        rows.append([*(str(policy[name]) for name in factors), *cells])
    pairs = kept["n"].to_numpy().max()
    text = (
        f"The first row has means over {pairs} neighbourhoods, the others their mean difference "
        "from it, pair by pair, with its 95 % interval; shares in percentage points. *Left "
        "without* is a resident with a grave need, everyday care included, that goes unmet in the "
        "days of the crisis: there are [some without a crisis](docs/cases.md), too, and more the "
        "longer it is. *Known* is who is on the list of a collective that acts; EUR are spent from "
        "a year before the crisis to its end. A star marks what is significant once all eleven "
        "comparisons are [corrected for](docs/decisions/0015-intervals.md)."
    )
    shown = table([*factors, *HEADS], rows)
    return "\n\n".join([wrapped(text), shown, wrapped(pairing_of(kept, ENGLISH))])


def _cell(row: Mapping[str, Any]) -> str:
    """Return the level of the baseline; of another policy, its difference or its cost."""
    if row["baseline"] and row["outcome"] != COST:
        return level_of(row["outcome"], row["mean"], ENGLISH)
    return str(effect_of(row, ENGLISH))


def put(page: str, inside: str) -> str:
    """Return a page with what stands between the marks replaced.

    Raises:
        ValueError: where the marks are not there, once each.
    """
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"the page has to hold {BEGIN} and {END}, each once")
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{inside.strip()}\n\n{END}{rest.partition(END)[2]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep its numbers and write them into the page; return the exit code."""
    parser = parser_of("front", __doc__)
    parser.add_argument("--readme", type=Path, default=README, help="page that they go to")
    asked = parser.parse_intermixed_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    kept_of(pl.read_parquet(folder / RUNS)).write_csv(asked.docs / "support.csv")
    kept = pl.read_csv(asked.docs / "support.csv", infer_schema_length=None)
    page = put(asked.readme.read_text(encoding="utf-8"), block(kept))
    asked.readme.write_text(page, encoding="utf-8")
    print(f"{asked.readme} is written", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
