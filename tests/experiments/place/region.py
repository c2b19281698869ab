"""A region in the form that the open pipeline writes, made up: persons, households and homes.

Two thirds of its homes are in a polygon with the outline of a district of Paris, roughly, and a
park in it where nobody lives; the others are around it.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from experiments.place.lambert import metres

OUTLINE = [
    [2.3214, 48.8407], [2.3372, 48.8398], [2.3398, 48.8362], [2.3434, 48.8311], [2.3440, 48.8200],
    [2.3384, 48.8163], [2.3316, 48.8177], [2.3256, 48.8228], [2.3126, 48.8252], [2.3013, 48.8252],
    [2.3050, 48.8290], [2.3146, 48.8342], [2.3184, 48.8381], [2.3214, 48.8407],
]  # fmt: skip
PARK = [
    [2.3360, 48.8210], [2.3415, 48.8210], [2.3415, 48.8238], [2.3360, 48.8238], [2.3360, 48.8210],
]  # fmt: skip
AREA = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "a district"},
            "geometry": {"type": "Polygon", "coordinates": [OUTLINE, PARK]},
        }
    ],
}
PLACES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"kind": kind},
            "geometry": {"type": "Point", "coordinates": at},
        }
        for kind, at in (
            ("cafe", [2.3300, 48.8330]),
            ("cafe", [2.3250, 48.8300]),
            ("cafe", [2.4000, 48.8300]),  # elsewhere
            ("public_space", [2.3325, 48.8338]),
        )
    ],
}
CIRCLE = ("--around", "2.3300,48.8310", "--radius", "300")
FILES = {"persons": "ile_persons.csv", "households": "ile_households.csv"}

type Change = Callable[[dict[str, pl.DataFrame]], Any]


def made_up(households: int, seed: int = 1) -> dict[str, pl.DataFrame]:
    """Return persons, households and homes (household_id, x, y in metres of EPSG:2154)."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(5, households, p=[0.5, 0.06, 0.2, 0.16, 0.08])
    head = rng.integers(20, 90, households)
    head[kind >= 3] = rng.integers(30, 56, (kind >= 3).sum())
    women = rng.random(households) < 0.5
    rows = []
    for home in range(households):
        ages, sexes = [int(head[home])], [bool(women[home])]
        if kind[home] in (1, 2, 3):
            ages.append(max(18, ages[0] - int(rng.integers(0, 6))))
            sexes.append(sexes[0] if kind[home] == 1 else not sexes[0])
        if kind[home] >= 3:
            for _ in range(int(rng.integers(1, 4))):
                ages.append(max(0, min(ages) - int(rng.integers(20, 40))))
                sexes.append(bool(rng.random() < 0.5))
        rows += [(home, age, sex) for age, sex in zip(ages, sexes, strict=True)]
    home, age, sex = (np.array(column) for column in zip(*rows, strict=True))
    persons = pl.DataFrame(
        {
            "person_id": np.arange(home.size),
            "household_id": home,
            "age": age,
            "employed": (age > 18) & (age < 62),
            "sex": np.where(sex, "female", "male"),
            "socioprofessional_class": rng.integers(0, 9, home.size),
        }
    )
    incomes = np.exp(rng.normal(7.8, 0.5, households))
    of_households = pl.DataFrame(
        {"household_id": np.arange(households), "iris_id": "751140101", "income": incomes}
    )
    return {"persons": persons, "households": of_households, "homes": _homes(households, rng)}


def _homes(households: int, rng: np.random.Generator) -> pl.DataFrame:
    """Return homes in buildings of 15 dwellings, some of which are a metre from the others."""
    x, y = metres(*np.array(OUTLINE).T)
    low, high = np.array([x.min(), y.min()]) - 200, np.array([x.max(), y.max()]) + 200
    at = np.empty((0, 2))
    while len(at) < -(-households // 15):
        new = rng.uniform(low, high)
        if (np.hypot(*(at - new).T) > 6).all():
            at = np.vstack([at, new])
    building = np.arange(households) // 15
    beside = rng.random(households) < 0.3
    return pl.DataFrame(
        {
            "household_id": np.arange(households),
            "x": at[building, 0] + beside,
            "y": at[building, 1],
        }
    )


def write_region(
    folder: Path, households: int = 400, seed: int = 1, change: Change | None = None, **how: Any
) -> dict[str, pl.DataFrame]:
    """Write a region and an area, and return its tables.

    Args:
        folder: it is made where it is not there.
        households: how many.
        seed: of what is made up.
        change: alters the tables before they are written.
        how: of the homes (`write_homes`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = made_up(households, seed)
    if change:
        change(tables)
    for name, file in FILES.items():
        tables[name].write_csv(folder / file, separator=";")
    write_homes(folder / "ile_homes.gpkg", tables["homes"], **how)
    (folder / "area.geojson").write_text(json.dumps(AREA))
    (folder / "places.geojson").write_text(json.dumps(PLACES))
    return tables


def write_homes(
    path: Path,
    homes: pl.DataFrame,
    epsg: int = 2154,
    layers: Sequence[str] = ("homes",),
    shape: Callable[[float, float], bytes | None] | None = None,
) -> None:
    """Write a GeoPackage of points."""
    shape = shape or point
    with closing(sqlite3.connect(path)) as base, base:
        base.executescript(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,"
            " organization TEXT, organization_coordsys_id INTEGER, definition TEXT);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,"
            " geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT);"
        )
        base.execute(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, '')", ("", epsg, epsg)
        )
        for layer in layers:
            base.execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', ?, 0, 0)",
                (layer, epsg),
            )
            base.execute(
                f"CREATE TABLE {layer} (fid INTEGER PRIMARY KEY, geom POINT, household_id)"
            )
            base.executemany(
                f"INSERT INTO {layer} (geom, household_id) VALUES (?, ?)",
                [(shape(x, y), home) for home, x, y in homes.iter_rows()],
            )


def point(x: float, y: float, *, big: bool = False, box: bool = False) -> bytes:
    """Return a point as a GeoPackage has it, in either order of bytes, with a box or without."""
    header = b"GP\0" + bytes([0b1 | (0b10 if box else 0)]) + struct.pack("<i", 2154)
    order = ">" if big else "<"
    around = struct.pack("<4d", x, x, y, y) if box else b""
    return header + around + struct.pack(f"{order}BIdd", 0 if big else 1, 1, x, y)


def is_inside(x: float, y: float, rings: Sequence[Sequence[Sequence[float]]]) -> bool:
    """Tell by its winding number whether a position is in the first ring and in no other."""
    return bool(_winding(x, y, rings[0])) and not any(_winding(x, y, ring) for ring in rings[1:])


def _winding(x: float, y: float, ring: Sequence[Sequence[float]]) -> int:
    """Return how often a ring goes round a position: the turns seen from there, added up."""
    at = np.array(ring) - (x, y)
    angle = np.unwrap(np.arctan2(at[:, 1], at[:, 0]))
    return round((angle[-1] - angle[0]) / (2 * np.pi))


def in_metres(ring: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return a ring in metres of EPSG:2154."""
    return np.column_stack(metres(*np.array(ring).T)).tolist()


def without(name: str, column: str) -> Change:
    """Return what leaves a column of a table out."""
    return lambda tables: tables.update({name: tables[name].drop(column)})


def renamed(name: str, names: Mapping[str, str]) -> Change:
    """Return what gives columns of a table other names."""
    return lambda tables: tables.update({name: tables[name].rename(names)})


def with_value(name: str, column: str, row: int, value: Any) -> Change:
    """Return what writes another value into a row of a table, all its column as text."""

    def change(tables: dict[str, pl.DataFrame]) -> None:
        values = [str(one) for one in tables[name][column]]
        values[row] = value
        tables[name] = tables[name].with_columns(pl.Series(column, values))

    return change
