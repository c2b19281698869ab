"""The tables of the page: effects, mechanisms, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from experiments.analysis.statistics import LEVEL
from experiments.report.cells import (
    MARK,
    Effect,
    changed_of,
    comparison_of,
    difference_of,
    effect_of,
    finding_of,
    pairing_of,
)
from experiments.report.findings import Findings
from experiments.report.parts import policy_link, table
from experiments.words import MESSAGES, Language, Messages


def effects_table(findings: Findings, words: Messages) -> str:
    """Return what each policy changes."""
    effects, shown = findings.effects, findings.experiment.outcomes
    rows = []
    for _, part in effects.group_by("policy", maintain_order=True):
        by_outcome = {row["outcome"]: row for row in part.iter_rows(named=True)}
        first = by_outcome[shown[0]]
        policy = policy_link({factor: first[factor] for factor in findings.factors}, words)
        rows.append([policy, *(cell(effect_of(by_outcome[x], words)) for x in shown)])
    head = [words.policy, *(words.outcome(name) for name in shown)]
    note = f"{words.table_note.format(n=effects['n'].max())} {words.mark_of(MARK, LEVEL)}"
    if pairing := pairing_of(findings.shown_effects, words):
        note += f" {pairing}"
    return table(words.table_caption, head, {"": rows}, note)


def mechanisms_table(findings: Findings, words: Messages) -> str:
    """Return what each policy does to the mechanism that it is named after; empty if none is."""
    if findings.mechanisms.is_empty():
        return ""
    groups: dict[str, list[list[str]]] = {}
    for row in findings.mechanisms.iter_rows(named=True):
        outcome = row["outcome"]
        effect = difference_of(outcome, row["difference"], row["low"], row["high"], words)
        level = policy_link(changed_of(row, findings.experiment.within), words)
        cells = [escape(words.outcome(outcome)), cell(effect), escape(finding_of(row, words))]
        groups.setdefault(level, []).append(cells)
    head = [words.mechanism, words.change, words.finding]
    note = f"{words.mechanisms_text} {words.effect_at(LEVEL)}"
    return table(words.mechanisms_heading, head, groups, note)


def verdicts_table(findings: Findings, language: Language) -> str:
    """Return the hypotheses and what came of them."""
    words = MESSAGES[language]
    groups: dict[str, list[list[str]]] = {}
    said = ""
    for row in findings.verdicts.iter_rows(named=True):
        if row["part"] == 1:
            said = _hypothesis(row, findings, language)
        outcome = row["outcome"]
        effect = difference_of(outcome, row["effect"], row["low"], row["high"], words)
        compared = f"{words.outcome(outcome)}{words.colon}{comparison_of(row, words)}"
        cells = [escape(compared), cell(effect), escape(words.verdicts[row["part_verdict"]])]
        groups.setdefault(said, []).append(cells)
    head = [words.comparison, words.change, words.verdict]
    return table(words.hypotheses_heading, head, groups, words.hypotheses_text)


def _hypothesis(row: Mapping[str, Any], findings: Findings, language: Language) -> str:
    """Return a hypothesis and its verdict."""
    name, words = row["hypothesis"], MESSAGES[language]
    claim = findings.experiment.hypotheses[name].claim
    said = claim.fr if language == "fr" else claim.en
    verdict = words.verdicts[row["verdict"]]
    late = f" ({escape(words.late)})" if name in findings.late else ""
    return f"{escape(name)}. {escape(said)} <strong>{escape(verdict)}</strong>{late}"


def cell(effect: Effect) -> str:
    """Return a cell whose numbers are not broken; words may be."""
    if not effect.interval:
        return escape(effect.value)
    return " ".join(f"<span>{escape(text)}</span>" for text in effect if text)
