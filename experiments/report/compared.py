"""Sections on what is compared: effects, groups of residents, combinations, cost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Any

from experiments.analysis.statistics import LEVEL
from experiments.design.experiment import EVERYONE
from experiments.report.cells import MARK, Effect, difference_of, effect_of
from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.report.html_tables import cell, effects_table
from experiments.report.parts import figure, folded, heading, policy_link, table
from experiments.words import MESSAGES, Language, Messages


def effects_section(drawings: Drawings, language: Language) -> str:
    """Return what helps most, and how sure it is."""
    words = MESSAGES[language]
    drawn = figure(
        drawings.both("paired_differences", language),
        f"paired-{language}",
        words.paired_title,
        words.paired_text,
        effects_table(drawings.findings, words),
        words=words,
        csv="effects",
    )
    ranked = _ranking(drawings, language)
    return f"{heading(words.report.effects_heading, 'effects', words)}\n{drawn}\n{ranked}"


def _ranking(drawings: Drawings, language: Language) -> str:
    """Return which change does most; empty where there are no single changes to rank."""
    if "ranking" not in drawings.names:
        return ""
    words = MESSAGES[language]
    told = words.report
    title = told.rank_title.format(outcome=words.outcome(EVERYONE))
    shown = drawings.both("ranking", language)
    return figure(shown, f"ranking-{language}", title, told.rank_text, words=words)


def groups_section(drawings: Drawings, language: Language) -> str:
    """Return what each policy changes for each group, the worst off first."""
    if "groups" not in drawings.names:
        return ""
    words = MESSAGES[language]
    told = words.report
    drawn = figure(
        drawings.both("groups", language),
        f"groups-{language}",
        told.groups_title,
        told.groups_text,
        _groups_table(drawings.findings, words),
        words=words,
        csv="groups",
    )
    return f"{heading(told.groups_heading, 'groups', words)}\n{drawn}"


def _groups_table(findings: Findings, words: Messages) -> str:
    groups, told = findings.groups, words.report
    names = groups["outcome"].unique(maintain_order=True).to_list()
    rows = []
    for _, part in groups.group_by("policy", maintain_order=True):
        by_outcome = {row["outcome"]: row for row in part.iter_rows(named=True)}
        first = next(iter(by_outcome.values()))
        policy = policy_link({factor: first[factor] for factor in findings.factors}, words)
        rows.append([policy, *(cell(effect_of(by_outcome[name], words)) for name in names)])
    head = [words.policy, *(told.groups[name] for name in names)]
    return table(told.groups_title, head, {"": rows}, words.mark_of(MARK, LEVEL))


def together_section(drawings: Drawings, language: Language) -> str:
    """Return what two changes do together beyond their sum; in words where none are combined."""
    words = MESSAGES[language]
    told = words.report
    head = heading(told.together_heading, "together", words)
    if "interactions" not in drawings.names:
        return f"{head}\n<p>{escape(told.together_none)}</p>"
    found = drawings.findings.interactions
    rows = [_together(row, words) for row in found.iter_rows(named=True)]
    names = [told.this_change, told.that_change, told.alone_effect, told.alone_effect]
    names += [told.both_effect, told.beyond]
    drawn = figure(
        drawings.both("interactions", language),
        f"together-{language}",
        told.together_title,
        told.together_text,
        table(told.together_title, names, {"": rows}, words.mark_of(MARK, LEVEL)),
        words=words,
        csv="together",
    )
    return f"{head}\n{drawn}"


def _together(row: Mapping[str, Any], words: Messages) -> list[str]:
    this, that = (
        words.level(row[f"{which}factor"], row[f"{which}level"]) for which in ("", "other_")
    )
    alone, other, joint = (
        words.number(100 * row[name], signed=True) for name in ("alone", "other_alone", "joint")
    )
    beyond = difference_of(EVERYONE, row["interaction"], row["low"], row["high"], words)
    if row["p_holm"] <= LEVEL:
        beyond = beyond._replace(mark=MARK)
    return [escape(this), escape(that), alone, other, joint, cell(beyond)]


def cost_section(drawings: Drawings, language: Language) -> str:
    """Return what further needs met cost; in words where all cost the same."""
    words, findings = MESSAGES[language], drawings.findings
    told = words.report
    if findings.costs.is_empty():
        return ""
    head, numbers = heading(told.cost_heading, "cost", words), _cost_table(findings, words)
    if "cost" not in drawings.names:
        return f"{head}\n<p>{escape(told.cost_none)}</p>\n{folded(numbers, words, 'cost')}"
    drawn = figure(
        drawings.both("cost", language),
        f"cost-{language}",
        told.cost_title,
        told.cost_text,
        numbers,
        words=words,
        csv="cost",
    )
    return f"{head}\n{drawn}"


def _cost_table(findings: Findings, words: Messages) -> str:
    told = words.report
    rows = []
    for row in findings.costs.iter_rows(named=True):
        policy = policy_link({factor: row[factor] for factor in findings.factors}, words)
        met = Effect(
            words.number(row["extra_met"], signed=True), words.interval(row["low"], row["high"])
        )
        price = told.per_need_unknown
        if math.isfinite(row["per_need"]):
            ends = words.interval(row["per_need_low"], row["per_need_high"], 0)
            price = f"{words.number(row['per_need'], 0)} {ends}"
        money = words.number(row["extra_cost"], 0, signed=True)
        rows.append([policy, money, cell(met), escape(price)])
    head = [words.policy, told.extra_cost, told.extra_met, told.per_need]
    return table(told.cost_title, head, {"": rows})
