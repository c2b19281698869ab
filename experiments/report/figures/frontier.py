"""Frontier: what portfolios gain against what they cost, those that none beats named beside it."""

from __future__ import annotations

import altair as alt
import polars as pl

from experiments.report.figures.style import COLOURS, INK, data, finished
from experiments.words import Wording, in_words

_WIDTH, _NARROW, _HEIGHT = 560, 250, 300
_DROPPED, _LEFT = "#767676", COLOURS[1]
_BESIDE = 7


def frontier(
    table: pl.DataFrame, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw gain against cost, each portfolio a mark; those that no other dominates have a number.

    Args:
        table: a row a portfolio: name (in words), gain, gain_low and gain_high (shares), extra_cost
            (EUR), left (whether the search kept it), dominated.
        language: of all texts, or these.
        columns: 2 for a page, 1 for a narrow screen.
        note: what the subtitle begins with.
    """
    words = in_words(language)
    shown = table.sort("extra_cost", maintain_order=True).with_columns(
        (pl.col("gain", "gain_low", "gain_high") * 100).fill_nan(None),
        thousands=pl.col("extra_cost") / 1000,
    )
    best = shown.filter(~pl.col("dominated")).with_row_index("place", offset=1)
    best = best.with_columns(
        number=pl.col("place").cast(pl.String),
        named=pl.format("{}. {}", pl.col("place"), pl.col("name")),
    )
    x = alt.X("thousands:Q", title=words.frontier.axis, scale=alt.Scale(zero=False, padding=12))
    y = alt.Y("gain:Q", title=words.frontier.gain)
    layers = [
        alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(color="#b0b0b0").encode(alt.Y("zero:Q"))
    ]
    for is_left, colour, shape in ((False, _DROPPED, "square"), (True, _LEFT, "circle")):
        part = data(shown.filter(pl.col("left") == is_left), "thousands", "gain")
        marks = alt.Chart(part).mark_point(
            filled=is_left, size=45, opacity=0.7, color=colour, shape=shape
        )
        layers.append(marks.encode(x, y))
    of_best = data(best, "thousands", "gain", "gain_low", "gain_high", "number", "named")
    base = alt.Chart(of_best).encode(x)
    order = best["named"].to_list()
    legend = alt.Legend(title=words.frontier.undominated, columns=1)
    scale = alt.Scale(domain=order, range=[COLOURS[4]] * len(order))
    layers += [
        base.mark_rule(color=INK, opacity=0.5).encode(alt.Y("gain_low:Q"), alt.Y2("gain_high:Q")),
        base.mark_point(filled=True, size=90, shape="diamond", opacity=1).encode(
            y, alt.Color("named:N", sort=order, scale=scale, legend=legend)
        ),
        base.mark_text(
            fontSize=13, fontWeight="bold", align="left", dx=_BESIDE, baseline="bottom", color=INK
        ).encode(y, alt.Text("number:N")),
    ]
    chart = alt.layer(*layers, width=_WIDTH if columns > 1 else _NARROW, height=_HEIGHT)
    subtitle = f"{note} {words.frontier.subtitle}".strip()
    return finished(chart, words.frontier.title, subtitle, words, columns)
