"""How the share of needs met goes through the crisis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from experiments.analysis.resilience import ROLLING_DAYS
from experiments.report.figures.style import (
    COLOURS,
    INK,
    PANEL_HEIGHT,
    SHADE,
    data,
    each,
    finished,
    panel_title,
    panel_width,
    scales,
    y_at,
)
from experiments.words import Messages, Wording, in_words

MOST_PANELS = 12
"""Panels that a figure has at most: more are no longer looked at."""

_ALIKE = 0.01
"""How far lines may be apart on any day, as a share, for their panels to be drawn as one."""

_KNOWN = ("policy", "baseline", "day", "stage", "replicates", "value")


def resilience_curve(
    table: pl.DataFrame, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw how the share of needs met goes through the crisis.

    A line a level of the first factor, a panel a combination of the others; a panel a policy where
    the first factor has more levels than there are colours. Panels whose lines are nowhere more
    than a point apart are drawn as one, under both names. The baseline, if there is one, is in each
    panel; panels beyond the first 12 are left out.

    Args:
        table: from `experiments.analysis.resilience.resilience_curves`.
        language: of all texts, or these.
        columns: panels side by side.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    factors = [name for name in table.columns if name not in _KNOWN]
    reference = table.filter("baseline")
    has_reference = bool(factors) and reference["policy"].n_unique() == 1
    named = ", ".join(each(reference.head(1), factors, words))
    baseline = words.fill(words.policies.baseline, policy=named)
    if factors and table[factors[0]].n_unique() > len(COLOURS):
        parts = table.filter(~pl.col("baseline")) if has_reference else table
        lines = parts.with_columns(
            series=pl.lit(words.tables.policy), panel=each(parts, factors, words)
        )
    else:
        lines = table.with_columns(
            series=each(table, factors[:1], words), panel=each(table, factors[1:], words)
        )
    series = lines["series"].unique(maintain_order=True).to_list()
    has_panels = lines["panel"].n_unique() > 1 or len(factors) > 1
    lowest = table.select(pl.col("value").fill_nan(None).min()).item()
    scale = alt.Scale(domainMin=100 * (lowest or 0.0) // 5 * 5, nice=True)
    names = [*series, baseline] if has_reference else series
    panels: list[Any] = []
    parts_of = _together(lines)
    for called, part in parts_of[:MOST_PANELS]:
        drawn = part.drop("panel")
        if has_reference:
            drawn = pl.concat([drawn, reference.with_columns(series=pl.lit(baseline))])
        panels.append(
            alt.layer(
                *_crisis(table, words),
                _lines(drawn, names, scale, words, has_reference),
                width=panel_width(columns),
                height=PANEL_HEIGHT,
                title=panel_title(words.signs.semicolon.join(called) if has_panels else ""),
            )
        )
    runs = table["replicates"].max() if table.height else 0
    subtitle = words.fill(words.curves.subtitle, n=runs, days=ROLLING_DAYS)
    shown, known = len(panels), len(parts_of)
    if known < lines["panel"].n_unique():
        subtitle += " " + words.curves.merged
    if shown < known:
        subtitle += " " + words.fill(words.curves.most, shown=shown, all=known)
    chart = alt.concat(*panels, columns=columns, resolve=scales(color="shared", y="shared"))
    return finished(chart, words.curves.title, f"{note} {subtitle}".strip(), words, columns)


def _together(lines: pl.DataFrame) -> list[tuple[list[str], pl.DataFrame]]:
    """Return the names of each panel, and its lines; of panels that are alike, the first one's."""
    found: list[tuple[list[str], pl.DataFrame]] = []
    for (panel,), part in lines.group_by("panel", maintain_order=True):
        names = next((names for names, other in found if _are_alike(part, other)), None)
        if names is None:
            found.append(([str(panel)], part))
        else:
            names.append(str(panel))
    return found


def _are_alike(part: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Tell whether lines of the same series are nowhere far apart."""
    pairs = part.join(other, on=["series", "day"], how="full", suffix="_of_other")
    if pairs["series"].null_count() or pairs["series_of_other"].null_count():
        return False
    apart = (pl.col("value") - pl.col("value_of_other")).abs().fill_nan(None)
    return bool((pairs.select(apart.max()).item() or 0.0) <= _ALIKE)


def _lines(
    table: pl.DataFrame,
    names: Sequence[str],
    scale: alt.Scale,
    words: Messages,
    has_reference: bool,
) -> alt.Chart:
    shown = data(
        table.with_columns((pl.col("value") * 100).round(2).fill_nan(None)),
        "day", "value", "series",
    )  # fmt: skip
    plain = len(names) - has_reference
    colours = [*COLOURS[:plain], INK][: len(names)]
    dashes = [*([[1, 0]] * plain), [4, 3]][: len(names)]
    legend = alt.Legend(title=words.tables.policy, symbolSize=400)
    drawn: alt.Chart = (
        alt.Chart(shown)
        .mark_line(strokeWidth=1.8)
        .encode(
            alt.X("day:Q", title=words.curves.day),
            alt.Y("value:Q", title=words.curves.share, scale=scale),
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
    span = alt.InlineData([{"first": days.min(), "last": days.max(), "name": words.curves.crisis}])
    shade = alt.Chart(span).mark_rect(color=SHADE).encode(alt.X("first:Q"), alt.X2("last:Q"))
    name = alt.Chart(span).mark_text(align="left", baseline="bottom", dx=4, dy=-3, color=INK)
    return [shade, name.encode(alt.X("first:Q"), y_at(PANEL_HEIGHT), alt.Text("name:N"))]
