"""Gains: a line of words above each interval, so that nothing has to be looked up beside it."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from experiments.report.figures.style import (
    COLOURS,
    INK,
    data,
    finished,
    folded,
    panel_title,
)
from experiments.words import Wording, in_words

_WIDTH, _NARROW = 340, 320
_LETTERS, _NARROW_LETTERS = 56, 50
_LINE, _BAR, _GAP = 15, 12, 10
"""Pixels: of a line of words, of the interval under it, and to the next."""

_UNSURE = "#767676"


def gains(
    table: pl.DataFrame,
    title: str,
    subtitle: str,
    language: Wording = "en",
    columns: int = 2,
) -> alt.TopLevelMixin:
    """Draw differences with their intervals, each under its own name and numbers.

    Args:
        table: a row a mark: panel (title of its panel), axis (title of its axis), label (words
            above the interval), told (what follows, on a line of its own where there is no room),
            value, low and high (NaN where there is none), sure (whether it is significant: drawn
            bold and in colour).
        title: of the figure; empty for none.
        subtitle: under it.
        language: of all texts, or these.
        columns: panels side by side (2), or below one another on a narrow screen (1).
    """
    words = in_words(language)
    ends = table.select("value", "low", "high").fill_nan(None)
    known = [x for column in ends.iter_columns() for x in column.drop_nulls()]
    scale = alt.Scale(domain=[min([0.0, *known]), max([0.0, *known])], nice=True)
    alone = table["panel"].n_unique() == 1
    panels = [
        _panel(part, str(panel), scale, columns, alone)
        for (panel,), part in table.group_by("panel", maintain_order=True)
    ]
    chart = alt.concat(*panels, columns=columns, spacing=24)
    return finished(chart, title, subtitle, words, columns)


def _panel(part: pl.DataFrame, panel: str, scale: alt.Scale, columns: int, alone: bool) -> Any:
    """Return the marks of a panel; places are pixels from its top."""
    wide = columns > 1
    letters, width = (_LETTERS, _WIDTH) if wide else (_NARROW_LETTERS, _NARROW)
    if wide and alone:
        letters, width = 2 * letters, 2 * width
    lines = [
        _lines(label, told, letters) for label, told in part.select("label", "told").iter_rows()
    ]
    tops, reach = [], 0
    for label in lines:
        tops.append(reach)
        reach += _LINE * len(label) + _BAR + _GAP
    middles = [top + _LINE * len(label) + _BAR / 2 for top, label in zip(tops, lines, strict=True)]
    shown = part.with_columns(
        pl.col("low", "high").fill_nan(None),
        top=pl.Series(tops, dtype=pl.Float64),
        middle=pl.Series(middles, dtype=pl.Float64),
        lines=pl.Series(["\n".join(label) for label in lines], dtype=pl.String),
    )
    y: dict[str, Any] = {
        "scale": alt.Scale(domain=[reach, 0], nice=False, zero=False),
        "axis": None,
    }
    x = alt.X("value:Q", scale=scale, axis=alt.Axis(title=part["axis"][0], tickCount=5))
    zero = alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(color="#b0b0b0")
    layers = [zero.encode(alt.X("zero:Q", scale=scale))]
    for sure, colour in ((True, COLOURS[1]), (False, _UNSURE)):
        of_it = shown.filter(pl.col("sure") == sure)
        base = alt.Chart(data(of_it, "value", "low", "high", "top", "middle", "lines"))
        at = base.encode(alt.Y("middle:Q", **y))
        written: dict[str, Any] = {
            "align": "left", "baseline": "top", "fontSize": 12, "lineBreak": "\n",
            "fontWeight": "bold" if sure else "normal", "lineHeight": _LINE,
        }  # fmt: skip
        words = base.encode(alt.Y("top:Q", **y), alt.Text("lines:N"), x=alt.value(0))
        layers += [
            at.mark_rule(strokeWidth=3, color=colour).encode(alt.X("low:Q"), alt.X2("high:Q")),
            at.mark_point(
                filled=True, size=60, opacity=1, color=colour, shape="circle" if sure else "square"
            ).encode(x),
            words.mark_text(stroke="white", strokeWidth=4, **written),
            words.mark_text(color=INK, **written),
        ]
    return alt.layer(*layers, width=width, height=reach, title=panel_title(panel, letters))


def _lines(label: str, told: str, letters: int) -> list[str]:
    """Return the words above an interval in lines; what is told of it stands together."""
    whole = f"{label} {told}"
    return [whole] if len(whole) <= letters else [*folded(label, letters), *folded(told, letters)]
