"""`make atlas`: what helps in which neighbourhood and crisis, for one budget?

The runs are those of the experiment `atlas`, by the command. What is shown is kept in
docs/atlas.csv; the page that the experiment writes, in docs/atlas.html.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from experiments.design.experiment import Experiment
from experiments.report.atlas import readings_table
from experiments.report.findings import Findings
from experiments.report.publish import findings_of
from experiments.store.store import provenance_of
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.words import ENGLISH, MESSAGES
from sim.composition import validate
from sim.documentation.markdown import table, wrapped

EXPERIMENT = "atlas"

_HEAD = """\
# What helps where

One yearly budget is spent whole on one instrument after another, in three kinds of neighbourhood
and five crises. Which helps most, compared with spending nothing? Prices are [mostly
assumptions](../configs/prices/paris.yaml); [`entraide advise`](advise.md) searches mixtures, in the
worlds that the known facts allow. Written by `make atlas` from the experiment `atlas`.

The same as [a page to read or print](atlas.html), in French and English; numbers in
[atlas.csv](atlas.csv).

![What each instrument avoids, by neighbourhood and crisis](images/atlas.en.svg)
"""


def kept_of(findings: Findings) -> pl.DataFrame:
    """Return what is kept: a row an instrument and cell, with the levels of the cell."""
    levels = pl.DataFrame([cell.levels for cell in findings.cells]).with_row_index("cell")
    cells = levels.with_columns(pl.col("cell").cast(pl.Int64))
    return cells.join(findings.atlas, on="cell", maintain_order="left").drop("cell")


def page(findings: Findings) -> str:
    """Return the page: a table for each kind of neighbourhood, what it has most effect on first."""
    told = readings_table(findings, ENGLISH)
    (residents,) = findings.provenance["simulated"]["residents"]
    pairs = findings.atlas["n"].to_numpy().max()
    parts = [_HEAD, wrapped(f"{pairs} pairs of neighbourhoods of {residents:,} residents.")]
    for name, rows in told.groups.items():
        body = [[str(cell) for cell in row] for row in rows]
        parts += [f"## {str(name)[:1].upper()}{str(name)[1:]}", table(list(told.head), body)]
    parts.append(wrapped(told.note))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _copied(folder: Path, docs: Path) -> None:
    for language in MESSAGES:
        name = f"atlas.{language}.svg"
        shutil.copyfile(folder / name, docs / "images" / name)
    shutil.copyfile(folder / "report.html", docs / "atlas.html")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep its numbers and pictures, write the page; return the exit code."""
    asked = parser_of("atlas", __doc__).parse_intermixed_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    experiment = validate(Experiment, provenance_of(folder)["experiment"], EXPERIMENT)
    findings = findings_of(folder, experiment)
    kept_of(findings).write_csv(asked.docs / "atlas.csv", float_precision=6)
    _copied(folder, asked.docs)
    write_page(asked.docs / "atlas.md", page(findings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
