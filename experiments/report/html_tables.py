"""The tables of the page: effects, mechanisms, verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from experiments.messages import MESSAGES, Language, Messages
from experiments.report.cells import (
    Effect,
    comparison_of,
    difference_of,
    effect_of,
    finding_of,
)
from experiments.report.findings import Findings


def effects_table(findings: Findings, words: Messages) -> str:
    """Return what each policy changes."""
    effects, shown = findings.effects, findings.experiment.outcomes
    rows = []
    for _, part in effects.group_by("policy", maintain_order=True):
        by_outcome = {row["outcome"]: row for row in part.iter_rows(named=True)}
        first = by_outcome[shown[0]]
        policy = words.policy_of({factor: first[factor] for factor in findings.factors})
        rows.append([escape(policy), *(_cell(effect_of(by_outcome[x], words)) for x in shown)])
    head = [words.policy, *(words.outcome(name) for name in shown)]
    note = words.table_note.format(n=effects["n"].max())
    return _table(words.table_caption, head, rows, note)


def mechanisms_table(findings: Findings, words: Messages) -> str:
    """Return what each policy does to the mechanism that it is named after; empty if none is."""
    if findings.mechanisms.is_empty():
        return ""
    rows = []
    for row in findings.mechanisms.iter_rows(named=True):
        outcome = row["outcome"]
        effect = difference_of(outcome, row["difference"], row["low"], row["high"], words)
        level, finding = words.level(row["factor"], row["level"]), finding_of(row, words)
        cells = [escape(words.outcome(outcome)), _cell(effect), escape(finding)]
        rows.append([escape(level), *cells])
    head = [words.mechanism_of, words.mechanism, words.change, words.finding]
    return _table(words.mechanisms_heading, head, rows, words.mechanisms_text)


def verdicts_table(findings: Findings, language: Language) -> str:
    """Return the hypotheses and what came of them."""
    words = MESSAGES[language]
    rows = []
    for row in findings.verdicts.iter_rows(named=True):
        outcome = row["outcome"]
        effect = difference_of(outcome, row["effect"], row["low"], row["high"], words)
        compared = f"{words.outcome(outcome)}: {comparison_of(row, words)}"
        verdict = words.verdicts[row["part_verdict"]]
        cells = [escape(compared), _cell(effect), escape(verdict)]
        rows.append([_hypothesis(row, findings, language), *cells])
    head = [words.hypothesis, words.comparison, words.change, words.verdict]
    return _table(words.hypotheses_heading, head, rows, words.hypotheses_text)


def _hypothesis(row: Mapping[str, Any], findings: Findings, language: Language) -> str:
    """Return a hypothesis and its verdict, in the row of its first part."""
    name, words = row["hypothesis"], MESSAGES[language]
    if row["part"] > 1:
        return escape(name)
    claim = findings.experiment.hypotheses[name].claim
    said = claim.fr if language == "fr" else claim.en
    verdict = words.verdicts[row["verdict"]]
    late = f" ({escape(words.late)})" if name in findings.late else ""
    return f"{escape(name)}. {escape(said)} <strong>{escape(verdict)}</strong>{late}"


def _cell(effect: Effect) -> str:
    return " ".join(f"<span>{escape(text)}</span>" for text in effect if text)


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], note: str) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{x}</td>" for x in others) + "</tr>"
        for first, *others in rows
    )
    return (
        f'<div class="scrolled"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        f'\n<p class="note">{escape(note)}</p>'
    )
