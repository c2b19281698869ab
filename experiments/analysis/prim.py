"""PRIM: where in the space of uncertain numbers do cases lie that have something in common?

The patient rule induction method (Friedman and Fisher, 1999), as scenario discovery uses it (Bryant
and Lempert, 2010): from a box around all cases, the slice is peeled off again and again whose loss
leaves the largest share of cases of interest among those left, a twentieth of them at a time. Of
all boxes on the way, that is taken of which the harmonic mean of coverage (share of the cases of
interest that lie in the box) and density (share of those in the box that are of interest) is the
greatest. A limit without which it is as good is let go, and no more than three numbers keep limits,
so that a reader can hold the box in mind; these are then peeled again by themselves.

A box is found in pure noise, too, so that the same is done with shuffled cases: `p` is how often a
box so good comes out of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

_PEEL = 0.05
"""Share of the cases left that a peel takes off."""

_LEAST_SUPPORT = 0.1
"""Share of all cases below which a box is not peeled further."""

_MOST_LIMITED = 3
"""Numbers that a box has limits in."""

_SHUFFLES = 99
_SEED = 20_220_317
"""Of the shuffles: the same cases give the same p. Any number would do."""


type Limits = dict[int, tuple[float, float]]
"""From where to where, by the number of the column."""


class Box(NamedTuple):
    """A box in the space of uncertain numbers.

    Attributes:
        limits: infinite at an end without one.
        coverage: share of the cases of interest that lie in it.
        density: share of the cases in it that are of interest.
        support: cases in it.
        p: how often shuffled cases give as good a box.
    """

    limits: Limits
    coverage: float
    density: float
    support: int
    p: float

    @property
    def quality(self) -> float:
        """The harmonic mean of coverage and density; 0 where it holds no case of interest."""
        both = self.coverage + self.density
        return 2 * self.coverage * self.density / both if both else 0.0


def discover(points: np.ndarray, interest: np.ndarray) -> Box:
    """Return the box that holds the cases of interest best.

    Args:
        points: (cases, numbers) all finite.
        interest: (cases,) bool, at least one of them true and one false.
    """
    found = _best(points, interest)
    rng = np.random.default_rng(_SEED)
    as_good = sum(
        _best(points, rng.permutation(interest)).quality >= found.quality for _ in range(_SHUFFLES)
    )
    return found._replace(p=(1 + as_good) / (1 + _SHUFFLES))


def _best(points: np.ndarray, interest: np.ndarray) -> Box:
    """Return the best box in all numbers, then in those alone that it keeps limits of."""
    numbers: Sequence[int] = range(points.shape[1])
    for _ in range(2):
        boxes = [
            _measured(points, interest, limits) for limits in _peeled(points, interest, numbers)
        ]
        best = _simplified(points, interest, max(boxes, key=lambda box: box.quality))
        numbers = sorted(best.limits)
    return best


def _peeled(points: np.ndarray, interest: np.ndarray, numbers: Sequence[int]) -> Iterator[Limits]:
    """Yield the limits of each box on the way; the first has none.

    Args:
        points: (cases, numbers).
        interest: (cases,).
        numbers: those that are peeled.
    """
    rows, limits = np.arange(len(points)), dict[int, tuple[float, float]]()
    least = max(2, int(np.ceil(_LEAST_SUPPORT * len(points))))
    while True:
        yield dict(limits)
        kept = [
            (number, end, rest)
            for number in numbers
            for end, rest in enumerate(_peels(points[:, number], rows))
            if rest.size >= least
        ]
        if not kept or interest[rows].all():
            return
        number, end, rows = max(kept, key=lambda one: (interest[one[2]].mean(), one[2].size))
        low, high = limits.get(number, (-np.inf, np.inf))
        left = points[rows, number]
        limits[number] = (float(left.min()), high) if end == 0 else (low, float(left.max()))


def _peels(column: np.ndarray, rows: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the cases that are left when the low, then the high end of a number is peeled off.

    Args:
        column: (cases,) of the number.
        rows: of the cases in the box.
    """
    count = max(1, int(_PEEL * rows.size))
    values = column[rows]
    order = np.sort(values)
    yield rows[values > order[count - 1]]
    yield rows[values < order[-count]]


def _measured(points: np.ndarray, interest: np.ndarray, limits: Limits) -> Box:
    """Return the box that limits make."""
    inside = np.ones(len(points), dtype=bool)
    for number, (low, high) in limits.items():
        inside &= (points[:, number] >= low) & (points[:, number] <= high)
    held = int((inside & interest).sum())
    return Box(limits, held / int(interest.sum()), held / int(inside.sum()), int(inside.sum()), 1.0)


def _simplified(points: np.ndarray, interest: np.ndarray, box: Box) -> Box:
    """Let go of limits, that first without which the box is best: as long as it is no worse.

    Of numbers, no more than `_MOST_LIMITED` keep limits, even if it is worse.
    """
    while box.limits:
        freer = [_measured(points, interest, limits) for limits in _freed(box.limits)]
        best = max(freer, key=lambda one: (one.quality, -len(one.limits)))
        if best.quality < box.quality and len(box.limits) <= _MOST_LIMITED:
            break
        box = best
    return box


def _freed(limits: Limits) -> Iterator[Limits]:
    """Yield limits of which each time one end of a number is let go."""
    for number, (low, high) in limits.items():
        for freed in ((-np.inf, high), (low, np.inf)):
            if freed != (low, high):
                others = {**limits, number: freed}
                if np.isinf(freed).all():
                    del others[number]
                yield others
