"""Effect against cost: further needs met for further public money."""

from __future__ import annotations

import altair as alt
import numpy as np
import polars as pl

from experiments.report.figures.style import COLOURS, INK, data, each, finished, folded
from experiments.words import Wording, in_words

MOST_POLICIES = 24
"""Policies that are drawn at most: those that meet most further needs."""

_WIDTH, _NARROW = 520, 240
_HEIGHT = 280
_NEAR = 0.03
"""Share of the axis within which policies cost the same to the eye."""
_BESIDE, _STEP = 6, 16
"""Pixels from a dot to its number, and to the numbers of those that cost the same."""
_DOT = COLOURS[1]
_LETTERS = 46
"""Of a name that leaves room for another beside it."""

_KNOWN = frozenset({"policy", "n", "extra_cost", "extra_met", "low", "high",
                    "per_need", "per_need_low", "per_need_high"})  # fmt: skip


def effect_against_cost(
    table: pl.DataFrame, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw further needs met against further money, each policy a point with its interval.

    A line from the origin joins what would cost as much for each need as the cheapest.

    Args:
        table: from `experiments.analysis.costs.costs`, a row at least.
        language: of all texts, or these.
        columns: 2 for a page, 1 for a narrow screen.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    factors = [name for name in table.columns if name not in _KNOWN]
    drawn = table.sort("extra_met", descending=True, maintain_order=True).head(MOST_POLICIES)
    named = each(drawn, factors, words)
    shown = drawn.with_columns(
        pl.col("extra_met", "low", "high").fill_nan(None),
        thousands=pl.col("extra_cost") / 1000,
        number=pl.int_range(1, pl.len() + 1).cast(pl.String),
        name=pl.Series(
            [f"{place}. {name}" for place, name in enumerate(named, start=1)], dtype=pl.String
        ),
    )
    order = shown["name"].to_list()
    shown = _beside(shown)
    told = ("thousands", "extra_met", "low", "high", "name", "number", "beside")
    base = alt.Chart(data(shown, *told)).encode(
        alt.X("thousands:Q", title=words.cost.axis, scale=alt.Scale(zero=True)),
    )
    y = alt.Y("extra_met:Q", title=folded(words.cost.met_axis, 34), scale=alt.Scale(zero=True))
    bars = base.mark_rule(color=INK, strokeWidth=3, opacity=0.35).encode(
        alt.Y("low:Q"), alt.Y2("high:Q")
    )
    fits = columns > 1 and max(map(len, order)) <= _LETTERS
    legend = alt.Legend(title=words.tables.policy, columns=2 if fits else 1)
    dots = base.mark_circle(size=70, opacity=1, stroke="white").encode(
        y, alt.Color("name:N", sort=order, legend=legend,
                     scale=alt.Scale(domain=order, range=[_DOT] * len(order))),
    )  # fmt: skip
    numbers = base.mark_text(
        fontSize=12, color=INK, align="left", baseline="bottom", dx=alt.expr("datum.beside")
    ).encode(y, alt.Text("number:N"))
    layers = [bars, dots, numbers]
    subtitle = f"{note} {words.cost.subtitle}".strip()
    cheapest = shown.with_columns(named=named).filter(pl.col("per_need").is_not_nan())
    if cheapest.height:
        best = cheapest.sort("per_need", maintain_order=True).row(0, named=True)
        layers.insert(0, _same_price(shown, 1000 / best["per_need"]))
        subtitle += " " + words.fill(words.cost.line, policy=best["named"])
    chart = alt.layer(_zero(), *layers, width=_WIDTH if columns > 1 else _NARROW, height=_HEIGHT)
    return finished(chart, words.cost.title, subtitle, words, columns)


def _same_price(shown: pl.DataFrame, needs_a_thousand: float) -> alt.Chart:
    """Return the line of what would cost as much for each need, as far as money and needs go."""
    dearest = float(shown["thousands"].to_numpy().max())
    most = max(float(x) for x in (*shown["high"].drop_nulls(), *shown["extra_met"].drop_nulls(), 0))
    end = min(dearest, most / needs_a_thousand)
    line = pl.DataFrame({"thousands": [0.0, end], "extra_met": [0.0, end * needs_a_thousand]})
    drawn: alt.Chart = (
        alt.Chart(data(line, "thousands", "extra_met"))
        .mark_line(color="#767676", strokeDash=[5, 4], strokeWidth=1.2)
        .encode(alt.X("thousands:Q"), alt.Y("extra_met:Q"))
    )
    return drawn


def _beside(shown: pl.DataFrame) -> pl.DataFrame:
    """Return how far beside its dot the number of each policy stands; the dots stay in place.

    A number moves on where the dot above it is too near for both numbers.
    """
    costs, met = (shown[name].to_numpy() for name in ("thousands", "extra_met"))
    reach = [max(values.max(), 0) - min(values.min(), 0) or 1 for values in (costs, met)]
    places = np.zeros(len(costs))
    for one in range(1, len(costs)):  # those that meet most come first
        near = [
            other
            for other in range(one)
            if abs(costs[one] - costs[other]) < _NEAR * reach[0]
            and abs(met[one] - met[other]) < _NEAR * 2 * reach[1]
        ]
        places[one] = max((places[other] + 1 for other in near), default=0)
    return shown.with_columns(beside=pl.Series(_BESIDE + _STEP * places))


def _zero() -> alt.Chart:
    zero = pl.DataFrame({"zero": [0.0]})
    rule: alt.Chart = (
        alt.Chart(data(zero, "zero")).mark_rule(color="#b0b0b0").encode(alt.Y("zero:Q"))
    )
    return rule
