"""Heat maps of differences: policies against groups of residents, or changes against changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import polars as pl

from experiments.analysis.statistics import LEVEL
from experiments.report.figures.style import (
    INK,
    data,
    each,
    factors_of_effects,
    finished,
    lines_of,
)
from experiments.words import Messages, Wording, in_words

MOST_ROWS = 24
"""Policies that a heat map shows at most: those with the largest differences."""

LOSS, NONE, GAIN = "#D55E00", "#f7f7f7", "#0072B2"
"""Ends and middle of the scale: vermilion and blue, which the colour-blind distinguish."""

_LEAST = 0.5
"""Percentage points at which the scale ends at least."""

_STEP, _NARROW_STEP = 74, 44
_LETTERS, _NARROW_LETTERS, _UPRIGHT_LETTERS = 11, 8, 16
"""Of a line above a column; where a word is longer, names stand upright."""
_ROW, _LINE = 32, 14
_PALE = 0.35
_DARK_FROM = 0.6
"""Share of the scale from which a cell is dark enough for white figures."""


def group_differences(
    table: pl.DataFrame, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw what each policy changes for each group; the group that is worst off first.

    Args:
        table: from `experiments.analysis.paired.group_differences`.
        language: of all texts, or these.
        columns: 2 for a page, 1 for a narrow screen.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    shown = table.filter(~pl.col("baseline"), pl.col("difference").is_not_nan())
    shown = shown.with_columns(
        row=each(shown, factors_of_effects(shown), words),
        column=pl.col("outcome").replace_strict(words.groups.names, return_dtype=pl.String),
    )
    sizes = shown.group_by("row").agg(pl.col("difference").abs().max())
    kept = sizes.sort("difference", descending=True)["row"].head(MOST_ROWS).to_list()
    shown = shown.filter(pl.col("row").is_in(kept))
    subtitle = f"{note} {words.groups.subtitle}".strip()
    chart = heat_map(shown, "difference", words, columns)
    return finished(chart, words.groups.title, subtitle, words, columns)


def interactions(
    table: pl.DataFrame, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw what two changes do together beyond the sum of what each does alone.

    Args:
        table: from `experiments.analysis.interactions.interactions`, a row at least.
        language: of all texts, or these.
        columns: 2 for a page, 1 for a narrow screen.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    shown = table.with_columns(
        row=_named(table, "factor", "level", words),
        column=_named(table, "other_factor", "other_level", words),
    )
    chart = heat_map(shown, "interaction", words, columns)
    subtitle = f"{note} {words.together.subtitle}".strip()
    return finished(chart, words.together.title, subtitle, words, columns)


def _named(table: pl.DataFrame, factor: str, level: str, words: Messages) -> pl.Series:
    rows = table.select(factor, level).iter_rows()
    return pl.Series([words.level(*row) for row in rows], dtype=pl.String)


def heat_map(
    table: pl.DataFrame,
    value: str,
    words: Messages,
    columns: int,
    *,
    most: float = 0.0,
    row: int = _ROW,
) -> Any:
    """Return cells coloured and labelled by a difference, in percentage points.

    What is not significant is pale; what is, is bold.

    Args:
        table: with row and column (what they are called), p_holm, and the differences.
        value: the column of the differences, as shares.
        words: the language.
        columns: 2 for a page, 1 for a narrow screen.
        most: percentage points at which the scale ends at least.
        row: pixels of a row, at least.
    """
    wide = columns > 1
    letters = _LETTERS if wide else _NARROW_LETTERS
    upright = any(len(part) > letters for name in table["column"] for part in name.split())
    cells = table.with_columns(
        (pl.col(value) * 100).alias("points"),
        row=lines_of(table["row"], 32 if wide else 15),
        column=lines_of(table["column"], _UPRIGHT_LETTERS if upright else letters),
        shown=pl.Series(
            [words.number(100 * x, signed=True) for x in table[value]], dtype=pl.String
        ),
        sure=(pl.col("p_holm") <= LEVEL).fill_null(False) & pl.col("p_holm").is_not_nan(),
    )
    most = max(most, _LEAST, *np.abs(cells["points"].to_numpy()))
    scale = alt.Scale(domain=[-most, 0, most], range=[LOSS, NONE, GAIN], interpolate="lab")
    rows, heads = (cells[x].unique(maintain_order=True).to_list() for x in ("row", "column"))
    x = alt.X("column:N", sort=heads, title=None, axis=None)
    y = alt.Y("row:N", sort=rows, title=None, axis=None)
    layers = [*_names(rows, y, "row"), *_names(heads, x, "upright" if upright else "column")]
    for sure in (True, False):
        part = cells.filter(pl.col("sure") == sure)
        base = alt.Chart(data(part, "row", "column", "points", "shown")).encode(x, y)
        squares = base.mark_rect(stroke="white", strokeWidth=2, opacity=1 if sure else _PALE)
        dark = f"{json.dumps(sure)} && abs(datum.points) > {_DARK_FROM * most:.6g}"
        texts = base.mark_text(fontWeight="bold" if sure else "normal")
        layers += [
            squares.encode(alt.Color("points:Q", scale=scale, legend=None)),
            texts.encode(
                alt.Text("shown:N"), color=alt.condition(dark, alt.value("white"), alt.value(INK))
            ),
        ]
    height = max(row, _LINE * max(name.count("\n") + 1 for name in rows) + 8)
    return alt.layer(
        *layers, width=alt.Step(_STEP if wide else _NARROW_STEP), height=alt.Step(height)
    )


def _names(names: Sequence[str], place: alt.X | alt.Y, field: str) -> list[alt.Chart]:
    """Return the names of rows, or of columns, beside the cells.

    Of several lines, the middle is at the cell; an axis would put all but the first below it.

    Args:
        names: in lines.
        place: of the cells.
        field: row, column, or upright: columns whose names are read from below.
    """
    layers, of = [], "row" if field == "row" else "column"
    for lines in sorted({name.count("\n") for name in names}):
        part = pl.DataFrame({of: [name for name in names if name.count("\n") == lines]})
        beside: dict[str, Any] = {
            "row": {"align": "right", "dx": -8, "dy": -lines * _LINE / 2, "x": 0},
            "column": {"align": "center", "baseline": "bottom", "dy": -lines * _LINE - 6, "y": 0},
            # turned with its offsets: along the name, then from line to line
            "upright": {"align": "left", "angle": 270, "dx": 6, "dy": -lines * _LINE / 2, "y": 0},
        }[field]
        texts = alt.Chart(data(part, of)).mark_text(
            lineBreak="\n", lineHeight=_LINE, color=INK, **beside
        )
        layers.append(texts.encode(place, alt.Text(f"{of}:N")))
    return layers
