"""Heat maps of what policies avoid: policies against crises, a panel a kind of neighbourhood."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import polars as pl

from experiments.design.advice import CRISIS
from experiments.design.tasks import Task
from experiments.report.figures.heat import heat_map
from experiments.report.figures.style import each, finished, panel_title, scales
from experiments.words import Messages, Wording, in_words

_ROW = 24
"""Pixels of a row of one line: ten policies in three kinds of neighbourhood fill a page."""


def atlas(
    table: pl.DataFrame,
    cells: Sequence[Task],
    factors: Sequence[str],
    language: Wording = "en",
    columns: int = 2,
    note: str = "",
) -> alt.TopLevelMixin:
    """Draw what each policy avoids in each cell, as a share of what the crisis does without it.

    Args:
        table: from `experiments.analysis.atlas.atlas`.
        cells: that it was made for.
        factors: what tells policies from one another.
        language: of all texts, or these.
        columns: 2 for a page, 1 for a narrow screen.
        note: what the subtitle begins with.
    """
    words = in_words(language)
    panels = [panel_of(cell, words) for cell in cells]
    shown = table.with_columns(
        row=each(table, factors, words),
        column=_each_cell(table, [column_of(cell, words) for cell in cells]),
        panel=_each_cell(table, panels),
    )
    most = 100 * float(np.nanmax(np.abs(shown["gain"].to_numpy())))
    charts = []
    for panel in dict.fromkeys(panels):
        part = shown.filter(panel=panel)
        charts.append(heat_map(part, "gain", words, columns, most=most, row=_ROW))
        charts[-1].title = panel_title(panel)
    stacked = alt.vconcat(*charts)
    stacked.resolve = scales(x="independent", y="independent")
    outcomes = words.listed(list(dict.fromkeys(words.outcome(cell.outcome) for cell in cells)))
    subtitle = f"{note} {words.fill(words.atlas.subtitle, outcomes=outcomes)}".strip()
    return finished(stacked, words.atlas.title, subtitle, words, columns)


def column_of(cell: Task, words: Messages) -> str:
    """Return what a cell is called inside its panel: its crisis."""
    return words.policy_of({k: v for k, v in cell.levels.items() if k == CRISIS})


def panel_of(cell: Task, words: Messages) -> str:
    """Return what the panel of a cell is called: all but its crisis; empty where that is all."""
    levels = {k: v for k, v in cell.levels.items() if k != CRISIS}
    return words.policy_of(levels) if levels else ""


def _each_cell(table: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    return pl.Series([names[number] for number in table["cell"]], dtype=pl.String)
