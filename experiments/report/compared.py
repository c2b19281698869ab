"""Sections on what is compared: effects, groups of residents, combinations, cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from experiments.analysis.statistics import LEVEL
from experiments.design.experiment import EVERYONE
from experiments.report.cells import MARK, Effect, difference_of, effect_of
from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.report.tables import effects_table
from experiments.report.titles import cost_title, effects_title, groups_title, together_title
from experiments.report.view import Cell, Figure, Section, Table, figure, policy_link
from experiments.words import Messages


def effects_section(drawings: Drawings, words: Messages) -> Section:
    """Return what helps most, and how sure it is."""
    texts = words.effects.title, words.effects.text
    numbers = effects_table(drawings.findings, words)
    drawn = [
        figure(drawings, "paired_differences", *texts, numbers, words=words, csv="effects"),
    ]
    if "ranking" in drawings.names:
        title = words.fill(words.ranking.title, outcome=words.outcome(EVERYONE))
        drawn.append(figure(drawings, "ranking", title, words.ranking.text, words=words))
    return Section("effects", effects_title(drawings.findings, words), figures=drawn)


def groups_sections(drawings: Drawings, words: Messages) -> Iterator[Section]:
    """Yield what each policy changes for each group, the worst off first, if there is any."""
    if "groups" in drawings.names:
        texts = words.groups.title, words.groups.text
        numbers = _groups_table(drawings.findings, words)
        drawn = figure(drawings, "groups", *texts, numbers, words=words, csv="groups")
        yield Section("groups", groups_title(drawings.findings, words), figures=[drawn])


def _groups_table(findings: Findings, words: Messages) -> Table:
    groups = findings.groups
    names = groups["outcome"].unique(maintain_order=True).to_list()
    rows: list[list[Cell]] = []
    for _, part in groups.group_by("policy", maintain_order=True):
        by_outcome = {row["outcome"]: row for row in part.iter_rows(named=True)}
        first = next(iter(by_outcome.values()))
        policy = policy_link({factor: first[factor] for factor in findings.factors}, words)
        rows.append([policy, *(effect_of(by_outcome[name], words) for name in names)])
    head = [words.tables.policy, *(words.groups.names[name] for name in names)]
    return Table(words.groups.title, head, {"": rows}, words.mark_of(MARK, LEVEL))


def together_sections(drawings: Drawings, words: Messages) -> Iterator[Section]:
    """Yield what two changes do together beyond their sum, where some are combined."""
    if "interactions" not in drawings.names:
        return
    rows = [_together(row, words) for row in drawings.findings.interactions.iter_rows(named=True)]
    head = [words.together.this, words.together.that, words.together.alone, words.together.alone,
            words.together.both, words.together.beyond]  # fmt: skip
    texts = words.together.title, words.together.text
    numbers = Table(words.together.title, head, {"": rows}, words.mark_of(MARK, LEVEL))
    drawn = figure(drawings, "interactions", *texts, numbers, words=words, csv="together")
    yield Section("together", together_title(drawings.findings, words), figures=[drawn])


def _together(row: Mapping[str, Any], words: Messages) -> list[Cell]:
    this, that = (
        words.level(row[f"{which}factor"], row[f"{which}level"]) for which in ("", "other_")
    )
    alone, other, joint = (
        words.number(100 * row[name], signed=True) for name in ("alone", "other_alone", "joint")
    )
    beyond = difference_of(EVERYONE, row["interaction"], row["low"], row["high"], words)
    if row["p_holm"] <= LEVEL:
        beyond = beyond._replace(mark=MARK)
    return [this, that, alone, other, joint, beyond]


def cost_sections(drawings: Drawings, words: Messages) -> Iterator[Section]:
    """Yield what further needs met cost, in words where all cost the same; nothing without any."""
    if drawings.findings.costs.is_empty():
        return
    numbers = _cost_table(drawings.findings, words)
    if "cost" in drawings.names:
        texts = words.cost.title, words.cost.text
        drawn = figure(drawings, "cost", *texts, numbers, words=words, csv="cost")
    else:
        drawn = Figure((), words.cost.none, numbers, "cost")
    yield Section("cost", cost_title(drawings.findings, words), figures=[drawn])


def _cost_table(findings: Findings, words: Messages) -> Table:
    rows: list[list[Cell]] = []
    for row in findings.costs.iter_rows(named=True):
        policy = policy_link({factor: row[factor] for factor in findings.factors}, words)
        met = Effect(
            words.number(row["extra_met"], signed=True), words.interval(row["low"], row["high"])
        )
        price = words.cost.unknown
        if math.isfinite(row["per_need"]):
            ends = words.interval(row["per_need_low"], row["per_need_high"], 0)
            price = f"{words.number(row['per_need'], 0)} {ends}"
        money = words.number(row["extra_cost"], 0, signed=True)
        rows.append([policy, money, met, price])
    head = [words.tables.policy, words.cost.extra_cost, words.cost.extra_met, words.cost.per_need]
    return Table(words.cost.title, head, {"": rows})
