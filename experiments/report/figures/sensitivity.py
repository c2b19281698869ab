"""What an outcome depends on: indices of each number with their intervals, and ends of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import polars as pl

from experiments.report.figures.style import (
    COLOURS,
    INK,
    SHAPES,
    data,
    each,
    finished,
    lines_of,
    panel_title,
    scales,
    unit_of,
)
from experiments.store.sensitivity_columns import OF_SENSITIVITY
from experiments.words import Messages, Wording, in_words
from experiments.words.numbers import scale_of

MOST_PARAMETERS, MOST_PANELS = 20, 6
"""Numbers and policies that are drawn at most: those that do most, and the first."""

_KNOWN = frozenset(name for columns in OF_SENSITIVITY.values() for name in columns)
GREY = "#9a9a9a"

_WIDE, _NARROW = 380, 170
_END = 18
"""Pixels for an index, or an end, of a number."""


def besides_of(table: pl.DataFrame) -> list[str]:
    """Return what is varied besides the sample, as columns of a table of sensitivity."""
    return [name for name in table.columns if name not in _KNOWN]


def measures_of(table: pl.DataFrame) -> tuple[str, str]:
    """Return the two indices that a table of sensitivity has; numbers are sorted by the first."""
    return ("total", "first") if "total" in table.columns else ("mu_star", "sigma")


def sensitivity(
    table: pl.DataFrame, outcome: str, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw the indices of each number, the largest first, with 95 % intervals; a panel a policy.

    Args:
        table: from `experiments.analysis.sensitivity.tables.sensitivity`, the outcome in its rows.
        outcome: that the numbers are sorted for.
        language: of all texts, or these.
        columns: panels side by side.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    measures = measures_of(table)
    names = [words.sensitivity.measures[name] for name in measures]
    of_shares = measures[0] == "total"
    title = words.sensitivity.share
    if not of_shares:
        title = words.fill(words.sensitivity.range_axis, unit=unit_of(outcome, words))
    scale = 1.0 if of_shares else scale_of(outcome)

    def panel(part: pl.DataFrame, width: int) -> Any:
        first = part.sort(measures[0], descending=True, maintain_order=True).head(MOST_PARAMETERS)
        named = first.with_columns(name=_names(first, words, columns))
        long = pl.concat(
            named.select(
                "name",
                measure=pl.lit(told),
                value=pl.col(measure) * scale,
                low=pl.col(f"{measure}_low") * scale,
                high=pl.col(f"{measure}_high") * scale,
            )
            for measure, told in zip(measures, names, strict=True)
        )
        base = alt.Chart(data(long, "name", "measure", "value", "low", "high")).encode(
            _rows(named["name"].to_list()),
            alt.YOffset("measure:N", sort=names),
            _coloured("measure", names, COLOURS[1:3]),
        )
        bars = base.mark_rule(strokeWidth=2).encode(alt.X("low:Q", title=title), alt.X2("high:Q"))
        legend = alt.Legend(title=None)
        shape = alt.Shape(
            "measure:N", scale=alt.Scale(domain=names, range=list(SHAPES[:2])), legend=legend
        )
        dots = base.mark_point(filled=True, size=55, opacity=1).encode(alt.X("value:Q"), shape)
        known = named.filter(pl.col("chance").is_not_nan())
        ticks = [] if of_shares or known.is_empty() else [_chance(known, scale, names)]
        return alt.layer(_zero(), *ticks, bars, dots, width=width, height=alt.Step(_END))

    subtitle = words.sensitivity.subtitle if of_shares else words.sensitivity.subtitle_morris
    title_of = words.fill(words.sensitivity.title, outcome=words.outcome(outcome))
    return _panels(table, outcome, panel, title_of, f"{note} {subtitle}", words, columns)


def tornado(
    table: pl.DataFrame, outcome: str, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw what each number does at its low and at its high end, the largest first.

    Args:
        table: from `experiments.analysis.sensitivity.tables.tornado`, the outcome among its rows.
        outcome: that changes.
        language: of all texts, or these.
        columns: panels side by side.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    ends = {"low": words.sensitivity.at_low, "high": words.sensitivity.at_high}
    axis = words.fill(words.sensitivity.ends_axis, unit=unit_of(outcome, words))

    def panel(part: pl.DataFrame, width: int) -> Any:
        size = pl.max_horizontal(pl.col("low_change", "high_change").abs())
        first = part.sort(size, descending=True, maintain_order=True).head(MOST_PARAMETERS)
        named = first.with_columns(name=_names(first, words, columns))
        long = pl.concat(
            named.select(
                "name",
                end=pl.lit(told),
                value=pl.col(f"{end}_change") * scale_of(outcome),
                low=pl.col(f"{end}_change_low").fill_nan(None) * scale_of(outcome),
                high=pl.col(f"{end}_change_high").fill_nan(None) * scale_of(outcome),
            )
            for end, told in ends.items()
        )
        base = alt.Chart(data(long, "name", "end", "value", "low", "high")).encode(
            _rows(named["name"].to_list()), alt.YOffset("end:N", sort=list(ends.values()))
        )
        bars = base.mark_bar(height=10).encode(
            alt.X("value:Q", title=axis),
            _coloured("end", list(ends.values()), (COLOURS[5], COLOURS[0])),
        )
        rules = base.mark_rule(color=INK).encode(alt.X("low:Q"), alt.X2("high:Q"))
        return alt.layer(_zero(), bars, rules, width=width, height=alt.Step(_END))

    title = words.fill(words.sensitivity.tornado_title, outcome=words.outcome(outcome))
    told = f"{note} {words.sensitivity.tornado_subtitle}"
    return _panels(table, outcome, panel, title, told, words, columns)


def _panels(
    table: pl.DataFrame,
    outcome: str,
    panel: Callable[[pl.DataFrame, int], Any],
    title: str,
    subtitle: str,
    words: Messages,
    columns: int,
) -> alt.TopLevelMixin:
    """Return a panel for each policy, the first ones, side by side."""
    of_one = table.filter(pl.col("outcome") == outcome)
    besides = besides_of(table)
    titles = of_one.with_columns(panel=titles_of(of_one, besides, words))
    parts = list(titles.group_by("panel", maintain_order=True))
    width = _WIDE if columns > 1 else _NARROW
    drawn = [
        panel(part, width).properties(title=panel_title(str(name) if len(parts) > 1 else ""))
        for (name,), part in parts[:MOST_PANELS]
    ]
    if len(parts) > len(drawn):
        subtitle += " " + words.fill(words.sensitivity.most, shown=len(drawn), all=len(parts))
    chart = alt.concat(*drawn, columns=1, resolve=scales(color="shared", shape="shared"))
    return finished(chart, title[:1].upper() + title[1:], subtitle.strip(), words, columns)


def titles_of(table: pl.DataFrame, besides: Sequence[str], words: Messages) -> pl.Series:
    """Return what each row is of: a policy, or the difference that it makes."""
    names = each(table, besides, words)
    told = [
        words.fill(words.sensitivity.difference, policy=name) if is_difference else name
        for name, is_difference in zip(names, table["difference"], strict=True)
    ]
    return pl.Series(told, dtype=pl.String)


def _names(table: pl.DataFrame, words: Messages, columns: int) -> pl.Series:
    """Return the names of numbers in lines; where ends are known, with the ends."""
    names = [words.factor(path) for path in table["parameter"]]
    if "at_low" in table.columns:
        names = [
            words.fill(words.sensitivity.ends, name=name, low=low, high=high)
            for name, low, high in zip(names, table["low"], table["high"], strict=True)
        ]
    return lines_of(pl.Series(names, dtype=pl.String), 54 if columns > 1 else 24)


def _rows(names: Sequence[str]) -> alt.Y:
    axis = alt.Axis(labelExpr="split(datum.label, '\\n')", labelLimit=0, ticks=False, domain=False)
    return alt.Y("name:N", sort=list(names), title=None, axis=axis)


def _coloured(of: str, names: Sequence[str], colours: Sequence[str]) -> alt.Color:
    scale = alt.Scale(domain=list(names), range=list(colours))
    return alt.Color(f"{of}:N", scale=scale, legend=alt.Legend(title=None))


def _chance(table: pl.DataFrame, scale: float, measures: Sequence[str]) -> alt.Chart:
    """Return a grey tick for each number, where chance alone would put the first measure."""
    shown = table.select("name", measure=pl.lit(measures[0]), chance=pl.col("chance") * scale)
    ticks: alt.Chart = (
        alt.Chart(data(shown, "name", "measure", "chance"))
        .mark_tick(color=GREY, thickness=2, size=_END)
        .encode(
            _rows(table["name"].to_list()),
            alt.YOffset("measure:N", sort=list(measures)),
            alt.X("chance:Q"),
        )
    )
    return ticks


def _zero() -> alt.Chart:
    zero: alt.Chart = (
        alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(color=INK).encode(alt.X("zero:Q"))
    )
    return zero
