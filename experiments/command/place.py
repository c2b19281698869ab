"""Cut your own neighbourhood out of a synthetic population in tables, to simulate it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

_NEAR = 3.0


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument(
        "folder", help="has *persons.csv, *households.csv and *homes.gpkg with points in EPSG:2154"
    )
    parser.add_argument("--out", required=True, help="folder that is written, named as the place")
    parser.add_argument("--around", help="X,Y in metres of EPSG:2154, or longitude,latitude")
    parser.add_argument("--radius", type=float, help="metres around it")
    parser.add_argument("--within", help="a file in GeoJSON with a polygon, in place of a circle")
    parser.add_argument("--places", help="a file in GeoJSON with points, each with a kind")
    parser.add_argument("--columns", help="a file in YAML with other names of columns")
    parser.add_argument(
        "--like", default="mixed", help="option of neighbourhood for what tables lack; mixed"
    )
    parser.add_argument(
        "--near",
        type=float,
        default=_NEAR,
        help=f"metres within which homes are one building; {_NEAR:g}",
    )


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Print the files that were written, say what is in them; return 0.

    Raises:
        ConfigurationError: when an argument, a file or a value in one is not as it should be.
        OSError: when a file cannot be read or written.
    """
    from experiments.place.area import circle_around, points_of, polygons_of
    from experiments.place.columns import columns_of
    from experiments.place.cut import cut
    from experiments.place.homes import read_homes
    from experiments.place.tables import read_tables
    from experiments.place.written import (
        check_name,
        like,
        option_written,
        said_of,
        table_written,
    )
    from experiments.store.files import write_whole
    from sim.composition import ConfigurationError

    out, name = Path(given.out), Path(given.out).resolve().name
    folder = out / "neighbourhood"
    option, table = folder / f"{name}.yaml", folder / f"{name}.parquet"
    check_name(name)
    for path in (option, table):
        if path.exists():
            raise ConfigurationError(f"{path}: there already; take another --out FOLDER")
    by_circle = [given.around is not None, given.radius is not None]
    if any(by_circle) == (given.within is not None) or any(by_circle) != all(by_circle):
        raise ConfigurationError(
            "what is cut out: --around X,Y --radius METRES, or --within FILE, is expected"
        )
    if not 0 <= given.near <= 100:
        raise ConfigurationError(f"--near {given.near:g}: 0 to 100 metres are expected")
    area = (
        polygons_of(Path(given.within))
        if given.within is not None
        else circle_around(given.around, given.radius)
    )
    places = points_of(Path(given.places)) if given.places else []
    columns, source = columns_of(given.columns), Path(given.folder)
    tables = read_tables(source, columns)
    found = cut(tables, read_homes(source, columns.homes), area, places, given.near)
    alike = like(given.like, found)
    said = said_of(tables, area, found, alike)
    text = option_written(name, said, found, alike)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(table, table_written(found))
    write_whole(option, text.encode())
    for path in (option, table):
        print(path)
    for line in said:
        say(line)
    say(f"to run it: entraide --config-dir {given.out} neighbourhood={name}")
    return 0
