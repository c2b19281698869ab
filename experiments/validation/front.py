"""`make front`: the numbers of the main experiment, in a page and, the first of them, in README.md.

The runs are those of the experiment `support`, by the command. What is shown is kept in
docs/support.csv; docs/support.md has all policies, README.md, between two marks, those that change
one thing.
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
from experiments.validation.by_command import DOCS, parser_of, run_experiment, write_page
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

FACTORS = ("facilitation", "logistics", "governance")

_HEAD = """\
# The main experiment

Twelve ways to support residents' collectives in a lockdown: facilitators (none, one or three posts
per 1,000 residents), equipment (bare or shared) and governance (centralised or collegial). Written
by `make front` from the experiment `support`, which `make run` runs; numbers in
[support.csv](support.csv).
"""

README = DOCS.parent / "README.md"
BEGIN, END = "<!-- begin: made by `make front` -->", "<!-- end: made by `make front` -->"


def kept_of(runs: pl.DataFrame) -> pl.DataFrame:
    """Return what is kept: the differences of the twelve policies, and what pairing was worth."""
    return paired_differences(runs, SHOWN)


def block(kept: pl.DataFrame) -> str:
    """Return what stands between the marks: the baseline, and what changes one thing of it."""
    base = kept.filter("baseline").row(0, named=True)
    alone = pl.sum_horizontal(pl.col(name) != base[name] for name in FACTORS) <= 1
    text = (
        "*Left without*: residents with a grave need, everyday care included, that goes unmet in "
        "the crisis; *known*: on the list of a collective that acts. First row: means over "
        f"{_pairs(kept)} neighbourhoods; others: mean difference from it in pairs, 95 % interval, "
        "shares in percentage points. A star: significant. [All twelve](docs/support.md)."
    )
    return f"{_table(kept.filter(alone))}\n\n{wrapped(text)}"


def page(kept: pl.DataFrame) -> str:
    """Return the page of all policies."""
    text = (
        f"The first row has means over {_pairs(kept)} neighbourhoods, the others their mean "
        "difference from it, pair by pair, with its 95 % interval; shares in percentage points. "
        "*Left without* is a resident with a grave need, everyday care included, that goes unmet "
        "in the days of the crisis: there are [some without a crisis](cases.md), too, and more the "
        "longer it is. *Known* is who is on the list of a collective that acts; EUR are spent from "
        "a year before the crisis to its end. A star marks what is significant once all eleven "
        "comparisons are [corrected for](decisions/0015-intervals.md)."
    )
    parts = [_HEAD, wrapped(text), _table(kept), wrapped(pairing_of(kept, ENGLISH))]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _pairs(kept: pl.DataFrame) -> int:
    return int(kept["n"].to_numpy().max())


def _table(kept: pl.DataFrame) -> str:
    policies = kept.select("policy", *FACTORS).unique(maintain_order=True)
    rows = []
    for policy in policies.iter_rows(named=True):
        found = {row["outcome"]: row for row in kept.filter(policy=policy["policy"]).to_dicts()}
        cells = [_cell(found[name]) for name in SHOWN]
        rows.append([*(str(policy[name]) for name in FACTORS), *cells])
    return table([*FACTORS, *HEADS], rows)


def _cell(row: Mapping[str, Any]) -> str:
    """Return the level of the baseline; of another policy, its difference or its cost."""
    if row["baseline"] and row["outcome"] != COST:
        return level_of(row["outcome"], row["mean"], ENGLISH)
    return str(effect_of(row, ENGLISH))


def put(readme: str, inside: str) -> str:
    """Return README.md with what stands between the marks replaced.

    Raises:
        ValueError: where the marks are not there, once each.
    """
    if readme.count(BEGIN) != 1 or readme.count(END) != 1:
        raise ValueError(f"the page has to hold {BEGIN} and {END}, each once")
    before, _, rest = readme.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{inside.strip()}\n\n{END}{rest.partition(END)[2]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep its numbers and write them into the pages; return the exit code."""
    parser = parser_of("front", __doc__)
    parser.add_argument("--readme", type=Path, default=README, help="page that the first go to")
    asked = parser.parse_intermixed_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    kept_of(pl.read_parquet(folder / RUNS)).write_csv(asked.docs / "support.csv")
    kept = pl.read_csv(asked.docs / "support.csv", infer_schema_length=None)
    readme = put(asked.readme.read_text(encoding="utf-8"), block(kept))
    asked.readme.write_text(readme, encoding="utf-8")
    write_page(asked.docs / "support.md", page(kept))
    return 0


if __name__ == "__main__":
    sys.exit(main())
