"""A schematic map of a city: a square a neighbourhood, about where it lies to the others."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any

import altair as alt
import polars as pl

from experiments.report.figures.style import COLOURS, INK, data, each, finished, panel_title, scales
from experiments.words import Wording, in_words
from experiments.words.numbers import is_share, scale_of

MOST_POLICIES = 5
"""Policies of which the map shows the difference that they make: the first."""

_TOP, _SIDE = 0.24, 0.05
"""What is left free in the place of an arrondissement: above, for its name, and at the sides."""

_PLACE = 50
"""Side of the place of an arrondissement (pixels)."""

_KNOWN = ("policy", "baseline", "part", "arrondissement", "archetype", "x", "y", "posts", "level",
          "difference")  # fmt: skip


def city_map(
    table: pl.DataFrame, outcome: str, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw what the neighbourhoods of a city are like, how each does and what policies change.

    Args:
        table: from `experiments.analysis.city.part_differences`.
        outcome: what it shows.
        language: of all texts, or these.
        columns: panels side by side.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    factors = [name for name in table.columns if name not in _KNOWN]
    named = _squares(table).with_columns(
        pl.col("level", "difference") * scale_of(outcome),
        kind=pl.col("archetype").map_elements(
            lambda name: words.level("neighbourhood", name), return_dtype=pl.String
        ),
        named=each(table, factors, words),
    )
    baseline = named.filter("baseline")
    unit = "%" if is_share(outcome) else words.unit(outcome)
    points = words.map.points if is_share(outcome) else unit
    kinds = baseline["kind"].unique(maintain_order=True).sort().to_list()
    panels = [
        _panel(baseline, words.map.kinds, _kinds(kinds), None),
        _panel(
            baseline,
            f"{words.fill(words.map.level, policy=baseline['named'][0])} ({unit})",
            _levels(),
            None,
        ),
    ]
    others = named.filter(~pl.col("baseline"))
    most = max((abs(x) for x in others["difference"].drop_nulls() if x == x), default=1.0) or 1.0
    policies = others["policy"].unique(maintain_order=True).to_list()
    for policy in policies[:MOST_POLICIES]:
        part = others.filter(pl.col("policy") == policy)
        title = f"{words.fill(words.map.difference, policy=part['named'][0])} ({points})"
        panels.append(_panel(part, title, _differences(most), "posts"))
    chart = alt.concat(*panels, columns=columns, spacing=28, resolve=scales(color="independent"))
    title = words.fill(words.map.title, outcome=words.outcome(outcome))
    return finished(chart, title, f"{note} {words.map.subtitle}".strip(), words, columns)


def _squares(table: pl.DataFrame) -> pl.DataFrame:
    """Return where the square of each neighbourhood lies: left, right, top, bottom."""
    counts = dict(table.group_by("arrondissement").agg(pl.col("part").n_unique()).iter_rows())
    rows = []
    for name, x, y in table.select("arrondissement", "x", "y").iter_rows():
        across = ceil(sqrt(counts[name]))
        wide, high = 1 / across, 1 / ceil(counts[name] / across)
        column, row = int(x), int(y)
        left = column + _SIDE + (x - column - wide / 2) * (1 - 2 * _SIDE)
        top = row + _TOP + (y - row - high / 2) * (1 - _TOP)
        rows.append(
            {
                "left": left,
                "right": left + wide * (1 - 2 * _SIDE),
                "top": top,
                "bottom": top + high * (1 - _TOP),
                "label_x": column + 0.5,
                "label_y": row + _TOP / 2,
            }
        )
    return table.hstack(pl.DataFrame(rows))


def _panel(table: pl.DataFrame, title: str, colour: alt.Color, text: str | None) -> Any:
    """Return a map, its squares coloured, with a number in each where one is shown."""
    width, height = (ceil(table[name].max()) for name in ("right", "bottom"))  # type: ignore[arg-type]
    across = alt.X("left:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    down = alt.Y("top:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    shown = data(table, "left", "right", "top", "bottom", "kind", "level", "difference")
    squares = (
        alt.Chart(shown)
        .mark_rect(stroke="white", strokeWidth=1)
        .encode(across, down, alt.X2("right:Q"), alt.Y2("bottom:Q"), colour)
    )
    names = table.unique("arrondissement", maintain_order=True)
    layers: list[Any] = [
        squares,
        alt.Chart(data(names, "label_x", "label_y", "arrondissement"))
        .mark_text(fontSize=9, color=INK)
        .encode(alt.X("label_x:Q"), alt.Y("label_y:Q"), alt.Text("arrondissement:N")),
    ]
    if text:
        middle = table.select(
            x=(pl.col("left") + pl.col("right")) / 2,
            y=(pl.col("top") + pl.col("bottom")) / 2,
            shown=pl.col(text).round(1).cast(pl.String).str.replace(r"\.0$", ""),
        )
        numbers = alt.Chart(data(middle, "x", "y", "shown")).mark_text(fontSize=8, color=INK)
        layers.append(numbers.encode(alt.X("x:Q"), alt.Y("y:Q"), alt.Text("shown:N")))
    return alt.layer(
        *layers, width=width * _PLACE, height=height * _PLACE, title=panel_title(title)
    )


def _kinds(kinds: list[str]) -> alt.Color:
    scale = alt.Scale(domain=kinds, range=list(COLOURS[: len(kinds)]))
    return alt.Color("kind:N", scale=scale, legend=alt.Legend(title=None))


def _levels() -> alt.Color:
    return alt.Color("level:Q", scale=alt.Scale(scheme="blues", zero=False), legend=_bar())


def _differences(most: float) -> alt.Color:
    pale = alt.SchemeParams(name="purpleorange", extent=[0.2, 0.8])  # numbers are read on it
    scale = alt.Scale(scheme=pale, domain=[-most, most], domainMid=0, reverse=True)
    return alt.Color("difference:Q", scale=scale, legend=_bar())


def _bar() -> alt.Legend:
    return alt.Legend(title=None, orient="bottom", direction="horizontal", gradientLength=160)
