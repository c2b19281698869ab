"""What if: the section of the page whose sliders an emulator answers at once.

A page has the section in each language (`whatif_section`), and once, whatever the languages, the
numbers of the emulators (`whatif_data`), the script (`whatif_script`) and its style
(`whatif_style`). Sliders of both languages move together; where they stand is kept in the address,
behind the sign #. Without scripts the sliders stay switched off, at the baseline.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from experiments.analysis.emulator.emulator import LEAST_COVERED, MOST_RELATIVE, QUANTILE, Emulator
from experiments.analysis.emulator.levers import Lever
from experiments.analysis.emulator.surface import JITTER
from experiments.words import Messages
from experiments.words.numbers import digits_of, is_share, scale_of
from sim.tables import OUTCOMES

_STEPS = 100
"""Steps of a slider, at most."""
_ERROR_DIGITS = 2
"""Decimals of an error in percentage points."""


def whatif_section(emulators: Sequence[Emulator], words: Messages) -> str:
    """Return the section in a language; empty where there is no emulator.

    Args:
        emulators: of the outcomes, all of the same levers.
        words: the language.
    """
    if not emulators:
        return ""
    texts, language, first = words.whatif, words.language, emulators[0]
    settings = words.number(first.held_out.settings, 0)
    counts = {"settings": settings, "pairs": words.number(first.pairs, 0)}
    shown = [one for one in emulators if one.is_shown]
    between, baseline = escape(words.between, quote=True), escape(texts.at_baseline, quote=True)
    parts = [
        f'<div class="whatif" data-language="{language}" data-between="{between}"'
        f' data-baseline="{baseline}">',
        f'<h2 id="whatif-{language}">{escape(texts.heading)}</h2>',
    ]
    if shown:
        parts += [
            f"<p>{escape(texts.text.format(**counts))} "
            f"{escape(texts.interval.format(**counts))}</p>",
            f'<noscript><p class="warning">{escape(texts.no_script)}</p></noscript>',
            f"<fieldset>\n<legend>{escape(texts.levers)}</legend>",
            *(_slider(number, lever, words) for number, lever in enumerate(first.levers)),
            f'<button type="button" data-reset hidden>{escape(texts.reset)}</button>\n</fieldset>',
            f"<h3>{escape(texts.answers)}</h3>",
            *(_answer(number, one, words) for number, one in enumerate(shown)),
        ]
    else:
        parts.append(f"<p>{escape(texts.none_shown)}</p>")
    parts += [_hidden(one, words) for one in emulators if not one.is_shown]
    limit = texts.limit.format(
        relative=words.number(100 * MOST_RELATIVE, 0), covered=words.number(100 * LEAST_COVERED, 0)
    )
    return "\n".join([*parts, f'<p class="note">{escape(limit)}</p>', "</div>"])


def whatif_data(emulators: Sequence[Emulator]) -> str:
    """Return the numbers of the emulators that are shown, as an element of the page; empty if none.

    Each emulator has what `experiments.analysis.emulator.surface.Surface` is made of; the script
    makes its matrices of it.
    """
    shown = [one for one in emulators if one.is_shown]
    if not shown:
        return ""
    text = json.dumps(payload_of(shown), separators=(",", ":"), allow_nan=False)
    return (
        f'<script type="application/json" id="whatif-data">{text.replace("<", "\\u003c")}</script>'
    )


def payload_of(emulators: Sequence[Emulator]) -> dict[str, Any]:
    """Return the numbers of emulators, all of the same levers and settings, as plain containers."""
    return {
        "levers": [_told(lever) for lever in emulators[0].levers],
        "inputs": emulators[0].surface.inputs.tolist(),
        "outcomes": [_numbers(one) for one in emulators],
        "jitter": JITTER,
        "quantile": QUANTILE,
    }


def whatif_script() -> str:
    """Return the script that wakes the sliders."""
    return Path(__file__).with_name("whatif.js").read_text(encoding="utf-8")


def whatif_style() -> str:
    """Return the style of the section."""
    return Path(__file__).with_name("whatif.css").read_text(encoding="utf-8")


def _told(lever: Lever) -> dict[str, Any]:
    step, digits = _step(lever)
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


def _step(lever: Lever) -> tuple[float, int]:
    """Return the step of a slider, 1, 2 or 5 with zeros, and the decimals that tell it."""
    if lever.is_whole:
        return 1, 0
    least = (lever.high - lever.low) / _STEPS
    power = math.floor(math.log10(least) + 1e-9)
    times = next(x for x in (1, 2, 5, 10) if x * 10**power >= least * (1 - 1e-9))
    digits = max(0, -power - (times == 10))
    return round(times * 10.0**power, digits), digits


def _slider(number: int, lever: Lever, words: Messages) -> str:
    texts, name = words.whatif, f"whatif-{words.language}-{number}"
    step, digits = _step(lever)
    label = texts.labels.get(lever.path) or _begun(words.factor(lever.path))
    ends = {"low": lever.low, "high": lever.high, "baseline": lever.baseline}
    about = texts.about.format(**{end: _short(value, words) for end, value in ends.items()})
    return (
        f'<div class="whatif-lever"><label for="{name}">{escape(label)}</label>\n'
        f'<output for="{name}" data-lever="{number}" aria-live="off">'
        f"{words.number(lever.start, digits)}</output>\n"
        f'<input type="range" id="{name}" data-lever="{number}" min="{lever.low:g}"'
        f' max="{lever.high:g}" step="{step:g}" value="{lever.start:g}"'
        f' aria-describedby="{name}-about" autocomplete="off" disabled>\n'
        f'<p class="note" id="{name}-about">{escape(about)}</p></div>'
    )


def _answer(number: int, emulator: Emulator, words: Messages) -> str:
    texts, outcome = words.whatif, emulator.outcome
    level = words.number(scale_of(outcome) * emulator.level, _digits(emulator))
    level = f"{level}{words.percent}" if is_share(outcome) else f"{level} {_unit(outcome, words)}"
    about = f"{texts.level.format(level=level.strip())} {_off(texts.error, emulator, words)}"
    return (
        f'<div class="whatif-answer"><h4>{escape(_begun(words.outcome(outcome)))}</h4>\n'
        f'<output data-outcome="{number}" data-unit="{escape(_unit(outcome, words), quote=True)}">'
        f"{escape(texts.at_baseline)}</output>\n"
        f'<p class="note">{escape(about)}</p></div>'
    )


def _hidden(emulator: Emulator, words: Messages) -> str:
    return (
        f'<div class="whatif-answer"><h4>{escape(_begun(words.outcome(emulator.outcome)))}</h4>\n'
        f'<p class="note">{escape(_off(words.whatif.hidden, emulator, words))}</p></div>'
    )


def _off(text: str, emulator: Emulator, words: Messages) -> str:
    """Return a text with how far an emulator was off, in the unit of its outcome."""
    outcome, error = emulator.outcome, emulator.held_out
    digits = _ERROR_DIGITS if is_share(outcome) else digits_of(outcome, error.error)
    size = words.number(scale_of(outcome) * error.error, digits)
    return text.format(
        settings=words.number(error.settings, 0),
        error=f"{size} {_unit(outcome, words)}".strip(),
        relative=words.number(100 * error.relative, 1),
        covered=words.number(100 * error.covered, 0),
    )


def _unit(outcome: str, words: Messages) -> str:
    """Return what differences are counted in, where the name of the outcome does not tell."""
    if is_share(outcome):
        return words.whatif.points
    return "EUR" if OUTCOMES[outcome].unit == "EUR" else ""


def _short(value: float, words: Messages) -> str:
    """Return a number with as many decimals as it has."""
    return words.number(value, len(f"{value:.6f}".rstrip("0").partition(".")[2]))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
