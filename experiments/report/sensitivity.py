"""What outcomes depend on: sections of the page, and what could not be analysed, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from experiments.analysis.sensitivity.seen import Refusal
from experiments.report.cells import Effect, difference_of, level_of
from experiments.report.charts import SENSITIVITY, TORNADO, Drawings
from experiments.report.figures.sensitivity import besides_of, measures_of, titles_of
from experiments.report.findings import Findings
from experiments.report.view import Cell, Section, Table, figure
from experiments.words import JOINED, Messages
from experiments.words.numbers import digits_of, scale_of


def sensitivity_sections(drawings: Drawings, words: Messages) -> Iterator[Section]:
    """Yield what outcomes depend on, where a sample was made for it; nothing elsewhere."""
    findings = drawings.findings
    told = findings.sensitivity, findings.tornado
    if all(one.is_empty for one in told):
        return
    refused = refusals(findings, words)
    texts = [words.sensitivity.tornado_text] if not told[1].table.is_empty() else []
    if not told[0].table.is_empty():
        of_shares = measures_of(told[0].table)[0] == "total"
        texts.insert(0, words.sensitivity.text if of_shares else words.sensitivity.text_morris)
    yield Section("sensitivity", words.sensitivity.heading, " ".join([*texts, *refused]))
    for prefix, title, numbers in (
        (SENSITIVITY, words.sensitivity.title, indices_table),
        (TORNADO, words.sensitivity.tornado_title, ends_table),
    ):
        for name in drawings.names:
            if name.startswith(prefix):
                outcome = name.removeprefix(prefix)
                called = words.fill(title, outcome=words.outcome(outcome))
                table = numbers(findings, outcome, words)
                csv = prefix.removesuffix(".")
                drawn = figure(drawings, name, called, "", table, words=words, csv=csv)
                yield Section(figures=[drawn])


def refusals(findings: Findings, words: Messages) -> list[str]:
    """Return a line for each sample or outcome that could not be analysed, whatever the policy."""
    refused: dict[tuple[str, str], list[Refusal]] = {}
    for analysis in (findings.sensitivity, findings.tornado):
        for one in analysis.refused:
            refused.setdefault((one.outcome, one.why), []).append(one)
    return [_refusal(alike, words) for alike in refused.values()]


def _refusal(alike: Sequence[Refusal], words: Messages) -> str:
    first, *others = alike
    policy = words.policy_of(first.levels)
    if others:
        policy += JOINED + words.fill(words.policies.more, n=len(others))
    return words.fill(
        words.sensitivity.refused if first.outcome else words.sensitivity.refused_all,
        what=words.outcome(first.outcome),
        policy=policy,
        why=words.fill(words.sensitivity.causes[first.why], row=first.row, more=first.more),
    )


def indices_table(findings: Findings, outcome: str, words: Messages) -> Table:
    """Return the indices of an outcome with their intervals."""
    found = findings.sensitivity.table
    measures = measures_of(found)
    of_shares = measures[0] == "total"

    def cells(row: Mapping[str, Any]) -> list[Cell]:
        shown = [_index(row, name, outcome, of_shares, words) for name in measures]
        size = row["chance"] * (1 if of_shares else scale_of(outcome))
        return [words.factor(row["parameter"]), *shown, words.number(size, 2)]

    head = [words.sensitivity.parameter, *(words.sensitivity.measures[name] for name in measures)]
    shown = found.sort(measures[0], descending=True, maintain_order=True)
    note = words.sensitivity.note_shares if of_shares else words.sensitivity.note_morris
    return _table(shown, outcome, [*head, words.sensitivity.chance], cells, note, words)


def ends_table(findings: Findings, outcome: str, words: Messages) -> Table:
    """Return the values of each number at its ends, and what they change."""

    def cells(row: Mapping[str, Any]) -> list[Cell]:
        values = (words.number(row[end], _decimals(row[end])) for end in ("low", "base", "high"))
        changes = (_change(row, end, outcome, words) for end in ("low", "high"))
        level = Effect(level_of(outcome, row["at_base"], words))
        return [words.factor(row["parameter"]), *values, level, *changes]

    head = [
        words.sensitivity.parameter,
        words.sensitivity.low,
        words.sensitivity.base,
        words.sensitivity.high,
        words.sensitivity.at_base,
        words.sensitivity.at_low,
        words.sensitivity.at_high,
    ]
    size = pl.max_horizontal(pl.col("low_change", "high_change").abs())
    shown = findings.tornado.table.sort(size, descending=True, maintain_order=True)
    return _table(shown, outcome, head, cells, words.sensitivity.note_tornado, words)


def _table(
    found: pl.DataFrame,
    outcome: str,
    head: Sequence[str],
    cells: Any,
    note: str,
    words: Messages,
) -> Table:
    of_one = found.filter(pl.col("outcome") == outcome)
    named = of_one.with_columns(panel=titles_of(of_one, besides_of(found), words))
    groups: dict[Cell, list[list[Cell]]] = {}
    for row in named.iter_rows(named=True):
        groups.setdefault(row["panel"], []).append(cells(row))
    if len(groups) == 1:
        groups = {"": next(iter(groups.values()))}
    caption = words.fill(words.sensitivity.title, outcome=words.outcome(outcome))
    return Table(caption, head, groups, words.fill(note, n=found["n"].max()))


def _change(row: Mapping[str, Any], end: str, outcome: str, words: Messages) -> Effect:
    mean, low, high = (row[f"{end}_change{bound}"] for bound in ("", "_low", "_high"))
    return difference_of(outcome, mean, low, high, words)


def _index(
    row: Mapping[str, Any], name: str, outcome: str, of_shares: bool, words: Messages
) -> Effect:
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    scale = 1.0 if of_shares else scale_of(outcome)
    digits = 2 if of_shares else digits_of(outcome, max(abs(value), abs(high)))
    interval = words.interval(scale * low, scale * high, digits)
    return Effect(words.number(scale * value, digits), interval)


def _decimals(value: float | None) -> int:
    """Return the decimals that a value is written with: none for a whole number."""
    return 0 if value is None or float(value).is_integer() else 3
