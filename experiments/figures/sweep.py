"""An outcome along a factor: a trade-off as a curve."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from experiments.figures.style import (
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
)
from experiments.messages import MESSAGES, Language, Messages
from experiments.units import digits_of, is_share, scale_of


def sweep(
    table: pl.DataFrame,
    axis: str,
    outcome: str,
    language: Language,
    columns: int = 2,
    note: str = "",
) -> alt.TopLevelMixin:
    """Draw how an outcome differs from the baseline along a factor, with 95 % intervals.

    A line a level of the next factor, a panel a combination of all others.

    Args:
        table: from `experiments.analysis.paired.paired_differences`, the outcome among its rows.
        axis: factor along which the outcome is followed; its numbers, or its levels in their order.
        outcome: what is followed.
        language: of all texts.
        columns: panels side by side.
        note: what the subtitle begins with, such as the crisis.
    """
    words = MESSAGES[language]
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
    panels = [
        _panel(part, axis, outcome, words, bool(others))
        .properties(width=panel_width(columns), height=PANEL_HEIGHT)
        .properties(title=panel_title(str(panel) if len(others) > 1 else ""))
        for (panel,), part in lines.group_by("panel", maintain_order=True)
    ]
    chart = alt.concat(*panels, columns=columns).resolve_scale(color="shared", y="shared")
    title = words.sweep_title.format(outcome=words.outcome(outcome))
    title = title[:1].upper() + title[1:]
    subtitle = f"{note} {_subtitle(of_one, outcome, words)}".strip()
    return finished(chart, title, subtitle, words, columns)


def _panel(table: pl.DataFrame, axis: str, outcome: str, words: Messages, has_series: bool) -> Any:
    numeric = table["at"].dtype.is_numeric()
    levels = table["at"].unique(maintain_order=True).to_list()
    names = table["series"].unique(maintain_order=True).to_list()
    legend = alt.Legend(title=None, symbolSize=200) if has_series else None
    unit = words.paired_axis if is_share(outcome) else words.outcome(outcome)
    title = words.factor(axis)
    x = alt.X("at:Q", title=title) if numeric else alt.X(
        "at:N", title=title, sort=levels, axis=alt.Axis(labelAngle=-30, labelLimit=0)
    )  # fmt: skip
    base = alt.Chart(data(table, "at", "series", "difference", "low", "high")).encode(
        x,
        alt.Color(
            "series:N", scale=alt.Scale(domain=names, range=_first(COLOURS[1:], names)),
            legend=legend,
        ),
    )  # fmt: skip
    line = base.mark_line(strokeWidth=1.8).encode(
        alt.Y("difference:Q", title=folded(unit, 34)),
        alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=names, range=_first(DASHES, names)), legend=legend
        ),
    )
    bars = base.mark_rule(strokeWidth=1.4).encode(alt.Y("low:Q"), alt.Y2("high:Q"))
    dots = base.mark_point(filled=True, size=50, opacity=1).encode(
        alt.Y("difference:Q"),
        alt.Shape(
            "series:N", scale=alt.Scale(domain=names, range=_first(SHAPES, names)), legend=None
        ),
    )
    zero = alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(color=INK).encode(y="zero:Q")
    return alt.layer(zero, line, bars, dots)


def _first[T](marks: tuple[T, ...], names: list[str]) -> list[T]:
    """Return a mark for each name; where there are more names than marks, they come round again."""
    return [marks[number % len(marks)] for number in range(len(names))]


def _subtitle(table: pl.DataFrame, outcome: str, words: Messages) -> str:
    baseline = table.filter("baseline")
    named = each(baseline, factors_of_effects(baseline), words).head(1).to_list()
    mean = float(baseline["mean"][0])
    level = words.number(scale_of(outcome) * mean, digits_of(outcome, mean))
    if is_share(outcome):
        level += words.percent
    return words.sweep_subtitle.format(policy="".join(named), level=level, n=table["n"].max())
