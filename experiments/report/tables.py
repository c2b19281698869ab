"""The tables of the page that compare policies: effects, mechanisms, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.analysis.statistics import LEVEL
from experiments.report.cells import (
    MARK,
    changed_of,
    comparison_of,
    difference_of,
    effect_of,
    finding_of,
    pairing_of,
)
from experiments.report.findings import Findings
from experiments.report.view import Cell, Judged, Table, policy_link
from experiments.words import Messages


def effects_table(findings: Findings, words: Messages) -> Table:
    """Return what each policy changes."""
    effects, shown = findings.effects, findings.experiment.outcomes
    rows: list[list[Cell]] = []
    for _, part in effects.group_by("policy", maintain_order=True):
        by_outcome = {row["outcome"]: row for row in part.iter_rows(named=True)}
        first = by_outcome[shown[0]]
        policy = policy_link({factor: first[factor] for factor in findings.factors}, words)
        rows.append([policy, *(effect_of(by_outcome[name], words) for name in shown)])
    head = [words.tables.policy, *map(words.outcome, shown)]
    notes = [words.fill(words.tables.note, n=effects["n"].max()), words.mark_of(MARK, LEVEL)]
    notes.append(pairing_of(findings.shown_effects, words))
    return Table(words.tables.caption, head, {"": rows}, " ".join(filter(None, notes)))


def mechanisms_table(findings: Findings, words: Messages) -> Table:
    """Return what each policy does to the mechanism that it is named after."""
    groups: dict[Cell, list[list[Cell]]] = {}
    for row in findings.mechanisms.iter_rows(named=True):
        outcome = row["outcome"]
        effect = difference_of(outcome, row["difference"], row["low"], row["high"], words)
        policy = policy_link(changed_of(row, findings.experiment.within), words)
        cells: list[Cell] = [words.outcome(outcome), effect, finding_of(row, words)]
        groups.setdefault(policy, []).append(cells)
    head = [words.tables.outcome, words.tables.change, words.tables.finding]
    note = f"{words.mechanisms.text} {words.effect_at(LEVEL)}"
    return Table(words.mechanisms.heading, head, groups, note)


def verdicts_table(findings: Findings, words: Messages) -> Table:
    """Return the hypotheses and what came of them."""
    groups: dict[Cell, list[list[Cell]]] = {}
    hypothesis: Cell = ""
    for row in findings.verdicts.iter_rows(named=True):
        if row["part"] == 1:
            hypothesis = _hypothesis(row, findings, words)
        outcome = row["outcome"]
        effect = difference_of(outcome, row["effect"], row["low"], row["high"], words)
        compared = f"{words.outcome(outcome)}{words.signs.colon}{comparison_of(row, words)}"
        verdict = words.hypotheses.verdicts[row["part_verdict"]]
        groups.setdefault(hypothesis, []).append([compared, effect, verdict])
    head = [words.hypotheses.comparison, words.tables.change, words.tables.verdict]
    return Table(words.hypotheses.heading, head, groups, words.hypotheses.text)


def _hypothesis(row: Mapping[str, Any], findings: Findings, words: Messages) -> Judged:
    """Return a hypothesis and its verdict."""
    name = row["hypothesis"]
    claim = words.claim_of(findings.experiment.hypotheses[name].claim)
    remark = words.hypotheses.late if name in findings.late else ""
    return Judged(f"{name}. {claim}", words.hypotheses.verdicts[row["verdict"]], remark)
