"""Rows: the values that a sample gives its parameters, row by row.

Rows are the same for the same seed. Whole numbers all have the same share of what is drawn. Rows
that are the same are run once, whatever the method needs them for.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.design.cubes import Reals, saltelli, spread, trajectories
from experiments.design.paths import Value
from experiments.design.ranges import Range
from experiments.design.sample import Sample

type Row = Mapping[str, Value]
"""Values by the paths of their parameters."""

A, B, AB = "a", "b", "ab"
"""Parts of a Saltelli sample: two drawn apart, and the first with one number of the second."""

BASE, LOW, HIGH = "base", "low", "high"
"""Parts of one at a time: as configured, and one number at either end."""


class Planned(NamedTuple):
    """A row of a sample whose analysis needs all of them, in their order.

    Attributes:
        part: of a Saltelli sample, and of one at a time: see above; of Morris, the number of the
            trajectory.
        parameter: path of the number that is another than in the row it is compared with: that of
            the first part, the one before in the trajectory, or the one as configured; None where
            there is no such row.
        values: of the parameters.
    """

    part: str
    parameter: str | None
    values: Row


def rows_of(sample: Sample, ranges: Sequence[Range], root: np.random.SeedSequence) -> list[Row]:
    """Return the rows of a sample, each once; each has a value of every parameter that has one.

    Args:
        sample: the method and what it takes.
        ranges: of the parameters, in their order; of a list, the bounds do not matter.
        root: what is drawn derives from it.
    """
    match sample.method:
        case "list":
            configured = configured_row(ranges)
            typed = {one.number.path: one.number.typed for one in ranges}
            found: Iterable[Row] = [
                configured | {path: typed[path](value) for path, value in row.items()}
                for row in sample.listed
            ]
        case "factorial":
            levels = [one.spaced(sample.levels or 0) for one in ranges]
            paths = [one.number.path for one in ranges]
            found = [dict(zip(paths, values, strict=True)) for values in itertools.product(*levels)]
        case "latin_hypercube" | "sobol":
            draws, size = np.random.default_rng(root), sample.size or 0
            points = spread(len(ranges), size, draws, sobol=sample.method == "sobol")
            found = _at(points, ranges)
        case _:
            found = (one.values for one in planned_of(sample, ranges, root))
    return list({tuple(row.items()): row for row in found}.values())


def planned_of(
    sample: Sample, ranges: Sequence[Range], root: np.random.SeedSequence
) -> tuple[Planned, ...]:
    """Return all rows that the analysis of a sample needs, in their order; some may be the same.

    Args:
        sample: the method and what it takes; none but one_at_a_time, morris and saltelli plan.
        ranges: of the parameters, in their order.
        root: what is drawn derives from it.
    """
    paths, draws = [one.number.path for one in ranges], np.random.default_rng(root)
    match sample.method:
        case "one_at_a_time":
            return tuple(_one_at_a_time(ranges))
        case "morris":
            return tuple(_trajectories(trajectories(len(paths), sample.size or 0, draws), ranges))
        case "saltelli":
            drawn = saltelli(len(paths), sample.size or 0, draws)
            return (
                *(Planned(A, None, row) for row in _at(drawn.a, ranges)),
                *(Planned(B, None, row) for row in _at(drawn.b, ranges)),
                *(
                    Planned(AB, path, row)
                    for path, points in zip(paths, drawn.ab, strict=True)
                    for row in _at(points, ranges)
                ),
            )
    return ()


def configured_row(ranges: Iterable[Range]) -> dict[str, Value]:
    """Return the values as they are configured; a parameter that is left out has none."""
    numbers = [one.number for one in ranges]
    return {number.path: number.value for number in numbers if number.value is not None}


def _one_at_a_time(ranges: Sequence[Range]) -> Iterator[Planned]:
    configured = configured_row(ranges)
    yield Planned(BASE, None, configured)
    for one in ranges:
        path = one.number.path
        yield Planned(LOW, path, configured | {path: one.low})
        yield Planned(HIGH, path, configured | {path: one.high})


def _trajectories(points: Reals, ranges: Sequence[Range]) -> Iterator[Planned]:
    for number, trajectory in enumerate(points, start=1):
        changed = np.abs(np.diff(trajectory, axis=0)).argmax(axis=1)
        paths = [None, *(ranges[one].number.path for one in changed)]
        for path, row in zip(paths, _at(trajectory, ranges), strict=True):
            yield Planned(str(number), path, row)


def _at(points: Reals, ranges: Sequence[Range]) -> list[Row]:
    """Return the values at points of the unit cube, (rows, parameters)."""
    return [
        {one.number.path: one.at(share) for one, share in zip(ranges, point, strict=True)}
        for point in points.tolist()
    ]
