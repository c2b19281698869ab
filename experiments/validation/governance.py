"""`make governance`: is one form of governance best everywhere, or is it a trade-off?

The runs are those of the experiment `governance`, by the command. What is shown is kept in
docs/governance.csv.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from experiments.analysis.paired import adjusted, paired_differences
from experiments.design.experiment import POINT
from experiments.store.store import RUNS, provenance_of
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.validation.compared import difference, is_significant, level, listed, note
from experiments.words import ENGLISH
from sim.documentation.markdown import table, wrapped

EXPERIMENT = "governance"
DAYS, TIMES, FORM = "crisis.phases.0.days", "crisis.times", "governance"
CELL = (POINT, DAYS, TIMES)
"""What sets a cell: whether leaders stay, days of the lockdown, how many times as many needs."""

BETTER: Mapping[str, int] = {
    "left_without_everyone": -1,
    "needs_met_everyone": 1,
    "met_by_collective": 1,
    "known_day_3": 1,
    "first_help": -1,
}
"""The outcomes, and whether more or less of each is better."""

_HEAD = """\
# Governance: one best form, or a trade-off?

Collectives that rest on their leader (centralised, 0.7) have one desk, kept by a leader of many
hours; those that share (collegial, 0.2) have more desks, and lose time by consulting. Here are both
in a lockdown: short, as it was, and long; with needs as they are and with five times as many; where
leaders stay, and where all leave thirty days before.
Written by `make governance` from the experiment `governance`; the numbers are kept in
docs/governance.csv. The article holds that centralisation helps and then limits; the model has no
term for that but what desks, hours and lists make of it.
"""


def kept_of(runs: pl.DataFrame, residents: int) -> pl.DataFrame:
    """Return what is kept: collegial less centralised, a row a cell and outcome.

    Args:
        runs: the table of runs of the experiment.
        residents: of a neighbourhood.

    Returns:
        The columns of the cell, outcome, reference (mean of centralised), n (pairs), difference,
        low, high, p_holm (adjusted for all cells, by outcome), residents.
    """
    effects = adjusted(paired_differences(runs, list(BETTER), CELL), ["outcome"])
    reference = effects.filter("baseline").select("outcome", *CELL, reference="mean")
    compared = effects.filter(~pl.col("baseline")).join(reference, on=["outcome", *CELL])
    names = ("outcome", "reference", "n", "difference", "low", "high", "p_holm")
    return compared.select(*CELL, *names, residents=pl.lit(residents))


def page(kept: pl.DataFrame) -> str:
    """Return the page of what is kept."""
    pairs, residents = kept["n"].to_numpy().max(), kept["residents"][0]
    family = "all cells that are compared on one outcome"
    above = note(pairs, f"neighbourhoods of {residents:,} residents", family)
    parts = [_HEAD, wrapped(above), "\n".join(_verdicts(kept))]
    for outcome, rows in kept.group_by("outcome", maintain_order=True):
        parts += [f"## {_title(str(outcome[0]))}", _table(str(outcome[0]), rows)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _title(outcome: str) -> str:
    words = ENGLISH.outcome(outcome)
    return words[:1].upper() + words[1:]


def _table(outcome: str, rows: pl.DataFrame) -> str:
    body = [
        [
            ENGLISH.level(POINT, row[POINT]),
            str(row[DAYS]),
            f"x {row[TIMES]:g}",
            level(outcome, row["reference"]),
            difference(row),
        ]
        for row in rows.iter_rows(named=True)
    ]
    return table(["leaders", "days", "needs", "centralised", "collegial less centralised"], body)


def _verdicts(kept: pl.DataFrame) -> Iterator[str]:
    """Yield a line for each outcome, and one for all: whether one form is best everywhere."""
    better: dict[str, list[str]] = {"collegial": [], "centralised": []}
    for (outcome,), rows in kept.group_by("outcome", maintain_order=True):
        told = [row for row in rows.iter_rows(named=True) if is_significant(row)]
        good = [row for row in told if row["difference"] * BETTER[str(outcome)] > 0]
        bad = [row for row in told if row["difference"] * BETTER[str(outcome)] < 0]
        for form, found in zip(better, (good, bad), strict=True):
            better[form] += [ENGLISH.outcome(str(outcome))] if found else []
        said = f"**{_title(str(outcome))}**: {_verdict(good, bad, rows.height)}"
        yield wrapped(said, "  ", "- ")
    yield wrapped(f"**Over all of these**: {_overall(better)}", "  ", "- ")


def _verdict(
    good: Sequence[Mapping[str, Any]], bad: Sequence[Mapping[str, Any]], cells: int
) -> str:
    if good and bad:
        return (
            f"which form is best changes. Collegial is better with {_cells(good)}; centralised "
            f"with {_cells(bad)}. Here governance is a trade-off."
        )
    form = "collegial" if good else "centralised"
    told = len(good or bad)
    if not told:
        return f"in none of {cells} cells is the difference significant; no trade-off is seen."
    if told == cells:
        return f"{form} governance is best everywhere: here governance is no trade-off."
    return (
        f"{form} governance is better in {told} of {cells} cells, in the others the "
        "difference is not significant; no trade-off is seen."
    )


def _overall(better: Mapping[str, Sequence[str]]) -> str:
    """Return whether the outcomes agree on a form.

    Args:
        better: by form, the outcomes of which it is better somewhere.
    """
    forms = [form for form, outcomes in better.items() if outcomes]
    if not forms:
        return "neither form is significantly better in anything."
    if len(forms) == 1:
        return f"where a form is significantly better, it is the {forms[0]} one, in every outcome."
    each = listed([f"{form} in {listed(better[form])}" for form in forms])
    return f"each form is significantly better in something: {each}."


def _cells(rows: Sequence[Mapping[str, Any]]) -> str:
    return listed([
        f"{row[DAYS]} days, needs x {row[TIMES]:g} ({ENGLISH.level(POINT, row[POINT])})"
        for row in rows
    ])  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep its differences and write the page; return the exit code."""
    asked = parser_of("governance", __doc__).parse_intermixed_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    (residents,) = provenance_of(folder)["simulated"]["residents"]
    kept = kept_of(pl.read_parquet(folder / RUNS), residents)
    kept.write_csv(asked.docs / "governance.csv", float_precision=6)
    write_page(asked.docs / "governance.md", page(kept))
    return 0


if __name__ == "__main__":
    sys.exit(main())
