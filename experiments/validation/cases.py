"""`make cases`: what each of the four initiatives keeps and loses in each crisis, against none.

The runs are those of the experiment `cases`, by the command; what collectives are in the end comes
from the runs' days. What is shown is kept in docs/cases.csv.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from experiments.analysis.paired import adjusted, paired_differences
from experiments.store.store import DAILY, RUNS
from experiments.store.tables import FINISHED
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.validation.compared import difference, is_significant, level, listed, note
from experiments.words import ENGLISH
from sim.documentation.markdown import table, wrapped

EXPERIMENT = "cases"
CASE, CRISIS, NONE = "case", "crisis", "none"

LEFT = "left_without_everyone"
"""Told as it is in each crisis: over fewer days fewer are left without."""

IN_CRISIS = ("needs_met_everyone", "met_by_collective", "lists_end")
"""Outcomes of the runs, against those without crisis."""

AT_THE_END: Mapping[str, str] = {
    "members": "members",
    "core_size": "core_size",
    "collectives": "collectives_alive",
    "conflict": "conflict",
}
"""Daily measures, taken on the last day of the run, and the outcomes that count the same before;
without crisis, on the same day."""

_WORDS: Mapping[str, str] = {
    **{name: ENGLISH.outcome(name) for name in (LEFT, *IN_CRISIS)},
    "members": "members, at the end",
    "core_size": "people in a core team, at the end",
    "collectives_alive": "collectives alive, at the end",
    "conflict": "conflict, at the end",
}

_HEAD = """\
# The four cases in five crises

Each of the article's four initiatives, with its own size, dates, collectives and events, through
each crisis and through the same days without one. All begin on one date, so that a neighbourhood
has one past; the cases differ in size and make-up: compare each with itself. What collectives are
in the end is told on the last day of a run, sixty days after its crisis, against the same day
without one. Who is left without is given for each crisis (without one, in 55 days): crises
of unlike length and kind are not to be compared by it. Written by `make cases` from the experiment
`cases`; the numbers are kept in docs/cases.csv.
"""


def kept_of(runs: pl.DataFrame, daily: pl.DataFrame) -> pl.DataFrame:
    """Return what is kept: each crisis beside none, a row a case, crisis and outcome.

    Args:
        runs: the table of runs of the experiment.
        daily: its days: run, day, measure, value; of all residents or collectives.

    Returns:
        Columns case, crisis, outcome, reference (mean without crisis), mean, n, difference, low,
        high, p_holm (adjusted for the crises of a case, by outcome).
    """
    finished = runs.filter(pl.col("status") == FINISHED).with_columns(pl.col("run").cast(pl.String))
    tables = [_compared(finished, [LEFT, *IN_CRISIS])]
    for crisis in _crises(finished):
        ended = _on_the_last_day(finished, daily, crisis)
        tables.append(_compared(ended, list(AT_THE_END.values())))
    kept = adjusted(pl.concat(tables), ["outcome", CASE])
    names = (CASE, CRISIS, "outcome", "reference", "mean", "n", "difference", "low", "high",
             "p_holm")  # fmt: skip
    return kept.select(names)


def _crises(runs: pl.DataFrame) -> list[str]:
    return [crisis for crisis in runs[CRISIS].unique(maintain_order=True) if crisis != NONE]


def _on_the_last_day(runs: pl.DataFrame, daily: pl.DataFrame, crisis: str) -> pl.DataFrame:
    """Return a crisis's runs and those without one, with the measures on the last day of it."""
    both = runs.filter(pl.col(CRISIS).is_in([crisis, NONE]))
    days = daily.with_columns(pl.col("run").cast(pl.String), pl.col("measure").cast(pl.String))
    days = days.filter(pl.col("measure").is_in(list(AT_THE_END))).join(
        both.select("run", CASE, CRISIS), on="run"
    )
    last = days.filter(pl.col(CRISIS) == crisis).group_by(CASE).agg(last=pl.col("day").max())
    found = (
        days.join(last, on=CASE)
        .filter(pl.col("day") == pl.col("last"))
        .with_columns(pl.col("measure").replace(AT_THE_END))
        .pivot("measure", index="run", values="value")
    )
    return both.drop(list(AT_THE_END.values()), strict=False).join(found, on="run")


def _compared(runs: pl.DataFrame, outcomes: Sequence[str]) -> pl.DataFrame:
    effects = paired_differences(runs, outcomes, [CASE])
    reference = effects.filter("baseline").select("outcome", CASE, reference="mean")
    return effects.filter(~pl.col("baseline")).join(reference, on=["outcome", CASE])


def page(kept: pl.DataFrame) -> str:
    """Return the page of what is kept."""
    pairs, family = kept["n"].to_numpy().max(), "the crises of a case, by outcome"
    parts = [_HEAD, wrapped(note(pairs, "neighbourhoods a case and crisis", family))]
    for case in kept[CASE].unique(maintain_order=True).to_list():
        rows = kept.filter(pl.col(CASE) == case)
        parts += [f"## {ENGLISH.level(CASE, case)}", _table(rows), "\n".join(_said(rows))]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _table(rows: pl.DataFrame) -> str:
    crises = rows[CRISIS].unique(maintain_order=True).to_list()
    body = []
    for outcome, words in _WORDS.items():
        cells = {row[CRISIS]: row for row in rows.filter(outcome=outcome).to_dicts()}
        references = {crisis: level(outcome, row["reference"]) for crisis, row in cells.items()}
        one_day = len(set(references.values())) == 1
        if outcome == LEFT:
            means = (level(outcome, cells[crisis]["mean"]) for crisis in crises)
            body.append([words, references[crises[0]], *means])
            continue
        changes = (
            difference(cells[crisis]) + ("" if one_day else f", of {references[crisis]}")
            for crisis in crises
        )
        body.append([words, references[crises[0]] if one_day else "see each", *changes])
    return table(["", "no crisis", *crises], body)


def _said(rows: pl.DataFrame) -> Iterator[str]:
    """Yield a line for each crisis: what of it is significant."""
    for (crisis,), found in rows.group_by(CRISIS, maintain_order=True):
        told = [
            f"{_WORDS[row['outcome']]} {difference(row).removesuffix(' *')}"
            for row in found.filter(pl.col("outcome") != LEFT).iter_rows(named=True)
            if is_significant(row)
        ]
        yield wrapped(
            f"{crisis}: {listed(told) if told else 'no change is significant'}.", "  ", "- "
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep its differences and write the page; return the exit code."""
    asked = parser_of("cases", __doc__).parse_intermixed_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    days = pl.scan_parquet(folder / DAILY).filter(
        pl.col("measure").cast(pl.String).is_in(list(AT_THE_END))
    )
    kept = kept_of(pl.read_parquet(folder / RUNS), days.collect())
    kept.write_csv(asked.docs / "cases.csv", float_precision=6)
    write_page(asked.docs / "cases.md", page(kept))
    return 0


if __name__ == "__main__":
    sys.exit(main())
