"""Sections on what is compared: effects, groups of residents, combinations, cost."""

from __future__ import annotations

import math
from html import escape

import polars as pl

from experiments import figures
from experiments.analysis.significance import LEVEL
from experiments.messages import MESSAGES, Language, Messages
from experiments.report.cells import MARK, Effect, difference_of, effect_of
from experiments.report.drawing import svg_of
from experiments.report.findings import Findings
from experiments.report.html_tables import cell, effects_table
from experiments.report.parts import figure, folded, heading, table
from experiments.settings import EVERYONE


def effects_section(findings: Findings, language: Language) -> str:
    """Return what helps most, and how sure it is."""
    words = MESSAGES[language]
    drawings = [
        svg_of(
            figures.paired_differences(
                findings.shown_effects, language, columns, findings.note(words), findings.each_pair
            )
        )
        for columns in (2, 1)
    ]
    return "\n".join(
        [
            heading(words.report.effects_heading, "effects", words),
            figure(
                drawings, f"paired-{language}", words.paired_title, words.paired_text,
                effects_table(findings, words), words=words, csv="effects",
            ),
        ]
    )  # fmt: skip


def groups_section(findings: Findings, language: Language) -> str:
    """Return what each policy changes for each group, the worst off first."""
    words, groups = MESSAGES[language], findings.groups
    if groups.filter(~pl.col("baseline"), pl.col("difference").is_not_nan()).is_empty():
        return ""
    told = words.report
    drawings = [
        svg_of(figures.group_differences(groups, language, columns, findings.note(words)))
        for columns in (2, 1)
    ]
    numbers = _groups_table(findings, words)
    return "\n".join(
        [
            heading(told.groups_heading, "groups", words),
            figure(
                drawings, f"groups-{language}", told.groups_title, told.groups_text, numbers,
                words=words, csv="groups",
            ),
        ]
    )  # fmt: skip


def _groups_table(findings: Findings, words: Messages) -> str:
    groups, told = findings.groups, words.report
    names = groups["outcome"].unique(maintain_order=True).to_list()
    rows = []
    for _, part in groups.group_by("policy", maintain_order=True):
        by_outcome = {row["outcome"]: row for row in part.iter_rows(named=True)}
        first = next(iter(by_outcome.values()))
        policy = words.policy_of({factor: first[factor] for factor in findings.factors})
        rows.append([escape(policy), *(cell(effect_of(by_outcome[name], words)) for name in names)])
    head = [words.policy, *(told.groups[name] for name in names)]
    return table(told.groups_title, head, {"": rows}, words.mark_of(MARK, LEVEL))


def together_section(findings: Findings, language: Language) -> str:
    """Return what two changes do together beyond their sum; in words where none are combined."""
    words = MESSAGES[language]
    told, found = words.report, findings.interactions.filter(pl.col("interaction").is_not_nan())
    head = heading(told.together_heading, "together", words)
    if found.is_empty():
        return f"{head}\n<p>{escape(told.together_none)}</p>"
    drawings = [
        svg_of(figures.interactions(found, language, columns, findings.note(words)))
        for columns in (2, 1)
    ]
    rows = [_together(row, words) for row in found.iter_rows(named=True)]
    names = [told.this_change, told.that_change, told.alone_effect, told.alone_effect]
    names += [told.both_effect, told.beyond]
    numbers = table(told.together_title, names, {"": rows}, words.mark_of(MARK, LEVEL))
    drawn = figure(
        drawings, f"together-{language}", told.together_title, told.together_text, numbers,
        words=words, csv="together",
    )  # fmt: skip
    return f"{head}\n{drawn}"


def _together(row: dict[str, object], words: Messages) -> list[str]:
    this, that = (
        words.level(str(row[f"{which}factor"]), str(row[f"{which}level"]))
        for which in ("", "other_")
    )
    alone, other, joint = (
        words.number(100 * float(str(row[name])), signed=True)
        for name in ("alone", "other_alone", "joint")
    )
    size, low, high, p = (float(str(row[x])) for x in ("interaction", "low", "high", "p_holm"))
    beyond = difference_of(EVERYONE, size, low, high, words)
    if p <= LEVEL:
        beyond = beyond._replace(mark=MARK)
    return [escape(this), escape(that), alone, other, joint, cell(beyond)]


def cost_section(findings: Findings, language: Language) -> str:
    """Return what further needs met cost; in words where all cost the same."""
    words, found = MESSAGES[language], findings.costs
    told = words.report
    if found.is_empty():
        return ""
    head = heading(told.cost_heading, "cost", words)
    numbers = _cost_table(findings, words)
    if (found["extra_cost"].abs() < 1).all():
        return f"{head}\n<p>{escape(told.cost_none)}</p>\n{folded(numbers, words, 'cost')}"
    drawings = [
        svg_of(figures.effect_against_cost(found, language, columns, findings.note(words)))
        for columns in (2, 1)
    ]
    drawn = figure(
        drawings, f"cost-{language}", told.cost_title, told.cost_text, numbers,
        words=words, csv="cost",
    )  # fmt: skip
    return f"{head}\n{drawn}"


def _cost_table(findings: Findings, words: Messages) -> str:
    told = words.report
    rows = []
    for row in findings.costs.iter_rows(named=True):
        policy = words.policy_of({factor: row[factor] for factor in findings.factors})
        met = Effect(
            words.number(row["extra_met"], signed=True), words.interval(row["low"], row["high"])
        )
        price = told.per_need_unknown
        if math.isfinite(row["per_need"]):
            ends = words.interval(row["per_need_low"], row["per_need_high"], 0)
            price = f"{words.number(row['per_need'], 0)} {ends}"
        money = words.number(row["extra_cost"], 0, signed=True)
        rows.append([escape(policy), money, cell(met), escape(price)])
    head = [words.policy, told.extra_cost, told.extra_met, told.per_need]
    return table(told.cost_title, head, {"": rows})
