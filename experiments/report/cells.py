"""Cells: the numbers of a table as text, in the unit and the language that they are read in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from experiments.analysis.statistics import LEVEL
from experiments.design.experiment import Level
from experiments.words import MINUS, Messages
from experiments.words.numbers import digits_of, is_share, scale_of
from sim.tables import OUTCOMES

_P_DIGITS = 3
_AMOUNTS = [name for name, measure in OUTCOMES.items() if measure.unit == "EUR"]

MARK = "*"
"""What marks a difference that is significant."""


class Effect(NamedTuple):
    """A difference, its interval and its mark; without an interval, a level or an amount."""

    value: str
    interval: str = ""
    mark: str = ""

    def __str__(self) -> str:
        return " ".join(text for text in self if text)


def level_of(outcome: str, value: float, words: Messages) -> str:
    """Return a value of an outcome as text."""
    if is_share(outcome) and not math.isnan(value):
        return words.percent(value)
    return words.number(scale_of(outcome) * value, digits_of(outcome, value))


def effect_of(row: Mapping[str, Any], words: Messages) -> Effect:
    """Return what a row of a table of paired differences shows.

    The baseline has its level, amounts of money are given as they are, and everything else by its
    difference and interval, marked where it is significant.
    """
    outcome = row["outcome"]
    if outcome in _AMOUNTS:
        return Effect(words.number(row["mean"], 0))
    if row["baseline"]:
        return Effect(words.fill(words.policies.level, level=level_of(outcome, row["mean"], words)))
    found = difference_of(outcome, row["difference"], row["low"], row["high"], words)
    return found._replace(mark=MARK) if row["p_holm"] <= LEVEL else found


def difference_of(
    outcome: str, difference: float, low: float, high: float, words: Messages
) -> Effect:
    """Return a difference in an outcome and its interval as text.

    A mean of zero whose interval has no width, or is unknown, is that of pairs all alike.
    """
    if difference == 0 and not low < 0:
        return Effect(words.tables.no_difference)
    size = max((abs(x) for x in (difference, low, high) if math.isfinite(x)), default=0.0)
    scale, digits = scale_of(outcome), digits_of(outcome, size)
    return Effect(
        words.number(scale * difference, digits, signed=True),
        words.interval(scale * low, scale * high, digits),
    )


def ratio_of(row: Mapping[str, Any], words: Messages) -> str:
    """Return how many times smaller pairs make the variance of a difference, with its interval."""
    value, low, high = (row[f"variance_ratio{end}"] for end in ("", "_low", "_high"))
    known = words.interval(low, high) if math.isfinite(low) else ""
    return f"{words.number(value)} {known}".strip()


def pairing_of(effects: pl.DataFrame, words: Messages) -> str:
    """Return what pairing was worth over the differences shown; nothing where it is unknown."""
    compared = effects.filter(~pl.col("baseline"), ~pl.col("outcome").is_in(_AMOUNTS))
    ratios = compared["variance_ratio"].fill_nan(None).drop_nulls().to_list()
    if not ratios:
        return ""
    low, middle, high = (words.number(float(q)) for q in np.quantile(ratios, (0.25, 0.5, 0.75)))
    return words.fill(words.tables.pairing, low=low, middle=middle, high=high)


def p_of(value: float, words: Messages) -> str:
    """Return a p value as text; the smallest ones by a bound."""
    least = 10**-_P_DIGITS
    text = words.number(max(value, least), _P_DIGITS)
    return f"< {text}" if value < least else text


def changed_of(row: Mapping[str, Any], within: Iterable[str]) -> dict[str, Level]:
    """Return the level that a row of mechanisms is about, after those that it shares.

    Args:
        row: of `experiments.analysis.mechanisms.mechanisms`.
        within: factors whose levels a policy and its baseline share.
    """
    return {**{factor: row[factor] for factor in within}, row["factor"]: row["level"]}


def finding_of(row: Mapping[str, Any], words: Messages) -> str:
    """Return whether an effect is significant, in words."""
    found = row["distinguishable"]
    if found is None:
        return words.tables.unknown
    return words.tables.effect if found else words.tables.no_effect


def comparison_of(row: Mapping[str, Any], words: Messages) -> str:
    """Return what a part of a hypothesis compares and expects, as a formula of point names."""
    points = str(row["points"]).split(",")
    if row["kind"] == "inverted_u":
        return f"∩ ({', '.join(points)})"
    formula = f"{points[0]} {MINUS} {points[1]}"
    if row["kind"] == "fades":
        share = words.percent(row["margin"], 0)
        return f"|{formula}| < {share} × ({points[2]} {MINUS} {points[3]})"
    if row["kind"] == "interaction":
        formula = f"({formula}) {MINUS} ({points[2]} {MINUS} {points[3]})"
    if row["expected"] == "zero":
        return f"|{formula}| < {level_of(row['outcome'], row['margin'], words)}"
    return f"{formula} {'>' if row['expected'] == 'positive' else '<'} 0"
