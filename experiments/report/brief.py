"""In brief: the two sheets that a page begins with, as plain data, and words that they share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.report.view import Figure, Table
from experiments.words import Messages
from experiments.words.numbers import is_share

DEATHS, LEFT = "deaths", "left_without_everyone"

_FEW = 10
"""Below which heads have a decimal: means over runs need not be whole."""


@dataclass(frozen=True)
class Said:
    """A sentence or two under what they are about."""

    head: str
    text: str


@dataclass(frozen=True)
class Listed:
    """A heading of the second sheet, with a table, lines, or both.

    Attributes:
        heading: what it is about.
        lines: a line each.
        table: that stands before them.
    """

    heading: str
    lines: Sequence[str] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Brief:
    """Two sheets.

    Attributes:
        name: what its heading can be pointed at by, with the language behind it.
        about: what is simulated, in a line.
        said: what the crisis does, what helps, what does not.
        figure: one chart; none where nothing is compared.
        tables: small ones, on the first sheet.
        listed: the second sheet.
    """

    name: str
    about: str
    said: Sequence[Said]
    figure: Figure | None = None
    tables: Sequence[Table] = ()
    listed: Sequence[Listed] = ()


def when(crisis: str, words: Messages) -> str:
    """Return in which crisis something is so, such as "in a heatwave"."""
    known = words.brief.crises
    if crisis in known:
        return known[crisis]
    return words.fill(words.brief.when_other, crisis=words.level("crisis", crisis))


def state_of(outcome: str, value: float, words: Messages) -> str:
    """Return how a crisis goes by an outcome, as a clause with its number."""
    known = words.brief.states
    size = size_of(outcome, value, words)
    if outcome in known:
        return words.fill(known[outcome], size=size)
    return f"{words.outcome(outcome)}{words.signs.colon}{size}"


def size_of(outcome: str, value: float, words: Messages) -> str:
    """Return the number of an outcome as a reader wants it: heads whole, from ten on."""
    if is_share(outcome):
        return words.number(100 * value)
    if outcome == DEATHS and abs(value) < 1:
        return words.number(value, 2)
    return heads(value, words)


def heads(value: float, words: Messages) -> str:
    """Return a mean number of people; with a decimal where they are few."""
    return words.number(value, 1 if abs(value) < _FEW and not math.isnan(value) else 0)


def sentence(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
