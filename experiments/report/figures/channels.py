"""Who meets the needs before, during and after the crisis: areas that add up to what is met."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from experiments.analysis.channels import WEEK
from experiments.report.figures.style import (
    COLOURS,
    INK,
    PANEL_HEIGHT,
    SHADE,
    data,
    each,
    finished,
    folded,
    panel_width,
    scales,
    y_at,
)
from experiments.words import Messages, Wording, in_words

_KNOWN = ("policy", "baseline", "day", "crisis_days", "channel", "replicates", "share", "in_crisis")
_FROM_BELOW = {
    "neighbour": COLOURS[4],
    "collective": COLOURS[0],
    "institution": COLOURS[3],
    "household": COLOURS[1],
    "kin": COLOURS[5],
    "outsiders": COLOURS[6],
}
"""Channels and their colours; below those that a policy for neighbours can change."""


def channels(
    table: pl.DataFrame, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw which share of the needs each channel meets, week by week, a panel a policy.

    Args:
        table: from `experiments.analysis.channels.channels_over_time`, of the policies to be shown.
        language: of all texts, or these.
        columns: panels side by side.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    factors = [name for name in table.columns if name not in _KNOWN]
    panels: list[Any] = []
    for _, part in table.group_by("policy", maintain_order=True):
        name = each(part.head(1), factors, words)[0]
        if part["baseline"][0]:
            name = words.fill(words.policies.baseline, policy=name)
        shade, edges = _crisis(part, words)
        panels.append(
            alt.layer(
                *shade,
                _areas(part, columns, words),
                *edges,
                width=panel_width(columns),
                height=PANEL_HEIGHT,
                title=_title(name, part, words),
            )
        )
    runs = table["replicates"].max() if table.height else 0
    subtitle = f"{note} {words.fill(words.channels.subtitle, n=runs)}".strip()
    chart = alt.concat(*panels, columns=columns, resolve=scales(fill="shared", y="shared"))
    return finished(chart, words.channels.title, subtitle, words, columns)


def _title(name: str, part: pl.DataFrame, words: Messages) -> alt.TitleParams:
    """Return the title of a panel: the policy, and who meets how many of the crisis's needs."""
    shares = dict(part.unique("channel").select("channel", "in_crisis").iter_rows())
    shown = {
        channel: words.number(100 * share, 1)
        for channel, share in shares.items()
        if share is not None
    }
    lines = (words.channels.met_line, words.channels.others_line)
    return alt.TitleParams(
        folded(name, 42),
        subtitle=[words.fill(line, **shown) for line in lines if set(_FROM_BELOW) <= shown.keys()],
        anchor="start",
        fontSize=12,
        subtitleFontSize=12,
        offset=4,
    )


def _areas(part: pl.DataFrame, columns: int, words: Messages) -> alt.Chart:
    """Return the areas, each share in the middle of its week."""
    rank = {channel: at for at, channel in enumerate(_FROM_BELOW)}
    shown = part.select(
        pl.col("day") + WEEK / 2,
        rank=pl.col("channel").replace_strict(rank, return_dtype=pl.Int32),
        met_by=pl.col("channel").replace_strict(words.channels.names, return_dtype=pl.String),
        share=(pl.col("share") * 100).round(2),
    )
    names = [words.channels.names[channel] for channel in _FROM_BELOW]
    drawn: alt.Chart = (
        alt.Chart(data(shown, "day", "rank", "met_by", "share"))
        .mark_area(stroke="white", strokeWidth=0.8, aria=False)
        .encode(
            alt.X("day:Q", title=words.curves.day, scale=alt.Scale(nice=False)),
            alt.Y(
                "share:Q",
                title=words.channels.axis,
                stack="zero",
                scale=alt.Scale(domain=[0, 100]),
            ),
            alt.Fill(
                "met_by:N",
                scale=alt.Scale(domain=names, range=list(_FROM_BELOW.values())),
                legend=alt.Legend(
                    title=words.channels.met_by,
                    symbolType="square",
                    symbolStrokeWidth=0,
                    columns=3 if columns > 1 else 1,
                ),
            ),
            alt.Order("rank:Q"),
        )
    )
    return drawn


def _crisis(part: pl.DataFrame, words: Messages) -> tuple[list[alt.Chart], list[alt.Chart]]:
    """Return the shade of the crisis, which areas cover, and its edges and name, which they do not.

    Both are empty where no whole week of it was simulated.
    """
    days = part.unique("day")["crisis_days"].sum()
    if not days:
        return [], []
    span = alt.Chart(alt.InlineData([{"first": 0, "last": days, "name": words.curves.crisis}]))
    edges = alt.Chart(data(pl.DataFrame({"first": [0, days]}), "first"))
    name = span.mark_text(align="left", baseline="top", dx=4, dy=3, color=INK)
    return (
        [span.mark_rect(color=SHADE).encode(alt.X("first:Q"), alt.X2("last:Q"))],
        [
            edges.mark_rule(color=INK, strokeDash=[3, 3]).encode(alt.X("first:Q")),
            name.encode(alt.X("first:Q"), y_at(0), alt.Text("name:N")),
        ],
    )
