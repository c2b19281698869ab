"""A grid over the map: what stands near a point is found without looking at all there is."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.kernels.compile import Flags, Floats, Ints, allocating, inlined, kernel
from sim.kernels.nearest_first import distance

_LEAST_SIDE = 1.0  # of a cell, in m
_MARGIN = 0.1  # m, so that rounding puts nothing into a cell too far away
_FURTHEST = 1e6  # m: no map is wider


class Grid(NamedTuple):
    """Which rows of a table stand in which cell of a grid, as many cells as rows or so.

    Attributes:
        first: (cells + 1,) where those of each cell begin in `standing`; cells go line by line.
        standing: rows of the table, cell by cell; those of a cell in their order.
        x: (rows,) where each row of the table stands, in m, in the grid or not.
        y: likewise, northwards.
        west: the western edge, in m.
        south: the southern edge.
        side: of a cell, in m.
        columns: how many cells stand in a line.
        lines: how many lines there are.
    """

    first: Ints
    standing: Ints
    x: Floats
    y: Floats
    west: float
    south: float
    side: float
    columns: int
    lines: int


@allocating
def grid_of(x: Floats, y: Floats, which: Flags) -> Grid:
    """Return the grid of some rows.

    Args:
        x: (rows,) where each stands, in m; kept, not copied.
        y: likewise, northwards.
        which: (rows,) which stand in the grid.
    """
    count, west, east, south, north = 0, math.inf, -math.inf, math.inf, -math.inf
    for r in range(which.size):
        if which[r]:
            count += 1
            west, east = min(west, np.float64(x[r])), max(east, np.float64(x[r]))
            south, north = min(south, np.float64(y[r])), max(north, np.float64(y[r]))
    if count == 0:
        west = east = south = north = 0.0
    wide, high, each = east - west, north - south, max(count, 1)
    side = max(math.sqrt(wide * high / each), max(wide, high) / each, _LEAST_SIDE)
    columns, lines = int(wide / side) + 1, int(high / side) + 1
    first = np.zeros(columns * lines + 1, dtype=np.int32)
    standing = np.empty(count, dtype=np.int32)
    grid = Grid(first, standing, x, y, west, south, side, columns, lines)
    for r in range(which.size):
        if which[r]:
            first[_cell(grid, x[r], y[r]) + 1] += 1
    for cell in range(columns * lines):
        first[cell + 1] += first[cell]
    filled = first.copy()
    for r in range(which.size):
        if which[r]:
            cell = _cell(grid, x[r], y[r])
            standing[filled[cell]] = r
            filled[cell] += 1
    return grid


@inlined
def _along(metres: float, side: float, cells: int) -> int:
    """Return in which of the cells of a line something stands; the nearest where it is outside."""
    return max(0, min(int(max(-_FURTHEST, min(_FURTHEST, metres)) / side), cells - 1))


@inlined
def _cell(grid: Grid, x: float, y: float) -> int:
    """Return the cell of a point."""
    column = _along(x - grid.west, grid.side, grid.columns)
    return _along(y - grid.south, grid.side, grid.lines) * grid.columns + column


@inlined
def cells_within(grid: Grid, x: float, y: float, reach: float) -> tuple[int, int, int, int]:
    """Return the first and the last column, and line, of what is not further than `reach`."""
    far = reach + _MARGIN
    return (
        _along(x - far - grid.west, grid.side, grid.columns),
        _along(x + far - grid.west, grid.side, grid.columns),
        _along(y - far - grid.south, grid.side, grid.lines),
        _along(y + far - grid.south, grid.side, grid.lines),
    )


@inlined
def _beyond(grid: Grid, x: float, y: float, column: int, line: int, ring: int) -> float:
    """Return how far at least all is that stands further from a cell than some rings, in m."""
    away, side = math.inf, grid.side
    if column - ring > 0:
        away = min(away, x - (grid.west + (column - ring) * side))
    if column + ring + 1 < grid.columns:
        away = min(away, grid.west + (column + ring + 1) * side - x)
    if line - ring > 0:
        away = min(away, y - (grid.south + (line - ring) * side))
    if line + ring + 1 < grid.lines:
        away = min(away, grid.south + (line + ring + 1) * side - y)
    return away - _MARGIN


@kernel
def nearest_in(grid: Grid, x: float, y: float, within: float) -> tuple[int, float]:
    """Return the row of a grid that is nearest to a point, and how far it is.

    Args:
        grid: of those that count.
        x: of the point, in m, a single number as in tables.
        y: likewise, northwards.
        within: what is further does not count; in m.

    Returns:
        The first row of the nearest, and its distance in m; -1 and infinite where there is none.
    """
    found, least = np.int64(-1), math.inf
    column = _along(x - grid.west, grid.side, grid.columns)
    line = _along(y - grid.south, grid.side, grid.lines)
    for ring in range(max(grid.columns, grid.lines)):
        for at_line in range(max(0, line - ring), min(line + ring + 1, grid.lines)):
            whole = abs(at_line - line) == ring
            for at in range(column - ring, column + ring + 1, 1 if whole else 2 * ring):
                if not 0 <= at < grid.columns:
                    continue
                cell = at_line * grid.columns + at
                for place in range(grid.first[cell], grid.first[cell + 1]):
                    r = np.int64(grid.standing[place])
                    away = np.float64(distance(grid.x[r] - x, grid.y[r] - y))
                    if away < least or (away == least and r < found):
                        found, least = r, away
        if min(least, within) < _beyond(grid, x, y, column, line, ring):
            break
    return (found, least) if least <= within else (np.int64(-1), math.inf)
