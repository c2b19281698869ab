"""What if: the section of the page whose sliders an emulator answers at once.

A page has the section in each language (`whatif_of`), and once, whatever the languages, the numbers
of the emulators (`whatif_data`), the script (`whatif.js`) and its style (`whatif.css`). Sliders of
both languages move together; where they stand is kept in the address, behind the sign #. Without
scripts the sliders stay switched off, at the baseline.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from experiments.analysis.emulator.emulator import LEAST_COVERED, MOST_RELATIVE, QUANTILE, Emulator
from experiments.analysis.emulator.levers import Lever
from experiments.analysis.emulator.surface import JITTER
from experiments.words import Messages
from experiments.words.numbers import digits_of, is_share, scale_of
from experiments.words.typography import NBSP
from experiments.words.typography import digits_of as own_digits_of
from sim.tables.told import meaning

_STEPS = 100
"""Steps of a slider, at most."""
_ERROR_DIGITS = 2
"""Decimals of an error in percentage points."""


class Slider(NamedTuple):
    """A slider: its label, what it ranges over, its numbers, and the first of them as text."""

    label: str
    about: str
    low: str
    high: str
    step: str
    start: str
    shown: str


class Answer(NamedTuple):
    """What an emulator answers for: the outcome, its unit for one and for more, how far off.

    Attributes:
        outcome: its name.
        one: unit of one; empty where the name gives it.
        other: unit of more.
        level: how much it is in the baseline.
        off: how far the emulator was off where it was not fitted.
    """

    outcome: str
    one: str
    other: str
    level: str
    off: str


class WhatIf(NamedTuple):
    """The section; without answers it has no sliders to move."""

    about: str
    text: str
    sliders: Sequence[Slider]
    answers: Sequence[Answer]
    hidden: Sequence[Answer]
    limit: str


def whatif_of(emulators: Sequence[Emulator], words: Messages, about: str = "") -> WhatIf | None:
    """Return the section in a language; None where there is no emulator.

    Args:
        emulators: of the outcomes, all of the same levers.
        words: the language.
        about: what is simulated, in a line.
    """
    if not emulators:
        return None
    first = emulators[0]
    settings = first.held_out.settings
    counts = {"settings": settings, "pairs": first.pairs, "all": first.of_all}
    texts = [words.whatif.text, words.whatif.interval]
    texts += [words.whatif.of_all] if first.of_all > settings else []
    return WhatIf(
        about,
        " ".join(words.fill(text, **counts) for text in texts),
        [_slider(lever, words) for lever in first.levers],
        [_answer(one, words) for one in emulators if one.is_shown],
        [_hidden(one, words) for one in emulators if not one.is_shown],
        words.fill(
            words.whatif.limit,
            relative=words.number(100 * MOST_RELATIVE, 0),
            covered=words.number(100 * LEAST_COVERED, 0),
        ),
    )


def whatif_data(emulators: Sequence[Emulator]) -> str:
    """Return the numbers of the emulators that are shown, as JSON that ends no element of a page.

    Each emulator has what `experiments.analysis.emulator.surface.Surface` is made of; the script
    makes its matrices of it. Empty where none is shown.
    """
    shown = [one for one in emulators if one.is_shown]
    if not shown:
        return ""
    text = json.dumps(payload_of(shown), separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def payload_of(emulators: Sequence[Emulator]) -> dict[str, Any]:
    """Return the numbers of emulators, all of the same levers and settings, as plain containers."""
    return {
        "levers": [_range_of(lever) for lever in emulators[0].levers],
        "inputs": emulators[0].surface.inputs.tolist(),
        "outcomes": [_numbers(one) for one in emulators],
        "jitter": JITTER,
        "quantile": QUANTILE,
    }


def _range_of(lever: Lever) -> dict[str, Any]:
    step, digits = step_of(lever)
    return {
        "path": lever.path,
        "low": lever.low,
        "high": lever.high,
        "start": lever.start,
        "baseline": lever.baseline,
        "step": step,
        "digits": digits,
    }


def _numbers(emulator: Emulator) -> dict[str, Any]:
    surface, outcome = emulator.surface, emulator.outcome
    return {
        "name": outcome,
        "values": surface.values.tolist(),
        "noise": surface.noise.tolist(),
        "lengths": surface.lengths.tolist(),
        "variance": surface.variance,
        "level": surface.level,
        "scale": scale_of(outcome),
        "digits": _digits(emulator),
    }


def _digits(emulator: Emulator) -> int:
    return digits_of(emulator.outcome, float(abs(emulator.surface.values).max()))


def step_of(lever: Lever) -> tuple[float, int]:
    """Return the step of a slider, 1, 2 or 5 with zeros, and the decimals that show it."""
    if lever.is_whole:
        return 1, 0
    least = (lever.high - lever.low) / _STEPS
    power = math.floor(math.log10(least) + 1e-9)
    times = next(x for x in (1, 2, 5, 10) if x * 10**power >= least * (1 - 1e-9))
    digits = max(0, -power - (times == 10))
    return round(times * 10.0**power, digits), digits


def _slider(lever: Lever, words: Messages) -> Slider:
    step, digits = step_of(lever)
    ends = {"low": lever.low, "high": lever.high, "baseline": lever.baseline}
    shown = {end: words.number(value, own_digits_of(value)) for end, value in ends.items()}
    return Slider(
        words.whatif.labels.get(lever.path) or _begun(words.factor(lever.path)),
        words.fill(words.whatif.about, **shown),
        f"{lever.low:g}",
        f"{lever.high:g}",
        f"{step:g}",
        f"{lever.start:g}",
        words.number(lever.start, digits),
    )


def _answer(emulator: Emulator, words: Messages) -> Answer:
    outcome = emulator.outcome
    if is_share(outcome):
        level = words.percent(emulator.level, _digits(emulator))
    else:
        digits = min(1, digits_of(outcome, emulator.level)) if emulator.level else 0
        level = _counted(scale_of(outcome) * emulator.level, digits, outcome, words)
    one, more = (words.fill(_unit(outcome, words), n=n) for n in (1, 2))
    shown = words.fill(words.whatif.level, level=level)
    off = _off(words.whatif.error, emulator, words)
    return Answer(_begun(words.outcome(outcome)), one, more, shown, off)


def _hidden(emulator: Emulator, words: Messages) -> Answer:
    outcome = _begun(words.outcome(emulator.outcome))
    return Answer(outcome, "", "", "", _off(words.whatif.hidden, emulator, words))


def _off(text: str, emulator: Emulator, words: Messages) -> str:
    """Return a text with how far an emulator was off, in the unit of its outcome."""
    outcome, error = emulator.outcome, emulator.held_out
    digits = _ERROR_DIGITS if is_share(outcome) else digits_of(outcome, error.error)
    return words.fill(
        text,
        settings=error.settings,
        error=_counted(scale_of(outcome) * error.error, digits, outcome, words),
        relative=words.number(100 * error.relative, 1),
        covered=words.number(100 * error.covered, 0),
    )


def _counted(value: float, digits: int, outcome: str, words: Messages) -> str:
    """Return a number with its unit."""
    number = words.number(value, digits)
    return f"{number}{NBSP}{words.fill(_unit(outcome, words), n=number)}".strip()


def _unit(outcome: str, words: Messages) -> str:
    """Return what differences are counted in, where its name does not give it."""
    if is_share(outcome):
        return words.whatif.points
    return words.whatif.money if meaning(outcome).unit == "EUR" else ""


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
