"""`make mechanisms`: what each element and each lever of the article does, in each crisis.

The runs are those of the experiments `elements` and `levers`, by the command. What is shown is kept
in docs/mechanisms; the words are those of the guides to elements and levers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from experiments.analysis.mechanisms import ENDS, MECHANISM, mechanisms
from experiments.store.specification import design_again
from experiments.store.store import RUNS, provenance_of
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.validation.compared import crossed, difference, is_significant, level, listed, note
from experiments.words import ENGLISH
from sim.documentation.article import Kind, article
from sim.documentation.markdown import code, table, wrapped

DEATHS = "deaths"
SHOWN: Mapping[str, Sequence[str]] = {**ENDS, "heat": (DEATHS,)}
"""Outcomes of those in need that are shown, by what they are about."""

CRISIS = "crisis"
_WITHOUT: Mapping[Kind, str] = {"elements": "all ten elements", "levers": "no lever"}

_HEAD = """\
# Does each do what it is named after, and whom does it help?

Each of the article's ten elements is a mechanism of the model that a knock-out takes away, each of
its five levers a policy with a price. Here is what each does to the outcomes of its own mechanism,
and to those in need, in five crises. All crises begin on one date, so that each neighbourhood has
one past. Written by `make mechanisms`, from the experiments `elements` and `levers` and from the
words of the guides ([elements](elements.md), [levers](levers.md)); the numbers are kept in
docs/mechanisms. An effect on a mechanism is no effect on mutual aid, and where a knock-out sets to
nothing what an outcome counts, its effect is a check and no finding. All follows from assumptions.

"Left without" are residents with a grave need unmet. Their number is comparable between rows of one
crisis, never between crises.
"""

_SECTIONS: Mapping[Kind, str] = {
    "elements": "## The ten elements, one taken away at a time\n\n"
    "Where all of them are there: one post of facilitators of four kinds for 1,000 residents,\n"
    "shared equipment and a room, collegial governance.",
    "levers": "## The five levers, at one budget\n\n"
    "Where there is one facilitator for 1,000 residents.",
}


def kept_of(runs: pl.DataFrame, named: Mapping[str, Sequence[str]], residents: int) -> pl.DataFrame:
    """Return what is kept of an experiment: a row a level, crisis and outcome.

    Args:
        runs: its table of runs.
        named: for each level, the outcomes of its mechanism.
        residents: of a neighbourhood.
    """
    shown = mechanisms(runs, named, (CRISIS,), SHOWN).drop("factor", "policy", "method", "p")
    return shown.with_columns(residents=pl.lit(residents))


def page(kept: Mapping[Kind, pl.DataFrame]) -> str:
    """Return the page of what is kept of both experiments."""
    parts = [_HEAD]
    for kind, rows in kept.items():
        parts += [_SECTIONS[kind], *_section(kind, rows)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _section(kind: Kind, rows: pl.DataFrame) -> Iterator[str]:
    one = kind.removesuffix("s")
    yield wrapped(
        note(
            rows["n"].to_numpy().max(),
            f"neighbourhoods of {rows['residents'][0]:,} residents",
            f"all {kind} in all crises, together, that are compared on one outcome",
        )
    )
    yield _words(kind)
    yield f"### What each {one} does to its own mechanism"
    yield _own(rows.filter(about=MECHANISM), kind)
    for outcome in (outcome for outcomes in SHOWN.values() for outcome in outcomes):
        of_outcome = rows.filter(outcome=outcome)
        if outcome == DEATHS:
            of_outcome = of_outcome.filter(pl.col("reference") > 0)
        if not of_outcome.is_empty():
            yield f"### {_heading(kind, outcome)}"
            yield _by_crisis(kind, of_outcome, outcome)
    yield f"### What is significant: {kind}"
    yield "\n".join(_said(kind, rows))


def _heading(kind: Kind, outcome: str) -> str:
    words = ENGLISH.outcome(outcome)
    return f"{words[:1].upper()}{words[1:]}: {kind}"


def _words(kind: Kind) -> str:
    """Return the table of words: from what the article names to the file of the model."""
    rows = [
        [
            part.title,
            part.short,
            ", ".join(map(code, part.parameters)),
            ", ".join(f"[{file.split('/')[-1]}](../{file})" for file in part.code),
        ]
        for part in article()[kind].values()
    ]
    return table([kind.removesuffix("s"), "mechanism of the model", "parameters", "file"], rows)


def _own(rows: pl.DataFrame, kind: Kind) -> str:
    """Return what each does to its mechanism; told once where it is the same in every crisis."""
    body = []
    for (name, outcome), found in rows.group_by("level", "outcome", maintain_order=True):
        cells = {
            row[CRISIS]: (level(str(outcome), row["reference"]), difference(row))
            for row in found.iter_rows(named=True)
        }
        if len(set(cells.values())) == 1:
            cells = {"each": next(iter(cells.values()))}
        for crisis, (reference, change) in cells.items():
            body.append([_name(kind, str(name)), ENGLISH.outcome(str(outcome)), crisis, reference,
                         change])  # fmt: skip
    return table(["what changes", "outcome", "crisis", _WITHOUT[kind], "difference"], body)


def _by_crisis(kind: Kind, rows: pl.DataFrame, outcome: str) -> str:
    crises = rows[CRISIS].unique(maintain_order=True).to_list()
    means = dict(rows.select(CRISIS, "reference").iter_rows())
    first = [f"{_WITHOUT[kind]}: mean", *(level(outcome, means[crisis]) for crisis in crises)]
    names = {name: _name(kind, name) for name in rows["level"].unique()}
    return crossed(rows, "level", CRISIS, ["", *crises], names, first)


def _said(kind: Kind, rows: pl.DataFrame) -> Iterator[str]:
    """Yield a line for each level: what it does to its mechanism and to those in need."""
    for (name,), found in rows.group_by("level", maintain_order=True):
        own = found.filter(about=MECHANISM).iter_rows(named=True)
        ends = found.filter(pl.col("about") != MECHANISM).iter_rows(named=True)
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
        yield wrapped(f"**{_name(kind, str(name))}**: {acts}; {helps}.", "  ", "- ")


def _end(row: Mapping[str, Any]) -> str:
    change = difference(row).removesuffix(" *")
    return f"{row[CRISIS]}, {ENGLISH.outcome(row['outcome'])}: {change}"


def _name(kind: Kind, level: str) -> str:
    return ENGLISH.level("knockout" if kind == "elements" else "point", level)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both experiments, keep their numbers and write the page; return the exit code."""
    asked = parser_of("mechanism_page", __doc__).parse_intermixed_args(arguments)
    folder = asked.docs / "mechanisms"
    folder.mkdir(parents=True, exist_ok=True)
    kept: dict[Kind, pl.DataFrame] = {}
    for kind in article():
        results = run_experiment(kind, asked.results, asked.overrides)
        experiment = design_again(results).experiment
        (residents,) = provenance_of(results)["simulated"]["residents"]
        runs = pl.read_parquet(results / RUNS)
        kept[kind] = kept_of(runs, experiment.mechanisms, residents)
        kept[kind].write_csv(folder / f"{kind}.csv", float_precision=6)
    write_page(asked.docs / "mechanisms.md", page(kept))
    return 0


if __name__ == "__main__":
    sys.exit(main())
