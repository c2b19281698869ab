"""Phrases: how a brief speaks of crises, of how they go, and of people."""

from __future__ import annotations

import math

from experiments.words import Messages
from experiments.words.numbers import digits_of, is_share, scale_of

DEATHS, LEFT = "deaths", "left_without_everyone"

_FEW = 10
"""Below which heads have a decimal: means over runs need not be whole."""


def when(crisis: str, words: Messages) -> str:
    """Return in which crisis something is so, such as "in a heatwave"."""
    known = words.brief.crises
    if crisis in known:
        return known[crisis]
    return words.fill(words.brief.when_other, crisis=words.levels["crisis"].get(crisis, crisis))


def state_of(outcome: str, value: float, words: Messages) -> str:
    """Return how a crisis goes by an outcome, as a clause with its number."""
    known = words.brief.states
    size = size_of(outcome, value, words)
    if outcome in known:
        return words.fill(known[outcome], size=size)
    return f"{words.outcome(outcome)}{words.signs.colon}{size}"


def change_of(outcome: str, difference: float, words: Messages) -> str:
    """Return a difference in words: more or fewer of what."""
    rises, digits = difference > 0, min(2, digits_of(outcome, difference))
    size = words.number(scale_of(outcome) * abs(difference), digits)
    known = words.brief.rises if rises else words.brief.falls
    if outcome in known:
        return words.fill(known[outcome], size=size)
    other = words.brief.other_rise if rises else words.brief.other_fall
    return words.fill(other, size=size, outcome=words.outcome(outcome))


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
