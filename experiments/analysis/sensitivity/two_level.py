"""Main effects by two levels: which of hundreds of numbers matter, all changed at once.

Each number is at the low or the high end of its range, in a pattern in which any two numbers agree
as often as they differ, so that each effect is a difference of the means of two halves of all runs.
Where one number at a time is changed, it is one of two runs a trajectory instead. All patterns come
with their mirror image, so that what two numbers do together cancels from what each does alone
(a folded design; Box and Wilson 1951, doi:10.1111/j.2517-6161.1951.tb00067.x). Patterns that stand
for no number measure what chance, and what three and more numbers do together, make of an effect.
Points are from `experiments.design.cubes.folded`. Everything here is pure.

A number whose effect changes its direction inside its range may be missed: the ends alone are run.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.design.cubes import Reals

CONFIDENCE = 0.95
_FEWEST_SPARE = 2
_SHOWN = 5
"""Rows that are missing and are named; of more, their number is told."""


class MainEffects(NamedTuple):
    """What each number does over its whole range.

    Attributes:
        value: (width,) mean of the values at the high end less that at the low one.
        half: half of the length of each 95 % interval.
        least: size which the greatest of the effects exceeds with a probability of 5 %, if none of
            the numbers does anything (Bonferroni).
        share: of the variance of the values that the effects together account for, less what
            chance makes of it.
    """

    value: Reals
    half: float
    least: float
    share: float


def main_effects(points: Reals, values: Reals, width: int) -> MainEffects:
    """Return the main effects of the first columns of a folded design.

    Args:
        points: (rows, columns) of 0 and 1 as `cubes.folded` gives them.
        values: (rows,) what the model gave there.
        width: how many columns stand for numbers; the others are spare.

    Raises:
        ValueError: when values are missing or not finite, naming where, or too few columns are
            spare to measure chance.
    """
    from scipy.stats import t  # takes half a second to load

    missing = (np.flatnonzero(~np.isfinite(values)) + 1).tolist()
    if missing:
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        named = ", ".join(map(str, missing[:_SHOWN]))
        raise ValueError(f"nothing is analysed: no value in row {named}{more}")
    spare = points.shape[1] - width
    if spare < _FEWEST_SPARE:
        raise ValueError(f"{spare} spare columns: {_FEWEST_SPARE} at least are expected")
    each = (2 * points - 1).T @ values / (len(values) / 2)
    error = float(np.sqrt((each[width:] ** 2).mean()))
    tail = (1 - CONFIDENCE) / 2
    total = float(values.var())
    beyond = float(((each[:width] ** 2 - error**2) / 4).sum())
    return MainEffects(
        each[:width],
        error * float(t.ppf(1 - tail, spare)),
        error * float(t.ppf(1 - tail / width, spare)),
        max(0.0, beyond / total) if total else 0.0,
    )
