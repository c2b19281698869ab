"""Verdicts on patterns, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from experiments.analysis.statistics import interval
from experiments.validation.measured import MEASURES, Number, Tables
from sim.documentation.patterns import Pattern, patterns

type Verdict = Literal["met", "undecided", "not met"]

_WORST: tuple[Verdict, ...] = ("not met", "undecided", "met")


class Judged(NamedTuple):
    """A number of a pattern, judged.

    Attributes:
        what: in words.
        mean: over the replicates.
        low: lower end of its 95 % interval.
        high: upper end.
        values: how many it is made from.
        wanted: from where to where it agrees.
        verdict: of a number with a tolerance, whether the mean is within; of a sign, whether the
            whole interval is on the side wanted ("met"), on the other ("not met") or on both;
            "undecided" where no replicate tells it.
    """

    what: str
    mean: float
    low: float
    high: float
    values: int
    wanted: tuple[float, float]
    verdict: Verdict


class Judgement(NamedTuple):
    """A pattern, judged: it is met where all of its numbers are."""

    pattern: Pattern
    numbers: tuple[Judged, ...]
    verdict: Verdict


def judge(tables: Tables, group: str) -> list[Judgement]:
    """Judge the patterns of one of `sim.documentation.patterns.GROUPS`, in their order."""
    found = []
    for known in patterns():
        if known.group == group:
            numbers = tuple(map(judged, MEASURES[known.id](tables, known)))
            found.append(Judgement(known, numbers, worst([one.verdict for one in numbers])))
    return found


def judged(number: Number) -> Judged:
    """Judge a number; one that some replicate cannot tell is judged by the others."""
    values = number.values[np.isfinite(number.values)]
    mean = float(values.mean()) if values.size else float("nan")
    low, high, _ = interval(values) if values.size > 1 else (mean, mean, "none")
    verdict: Verdict
    if not values.size:
        verdict = "undecided"
    elif not number.strict:
        verdict = "met" if number.low <= mean <= number.high else "not met"
    elif values.size < 2:
        verdict = "undecided"
    elif low > number.low and high < number.high:
        verdict = "met"
    elif high < number.low or low > number.high:
        verdict = "not met"
    else:
        verdict = "undecided"
    wanted = (number.low, number.high)
    return Judged(number.what, mean, low, high, values.size, wanted, verdict)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the worst of some verdicts."""
    return min(verdicts, key=_WORST.index)
