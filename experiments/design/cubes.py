"""Cubes: points of the unit cube that a method draws, before they are values of parameters."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Reals = NDArray[np.float64]

STEP = 2 / 3
"""Change of a coordinate, the usual one with four levels: p / (2 (p - 1)), Morris (1991)."""


def spread(width: int, size: int, draws: np.random.Generator, *, sobol: bool) -> Reals:
    """Return points that fill the cube: a scrambled Sobol sequence, or a Latin hypercube.

    Returns:
        (size, width) from 0 to 1, less than 1.
    """
    from scipy.stats import qmc  # takes a second to load: only where something is drawn

    if sobol:
        points = qmc.Sobol(width, scramble=True, rng=draws).random(size)
    else:
        points = qmc.LatinHypercube(width, rng=draws).random(size)
    return np.asarray(points, dtype=np.float64)


class Saltelli(NamedTuple):
    """Points of the unit cube. Source: Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018.

    Attributes:
        a: (rows, width).
        b: (rows, width).
        ab: (width, rows, width): a, with one column of b.
    """

    a: Reals
    b: Reals
    ab: Reals


def saltelli(width: int, rows: int, draws: np.random.Generator) -> Saltelli:
    """Return Saltelli's sample of so many rows, a power of two, of so many coordinates."""
    both = spread(2 * width, rows, draws, sobol=True)
    a, b = both[:, :width], both[:, width:]
    ab = np.repeat(a[None], width, axis=0)
    for one in range(width):
        ab[one, :, one] = b[:, one]
    return Saltelli(a, b, ab)


def trajectories(width: int, number: int, draws: np.random.Generator) -> Reals:
    """Return trajectories of Morris (1991), doi:10.1080/00401706.1991.10484804.

    Each begins at a random point of a grid of four levels and changes one coordinate after another,
    in random order, by `STEP`. Over all of them each coordinate is changed on the lower and the
    upper grid, up and down, equally often or nearly.

    Args:
        width: coordinates.
        number: trajectories.
        draws: what they are drawn with.

    Returns:
        (number, width + 1, width) points of the unit cube.
    """
    turns = np.arange(number)[:, None] + np.zeros(width, int)
    kinds = draws.permuted(turns % 4, axis=0)  # lower or upper grid, up or down
    base, up = (kinds % 2) / 3, kinds >= 2
    order = draws.permuted(np.arange(width) + np.zeros((number, 1), int), axis=1)
    place = np.argsort(order, axis=1)  # step at which each coordinate is changed
    is_changed = np.arange(width + 1)[None, :, None] > place[:, None, :]
    return np.asarray(base[:, None, :] + STEP * (is_changed == up[:, None, :]))


def folded(rows: int, draws: np.random.Generator) -> Reals:
    """Return a two-level design of Hadamard's matrix and its mirror image, point by point.

    Any two columns agree in half of the rows; the product of any two is balanced over each column.
    The matrix is Paley's (1933, doi:10.1002/sapm1933121311), of the squares modulo a prime. Of that
    of powers of two, the product of three columns is a column: what three numbers do together would
    lie whole on a fourth. Here it is spread thinly over all.

    Args:
        rows: one above a prime which leaves 3 when divided by 4, such as 8, 60 or 504; as many
            columns.
        draws: what the order of rows, of columns and their sides are drawn with.

    Returns:
        (2 x rows, rows) of 0 and 1: a point and its mirror image stand next to each other.

    Raises:
        ValueError: when there is no such matrix.
    """
    prime = rows - 1
    if prime % 4 != 3 or any(prime % divisor == 0 for divisor in range(2, math.isqrt(prime) + 1)):
        raise ValueError(
            f"rows = {rows}: one above a prime that leaves 3 when divided by 4 is expected, such "
            "as 60 or 504"
        )
    squares = np.zeros(prime, dtype=bool)
    squares[np.arange(1, prime) ** 2 % prime] = True
    steps = np.arange(prime)
    signs = np.ones((rows, rows), dtype=np.int64)
    signs[1:, 1:] = np.where(squares[(steps - steps[:, None]) % prime], 1, -1)
    signs[1:, 0] = -1
    np.fill_diagonal(signs, 1)
    signs = signs[draws.permutation(rows)][:, draws.permutation(rows)]
    signs = signs * draws.choice([-1, 1], size=rows)
    both = np.stack([signs, -signs], axis=1).reshape(2 * rows, rows)
    return np.asarray((1 + both) / 2, dtype=np.float64)
