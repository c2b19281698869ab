"""Sampling: from what an experiment asks for to rows of values, the same for the same seed.

Whole numbers all have the same share of what is drawn. Rows that are the same are kept once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.design.paths import Number, Value
from experiments.design.samples import Sample

type Row = Mapping[str, Value]
"""Values by the paths of their parameters."""


@dataclass(frozen=True, slots=True)
class Range:
    """A number, and from where to where it is varied, ends included."""

    number: Number
    low: Value
    high: Value

    def at(self, share: float) -> Value:
        """Return the value that a share of the way from low to high falls on.

        Args:
            share: from 0 to 1, less than 1; evenly spread, it gives whole numbers equal shares.
        """
        if self.number.is_whole:
            return min(int(self.low) + int(share * (self.high - self.low + 1)), int(self.high))
        return min(float(self.low + share * (self.high - self.low)), float(self.high))

    def spaced(self, levels: int) -> list[Value]:
        """Return evenly spaced values, both ends among them."""
        values = np.linspace(self.low, self.high, levels)
        return [self.number.typed(v) for v in (np.rint(values) if self.number.is_whole else values)]


def rows_of(sample: Sample, ranges: Sequence[Range], root: np.random.SeedSequence) -> list[Row]:
    """Return the rows of a sample, each once; each has a value of every parameter that has one.

    Args:
        sample: the method and what it takes.
        ranges: of the parameters, in their order; of a list, the bounds do not matter.
        root: what is drawn derives from it.
    """
    configured = configured_row(ranges)
    match sample.method:
        case "list":
            typed = {one.number.path: one.number.typed for one in ranges}
            found = [
                configured | {path: typed[path](value) for path, value in row.items()}
                for row in sample.listed
            ]
        case "one_at_a_time":
            ends = [{one.number.path: end} for one in ranges for end in (one.low, one.high)]
            found = [configured, *(configured | end for end in ends)]
        case "factorial":
            levels = [one.spaced(sample.levels or 0) for one in ranges]
            paths = [one.number.path for one in ranges]
            found = [dict(zip(paths, values, strict=True)) for values in itertools.product(*levels)]
        case "latin_hypercube" | "sobol":
            found = [
                {one.number.path: one.at(share) for one, share in zip(ranges, point, strict=True)}
                for point in _cube(sample, len(ranges), root).tolist()
            ]
    return _once(found)


def configured_row(ranges: Iterable[Range]) -> dict[str, Value]:
    """Return the values as they are configured; a parameter that is left out has none."""
    numbers = [one.number for one in ranges]
    return {number.path: number.value for number in numbers if number.value is not None}


def _cube(sample: Sample, width: int, root: np.random.SeedSequence) -> NDArray[np.float64]:
    """Return points of the unit cube.

    Returns:
        (size, width) from 0 to 1, less than 1.
    """
    from scipy.stats import qmc  # takes a second to load: only where something is drawn

    draws, size = np.random.default_rng(root), sample.size or 0
    if sample.method == "sobol":
        points = qmc.Sobol(width, scramble=True, rng=draws).random(size)
    else:
        points = qmc.LatinHypercube(width, rng=draws).random(size)
    return np.asarray(points, dtype=np.float64)


def _once(rows: Iterable[Row]) -> list[Row]:
    return list({tuple(row.items()): row for row in rows}.values())
