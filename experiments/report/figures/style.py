"""What all figures share: colours, titles, sizes, the names of policies."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, Literal

import altair as alt
import polars as pl

from experiments.words import JOINED, MINUS, PERCENT, Messages
from experiments.words.numbers import is_share

COLOURS = ("#E69F00", "#0072B2", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3], [10, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
INK, SHADE = "#1b1b1b", "#e4e4e4"
PANEL_HEIGHT = 170

TEXT = 12
"""Pixels of the letters of a chart, at least."""

_OF_EFFECTS = ("policy", "baseline", "outcome", "mean", "left_out", "n", "difference", "low",
               "high", "method", "p", "p_holm", "p_flip", "variance_ratio", "variance_ratio_low",
               "variance_ratio_high")  # fmt: skip


def finished(
    chart: Any, title: str, subtitle: str, words: Messages, columns: int
) -> alt.TopLevelMixin:
    """Add titles and the settings that all figures share."""
    width = 74 if columns > 1 else 42
    titles = alt.TitleParams(
        folded(title, width - 8), subtitle=folded(subtitle, width), anchor="start", offset=12
    )
    locale = {
        "decimal": words.decimal, "thousands": words.thousands, "grouping": [3],
        "currency": ["", ""], "minus": MINUS, "percent": PERCENT,
    }  # fmt: skip
    config = alt.Config(
        font="sans-serif",
        locale={"number": locale},
        background="white",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=INK,
            titleColor=INK,
            titleFontWeight="normal",
            grid=False,
            labelFontSize=TEXT,
            titleFontSize=TEXT,
        ),
        legend=alt.LegendConfig(
            orient="bottom",
            direction="vertical",
            labelLimit=0,
            columns=1,
            labelFontSize=TEXT,
            titleFontSize=TEXT,
            titleLimit=0,
        ),
        text=alt.MarkConfig(fontSize=TEXT),
        title=alt.TitleConfig(fontSize=15, subtitleFontSize=12, color=INK, subtitleColor=INK),
    )
    chart.title, chart.config = titles, config  # `properties` copies all that a chart is made of
    made: alt.TopLevelMixin = chart
    return made


def x_at(pixels: float) -> Any:
    """Return the place of all marks of a layer, from the left of its panel."""
    return alt.XValue(pixels)  # type: ignore[no-untyped-call]


def y_at(pixels: float) -> Any:
    """Return the place of all marks of a layer, from the top of its panel."""
    return alt.YValue(pixels)  # type: ignore[no-untyped-call]


def unit_of(outcome: str, words: Messages) -> str:
    """Return what a difference in an outcome is measured in."""
    return words.map.points if is_share(outcome) else words.unit(outcome)


def scales(**resolved: Literal["shared", "independent"]) -> alt.Resolve:
    """Return which scales panels of a chart share."""
    return alt.Resolve(scale=alt.ScaleResolveMap(**resolved))


def each(
    table: pl.DataFrame, factors: Sequence[str], words: Messages, joined: str | None = None
) -> pl.Series:
    """Return the name of the policy, as far as these factors go, for each row."""
    rows = (
        table.select(factors).iter_rows(named=True) if factors else ({} for _ in range(len(table)))
    )
    between = joined or JOINED
    named = [
        between.join(words.level(factor, level) for factor, level in row.items())
        or words.policies.as_configured
        for row in rows
    ]
    return pl.Series(named, dtype=pl.String)


def factors_of_effects(table: pl.DataFrame) -> list[str]:
    """Return the factors that a table of paired differences has as columns."""
    return [name for name in table.columns if name not in _OF_EFFECTS]


def panel_width(columns: int) -> int:
    """Return the width of a panel on a page (2 columns) or on a narrow screen (1)."""
    return 280 if columns > 1 else 250


def panel_title(text: str, width: int = 42) -> alt.TitleParams:
    """Return the title of a panel."""
    return alt.TitleParams(folded(text, width) or "", anchor="start", fontSize=12, offset=4)


def data(table: pl.DataFrame, *columns: str) -> Any:
    """Return columns of a table as a chart holds them: as a table, which no copy of it copies."""
    return table.select(columns)


def lines_of(names: pl.Series, width: int) -> pl.Series:
    """Return names in lines, as an axis that splits them wants them."""
    return pl.Series(["\n".join(folded(name, width)) for name in names], dtype=pl.String)


def folded(text: str, width: int) -> list[str]:
    """Return a text in lines."""
    return textwrap.wrap(text, width)
