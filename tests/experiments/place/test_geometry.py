"""Projection, polygons, points: against published constants, other methods, and by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from experiments.place import lambert
from experiments.place.area import circle_around, points_of, polygons_of
from experiments.place.columns import HomeColumns
from experiments.place.homes import read_homes
from sim.composition import ConfigurationError
from tests.experiments.place.region import (
    AREA,
    OUTLINE,
    PARK,
    PLACES,
    in_metres,
    is_inside,
    point,
    write_homes,
)

SQUARE = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]]
METRES = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}


def written(path: Path, content: Any) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def polygon(*rings: Any, kind: str = "Polygon", **more: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": list(rings), **more}


def test_the_projection_has_the_constants_that_ign_publishes() -> None:
    assert pytest.approx(0.7256077650532670, abs=1e-13) == lambert._CONE
    assert pytest.approx(11_754_255.4261, abs=1e-3) == lambert._SCALE
    x, y = lambert.metres(np.array([3.0, 3.0]), np.array([46.5, 90.0 - 1e-12]))
    assert x == pytest.approx([700_000, 700_000], abs=1e-6)
    assert y == pytest.approx([6_600_000, 12_655_612.0499], abs=1e-3)


def test_on_its_two_parallels_the_projection_keeps_lengths() -> None:
    for latitude, radius in ((44.0, 6_388_438.0), (49.0, 6_390_322.0)):
        x, _ = lambert.metres(np.array([2.995, 3.005]), np.array([latitude, latitude]))
        assert x[1] - x[0] == pytest.approx(
            np.radians(0.01) * np.cos(np.radians(latitude)) * radius, rel=2e-5
        )


def test_a_polygon_holds_what_it_winds_round_and_its_hole_nothing(tmp_path: Path) -> None:
    area = polygons_of(written(tmp_path / "area.geojson", AREA))
    rings = [in_metres(OUTLINE), in_metres(PARK)]
    rng = np.random.default_rng(0)
    low, high = np.min(rings[0], axis=0), np.max(rings[0], axis=0)
    x, y = rng.uniform(low - 50, high + 50, (2000, 2)).T
    expected = [is_inside(*at, rings) for at in zip(x, y, strict=True)]
    assert 400 < sum(expected) < 1600
    assert area.holds(x, y).tolist() == expected
    park = np.mean(rings[1][:-1], axis=0)
    assert not area.holds(park[:1], park[1:])[0]


@pytest.mark.parametrize(
    "content",
    [
        polygon(SQUARE, crs=METRES),
        polygon([SQUARE], kind="MultiPolygon", crs=METRES),
        {"type": "Feature", "properties": None, "geometry": polygon(SQUARE), "crs": METRES},
    ],
    ids=("geometry", "several", "feature"),
)
def test_a_polygon_in_metres_is_taken_as_it_is(content: Any, tmp_path: Path) -> None:
    area = polygons_of(written(tmp_path / "square.geojson", content))
    assert area.holds(np.array([5.0, 11.0]), np.array([5.0, 5.0])).tolist() == [True, False]


def test_a_circle_is_the_same_in_degrees_and_metres() -> None:
    x, y = lambert.metres(np.array([2.33]), np.array([48.83]))
    by_degrees, by_metres = circle_around("2.33,48.83", 100), circle_around(f"{x[0]},{y[0]}", 100)
    assert (by_degrees.x, by_degrees.y) == pytest.approx((by_metres.x, by_metres.y))
    assert by_metres.holds(x + np.array([99.9, 100.1]), y.repeat(2)).tolist() == [True, False]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("{", "no GeoJSON"),
        ("[1]", "no GeoJSON"),
        ({"features": []}, "no GeoJSON (a type is missing)"),
        ({"type": "FeatureCollection", "features": []}, "no polygon in it"),
        ({"type": "FeatureCollection", "features": 3}, "no GeoJSON (a list is missing)"),
        ({"type": "LineString", "coordinates": SQUARE}, "LineString; a Polygon or MultiPolygon"),
        (polygon(), "a polygon without sides"),
        (polygon(SQUARE[:3]), "no polygon: a ring has four positions or more"),
        (polygon(SQUARE[:4]), "no polygon: a ring has four positions or more, the last as the"),
        (polygon([[0, 0], [1, 1], [2, 2], [0, 0]], crs=METRES), "a ring encloses nothing"),
        (
            polygon([[0, 0], [9, 9], [9, 0], [0, 5], [0, 0]], crs=METRES),
            "no polygon: sides 1 and 3 of a ring cross",
        ),
        (polygon([["a", 0]] * 4), "a position is no two numbers"),
        (polygon([{"x": 0}] * 4), "a position is no two numbers"),
        (polygon([[10**400, 0]] * 4), "a position is no two numbers"),
        (polygon(SQUARE, crs={"properties": 3}), "crs = {'properties': 3}: EPSG:2154 or degrees"),
        (polygon([[652000, 6860000], *SQUARE]), "652000,6.86e+06 are no degrees; save it in WGS"),
        (
            polygon(SQUARE, crs={"properties": {"name": "EPSG:3857"}}),
            "crs = EPSG:3857: EPSG:2154 or degrees are expected",
        ),
    ],
)
def test_what_is_no_polygon_is_refused_in_a_line(content: Any, fault: str, tmp_path: Path) -> None:
    path = written(tmp_path / "area.geojson", content)
    with pytest.raises(ConfigurationError) as refused:
        polygons_of(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert fault in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("around", "radius", "fault"),
    [
        ("here", 10, "--around here: X,Y is expected"),
        ("1,2,3", 10, "X,Y is expected"),
        ("nan,1", 10, "X,Y is expected"),
        ("2.33,48.83", 0, "--radius 0: metres are expected, more than 0"),
        ("2.33,48.83", float("nan"), "--radius nan: metres are expected"),
    ],
)
def test_what_is_no_circle_is_refused(around: str, radius: float, fault: str) -> None:
    with pytest.raises(ConfigurationError, match=fault):
        circle_around(around, radius)


def test_places_have_a_kind_and_a_point(tmp_path: Path) -> None:
    kinds = [kind for kind, _, _ in points_of(written(tmp_path / "places.geojson", PLACES))]
    assert kinds == ["cafe", "cafe", "cafe", "public_space"]
    bar = {"type": "Feature", "properties": {"kind": "bar"}, "geometry": {"type": "Point"}}
    with pytest.raises(ConfigurationError, match="feature 1: kind = bar: one of cafe, public_sp"):
        points_of(written(tmp_path / "bar.geojson", bar))
    with pytest.raises(ConfigurationError, match="feature 1: Polygon; Point is expected"):
        points_of(written(tmp_path / "area.geojson", AREA))


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("box", [False, True])
def test_points_are_read_in_either_order_with_a_box_and_without(
    big: bool, box: bool, tmp_path: Path
) -> None:
    homes = pl.DataFrame({"household_id": [7.0, 9.0], "x": [1.5, 2.5], "y": [6e6, 7e6]})
    write_homes(tmp_path / "homes.gpkg", homes, shape=lambda x, y: point(x, y, big=big, box=box))
    found = read_homes(tmp_path, HomeColumns())
    assert found.household_id.to_list() == ["7", "9"]
    assert found.x.tolist() == [1.5, 2.5]
    assert found.y.tolist() == [6e6, 7e6]
