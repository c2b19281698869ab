"""Verdicts: is a hypothesis supported, refuted or undecided? By rules that know no exceptions.

All rules look at contrasts of points within a replicate and at Student's 95 % interval of their
mean. With d = mean contrast and [low, high] its interval:

- difference, interaction. Expected positive: supported where low > 0, refuted where high < 0;
  negative the other way round. Expected zero: supported where -margin < low and high < margin,
  refuted where low > margin or high < -margin.
- inverted_u. Supported where some point between is above the first and above the last, both
  intervals above zero, at a confidence of 1 - 0.05/m for m points between (the first step of Holm's
  procedure, which decides whether any passes). Refuted where each point between is below the first
  or below the last, by intervals at 1 - 0.05/2 for the two chances each has.
- fades. With late = first less second, early = third less fourth, s = margin: supported where early
  is above zero and late within s x early (late - s early below zero, late + s early above);
  refuted where early is below zero or late is beyond s x early on either side.
- Everything else is undecided. A hypothesis is supported where all its parts are, refuted where one
  part is, else undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import polars as pl

from experiments.analysis.statistics import CONFIDENCE, student
from experiments.design.hypotheses import Hypothesis, Part
from experiments.store.tables import FINISHED

type Verdict = Literal["supported", "refuted", "undecided"]
type Values = Callable[..., np.ndarray]
"""What gives a contrast: pairs (weight, point) to one value a replicate."""

SUPPORTED: Verdict = "supported"
REFUTED: Verdict = "refuted"
UNDECIDED: Verdict = "undecided"

_NAN = float("nan")


class Judged(NamedTuple):
    """What a part of a hypothesis comes to: the contrast that tells, and the verdict."""

    verdict: Verdict
    effect: float
    low: float
    high: float
    n: int
    told_by: str


def verdicts(runs: pl.DataFrame, hypotheses: Mapping[str, Hypothesis]) -> pl.DataFrame:
    """Judge hypotheses by the runs of the experiment that was made for them.

    Args:
        runs: the table of runs; failed ones are left out, and so are their replicates.
        hypotheses: name and hypothesis.

    Returns:
        A row a part: hypothesis, part (from 1 on), outcome, kind, points (joined by commas),
        expected, margin, effect (mean contrast that the verdict rests on), low and high (its 95 %
        interval), n (replicates), told_by (the contrast), part_verdict, verdict (of the whole
        hypothesis).
    """
    finished = runs.filter(pl.col("status") == FINISHED)
    rows: list[dict[str, object]] = []
    for name, hypothesis in hypotheses.items():
        judged = [judge(part, _values(finished, part)) for part in hypothesis.parts]
        whole = _whole([part.verdict for part in judged])
        for number, (part, found) in enumerate(zip(hypothesis.parts, judged, strict=True), 1):
            rows.append(
                {
                    "hypothesis": name,
                    "part": number,
                    "outcome": part.outcome,
                    "kind": part.kind,
                    "points": ",".join(part.points),
                    "expected": part.expected,
                    "margin": part.margin,
                    "effect": found.effect,
                    "low": found.low,
                    "high": found.high,
                    "n": found.n,
                    "told_by": found.told_by,
                    "part_verdict": found.verdict,
                    "verdict": whole,
                }
            )
    return pl.DataFrame(rows, schema_overrides={"margin": pl.Float64}, infer_schema_length=None)


def judge(part: Part, values: Values) -> Judged:
    """Judge a part of a hypothesis.

    Args:
        part: what is expected of which points.
        values: gives contrasts, one value a replicate.
    """
    if part.kind == "inverted_u":
        return _inverted_u(part.points, values)
    if part.kind == "fades":
        return _fades(part, values)
    contrast = [(1.0, part.points[0]), (-1.0, part.points[1])]
    if part.kind == "interaction":
        contrast += [(-1.0, part.points[2]), (1.0, part.points[3])]
    return _sign(part, contrast, values)


def _sign(part: Part, contrast: Sequence[tuple[float, str]], values: Values) -> Judged:
    found = values(*contrast)
    low, high = student(found)
    if part.expected == "zero":
        margin = part.margin or 0.0
        holds, fails = -margin < low and high < margin, low > margin or high < -margin
    elif part.expected == "positive":
        holds, fails = low > 0, high < 0
    else:
        holds, fails = high < 0, low > 0
    return _judged(holds, fails, found, " ".join(f"{_sign_of(w)}{point}" for w, point in contrast))


def _inverted_u(points: Sequence[str], values: Values) -> Judged:
    """Judge a shape; the effect told is how far the best point between is above the nearer end."""
    first, *between, last = points
    rises = {
        (point, end): values((1.0, point), (-1.0, end))
        for point in between
        for end in (first, last)
    }

    def bounds(point: str, confidence: float) -> list[tuple[float, float]]:
        return [student(rises[point, end], confidence) for end in (first, last)]

    strict = 1 - (1 - CONFIDENCE) / len(between)
    holds = any(all(low > 0 for low, _ in bounds(point, strict)) for point in between)
    halved = 1 - (1 - CONFIDENCE) / 2
    fails = all(any(high < 0 for _, high in bounds(point, halved)) for point in between)
    least = {
        point: min((first, last), key=lambda end: _mean(rises[point, end])) for point in between
    }
    best = max(between, key=lambda point: _mean(rises[point, least[point]]))
    return _judged(holds, fails, rises[best, least[best]], f"+{best} -{least[best]}")


def _fades(part: Part, values: Values) -> Judged:
    late = [(1.0, part.points[0]), (-1.0, part.points[1])]
    share = part.margin or 0.0
    beyond, within = (
        student(values(*late, (-sign * share, part.points[2]), (sign * share, part.points[3])))
        for sign in (1, -1)
    )
    low, high = student(values((1.0, part.points[2]), (-1.0, part.points[3])))
    holds = low > 0 and beyond[1] < 0 and within[0] > 0
    fails = high < 0 or (low > 0 and (beyond[0] > 0 or within[1] < 0))
    return _judged(holds, fails, values(*late), f"+{part.points[0]} -{part.points[1]}")


def _judged(holds: bool, fails: bool, found: np.ndarray, told_by: str) -> Judged:
    verdict = SUPPORTED if holds else REFUTED if fails else UNDECIDED
    return Judged(verdict, _mean(found), *student(found), found.size, told_by)


def _whole(parts: Sequence[Verdict]) -> Verdict:
    if REFUTED in parts:
        return REFUTED
    return SUPPORTED if set(parts) == {SUPPORTED} else UNDECIDED


def _values(finished: pl.DataFrame, part: Part) -> Values:
    """Return what gives a part's contrasts, over the replicates that have all the points named."""
    wide = (
        finished.filter(pl.col("policy").is_in(part.points))
        .select("replicate", "policy", pl.col(part.outcome).fill_nan(None).alias("value"))
        .pivot("policy", index="replicate", values="value")
        .sort("replicate")
    )

    def contrast(*terms: tuple[float, str]) -> np.ndarray:
        if not {point for _, point in terms} <= set(wide.columns):
            return np.empty(0)
        known = wide.drop_nulls([point for _, point in terms])
        total = np.zeros(known.height)
        for weight, point in terms:
            total += weight * known[point].to_numpy()
        return total

    return contrast


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else _NAN


def _sign_of(weight: float) -> str:
    return "+" if weight > 0 else "-"
