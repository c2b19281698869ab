"""The chart of the first sheet: what each policy changes of what each crisis is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt
import polars as pl

from experiments.report.figures.gains import gains
from experiments.report.findings import Findings
from experiments.report.leading import Leading
from experiments.report.naming import digits, name_of, where
from experiments.report.phrases import sentence
from experiments.words import Messages, Wording, in_words
from experiments.words.numbers import is_share, scale_of

_MOST = {1: 8, 2: 6}
"""Policies that are drawn in each crisis, by how many crises there are."""

_MOST_IN_MANY = 3


def brief_chart(findings: Findings, language: Wording, columns: int) -> alt.TopLevelMixin:
    """Draw the differences in the outcome that decides in each crisis, the best first.

    Args:
        findings: what is shown.
        language: of all texts, or these.
        columns: panels side by side (2), or below one another (1).
    """
    words, found = in_words(language), findings.headlines
    most = _MOST.get(len(found), _MOST_IN_MANY)
    marks = [mark for one in found for mark in _marks(one, findings, most, words)]
    subtitle = words.fill(words.brief.chart_about, n=max(one.pairs for one in found))
    all_rows = max(len(one.rows(one.outcome)) for one in found)
    if all_rows > most:
        subtitle += " " + words.fill(words.brief.chart_most, shown=most, all=all_rows)
    return gains(pl.DataFrame(marks), words.brief.chart, subtitle, language, columns)


def _marks(
    found: Leading, findings: Findings, most: int, words: Messages
) -> Iterator[dict[str, Any]]:
    """Yield the marks of a crisis: those that gain most; where none does, the largest."""
    outcome = found.outcome
    rows = [row for row in found.rows(outcome) if row["difference"] == row["difference"]]
    kept = sorted(rows, key=lambda row: -abs(row["difference"]))[:most]
    if found.way == "better":
        kept = sorted(rows, key=lambda row: -row["gain"])[:most]
    scale, axis = scale_of(outcome), words.effects.axis
    if not is_share(outcome):
        axis = words.fill(words.effects.axis_other, unit=words.unit(outcome))
    for row in sorted(kept, key=lambda row: -row["gain"]):
        low, high = (scale * row[name] for name in ("low", "high"))
        shown = words.number(scale * row["difference"], digits(row), signed=True)
        yield {
            "panel": f"{sentence(where(found, words))}{words.signs.colon}{words.outcome(outcome)}",
            "axis": axis,
            "label": name_of(row, found, findings, words) + words.signs.colon.rstrip(),
            "told": f"{shown} {words.interval(low, high, digits(row))}",
            "value": scale * row["difference"],
            "low": low,
            "high": high,
            "sure": row["told"] != "none",
        }
