"""The effect of each policy with its interval, largest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from experiments.report.figures.style import (
    COLOURS,
    INK,
    SHAPES,
    data,
    each,
    factors_of_effects,
    finished,
    folded,
    panel_width,
    unit_of,
)
from experiments.words import Messages, Wording, in_words
from experiments.words.numbers import is_share, scale_of
from sim.tables.told import meaning

MOST_POLICIES = 40
"""Policies that a figure shows at most: those with the largest effects."""

_MOST_OUTCOMES = 3
_MOST_PAIRS = 800
_LABEL_LETTERS = 54


def paired_differences(
    table: pl.DataFrame,
    language: Wording = "en",
    columns: int = 2,
    note: str = "",
    pairs: pl.DataFrame | None = None,
) -> alt.TopLevelMixin:
    """Draw the effect of each policy with its interval, largest first.

    Outcomes of one unit share an axis: the first of the table and those with its unit, three at
    most. Beyond 40 policies, those with the largest effects on the first outcome are drawn.

    Args:
        table: from `experiments.analysis.paired.paired_differences`.
        language: of all texts, or these.
        columns: 2 for a page, 1 for a narrow screen.
        note: what the subtitle begins with, such as the crisis.
        pairs: from `experiments.analysis.paired.pair_differences`; each pair is a faint tick,
            unless there are more than 800.
    """
    words = in_words(language)
    outcomes = _of_one_unit(table)
    whose = {name: words.outcome(name) for name in outcomes}
    effects = table.filter(~pl.col("baseline"), pl.col("outcome").is_in(outcomes)).with_columns(
        (pl.col("difference", "low", "high") * scale_of(outcomes[0])).fill_nan(None),
    )
    factors = factors_of_effects(effects)
    named = effects.with_columns(label=_labels(effects, factors, words, columns))
    first = named.filter(pl.col("outcome") == outcomes[0])
    largest = first.sort(pl.col("difference").abs(), descending=True, nulls_last=True)
    kept = set(largest["label"].head(MOST_POLICIES))
    order = [
        label
        for label in first.sort("difference", descending=True, nulls_last=True)["label"]
        if label in kept
    ]
    named = named.filter(pl.col("label").is_in(order)).with_columns(
        pl.col("outcome").replace_strict(whose, return_dtype=pl.String)
    )
    shown = data(named, "label", "outcome", "difference", "low", "high")
    base = alt.Chart(shown).encode(
        alt.Y("label:N", sort=order, title=None, axis=_policy_axis()),
        alt.YOffset("outcome:N", sort=list(whose.values())),
        alt.Color("outcome:N", **_whose(whose, words, list(COLOURS[1 : 1 + len(whose)]))),
    )
    axis = alt.X("low:Q", title=_axis(outcomes[0], words), scale=alt.Scale(zero=True))
    zero = alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(color=INK).encode(alt.X("zero:Q"))
    bars = base.mark_rule(strokeWidth=2).encode(axis, alt.X2("high:Q"))
    dots = base.mark_point(filled=True, size=55, opacity=1).encode(
        alt.X("difference:Q"),
        alt.Shape("outcome:N", **_whose(whose, words, list(SHAPES[: len(whose)]))),
    )
    faint = _pairs(pairs, factors, order, whose, words, columns)
    chart = alt.layer(
        zero,
        *(_faint(faint, order, whose) if faint is not None else ()),
        bars,
        dots,
        width=panel_width(columns) if columns > 1 else 170,
        height=alt.Step(13 if columns > 1 else 22),
    )
    number = table["n"].max() if table.height else 0
    subtitle = words.fill(words.effects.subtitle, n=number)
    if faint is not None:
        subtitle += " " + words.effects.faint
    if first.height > len(order):
        subtitle += " " + words.fill(words.effects.most, shown=len(order), all=first.height)
    return finished(chart, words.effects.title, f"{note} {subtitle}".strip(), words, columns)


def _labels(
    table: pl.DataFrame, factors: Sequence[str], words: Messages, columns: int
) -> pl.Series:
    """Return the names of policies in lines."""
    labels = each(table, factors, words, "\n" if columns == 1 else None)
    width = _LABEL_LETTERS if columns > 1 else _LABEL_LETTERS // 3
    lines = ["\n".join(y for x in label.split("\n") for y in folded(x, width)) for label in labels]
    return pl.Series(lines, dtype=pl.String)


def _pairs(
    pairs: pl.DataFrame | None,
    factors: Sequence[str],
    order: Sequence[str],
    whose: Mapping[str, str],
    words: Messages,
    columns: int,
) -> pl.DataFrame | None:
    """Return the pairs that are drawn; None where there are none, or too many."""
    if pairs is None or pairs.is_empty():
        return None
    shown = pairs.filter(pl.col("outcome").is_in(list(whose)))
    shown = shown.with_columns(
        pl.col("difference") * scale_of(next(iter(whose))),
        pl.col("outcome").replace_strict(whose, return_dtype=pl.String),
        label=_labels(shown, factors, words, columns),
    ).filter(pl.col("label").is_in(list(order)))
    return shown if 0 < shown.height <= _MOST_PAIRS else None


def _faint(pairs: pl.DataFrame, order: Sequence[str], whose: Mapping[str, str]) -> list[alt.Chart]:
    """Return a faint tick for each pair; their colours are set by hand, and leave the legend be."""
    drawn = []
    for name, colour in zip(whose.values(), COLOURS[1:], strict=False):
        of_one = pairs.filter(pl.col("outcome") == name)
        ticks = alt.Chart(data(of_one, "label", "outcome", "difference")).mark_tick(
            thickness=1, size=9, opacity=0.55, color=colour
        )
        drawn.append(
            ticks.encode(
                alt.X("difference:Q"),
                alt.Y("label:N", sort=order, title=None, axis=_policy_axis()),
                alt.YOffset("outcome:N", sort=list(whose.values())),
            )
        )
    return drawn


def _of_one_unit(table: pl.DataFrame) -> list[str]:
    outcomes = table["outcome"].unique(maintain_order=True).to_list()
    unit = meaning(outcomes[0]).unit
    return [name for name in outcomes if meaning(name).unit == unit][:_MOST_OUTCOMES]


def _axis(outcome: str, words: Messages) -> str:
    if is_share(outcome):
        return words.effects.axis
    return words.fill(words.effects.axis_other, unit=unit_of(outcome, words))


def _policy_axis() -> alt.Axis:
    return alt.Axis(labelExpr="split(datum.label, '\\n')", labelLimit=0, ticks=False, domain=False)


def _whose(whose: Mapping[str, str], words: Messages, marks: Sequence[str]) -> dict[str, Any]:
    """Return the scale and legend of a channel; equal ones are drawn as one legend."""
    scale = alt.Scale(domain=list(whose.values()), range=marks)
    return {"scale": scale, "legend": alt.Legend(title=words.tables.outcome)}
