"""`make mechanisms`: the pages of the article's elements and levers, and what each does in crises.

The runs are those of the experiments `elements` and `levers`. Their numbers are kept in
docs/mechanisms; `make docs` writes the pages of them and of the code, without a run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from experiments.analysis.mechanisms import ENDS, MECHANISM, mechanisms
from experiments.store.specification import design_again
from experiments.store.store import RUNS, provenance_of
from experiments.validation.by_command import made_from, parser_of, run_experiment
from experiments.validation.compared import crossed, difference, is_significant, level, listed, note
from experiments.words import ENGLISH
from sim.documentation.article import Kind, article, prices, words_of
from sim.documentation.markdown import table, wrapped
from sim.documentation.template import filled

DEATHS = "deaths"
SHOWN: Mapping[str, Sequence[str]] = {**ENDS, "heat": (DEATHS,)}
"""Outcomes of those in need that are shown, by what they are about."""

CRISIS = "crisis"
_WITHOUT: Mapping[Kind, str] = {"elements": "all ten elements", "levers": "no lever"}
_AT_A_GLANCE = ("left_without_everyone", "needs_met_everyone")


def kept_of(runs: pl.DataFrame, named: Mapping[str, Sequence[str]], residents: int) -> pl.DataFrame:
    """Return what is kept of an experiment: a row a level, crisis and outcome.

    Args:
        runs: its table of runs.
        named: for each level, the outcomes of its mechanism.
        residents: of a neighbourhood.
    """
    shown = mechanisms(runs, named, (CRISIS,), SHOWN).drop("factor", "policy", "method", "p")
    return shown.with_columns(residents=pl.lit(residents))


def page(kind: Kind, rows: pl.DataFrame) -> str:
    """Return the page of the elements or of the levers.

    Args:
        kind: which.
        rows: what is kept of their experiment.
    """
    slots = {
        "note": note(
            rows["n"].to_numpy().max(),
            f"neighbourhoods of {rows['residents'][0]:,} residents",
            f"all {kind} in all crises, together, that are compared on one outcome",
        ),
        "glance": "\n\n".join(_glance(kind, rows)),
        "parts": "\n\n".join(
            "\n\n".join(_section(kind, number, name, rows))
            for number, name in enumerate(article()[kind], 1)
        ),
    }
    if kind == "levers":
        slots["prices"] = prices()
    return filled((kind,), slots)


def _glance(kind: Kind, rows: pl.DataFrame) -> Iterator[str]:
    """Yield tables by element or lever and crisis."""
    for outcome in _AT_A_GLANCE:
        words = ENGLISH.outcome(outcome)
        yield f"{words[:1].upper()}{words[1:]}:"
        of_outcome = rows.filter(outcome=outcome)
        crises = of_outcome[CRISIS].unique(maintain_order=True).to_list()
        means = dict(of_outcome.select(CRISIS, "reference").iter_rows())
        first = [f"{_WITHOUT[kind]}: mean", *(level(outcome, means[crisis]) for crisis in crises)]
        names = {name: _name(kind, name) for name in of_outcome["level"].unique()}
        yield crossed(of_outcome, "level", CRISIS, [kind.removesuffix("s"), *crises], names, first)


def _section(kind: Kind, number: int, name: str, rows: pl.DataFrame) -> Iterator[str]:
    """Yield what there is to say of an element or a lever: in words, then its differences."""
    yield f"## {number}. {article()[kind][name].title}: `{name}`"
    found = rows.filter(level=name)
    items = [words_of(kind, name), *([] if found.is_empty() else [_said(found)])]
    yield "\n".join(items)
    if not found.is_empty():
        yield _differences(kind, found)


def _differences(kind: Kind, rows: pl.DataFrame) -> str:
    """Return a table of the differences of one element or lever, by outcome and crisis."""
    crises = rows[CRISIS].unique(maintain_order=True).to_list()
    body = []
    for (outcome,), found in rows.group_by("outcome", maintain_order=True):
        if outcome == DEATHS and not (found["reference"] > 0).any():
            continue
        cells = {row[CRISIS]: difference(row) for row in found.to_dicts()}
        body.append([
            ENGLISH.outcome(str(outcome)), _levels(str(outcome), found["reference"]),
            *(cells.get(crisis, "–") for crisis in crises),
        ])  # fmt: skip
    return table(["outcome", f"with {_WITHOUT[kind]}", *crises], body)


def _levels(outcome: str, means: pl.Series) -> str:
    """Return a mean as a cell, or the least and the greatest where crises differ."""
    ends = (level(outcome, value) for value in sorted({means.to_list()[0], *means.to_list()}))
    least, *more = dict.fromkeys(ends)
    return f"{least} to {more[-1]}" if more else least


def _said(rows: pl.DataFrame) -> str:
    """Return a line on what one does to its mechanism and to those in need."""
    own = rows.filter(about=MECHANISM).iter_rows(named=True)
    ends = rows.filter(pl.col("about") != MECHANISM).iter_rows(named=True)
    moved = list(
        dict.fromkeys(ENGLISH.outcome(row["outcome"]) for row in own if is_significant(row))
    )
    acts = (
        f"its mechanism acts ({listed(moved)})"
        if moved
        else "no effect on its own mechanism is significant"
    )
    told = [_end(row) for row in ends if is_significant(row)]
    helps = "; ".join(told) if told else (
        "in no crisis is an effect on those left without, on needs met or on deaths significant"
    )  # fmt: skip
    return wrapped(f"**What is significant.** {acts[:1].upper()}{acts[1:]}; {helps}.", "  ", "- ")


def _end(row: Mapping[str, Any]) -> str:
    change = difference(row).removesuffix(" *")
    return f"{row[CRISIS]}, {ENGLISH.outcome(row['outcome'])}: {change}"


def _name(kind: Kind, name: str) -> str:
    return ENGLISH.level("knockout" if kind == "elements" else "point", name)


def _table_of(kind: Kind, docs: Path) -> Path:
    return docs / "mechanisms" / f"{kind}.csv"


def pages(docs: Path) -> dict[Path, str]:
    """Return the text of both pages, from what is kept in a folder of documents, by file."""
    made = (docs / "mechanisms" / "made.txt").read_text(encoding="utf-8")
    return {
        docs / f"{kind}.md": f"{page(kind, pl.read_csv(_table_of(kind, docs)))}\n{made}"
        for kind in article()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both experiments, unless told not to, and write the pages; return the exit code."""
    asked = parser_of("elements_and_levers", __doc__, keeps=True).parse_intermixed_args(arguments)
    folder = asked.docs / "mechanisms"
    for kind in () if asked.kept else article():
        folder.mkdir(parents=True, exist_ok=True)
        results = run_experiment(kind, asked.results, asked.overrides)
        experiment = design_again(results).experiment
        (residents,) = provenance_of(results)["simulated"]["residents"]
        runs = pl.read_parquet(results / RUNS)
        kept = kept_of(runs, experiment.mechanisms, residents)
        kept.write_csv(_table_of(kind, asked.docs), float_precision=6)
        (folder / "made.txt").write_text(made_from(), encoding="utf-8")
    for path, text in pages(asked.docs).items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
