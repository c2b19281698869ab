"""Homes: points of a GeoPackage, which is a database of SQLite, each with its household.

A geometry is a header, its box if it has one, then the point as two numbers of eight bytes:
https://www.geopackage.org/spec/#gpb_format
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.place.columns import HomeColumns
from experiments.place.tables import check_once, file_of
from sim.composition import ConfigurationError
from sim.wording import short

PROJECTION = 2154
"""The projection of points, by its number of EPSG: Lambert-93, in metres."""

_BOX = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
"""Bytes of a geometry's box, by the bits of its header."""

_POINT, _A_KIND = 1, 1000
_HEADER = 8

type Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Points:
    """Where households live.

    Attributes:
        household_id: a household each.
        x: eastwards, in metres of `PROJECTION`.
        y: northwards.
        file: they are from.
    """

    household_id: pl.Series
    x: Reals
    y: Reals
    file: Path


def read_homes(folder: Path, columns: HomeColumns) -> Points:
    """Return the homes of a folder.

    Raises:
        ConfigurationError: when there is no such file, or it is not as it should be.
    """
    path = file_of(folder, "*homes.gpkg")
    uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            table, geometry = _layer(path, base)
            ids, shapes = _rows(path, base, table, geometry, columns.household_id)
    except sqlite3.Error as error:
        raise ConfigurationError(f"{path}: no GeoPackage ({short(str(error))})") from None
    if not ids:
        raise ConfigurationError(f"{path}: no home in it")
    households = pl.Series("household_id", [_text(value) for value in ids], dtype=pl.String)
    if households.null_count():
        raise ConfigurationError(f"{path}: a home has no {columns.household_id}")
    check_once(path, households, columns.household_id)
    at = np.array(
        [_point(path, *both) for both in zip(households, shapes, strict=True)], dtype=np.float64
    )
    return Points(households, at[:, 0], at[:, 1], path)


def _layer(path: Path, base: sqlite3.Connection) -> tuple[str, str]:
    """Return the only table of points, and its column of geometries; refuse other projections."""
    found = base.execute(
        "SELECT g.table_name, g.column_name, g.geometry_type_name, s.organization, "
        "s.organization_coordsys_id FROM gpkg_geometry_columns g "
        "LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id"
    ).fetchall()
    if len(found) != 1:
        raise ConfigurationError(f"{path}: {len(found)} layers; one, of points, is expected")
    table, column, kind, organization, number = found[0]
    if str(kind).upper() not in ("POINT", "GEOMETRY"):
        raise ConfigurationError(f"{path}: a layer of {short(str(kind))}; POINT is expected")
    if (str(organization).upper(), number) != ("EPSG", PROJECTION):
        raise ConfigurationError(
            f"{path}: its points are in {short(f'{organization}:{number}')}; EPSG:{PROJECTION} is "
            "expected"
        )
    return str(table), str(column)


def _rows(
    path: Path, base: sqlite3.Connection, table: str, geometry: str, household: str
) -> tuple[Sequence[Any], Sequence[Any]]:
    named = [str(row[1]) for row in base.execute(f"PRAGMA table_info({_quoted(table)})")]
    if household not in named:
        raise ConfigurationError(
            f"{path}: no column {short(household)} (it has {', '.join(map(short, named))}); name "
            "another with --columns FILE"
        )
    rows = base.execute(
        f"SELECT {_quoted(household)}, {_quoted(geometry)} FROM {_quoted(table)}"
    ).fetchall()
    return [row[0] for row in rows], [row[1] for row in rows]


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _text(value: Any) -> str | None:
    """Return an id as a table of text has it: 12 of the number 12.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None or value == "" else str(value)


def _point(path: Path, household: str, shape: Any) -> tuple[float, float]:
    """Return the position in a geometry."""
    try:
        if shape is None or shape[:2] != b"GP":
            raise ValueError
        start = _HEADER + _BOX[shape[3] >> 1 & 7]
        order = "<" if shape[start] else ">"
        kind, x, y = struct.unpack_from(f"{order}Idd", shape, start + 1)
        if kind % _A_KIND != _POINT or not (isfinite(x) and isfinite(y)):
            raise ValueError
    except (ValueError, TypeError, KeyError, IndexError, struct.error):
        raise ConfigurationError(
            f"{path}: the home of household {short(household)} is no point"
        ) from None
    return x, y
