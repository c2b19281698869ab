"""Figures: from tables to Altair charts, in either language.

    from experiments import figures, load
    from experiments.analysis.resilience import resilience_curves

    table = resilience_curves(load("support"), load("support", "daily"))
    figures.resilience_curve(table, "en").save("resilience.svg")

Colours are those of Okabe and Ito, which the colour-blind tell apart; shape or dash says it again.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from experiments.analysis.resilience import ROLLING_DAYS
from experiments.messages import MESSAGES, MINUS, Language, Messages

_COLOURS = ("#E69F00", "#0072B2", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442")
_INK, _SHADE = "#1b1b1b", "#e4e4e4"
_PANEL_HEIGHT = 170
_OUTCOMES = ("needs_met_everyone", "needs_met_over_75_alone")


def resilience_curve(
    table: pl.DataFrame, language: Language, columns: int = 2
) -> alt.TopLevelMixin:
    """Draw how the share of needs met goes through the crisis.

    A line a level of the first factor, a panel a combination of the others; the baseline in each.

    Args:
        table: from `experiments.analysis.resilience.resilience_curves`.
        language: of all texts.
        columns: panels side by side.
    """
    words = MESSAGES[language]
    known = ("policy", "baseline", "day", "stage", "replicates", "value")
    factors = [name for name in table.columns if name not in known]
    baseline = _named_baseline(table, factors, words)
    series = _series(table, factors, words)
    lines = table.with_columns(
        series=_each(table, factors[:1], words), panel=_each(table, factors[1:], words)
    )
    reference = table.filter("baseline").with_columns(series=pl.lit(baseline))
    lowest = table.select(pl.col("value").fill_nan(None).min()).item()
    scale = alt.Scale(domainMin=100 * (lowest or 0.0) // 5 * 5, nice=True)
    panels = []
    for (panel,), part in lines.group_by("panel", maintain_order=True):
        drawn = pl.concat([part.drop("panel"), reference]) if factors else part
        panels.append(
            alt.layer(*_crisis(table, words), _lines(drawn, series, baseline, scale, words))
            .properties(width=_panel_width(columns), height=_PANEL_HEIGHT)
            .properties(title=_panel_title(panel if len(factors) > 1 else ""))
        )
    runs = table["replicates"].max() if table.height else 0
    subtitle = words.curve_subtitle.format(n=runs, days=ROLLING_DAYS)
    chart = alt.concat(*panels, columns=columns).resolve_scale(color="shared", y="shared")
    return _finished(chart, words.curve_title, subtitle, words, columns)


def paired_differences(
    table: pl.DataFrame, language: Language, columns: int = 2
) -> alt.TopLevelMixin:
    """Draw the effect of each policy with its interval, largest first.

    Args:
        table: from `experiments.analysis.paired.paired_differences`.
        language: of all texts.
        columns: 2 for a page, 1 for a narrow screen.
    """
    words = MESSAGES[language]
    whose = dict(zip(_OUTCOMES, (words.everyone, words.over_75_alone), strict=True))
    factors = _factors_of_effects(table)
    effects = table.filter(~pl.col("baseline"), pl.col("outcome").is_in(_OUTCOMES)).with_columns(
        (pl.col("difference", "low", "high") * 100).fill_nan(None),
        pl.col("outcome").replace_strict(whose, return_dtype=pl.String),
    )
    named = effects.with_columns(
        label=_each(effects, factors, words, "\n" if columns == 1 else None)
    )
    order = (
        named.filter(pl.col("outcome") == words.everyone)
        .sort("difference", descending=True, nulls_last=True)["label"]
        .to_list()
    )
    data = _data(named, "label", "outcome", "difference", "low", "high")
    base = alt.Chart(data).encode(
        alt.Y("label:N", sort=order, title=None, axis=_policy_axis()),
        alt.YOffset("outcome:N", sort=list(whose.values())),
        alt.Color("outcome:N", **_whose(whose, words, list(_COLOURS[1:3]))),
    )
    axis = alt.X("low:Q", title=words.paired_axis, scale=alt.Scale(zero=True))
    zero = alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(color=_INK).encode(x="zero:Q")
    bars = base.mark_rule(strokeWidth=2).encode(axis, alt.X2("high:Q"))
    dots = base.mark_point(filled=True, size=55, opacity=1).encode(
        alt.X("difference:Q"), alt.Shape("outcome:N", **_whose(whose, words, ["circle", "square"]))
    )
    pairs = table["n"].max() if table.height else 0
    chart = alt.layer(zero, bars, dots).properties(
        width=_panel_width(columns) if columns > 1 else 170,
        height=alt.Step(13 if columns > 1 else 22),
    )
    subtitle = words.paired_subtitle.format(n=pairs)
    return _finished(chart, words.paired_title, subtitle, words, columns)


def _finished(
    chart: Any, title: str, subtitle: str, words: Messages, columns: int
) -> alt.TopLevelMixin:
    """Add titles and the settings that all figures share."""
    width = 74 if columns > 1 else 42
    titles = alt.TitleParams(
        _folded(title, width - 8), subtitle=_folded(subtitle, width), anchor="start", offset=12
    )
    locale = {
        "decimal": words.decimal, "thousands": words.thousands, "grouping": [3],
        "currency": ["", ""], "minus": MINUS, "percent": words.percent,
    }  # fmt: skip
    finished: alt.TopLevelMixin = (
        chart.properties(title=titles)
        .configure(font="sans-serif", locale={"number": locale}, background="white")
        .configure_view(stroke=None)
        .configure_axis(labelColor=_INK, titleColor=_INK, titleFontWeight="normal", grid=False)
        .configure_legend(orient="bottom", direction="vertical", labelLimit=0, columns=1)
        .configure_title(fontSize=15, subtitleFontSize=12, color=_INK, subtitleColor=_INK)
    )
    return finished


def _lines(
    table: pl.DataFrame, series: Sequence[str], baseline: str, scale: alt.Scale, words: Messages
) -> alt.Chart:
    names = [*series, baseline]
    data = _data(
        table.with_columns((pl.col("value") * 100).round(2).fill_nan(None)),
        "day",
        "value",
        "series",
    )
    colours = [*_COLOURS[: len(series)], _INK]
    dashes = [*([[1, 0]] * len(series)), [4, 3]]
    legend = alt.Legend(title=words.policy, symbolSize=400)
    drawn: alt.Chart = (
        alt.Chart(data)
        .mark_line(strokeWidth=1.8)
        .encode(
            alt.X("day:Q", title=words.curve_day),
            alt.Y("value:Q", title=words.curve_share, scale=scale),
            alt.Color("series:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
            alt.StrokeDash("series:N", scale=alt.Scale(domain=names, range=dashes), legend=legend),
        )
    )
    return drawn


def _crisis(table: pl.DataFrame, words: Messages) -> list[alt.Chart]:
    """Return the shade of the crisis, and its name."""
    days = table.filter(pl.col("stage") == 1)["day"]
    if days.is_empty():
        return []
    span = alt.InlineData([{"first": days.min(), "last": days.max(), "name": words.crisis}])
    shade = alt.Chart(span).mark_rect(color=_SHADE).encode(x="first:Q", x2="last:Q")
    name = alt.Chart(span).mark_text(align="left", baseline="bottom", dx=4, dy=-3, color=_INK)
    return [shade, name.encode(x="first:Q", y=alt.value(_PANEL_HEIGHT), text="name:N")]


def _series(table: pl.DataFrame, factors: Sequence[str], words: Messages) -> list[str]:
    return _each(table, factors[:1], words).unique(maintain_order=True).to_list()


def _named_baseline(table: pl.DataFrame, factors: Sequence[str], words: Messages) -> str:
    named = _each(table.filter("baseline").head(1), factors, words)
    return words.baseline.format(policy=", ".join(named))


def _each(
    table: pl.DataFrame, factors: Sequence[str], words: Messages, joined: str | None = None
) -> pl.Series:
    """Return the name of the policy, as far as these factors go, for each row."""
    rows = (
        table.select(factors).iter_rows(named=True) if factors else ({} for _ in range(len(table)))
    )
    between = joined or words.joined
    named = [
        between.join(words.level(factor, level) for factor, level in row.items())
        or words.as_configured
        for row in rows
    ]
    return pl.Series(named, dtype=pl.String)


def _factors_of_effects(table: pl.DataFrame) -> list[str]:
    known = ("policy", "baseline", "outcome", "mean", "n", "difference", "low", "high")
    return [name for name in table.columns if name not in (*known, "variance_ratio")]


def _panel_title(text: str) -> alt.TitleParams:
    return alt.TitleParams(text, anchor="start", fontSize=12, offset=4)


def _policy_axis() -> alt.Axis:
    return alt.Axis(labelExpr="split(datum.label, '\\n')", labelLimit=0, ticks=False, domain=False)


def _whose(whose: Mapping[str, str], words: Messages, marks: Sequence[str]) -> dict[str, Any]:
    """Return the scale and legend of a channel; equal ones are drawn as one legend."""
    scale = alt.Scale(domain=list(whose.values()), range=marks)
    return {"scale": scale, "legend": alt.Legend(title=words.whose)}


def _panel_width(columns: int) -> int:
    return 280 if columns > 1 else 250


def _data(table: pl.DataFrame, *columns: str) -> alt.InlineData:
    return alt.InlineData(table.select(columns).to_dicts())


def _folded(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)
