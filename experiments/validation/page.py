"""docs/VALIDATION.md: what the model meets, what it does not, and why."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.analysis.statistics import interval
from experiments.validation.calibration import ACCEPTED
from experiments.validation.judged import Judged, Judgement
from experiments.validation.measured import of
from experiments.validation.reasons import REASONS
from sim.documentation.markdown import table, wrapped
from sim.tables import GAVE_ON

HEAD = """
Written by `make validate`; do not edit. Every row of [patterns.csv](patterns.csv), which has the
sources, is computed from the tables of ordinary runs; two, of what no experiment can do, from
trials in pairs of runs. Parameters that are assumptions were matched to the rows marked `calibrate`
by history matching ([how](decisions/0020-calibration.md)); no number was chosen by the others. Rows
that failed, were explained and led to a rule were moved to those seen. The calibration was frozen
in commit {frozen}. What follows for the levers is in
[what the model says](what-the-model-says.md).

In brackets, 95 % intervals over replicates (20; of the Hyper voisins 5) or over the accepted sets
of parameters, one replicate each, all of one seed. These are not the runs by which sets were
accepted, which was by means of sixteen: what one seed does it may do to all sets, so that a number
at the edge of its tolerance, as that of C6, may be met there and not here. A row with a tolerance
is met where the mean is within it; a sign is met where its whole interval is on the side wanted,
and undecided where the interval is on both.
"""


def frozen() -> str:
    """Return the commit that last changed a row of the accepted set."""
    said = subprocess.run(
        ["git", "log", "-1", "-G^- [{]", "--format=%h (%as)", "--", str(ACCEPTED)],
        capture_output=True, text=True, check=False, cwd=ACCEPTED.parent,
    )  # fmt: skip
    return said.stdout.strip() or "that is not told here (no git)"


def clocks_table(runs: pl.DataFrame) -> str:
    """Return how often residents give: in a year, in eight weeks, in the lockdown.

    Were all residents alike, of whom a share s gives within a year, 1 - (1 - s)^(56 / 365) would
    give within eight weeks. A stable minority that gives again and again makes it more: it is they
    who give in any weeks, while the year adds those who give once.
    """
    year, weeks = of(runs, "ordinary", "gave_in_year"), of(runs, "ordinary", "gave_before")
    crisis = of(runs, "lockdown", "gave_in_crisis")
    alike = 1 - (1 - year) ** (56 / 365)
    top = of(runs, "ordinary", "gave_top_tenth")
    rows = [
        ("gave a service within a year", _told(year)),
        ("gave a service within eight weeks", _told(weeks)),
        ("gave a service in the 55 days of lockdown", _told(crisis)),
        (
            "within eight weeks, were all residents alike and the year's share the same",
            _told(alike),
        ),
        ("days of giving in the year that are those of the tenth who gave most", _told(top)),
    ]
    for name in GAVE_ON:
        days = f"{name.replace('_', ' to ')}{' or more' if name == '10' else ''} days"
        rows.append((f"gave on {days} of the year", _told(of(runs, "ordinary", f"gave_on_{name}"))))
    words = (
        "The same rule and the same parameters, looked at for a year, for eight weeks of it and "
        "for the lockdown. Were residents alike, few of those who give within a year would give "
        "within eight weeks; a stable minority that gives again and again makes them more, and "
        "the year adds those who give once."
    )
    return f"{wrapped(words)}\n\n{table(('share of residents', 'model'), rows)}"


def _told(values: np.ndarray) -> str:
    low, high, _ = interval(values)
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


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
