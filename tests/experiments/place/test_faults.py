"""What is wrong with tables, homes and arguments is said in a line, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments.command.main import carry_out
from tests.experiments.place.region import (
    Change,
    point,
    renamed,
    with_value,
    without,
    write_homes,
    write_region,
)

ALL = ("--around", "2.33,48.83", "--radius", "9000")


def said(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what is said of a region, in a line; nothing is written."""
    cut = arguments if any(one in arguments for one in ("--around", "--within")) else ALL
    more = arguments if cut is ALL else ()
    capsys.readouterr()
    assert carry_out("place", [str(folder), *cut, *more, "--out", str(folder / "mine")]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert err.count("\n") == 1, err
    assert not (folder / "mine").exists()
    return err


def two_of(name: str, column: str) -> Change:
    return with_value(name, column, 5, "4")


def drop_home(tables: dict[str, pl.DataFrame]) -> None:
    tables["homes"] = tables["homes"].slice(2)


def add_home(tables: dict[str, pl.DataFrame]) -> None:
    more = pl.DataFrame({"household_id": [9999], "x": [1.0], "y": [1.0]})
    tables["homes"] = pl.concat([tables["homes"], more])


def drop_household(tables: dict[str, pl.DataFrame]) -> None:
    tables["households"] = tables["households"].slice(1)


def drop_persons(tables: dict[str, pl.DataFrame]) -> None:
    tables["persons"] = tables["persons"].filter(pl.col("household_id") != 7)


def many_children(tables: dict[str, pl.DataFrame]) -> None:
    persons = tables["persons"]
    tables["persons"] = persons.with_columns(
        household_id=pl.when(pl.col("age") < 50).then(0).otherwise("household_id")
    )
    kept = tables["persons"]["household_id"].unique().implode()
    for name in ("households", "homes"):
        tables[name] = tables[name].filter(pl.col("household_id").is_in(kept))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (without("persons", "age"), "persons.csv: no column age (it has person_id, household_id, "),
        (renamed("households", {"household_id": "hid"}), "households.csv: no column household_id"),
        (two_of("persons", "person_id"), "persons.csv: person_id = 4: stands in two rows"),
        (two_of("households", "household_id"), "ile_households.csv: household_id = 4: stands in"),
        (two_of("homes", "household_id"), "ile_homes.gpkg: household_id = 4: stands in two rows"),
        (with_value("persons", "age", 3, "old"), "persons.csv, row 5: age = old: 0 to 110 is"),
        (with_value("persons", "age", 0, "-1"), "persons.csv, row 2: age = -1: 0 to 110 is expec"),
        (with_value("persons", "age", 0, "111"), "persons.csv, row 2: age = 111: 0 to 110"),
        (with_value("persons", "age", 0, ""), "persons.csv, row 2: age is empty"),
        (with_value("households", "income", 1, "much"), "row 3: income = much: a number is exp"),
        (with_value("households", "income", 1, ""), "households.csv, row 3: income = "),
        (with_value("persons", "household_id", 0, "no"), "lives in household no, which is not in"),
        (drop_home, "ile_homes.gpkg: no home of household 0 and 1 more, which ile_households.csv"),
        (add_home, "ile_homes.gpkg: household 9999 is not in ile_households.csv"),
        (drop_household, "persons.csv: person 0 lives in household 0, which is not in ile_house"),
        (drop_persons, "ile_households.csv: household 7 has nobody in ile_persons.csv"),
        (many_children, "persons; 100 live together at most"),
    ],
)  # fmt: skip
def test_tables(
    change: Change, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_region(tmp_path, 200, change=change)
    assert fault in said(tmp_path, capsys)


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ({"epsg": 4326}, "ile_homes.gpkg: its points are in EPSG:4326; EPSG:2154 is expected"),
        ({"layers": ()}, "ile_homes.gpkg: 0 layers; one, of points, is expected"),
        ({"layers": ("homes", "others")}, "2 layers; one, of points, is expected"),
        ({"shape": lambda *_: None}, "the home of household 0 is no point"),
        ({"shape": lambda *_: b"GP"}, "the home of household 0 is no point"),
        ({"shape": lambda x, y: point(x, y)[:20]}, "the home of household 0 is no point"),
        ({"shape": lambda *_: point(float("nan"), 0)}, "the home of household 0 is no point"),
        (
            {"shape": lambda x, y: point(x, y)[:9] + b"\2" + point(x, y)[10:]},
            "the home of household 0 is no point",
        ),
    ],
)
def test_homes(
    how: dict[str, Any], fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_region(tmp_path, 200, **how)
    assert fault in said(tmp_path, capsys)


def test_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "region"
    assert f"{folder}: no such folder" in said(folder, capsys)
    write_region(folder, 200)
    homes = folder / "ile_homes.gpkg"
    kept = homes.read_bytes()
    homes.write_text("household_id;x;y\n")
    assert "ile_homes.gpkg: no GeoPackage (file is not a database)" in said(folder, capsys)
    homes.unlink()
    assert f"{folder}: no file *homes.gpkg in it" in said(folder, capsys)
    homes.write_bytes(kept)
    (folder / "other_persons.csv").write_text("a;b\n")
    assert "several files *persons.csv (ile_persons.csv, other_" in said(folder, capsys)
    (folder / "other_persons.csv").unlink()
    persons = folder / "ile_persons.csv"
    text = persons.read_text()
    persons.write_text(text.replace(";", ","))
    assert "no column person_id (it has person_id,household_id," in said(folder, capsys)
    persons.write_text(text + "99999\n")
    last = text.count("\n") + 1
    assert f"ile_persons.csv, row {last}: household_id is empty" in said(folder, capsys)
    persons.write_bytes(text.encode().replace(b"female", b"f\xe9male"))
    assert "ile_persons.csv: no table in CSV and UTF-8" in said(folder, capsys)
    persons.write_text(text.partition("\n")[0] + "\n")
    assert "ile_persons.csv: no row under its names of columns" in said(folder, capsys)
    persons.write_text("a" * 200_000)
    assert "ile_persons.csv: no table in CSV (field larger than" in said(folder, capsys)
    persons.write_text("")
    assert "ile_persons.csv: no column person_id (it has )" in said(folder, capsys)


def test_a_layer_without_homes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = write_region(tmp_path, 200)
    (tmp_path / "ile_homes.gpkg").unlink()
    write_homes(tmp_path / "ile_homes.gpkg", tables["homes"].clear())
    assert "ile_homes.gpkg: no home in it" in said(tmp_path, capsys)


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--around", "700000,6600000", "--radius", "50"), "of 700000,6600000: none of 300"),
        (("--around", "2.33,48.831", "--radius", "500"), "60 are expected at least"),
        (("--around", "2.33,48.831"), "--radius METRES, or --within FILE, is expected"),
        ((*ALL, "--within", "{}/area.geojson"), "or --within FILE, is expected"),
        ((*ALL, "--near", "-1"), "--near -1: 0 to 100 metres are expected"),
        ((*ALL, "--like", "nowhere"), "--like nowhere: one of mixed, old_block, social is"),
        (("--within", "{}/none.geojson"), "none.geojson: No such file or directory"),
        (("--within", "{}/ile_homes.gpkg"), "ile_homes.gpkg: no GeoJSON"),
        ((*ALL, "--columns", "{}/columns.yaml"), "persons.years: "),
        ((*ALL, "--columns", "{}/separator.yaml"), "separator = "),
        ((*ALL, "--columns", "{}/sexes.yaml"), "no column gender (it has person_id, "),
        ((*ALL, "--columns", "{}/tenures.yaml"), "row 2: iris_id = 751140101: one of soc"),
    ],
)  # fmt: skip
def test_arguments(
    arguments: tuple[str, ...], fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_region(tmp_path, 300)
    (tmp_path / "columns.yaml").write_text("persons: {years: age}\n")
    (tmp_path / "sexes.yaml").write_text("persons: {sex: gender}\n")
    (tmp_path / "separator.yaml").write_text("separator: é\n")
    (tmp_path / "tenures.yaml").write_text("households: {tenure: iris_id}\n")
    assert fault in said(tmp_path, capsys, *(one.format(tmp_path) for one in arguments))


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("a b", "--out a b: a name of letters, digits and _ is expected"),
        ("école", "a name of letters, digits and _ is expected"),
        ("True", "--out True: a name of letters, digits and _ is expected"),
        ("mixed", "--out mixed: a neighbourhood that is built in; take another"),
    ],
)
def test_names_that_cannot_be(
    name: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert carry_out("place", [str(tmp_path), *ALL, "--out", str(tmp_path / name)]) == 1
    assert fault in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_region(tmp_path, 300)
    arguments = [str(tmp_path), *ALL, "--out", str(tmp_path / "mine")]
    assert carry_out("place", arguments) == 0
    assert carry_out("place", arguments) == 1
    assert "mine.yaml: there already; take another --out FOLDER" in capsys.readouterr().err
