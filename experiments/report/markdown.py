"""Markdown: effects, mechanisms and verdicts as tables that a repository can show."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from experiments.analysis.statistics import LEVEL
from experiments.report.cells import (
    changed_of,
    comparison_of,
    difference_of,
    finding_of,
    level_of,
    p_of,
    pairing_of,
    ratio_of,
)
from experiments.report.findings import Findings
from experiments.report.headline import of_hypotheses
from sim.wording import visible

_ACTS = re.compile(r"<(?=[a-z/!?])|(?<=\])\(", re.IGNORECASE)
"""What opens an element, or the address of a link."""


def effects_text(findings: Findings) -> str:
    """Return what each policy changes, how sure that is, and what pairing was worth."""
    words, effects = findings.messages["en"], findings.effects
    tables = words.tables
    rows = []
    for row in effects.filter(~pl.col("baseline")).iter_rows(named=True):
        outcome = row["outcome"]
        change = difference_of(outcome, row["difference"], row["low"], row["high"], words)
        rows.append(
            [
                words.policy_of({factor: row[factor] for factor in findings.factors}),
                words.outcome(outcome),
                str(change),
                tables.methods[row["method"]],
                str(row["n"]),
                str(row["left_out"]),
                *(p_of(row[name], words) for name in ("p", "p_holm", "p_flip")),
                ratio_of(row, words),
            ]
        )
    pairs = "Worlds" if "world" in findings.runs.columns else "Pairs"
    head = [tables.policy, tables.outcome, tables.change, "Interval", pairs, "Left out", "p",
            "p (Holm)", "p (flips)", "Variance ratio"]  # fmt: skip
    note = words.fill(tables.note, n=effects["n"].max())
    sure = f"{words.effect_at(LEVEL)} {pairing_of(effects, words)}".strip()
    careful = map(_plain, map(words.caution_of, findings.provenance["cautions"]))
    return _document(tables.caption, "\n\n".join([note, sure, *careful]), head, rows)


def mechanisms_text(findings: Findings) -> str:
    """Return what each policy does to the mechanism that it is named after."""
    words = findings.messages["en"]
    tables, mechanisms = words.tables, words.mechanisms
    rows = []
    for row in findings.mechanisms.iter_rows(named=True):
        outcome = row["outcome"]
        change = difference_of(outcome, row["difference"], row["low"], row["high"], words)
        rows.append(
            [
                words.policy_of(changed_of(row, findings.experiment.within)),
                row["about"],
                words.outcome(outcome),
                level_of(outcome, row["reference"], words),
                str(change),
                str(row["n"]),
                finding_of(row, words),
            ]
        )
    head = [mechanisms.of, "About", tables.outcome, "Baseline", tables.change, "Pairs",
            tables.finding]  # fmt: skip
    note = f"{mechanisms.text} {words.effect_at(LEVEL)}"
    return _document(mechanisms.heading, note, head, rows)


def verdicts_text(findings: Findings) -> str:
    """Return the hypotheses and what came of them."""
    words = findings.messages["en"]
    tables, hypotheses = words.tables, words.hypotheses
    rows = []
    for row in findings.verdicts.iter_rows(named=True):
        name, first = row["hypothesis"], row["part"] == 1
        claim = findings.experiment.hypotheses[name].claim.en
        late = f" ({hypotheses.late})" if name in findings.late else ""
        change = difference_of(row["outcome"], row["effect"], row["low"], row["high"], words)
        rows.append(
            [
                name if first else "",
                f"{claim}{late}" if first else "",
                f"{words.outcome(row['outcome'])}: `{comparison_of(row, words)}`",
                str(change),
                str(row["n"]),
                row["part_verdict"],
                f"**{row['verdict']}**" if first else "",
            ]
        )
    head = ["", hypotheses.hypothesis, hypotheses.comparison, tables.change, "Replicates", "Part",
            tables.verdict]  # fmt: skip
    note = f"{hypotheses.text}\n\n{of_hypotheses(findings.verdicts, words)}"
    return _document(hypotheses.heading, note, head, rows)


def _document(title: str, text: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return f"# {title}\n\n{text}\n\n" + "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_plain(cell).replace("|", "\\|") for cell in cells) + " |"


def _plain(text: str) -> str:
    """Return a text of one line in which nothing becomes an element or a link."""
    return _ACTS.sub(r"\\\g<0>", visible(" ".join(text.splitlines())))
