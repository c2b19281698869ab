"""docs/VALIDATION.md: what the model meets, what it does not, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from experiments.validation.judged import Judged, Judgement
from experiments.validation.reasons import REASONS
from sim.documentation.markdown import table

_SIGNS = {"met": "met", "undecided": "**undecided**", "not met": "**not met**"}


class Section(NamedTuple):
    """A part of the page: a heading and what stands under it, in Markdown."""

    heading: str
    text: str


def page(head: str, sections: Sequence[Section]) -> str:
    """Return the page.

    Args:
        head: what stands before the sections.
        sections: in their order.
    """
    parts = ["# Validation", "", head.strip(), ""]
    for one in sections:
        parts += [f"## {one.heading}", "", one.text.strip(), ""]
    return "\n".join(parts)


def patterns_table(
    found: Sequence[Judgement], others: Mapping[str, Judgement] | None = None
) -> str:
    """Return patterns with what the model gives and the verdicts.

    Args:
        found: at the defaults.
        others: the same patterns over the accepted parameters, by id, those that were run.
    """
    rows: list[tuple[str, ...]] = []
    for one in found:
        second = others[one.pattern.id].numbers if others and one.pattern.id in others else ()
        for place, number in enumerate(one.numbers):
            row: tuple[str, ...] = (
                one.pattern.id,
                one.pattern.pattern if not place else "…",
                number.what,
                _wanted(one, number),
                _shown(number),
                _SIGNS[number.verdict],
            )
            if second:
                row = (*row, _shown(second[place]), _SIGNS[second[place].verdict])
            elif others:
                row = (*row, "not run", "—")
            rows.append(row)
    heads: tuple[str, ...] = ("id", "pattern", "measured as", "wanted", "model", "verdict")
    if others:
        heads = (*heads, "over accepted parameters", "verdict")
    return table(heads, rows)


def counted(found: Sequence[Judgement]) -> str:
    """Return how many patterns are met, in a sentence."""
    met = sum(one.verdict == "met" for one in found)
    undecided = sum(one.verdict == "undecided" for one in found)
    more = f", {undecided} undecided" if undecided else ""
    return f"{met} of {len(found)} met{more}."


def reasons(found: Sequence[Judgement]) -> str:
    """Return, for each pattern that is not met, the likely reason and what was tried."""
    lines = []
    for one in found:
        if one.verdict != "met":
            why = REASONS.get(one.pattern.id, "Not looked into yet.")
            lines.append(f"- **{one.pattern.id}**, {one.pattern.pattern} ({one.verdict}): {why}")
    return "\n".join(lines)


def _wanted(one: Judgement, number: Judged) -> str:
    if one.pattern.low:
        return f"{one.pattern.target} ({one.pattern.low} to {one.pattern.high})"
    low, high = number.wanted
    if math.isfinite(low) and math.isfinite(high):
        return f"{low:g} to {high:g}"
    if low > float("-inf"):
        return f"above {low:g}"
    return f"below {high:g}"


def _shown(number: Judged) -> str:
    return f"{number.mean:.3g} [{number.low:.3g}, {number.high:.3g}]"
