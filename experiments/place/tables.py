"""Tables: persons and households, read from CSV, each row checked."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from experiments.place.columns import Besides, Columns, besides
from sim.composition import ConfigurationError
from sim.given_table import MOST_AGE
from sim.wording import short

_SHOWN = 8
_MAPPED = "name another with --columns FILE"


@dataclass(frozen=True)
class Tables:
    """Persons and households as they are in their files, all of the region.

    Attributes:
        persons: person_id, household_id, age (years), sex (text, null without).
        households: household_id, income (null without), tenure (a code of `Tenure`, null without).
        has_sex: whether there is a column of sex, and so for income and tenure.
        has_income: likewise.
        has_tenure: likewise.
        files: of persons and of households.
    """

    persons: pl.DataFrame
    households: pl.DataFrame
    has_sex: bool
    has_income: bool
    has_tenure: bool
    files: tuple[Path, Path]


def read_tables(folder: Path, columns: Columns) -> Tables:
    """Return the persons and households of a folder.

    Raises:
        ConfigurationError: when a file, a column or a value is not as it should be.
        OSError: when a file cannot be read.
    """
    of_persons, of_homes = columns.persons, columns.households
    persons_file = file_of(folder, "*persons.csv")
    households_file = file_of(folder, "*households.csv")
    sex = besides(of_persons, "sex")
    income, tenure = besides(of_homes, "income"), besides(of_homes, "tenure")
    persons, has = _read(
        persons_file,
        columns.separator,
        {key: getattr(of_persons, key) for key in ("person_id", "household_id", "age")},
        {"sex": sex},
    )
    households, also = _read(
        households_file,
        columns.separator,
        {"household_id": of_homes.household_id},
        {"income": income, "tenure": tenure},
    )
    persons = _numbers(persons_file, persons, "age", of_persons.age, MOST_AGE)
    if "income" in also:
        households = _numbers(households_file, households, "income", str(income.name), None)
    if "tenure" in also:
        households = _tenures(households_file, households, str(tenure.name), columns)
    check_once(persons_file, persons["person_id"], of_persons.person_id)
    check_once(households_file, households["household_id"], of_homes.household_id)
    _check_known(persons_file, persons, households_file, households)
    return Tables(
        persons,
        households,
        "sex" in has,
        "income" in also,
        "tenure" in also,
        (persons_file, households_file),
    )


def file_of(folder: Path, pattern: str) -> Path:
    """Return the only file of a folder whose name is of a pattern.

    Raises:
        ConfigurationError: when there is none, or there are several.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: no such folder")
    found = sorted(folder.glob(pattern))
    if not found:
        raise ConfigurationError(f"{folder}: no file {pattern} in it")
    if len(found) > 1:
        names = ", ".join(path.name for path in found[:_SHOWN])
        raise ConfigurationError(f"{folder}: several files {pattern} ({names}); keep one there")
    return found[0]


def check_once(path: Path, ids: pl.Series, column: str) -> None:
    """Refuse an id that stands in two rows.

    Args:
        path: of the file.
        ids: a row each.
        column: its name there.

    Raises:
        ConfigurationError: naming the first of them.
    """
    twice = ids.filter(ids.is_duplicated())
    if len(twice):
        raise ConfigurationError(f"{path}: {column} = {short(str(twice[0]))}: stands in two rows")


def _read(
    path: Path, separator: str, needed: dict[str, str], more: dict[str, Besides]
) -> tuple[pl.DataFrame, list[str]]:
    """Return a table as text under keys of ours, and which columns besides there are."""
    header = _header(path, separator)
    has = []
    for key, column in needed.items():
        if column not in header:
            raise _no_column(path, column, header)
        has.append((key, column))
    for key, (name, is_asked) in more.items():
        if name in header:
            has.append((key, str(name)))
        elif is_asked:
            raise _no_column(path, str(name), header)
    try:
        frame = pl.read_csv(
            path,
            separator=separator,
            columns=list(dict.fromkeys(name for _, name in has)),
            infer_schema=False,
        )
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        said = str(error).strip().partition("\n")[0]
        raise ConfigurationError(f"{path}: no table in CSV and UTF-8 ({short(said)})") from None
    frame = frame.select(pl.col(name).str.strip_chars().alias(key) for key, name in has)
    if not frame.height:
        raise ConfigurationError(f"{path}: no row under its names of columns")
    for key in needed:
        _check_filled(path, frame, key, needed[key])
    found = [key for key, _ in has]
    return frame.with_columns(pl.lit(None).alias(k) for k in more if k not in found), found


def _header(path: Path, separator: str) -> list[str]:
    """Return the names of columns."""
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        try:
            return next(csv.reader(file, delimiter=separator), [])
        except csv.Error as error:
            raise ConfigurationError(f"{path}: no table in CSV ({error})") from None


def _no_column(path: Path, column: str, header: Sequence[str]) -> ConfigurationError:
    there = ", ".join(short(name) for name in header[:_SHOWN])
    there += f" and {len(header) - _SHOWN} more" if len(header) > _SHOWN else ""
    return ConfigurationError(f"{path}: no column {short(column)} (it has {there}); {_MAPPED}")


def _check_filled(path: Path, frame: pl.DataFrame, key: str, column: str) -> None:
    empty = frame[key].is_null() | (frame[key] == "")
    if empty.any():
        raise ConfigurationError(f"{path}, row {_row(empty)}: {column} is empty")


def _row(wrong: pl.Series) -> int:
    """Return the number of the first row that is wrong, the names of columns being row 1."""
    return int(wrong.fill_null(value=True).arg_true()[0]) + 2


def _numbers(
    path: Path, frame: pl.DataFrame, key: str, column: str, most: float | None
) -> pl.DataFrame:
    """Return a table in which a column is numbers: any, or from 0 to a greatest one."""
    values = frame[key].cast(pl.Float64, strict=False)
    wrong = values.is_null() | ~values.is_finite()
    if most is not None:
        wrong |= (values < 0) | (values > most)
    if wrong.any():
        row = _row(wrong)
        allowed = "a number is" if most is None else f"0 to {most} is"
        raise ConfigurationError(
            f"{path}, row {row}: {column} = {short(str(frame[key][row - 2]))}: {allowed} expected"
        )
    return frame.with_columns(values.alias(key))


def _tenures(path: Path, frame: pl.DataFrame, column: str, columns: Columns) -> pl.DataFrame:
    """Return households whose tenures are codes of the model's."""
    codes = {name: int(kind) for name, kind in columns.tenures.items()}
    found = frame["tenure"].replace_strict(codes, default=None, return_dtype=pl.Int64)
    if (wrong := found.is_null()).any():
        row = _row(wrong)
        raise ConfigurationError(
            f"{path}, row {row}: {column} = {short(str(frame['tenure'][row - 2]))}: one of "
            f"{', '.join(map(short, codes))} is expected; name the model's under tenures"
        )
    return frame.with_columns(found.alias("tenure"))


def _check_known(
    path: Path, persons: pl.DataFrame, homes_path: Path, households: pl.DataFrame
) -> None:
    """Refuse a person of no household, and a household of nobody."""
    alone = persons.join(households, on="household_id", how="anti")
    if alone.height:
        person, household = alone["person_id"][0], alone["household_id"][0]
        raise ConfigurationError(
            f"{path}: person {short(person)} lives in household {short(household)}, which is not "
            f"in {homes_path.name}"
        )
    empty = households.join(persons, on="household_id", how="anti")
    if empty.height:
        raise ConfigurationError(
            f"{homes_path}: household {short(empty['household_id'][0])} has nobody in {path.name}"
        )
