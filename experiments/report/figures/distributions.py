"""How ties and help are spread over the residents of one neighbourhood, under each policy."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from experiments.report.figures.style import COLOURS, INK, data, each, finished, panel_title, scales
from experiments.words import Messages, Wording, in_words

_KNOWN = ("policy", "baseline", "layer", "kind", "x", "y", "x2", "y2", "value")
_HEIGHT = 130


def distributions(
    table: pl.DataFrame, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw the distributions of ties and of help, a panel each; the baseline's bars are hollow.

    Classes beyond the last that anybody is in are left out.

    Args:
        table: from `experiments.execution.portrait.portray`.
        language: of all texts, or these.
        columns: 2 for a page, where the panels stand side by side, 1 for a narrow screen.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    factors = [name for name in table.columns if name not in _KNOWN]
    named = table.with_columns(series=each(table, factors, words)).with_columns(
        series=pl.when("baseline")
        .then(pl.format(words.policies.baseline.replace("{policy}", "{}"), "series"))
        .otherwise("series")
    )
    series = named["series"].unique(maintain_order=True).to_list()
    others = iter([COLOURS[1], COLOURS[0], *COLOURS[2:]])
    baselines = set(named.filter("baseline")["series"])
    fills = ["white" if name in baselines else next(others) for name in series]
    scale = alt.Scale(domain=series, range=fills)
    panels = [
        _panel(named.filter(layer=layer), titles, scale, columns, words)
        for layer, titles in (
            (
                "degree",
                (
                    words.distributions.degree,
                    words.distributions.degree_axis,
                    words.distributions.of_residents,
                ),
            ),
            (
                "tie_hours",
                (
                    words.distributions.tie_hours,
                    words.distributions.tie_hours_axis,
                    words.distributions.of_ties,
                ),
            ),
            (
                "given_hours",
                (
                    words.distributions.given_hours,
                    words.distributions.given_hours_axis,
                    words.distributions.of_residents,
                ),
            ),
        )
    ]
    own = scales(xOffset="independent")  # bars are as wide as their panel has room
    chart = alt.concat(*panels, columns=3 if columns > 1 else 1, spacing=16, resolve=own)
    subtitle = f"{note} {words.distributions.subtitle}".strip()
    return finished(chart, words.distributions.title, subtitle, words, columns)


def _panel(
    table: pl.DataFrame,
    titles: tuple[str, str, str],
    scale: alt.Scale,
    columns: int,
    words: Messages,
) -> Any:
    title, across, up = titles
    kinds = table["kind"].unique(maintain_order=True).to_list()
    held = set(table.filter(pl.col("value") > 0)["kind"])
    last = max((at for at, kind in enumerate(kinds) if kind in held), default=len(kinds) - 1)
    shown = table.filter(pl.col("kind").is_in(kinds[: last + 1])).select(
        "series",
        kind=pl.col("kind").str.replace("-", "–", literal=True),
        share=(pl.col("value") * 100).round(2).fill_nan(None),
    )
    order = shown["kind"].unique(maintain_order=True).to_list()
    axis = alt.Axis(labelAngle=0, labelOverlap=True, ticks=False)
    legend = alt.Legend(title=words.tables.policy, symbolType="square", symbolStrokeColor=INK)
    return (
        alt.Chart(data(shown, "series", "kind", "share"))
        .mark_bar(stroke=INK, strokeWidth=0.8, aria=False)
        .encode(
            alt.X("kind:N", sort=order, title=across, axis=axis),
            alt.XOffset("series:N", sort=scale["domain"]),
            alt.Y("share:Q", title=up),
            alt.Fill("series:N", scale=scale, legend=legend),
        )
        .properties(
            width=180 if columns > 1 else 250,
            height=_HEIGHT,
            title=panel_title(title, 30 if columns > 1 else 42),
        )
    )
