"""Areas: what is cut out of a region, a circle or polygons; and places that a file has.

GeoJSON is in degrees of longitude and latitude (RFC 7946), unless its member `crs` says that it is
in EPSG:2154.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.place.homes import PROJECTION
from experiments.place.lambert import metres
from sim.codes import NO_ADDRESS, PlaceKind
from sim.composition import ConfigurationError
from sim.wording import short

type Reals = NDArray[np.float64]
type Flags = NDArray[np.bool_]

_MOST_BYTES = 50_000_000
_MOST_SIDES = 20_000
_DEGREES = np.array([180.0, 90.0])
_OF_DEGREES = ("CRS84", "4326")
_KINDS = tuple(kind.name.lower() for kind in PlaceKind if kind not in NO_ADDRESS)
_POLYGONS = "a Polygon or MultiPolygon"


@dataclass(frozen=True)
class Circle:
    """All within a distance of a point.

    Attributes:
        x: of the point, in metres of EPSG:2154.
        y: likewise.
        radius: in metres.
    """

    x: float
    y: float
    radius: float

    def holds(self, x: Reals, y: Reals) -> Flags:
        """Return which positions (n,) in metres are within."""
        return np.asarray(np.hypot(x - self.x, y - self.y) <= self.radius)

    def __str__(self) -> str:
        """Return it in words."""
        return f"within {self.radius:g} m of {self.x:.0f},{self.y:.0f}"


@dataclass(frozen=True)
class Polygons:
    """All within polygons, holes left out.

    Attributes:
        rings: of each polygon the outer and those of holes, (sides + 1, 2) metres of EPSG:2154.
        file: they are from.
    """

    rings: tuple[tuple[Reals, ...], ...]
    file: Path

    def holds(self, x: Reals, y: Reals) -> Flags:
        """Return which positions (n,) in metres are within."""
        found = np.zeros(x.size, dtype=bool)
        for polygon in self.rings:
            low, high = polygon[0].min(axis=0), polygon[0].max(axis=0)
            near = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
            inside = np.zeros(near.size, dtype=bool)
            for ring in polygon:
                for (x0, y0), (x1, y1) in pairwise(ring):
                    if y0 != y1:  # a ray westwards crosses the side, or it does not
                        crosses = (y0 > y[near]) != (y1 > y[near])
                        inside ^= crosses & (x[near] < x0 + (y[near] - y0) / (y1 - y0) * (x1 - x0))
            found[near] |= inside
        return found

    def __str__(self) -> str:
        """Return it in words."""
        return f"within {self.file.name}"


def circle_around(text: str, radius: float) -> Circle:
    """Return the circle around a point.

    Args:
        text: X,Y in metres of EPSG:2154, or longitude,latitude in degrees.
        radius: in metres.

    Raises:
        ConfigurationError: when there is no such point, or no such circle.
    """
    try:
        x, y = map(float, text.split(","))
    except ValueError:
        x = y = float("nan")
    if not np.isfinite([x, y]).all():
        raise ConfigurationError(
            f"--around {short(text)}: X,Y is expected, in metres of EPSG:{PROJECTION} or in "
            "degrees of longitude and latitude"
        )
    if not (0 < radius < float("inf")):
        raise ConfigurationError(f"--radius {radius:g}: metres are expected, more than 0")
    if (np.abs([x, y]) <= _DEGREES).all():
        east, north = metres(np.array([x]), np.array([y]))
        x, y = float(east[0]), float(north[0])
    return Circle(x, y, radius)


def polygons_of(path: Path) -> Polygons:
    """Return the polygons of a GeoJSON file.

    Raises:
        ConfigurationError: when there is none, or one is no polygon.
        OSError: when the file cannot be read.
    """
    found = []
    content = _content(path)
    for shape, _ in _shapes(path, content):
        kind, numbers = shape.get("type"), shape.get("coordinates")
        if kind not in ("Polygon", "MultiPolygon"):
            raise ConfigurationError(f"{path}: {short(str(kind))}; {_POLYGONS} is expected")
        for polygon in [numbers] if kind == "Polygon" else _list(path, numbers):
            rings = [_ring(path, content, ring) for ring in _list(path, polygon)]
            if not rings:
                raise ConfigurationError(f"{path}: a polygon without sides")
            found.append(tuple(rings))
    if not found:
        raise ConfigurationError(f"{path}: no polygon in it; {_POLYGONS} is expected")
    return Polygons(tuple(found), path)


def points_of(path: Path) -> list[tuple[str, float, float]]:
    """Return the kind of each point of a GeoJSON file, and its position in metres of EPSG:2154.

    Raises:
        ConfigurationError: when something in it is no point, or its property `kind` is none.
        OSError: when the file cannot be read.
    """
    found = []
    content = _content(path)
    for number, (shape, properties) in enumerate(_shapes(path, content), 1):
        if shape.get("type") != "Point":
            raise ConfigurationError(
                f"{path}, feature {number}: {short(str(shape.get('type')))}; Point is expected"
            )
        kind = properties.get("kind")
        if kind not in _KINDS:
            raise ConfigurationError(
                f"{path}, feature {number}: kind = {short(str(kind))}: one of "
                f"{', '.join(_KINDS)} is expected"
            )
        x, y = _positions(path, content, [shape.get("coordinates")])[0]
        found.append((kind, float(x), float(y)))
    return found


def _content(path: Path) -> dict[str, Any]:
    """Return what a file of GeoJSON says, as a table."""
    if path.stat().st_size > _MOST_BYTES:
        raise ConfigurationError(f"{path}: larger than {_MOST_BYTES:,} bytes")
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}: no GeoJSON ({short(str(error))})") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: no GeoJSON (a table is expected)")
    return content


def _shapes(path: Path, content: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the geometries of a file, each with the properties of its feature."""
    kind = content.get("type")
    if kind == "FeatureCollection":
        for feature in _list(path, content.get("features")):
            yield from _shapes(path, feature if isinstance(feature, dict) else {})
    elif kind == "Feature":
        shape, properties = content.get("geometry"), content.get("properties")
        yield (
            shape if isinstance(shape, dict) else {},
            properties if isinstance(properties, dict) else {},
        )
    elif isinstance(kind, str):
        yield content, {}
    else:
        raise ConfigurationError(f"{path}: no GeoJSON (a type is missing)")


def _list(path: Path, value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise ConfigurationError(f"{path}: no GeoJSON (a list is missing)")
    return value


def _positions(path: Path, content: dict[str, Any], numbers: Any) -> Reals:
    """Return positions (n, 2) in metres of EPSG:2154."""
    try:
        found = np.array([position[:2] for position in numbers], dtype=np.float64)
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        found = np.empty((0, 0))
    if found.ndim != 2 or found.shape[1] != 2 or not np.isfinite(found).all():
        raise ConfigurationError(f"{path}: a position is no two numbers")
    crs = content.get("crs")
    if crs is not None:
        inner = crs.get("properties") if isinstance(crs, dict) else None
        said = inner.get("name") if isinstance(inner, dict) else crs
        if str(said).endswith(f":{PROJECTION}"):
            return found
        if not str(said).endswith(_OF_DEGREES):
            raise ConfigurationError(
                f"{path}: crs = {short(str(said))}: EPSG:{PROJECTION} or degrees are expected"
            )
    if (np.abs(found) > _DEGREES).any():
        raise ConfigurationError(
            f"{path}: {found[0, 0]:g},{found[0, 1]:g} are no degrees; save it in WGS 84, or let "
            f"its crs be EPSG:{PROJECTION}"
        )
    return np.column_stack(metres(found[:, 0], found[:, 1]))


def _ring(path: Path, content: dict[str, Any], numbers: Any) -> Reals:
    """Return a ring (sides + 1, 2) in metres; refuse what encloses nothing, or crosses itself."""
    ring = _positions(path, content, numbers)
    if len(ring) < 4 or (ring[0] != ring[-1]).any():
        raise ConfigurationError(
            f"{path}: no polygon: a ring has four positions or more, the last as the first"
        )
    if len(ring) > _MOST_SIDES:
        raise ConfigurationError(f"{path}: a ring of more than {_MOST_SIDES:,} sides; simplify it")
    x, y = (ring - ring[0]).T
    if abs(x[:-1] @ y[1:] - x[1:] @ y[:-1]) < 1e-6:
        raise ConfigurationError(f"{path}: no polygon: a ring encloses nothing")
    if (at := _crossing(ring)) is not None:
        raise ConfigurationError(
            f"{path}: no polygon: sides {at[0] + 1} and {at[1] + 1} of a ring cross"
        )
    return ring


def _crossing(ring: Reals) -> tuple[int, int] | None:
    """Return two sides of a ring that cross each other, if there are any."""
    a, b = ring[:-1], ring[1:]
    for i in range(len(a) - 2):
        c, d = a[i + 2 :], b[i + 2 :]
        one = _turn(a[i], b[i], c) * _turn(a[i], b[i], d)
        other = _turn(c, d, a[i]) * _turn(c, d, b[i])
        crossed = np.flatnonzero((one < 0) & (other < 0))
        if crossed.size:
            return i, int(crossed[0]) + i + 2
    return None


def _turn(a: Reals, b: Reals, c: Reals) -> Reals:
    """Return to which side of the line from a to b each c is: above 0 to the left."""
    away, along = c - a, b - a
    return np.asarray(along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0])
