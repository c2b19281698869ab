"""Figures along something: days of the crisis, a factor, the neighbourhoods of a city."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from experiments.analysis.statistics import LEVEL
from experiments.design.experiment import EVERYONE
from experiments.report.cells import MARK, effect_of
from experiments.report.charts import SWEEP, Drawings
from experiments.report.findings import Findings
from experiments.report.titles import curves_title
from experiments.report.view import Cell, Section, Table, figure
from experiments.words import JOINED, Messages


def curves_sections(drawings: Drawings, words: Messages) -> Iterator[Section]:
    """Yield how the share of needs met goes through the crisis, if there are days and a crisis."""
    if "resilience" in drawings.names:
        panels = JOINED.join(map(words.factor, drawings.findings.factors[1:]))
        text = words.fill(words.curves.text, panels=panels) if panels else ""
        numbers = _stages_table(drawings.findings, words)
        title = words.curves.title
        drawn = figure(drawings, "resilience", title, text, numbers, words=words, csv="curves")
        yield Section("curves", curves_title(drawings.findings, words), figures=[drawn])


def _stages_table(findings: Findings, words: Messages) -> Table:
    """Return each policy's mean share of needs met before, during and after, and its lowest day."""
    rows: list[list[Cell]] = []
    for _, part in findings.curves.group_by("policy", maintain_order=True):
        policy = {factor: part[factor][0] for factor in findings.factors}
        known = part.filter(pl.col("value").is_not_null(), pl.col("value").is_not_nan())
        means = [known.filter(pl.col("stage") == stage)["value"].to_numpy() for stage in range(3)]
        shown = [float(x.mean()) if x.size else float("nan") for x in means]
        shown.append(float(known["value"].to_numpy().min()) if known.height else float("nan"))
        rows.append([words.policy_of(policy), *map(words.percent, shown)])
    stages = (words.curves.before, words.curves.during, words.curves.after, words.curves.lowest)
    return Table(words.curves.title, [words.tables.policy, *stages], {"": rows})


def sweep_sections(drawings: Drawings, words: Messages) -> Iterator[Section]:
    """Yield how each outcome changes along the axis of the experiment, if it has one."""
    text = words.fill(words.sweep.text, axis=words.factor(str(drawings.findings.experiment.axis)))
    for name in drawings.names:
        if name.startswith(SWEEP):
            outcome = words.outcome(name.removeprefix(SWEEP))
            title = words.fill(words.sweep.title, outcome=outcome)
            numbers = _along(drawings.findings, name.removeprefix(SWEEP), title, words)
            drawn = figure(drawings, name, title, text, numbers, words=words, csv="effects")
            yield Section(figures=[drawn])


def _along(findings: Findings, outcome: str, title: str, words: Messages) -> Table:
    """Return what each policy makes of an outcome, in the order of the table of effects."""
    factors = findings.factors
    rows: list[list[Cell]] = [
        [words.policy_of({factor: row[factor] for factor in factors}), effect_of(row, words)]
        for row in findings.effects.filter(outcome=outcome).iter_rows(named=True)
    ]
    head = [words.tables.policy, words.outcome(outcome)]
    return Table(title, head, {"": rows}, words.mark_of(MARK, LEVEL))


def map_sections(drawings: Drawings, words: Messages) -> Iterator[Section]:
    """Yield the city, neighbourhood by neighbourhood, if there is one."""
    if "map" in drawings.names:
        title = words.fill(words.map.title, outcome=words.outcome(EVERYONE))
        yield Section(figures=[figure(drawings, "map", title, words.map.text, words=words)])
