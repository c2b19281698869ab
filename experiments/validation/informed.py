"""Which parameters the data inform: the accepted range of each against that looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import yaml

from experiments.validation.calibration import ACCEPTED, Coordinate, space
from sim.documentation.markdown import table, wrapped

INFORMED = 0.7
"""Spread of the accepted values over that of values spread evenly from which the data say little
of a parameter (assumption)."""

_EVEN = 1 / math.sqrt(12)
"""Standard deviation of what is spread evenly over the range, which is 1."""


def informed_section() -> str:
    """Return the section of the page: a row a direction of the space."""
    return informed_table(space().coordinates, _accepted())


def informed_names() -> tuple[list[str], int]:
    """Return the directions that the patterns inform, and how many there are."""
    coordinates, rows = space().coordinates, _accepted()
    names = [name for name, one in coordinates.items() if _spread(one, rows) <= INFORMED]
    return names, len(coordinates)


def _accepted() -> list[dict[str, float]]:
    rows: list[dict[str, float]] = yaml.safe_load(ACCEPTED.read_text(encoding="utf-8"))["rows"]
    return rows


def informed_table(
    coordinates: Mapping[str, Coordinate], rows: Sequence[Mapping[str, float]]
) -> str:
    """Return how far accepted values are from being spread evenly over the range.

    Args:
        coordinates: directions, by name.
        rows: the accepted points: values by path.
    """
    told, names = [], []
    for name, one in coordinates.items():
        values, spread = _values(one, rows), _spread(one, rows)
        if spread <= INFORMED:
            names.append(f"`{name}`")
        told.append((
            f"`{name}`", f"{one.low:g} to {one.high:g}",
            f"{values.min():.3g} to {values.max():.3g}", f"{values[0]:.3g}", f"{spread:.2f}",
        ))  # fmt: skip
    heads = ("direction", "looked at", "accepted", "the default", "spread, against even")
    text = (
        f"Values in {len(rows)} accepted worlds. Where they are spread about as evenly as they "
        f"were drawn (1), the patterns say nothing of a parameter; at {INFORMED} or less they "
        f"inform it: {', '.join(names) if names else 'none'}. The names are those of "
        "[calibration.yaml](../configs/calibration.yaml)."
    )
    return f"{wrapped(text)}\n\n{table(heads, told)}"


def _values(one: Coordinate, rows: Sequence[Mapping[str, float]]) -> np.ndarray:
    """Return the accepted values of a direction."""
    path, times = next(iter(one.paths.items()))
    return np.array([row[path] for row in rows]) / times


def _spread(one: Coordinate, rows: Sequence[Mapping[str, float]]) -> float:
    """Return the spread of accepted values over that of values spread evenly; NaN of one value."""
    values = _values(one, rows)
    return float(_shares(one, values).std(ddof=1)) / _EVEN if len(values) > 1 else math.nan


def _shares(one: Coordinate, values: np.ndarray) -> np.ndarray:
    """Return where values lie between the least and the greatest, 0 to 1."""
    if one.log:
        return np.asarray(np.log(values / one.low) / math.log(one.high / one.low))
    return np.asarray((values - one.low) / (one.high - one.low))
