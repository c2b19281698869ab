"""The chart of the first sheet of drawn levers: what each changes by itself, at its ends."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from experiments.analysis.emulator.alone import Move, moves_of
from experiments.analysis.emulator.emulator import Emulator
from experiments.report.figures.gains import gains
from experiments.report.phrases import sentence
from experiments.words import Messages, Wording, in_words
from experiments.words.numbers import digits_of, is_share, scale_of
from experiments.words.typography import digits_of as digits_of_value


def moves_chart(emulator: Emulator, language: Wording, columns: int) -> alt.TopLevelMixin:
    """Draw what each lever changes by itself at its ends.

    Args:
        emulator: of the outcome.
        language: of all texts, or these.
        columns: panels side by side (2), or below one another (1).
    """
    words, outcome = in_words(language), emulator.outcome
    axis = words.effects.axis
    if not is_share(outcome):
        axis = words.fill(words.effects.axis_other, unit=words.unit(outcome))
    marks = [
        _mark(move, outcome, words)
        | {"panel": sentence(words.outcome(outcome)), "axis": axis}
        for move in moves_of(emulator)
    ]  # fmt: skip
    about = words.fill(words.whatif.chart_about, n=emulator.pairs)
    return gains(pl.DataFrame(marks), words.whatif.alone, about, language, columns)


def _mark(move: Move, outcome: str, words: Messages) -> dict[str, Any]:
    decimals, scale = digits(move, outcome), scale_of(outcome)
    value, low, high = (scale * x for x in move.answer)
    label = words.whatif.labels.get(move.lever.path) or sentence(words.factor(move.lever.path))
    ends = {"value": shown_value(move.value, words), "start": shown_value(move.lever.start, words)}
    label += words.signs.colon + words.fill(words.whatif.instead, **ends) + words.signs.semicolon
    shown = words.number(value, decimals, signed=True)
    return {
        "label": label.rstrip(),
        "told": f"{shown} {words.interval(low, high, decimals)}",
        "value": value,
        "low": low,
        "high": high,
        "sure": move.is_told,
    }


def digits(move: Move, outcome: str) -> int:
    """Return how many decimals a difference has: as many as its size asks for."""
    return min(2, digits_of(outcome, move.answer.difference))


def shown_value(value: float, words: Messages) -> str:
    """Return the value of a lever."""
    return words.number(value, digits_of_value(value))
