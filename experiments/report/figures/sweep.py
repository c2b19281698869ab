"""An outcome along a factor: a trade-off as a curve."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import polars as pl

from experiments.report.figures.style import (
    COLOURS,
    DASHES,
    INK,
    PANEL_HEIGHT,
    SHAPES,
    data,
    each,
    factors_of_effects,
    finished,
    folded,
    panel_title,
    panel_width,
    scales,
)
from experiments.words import PERCENT, Messages, Wording, in_words
from experiments.words.numbers import digits_of, is_share, scale_of

_ALONE_WIDTH = 560
"""Width of the only panel of a figure on a page."""

_DODGE, _CLEAR = 0.018, 0.06
"""What parts series, and the first and last level from the ends, as shares of the axis."""

_MOST_TICKS = 8
_LETTER = 5.6
"""Width of a letter, about, in pixels."""


def sweep(
    table: pl.DataFrame,
    axis: str,
    outcome: str,
    language: Wording = "en",
    columns: int = 2,
    note: str = "",
) -> alt.TopLevelMixin:
    """Draw how an outcome differs from the baseline along a factor, with 95 % intervals.

    A line a level of the next factor, a panel a combination of all others.

    Args:
        table: from `experiments.analysis.paired.paired_differences`, the outcome among its rows.
        axis: factor along which the outcome is followed; its numbers, or its levels in their order.
        outcome: what is followed.
        language: of all texts, or these.
        columns: panels side by side.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    scale = scale_of(outcome)
    others = [name for name in factors_of_effects(table) if name != axis]
    of_one = table.filter(pl.col("outcome") == outcome)
    lines = of_one.with_columns(
        # the baseline differs from itself by nothing, and by no interval
        (pl.col("difference", "low", "high") * scale).fill_nan(None),
        at=of_one[axis] if of_one[axis].dtype.is_numeric() else each(of_one, [axis], words),
        series=each(of_one, others[:1], words),
        panel=each(of_one, others[1:], words),
    )
    parts = list(lines.group_by("panel", maintain_order=True))
    width = panel_width(columns) if len(parts) > 1 or columns == 1 else _ALONE_WIDTH
    panels = [
        _panel(part, axis, outcome, words, bool(others), width).properties(
            width=width,
            height=PANEL_HEIGHT,
            title=panel_title(str(panel) if len(others) > 1 else ""),
        )
        for (panel,), part in parts
    ]
    chart = alt.concat(*panels, columns=columns, resolve=scales(color="shared", y="shared"))
    title = words.fill(words.sweep.title, outcome=words.outcome(outcome))
    title = title[:1].upper() + title[1:]
    subtitle = f"{note} {_subtitle(of_one, outcome, words)}".strip()
    return finished(chart, title, subtitle, words, columns)


def _panel(
    table: pl.DataFrame, axis: str, outcome: str, words: Messages, has_series: bool, width: int
) -> Any:
    names = table["series"].unique(maintain_order=True).to_list()
    table, x = _along(table, axis, names, words, width)
    legend = alt.Legend(title=None, symbolSize=400) if has_series else None
    unit = words.effects.axis if is_share(outcome) else words.outcome(outcome)
    colours, dashes = _first(COLOURS[1:], names), _first(DASHES, names)
    shapes = _first(SHAPES, names)
    y = alt.Y("difference:Q", title=folded(unit, 34))
    layers = [
        alt.Chart(data(table, "x", "series", "difference"))
        .mark_line(strokeWidth=1.8)
        .encode(
            x, y,
            alt.Color("series:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
            alt.StrokeDash("series:N", scale=alt.Scale(domain=names, range=dashes), legend=legend),
        )
    ]  # fmt: skip
    for name, colour, shape in zip(names, colours, shapes, strict=True):
        of_one = table.filter(pl.col("series") == name)  # marks of its own keep the legend to lines
        base = alt.Chart(data(of_one, "x", "difference", "low", "high")).encode(x)
        bars = base.mark_rule(strokeWidth=1.4, color=colour)
        dots = base.mark_point(filled=True, size=50, opacity=1, color=colour, shape=shape)
        layers += [bars.encode(alt.Y("low:Q"), alt.Y2("high:Q")), dots.encode(y)]
    zero = alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(color=INK).encode(alt.Y("zero:Q"))
    return alt.layer(zero, *layers)


def _along(
    table: pl.DataFrame, axis: str, names: list[str], words: Messages, width: int
) -> tuple[pl.DataFrame, alt.X]:
    """Return where each row stands along the axis, and the axis.

    Levels that are no numbers stand one step apart. Series stand a little beside one another, so
    that no interval hides another, and clear of the ends.
    """
    levels = table["at"].unique(maintain_order=True).to_list()
    is_numeric = table["at"].dtype.is_numeric()
    places = levels if is_numeric else list(range(len(levels)))
    span = (max(places) - min(places)) or 1
    beside = {name: _DODGE * span * (k - (len(names) - 1) / 2) for k, name in enumerate(names)}
    table = table.with_columns(
        x=pl.col("at").replace_strict(levels, places, return_dtype=pl.Float64)
        + pl.col("series").replace_strict(beside, return_dtype=pl.Float64)
    )
    ends = [min(places) - _CLEAR * span, max(places) + _CLEAR * span]
    if is_numeric:
        labels = alt.Axis(format=",.4~f")
        if len(places) <= _MOST_TICKS:
            labels.values = places
    else:
        room = max(8, int(width / len(levels) / _LETTER))
        texts = ["\n".join(folded(str(level), room)) for level in levels]
        labels = alt.Axis(
            values=places, labelExpr=f"split({json.dumps(texts)}[datum.value], '\\n')",
            labelLimit=0, labelAngle=0,
        )  # fmt: skip
    title = folded(words.axis(axis), int(width / _LETTER)) or None
    return table, alt.X(
        "x:Q", title=title, scale=alt.Scale(domain=ends, nice=False, zero=False), axis=labels
    )


def _first[T](marks: tuple[T, ...], names: list[str]) -> list[T]:
    """Return a mark for each name; where there are more names than marks, they come round again."""
    return [marks[number % len(marks)] for number in range(len(names))]


def _subtitle(table: pl.DataFrame, outcome: str, words: Messages) -> str:
    baseline = table.filter("baseline")
    named = each(baseline, factors_of_effects(baseline), words).head(1).to_list()
    mean = float(baseline["mean"][0])
    level = words.number(scale_of(outcome) * mean, digits_of(outcome, mean))
    if is_share(outcome):
        level += PERCENT
    return words.fill(words.sweep.subtitle, policy="".join(named), level=level, n=table["n"].max())
