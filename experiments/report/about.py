"""What stands below every page: assumptions, the facts that the model meets, how it was made."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import polars as pl

from experiments.report.cells import Effect
from experiments.report.charts import PATTERNS, Drawings
from experiments.report.evidence import FACILITATOR_EFFECT, judged_patterns, screened
from experiments.report.findings import Findings
from experiments.report.view import Cell, Section, Table, figure
from experiments.words import JOINED, Messages
from sim.documentation.patterns import GROUPS
from sim.tables import OUTCOMES

_SHOWN_SEEDS = 10
_MARKS = {"met": "✓", "undecided": "?", "not met": "✗"}


def assumptions_table(words: Messages) -> Table:
    """Return the assumptions that results depend on most, and what none of them moves."""
    groups: dict[Cell, list[list[Cell]]] = {}
    for row in screened().iter_rows(named=True):
        outcome = row["outcome"]
        moved = words.outcome(outcome) if outcome in OUTCOMES else words.assumptions.facilitator
        span = (words.number(row[end], _digits_of(row[end])) for end in ("from", "to"))
        size = Effect(
            words.number(row["effect"], signed=True),
            words.interval(row["effect_low"], row["effect_high"]),
        )
        cells: list[Cell] = [
            words.assumptions.names[row["parameter"]],
            JOINED.join(span),
            words.level("crisis", row["crisis"]),
            size,
        ]
        groups.setdefault(moved, []).append(cells)
    assumptions = words.assumptions
    head = [assumptions.assumption, assumptions.span, assumptions.crisis, assumptions.moves]
    note = "" if FACILITATOR_EFFECT in set(screened()["outcome"]) else assumptions.none
    return Table(assumptions.heading, head, groups, note)


def _digits_of(value: float) -> int:
    """Return the decimals that show three digits of a number."""
    return max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0


def facts_section(drawings: Drawings, words: Messages) -> Section:
    """Return which facts the model meets, and which it does not."""
    found = judged_patterns()
    verdicts = found.unique("id", maintain_order=True)
    counts = {f"{use}_of": verdicts.filter(use=use).height for use in GROUPS}
    for verdict in ("met", "undecided"):
        for use in GROUPS:
            counts[f"{use}_{verdict}"] = verdicts.filter(use=use, verdict=verdict).height
    groups: dict[Cell, list[list[Cell]]] = {}
    for row in found.iter_rows(named=True):
        verdict, digits = row["number_verdict"], 0 if abs(row["mean"]) >= 20 else 3
        value = Effect(
            words.number(row["mean"], digits), words.interval(row["low"], row["high"], digits)
        )
        groups.setdefault(words.facts.uses[row["use"]], []).append(
            [
                f"{row['id']}. {words.report.patterns[row['id']]}",
                _expected(row, words),
                value,
                f"{_MARKS[verdict]} {words.facts.verdicts[verdict]}",
            ]
        )
    heading, text = words.facts.heading, words.fill(words.facts.counted, **counts)
    head = [words.facts.fact, words.facts.expected, words.facts.model, words.tables.verdict]
    numbers = Table(heading, head, groups)
    drawn = figure(drawings, PATTERNS, heading, "", numbers, words=words, csv=PATTERNS)
    return Section("patterns", heading, f"{text} {words.facts.text}", [drawn])


def _expected(row: Mapping[str, Any], words: Messages) -> str:
    low, high = row["wanted_low"], row["wanted_high"]
    shown = {
        name: words.number(x, 0 if abs(x) >= 20 or x == int(x) else 2)
        for name, x in (("low", low), ("high", high))
        if x is not None
    }
    one_sided = words.facts.below if low is None else words.facts.above
    return words.fill(words.facts.between if len(shown) == 2 else one_sided, **shown)


def made_of(findings: Findings, words: Messages) -> dict[str, str]:
    """Return how the results were made: crisis, residents, command, commit, seeds, versions."""
    made, facts = findings.provenance, findings.provenance["simulated"]
    commit = made["commit"] or words.tables.unknown
    if made["dirty"]:
        commit = f"{commit}, {words.made.dirty}"
    seeds = [str(seed) for seed in made["replicate_seeds"]]
    shown = ", ".join(seeds[:_SHOWN_SEEDS]) + (", …" if len(seeds) > _SHOWN_SEEDS else "")
    drawn = words.signs.semicolon.join(_sampled(findings, words))
    days = {
        "before": words.any_of(facts["build_up_days"]),
        "after": words.any_of(facts["recovery_days"]),
    }
    return {
        words.made.crisis: words.crises_of(facts["crises"]),
        words.made.residents: words.any_of(facts["residents"]),
        words.made.days: words.fill(words.made.days_of, **days),
        words.made.overrides: " ".join(made["changed"]) or words.made.nothing,
        **({words.made.sampled: drawn} if drawn else {}),
        words.made.command: shlex.join(["entraide", *_asked(made["command"][1:])]),
        words.made.run: f"{made['experiment']['name']}/{made['id']} ({_counts(findings, words)})",
        words.made.version: version("entraide"),
        words.made.commit: commit,
        words.made.seeds: f"{made['seed']} → {shown}",
        words.made.when: words.moment_of(made["ended"]),
    }


def _asked(command: Sequence[str]) -> list[str]:
    """Return what was asked for; where results go is a matter of one machine and of nobody else."""
    return [word for word in command if not word.startswith("results=")]


def _sampled(findings: Findings, words: Messages) -> Iterator[str]:
    """Yield each number that is sampled, by its path, with the least and greatest value run."""
    experiment = findings.experiment
    for path in (*experiment.sampled("levers"), *experiment.sampled("uncertainties")):
        values = findings.runs[path].cast(pl.Float64).to_numpy()
        low, high = (words.number(x, _digits_of(x)) for x in (values.min(), values.max()))
        yield words.fill(words.made.sampled_of, what=path, low=low, high=high)


def _counts(findings: Findings, words: Messages) -> str:
    counts = words.fill(
        words.made.runs,
        runs=findings.runs.height,
        policies=findings.effects["policy"].n_unique(),
        replicates=len(findings.provenance["replicate_seeds"]),
    )
    if "world" in findings.runs.columns:
        counts += ", " + words.fill(words.made.worlds, worlds=findings.runs["world"].n_unique())
    return counts
