"""Export: the tables of results for other programs, and what their columns mean.

One file a table, or one workbook. CSV is in UTF-8, with a header and nothing for what is missing;
`NaN` is what a run cannot say, and nothing in spreadsheets. `columns` says what each column is,
`measures` what the measures of the days are. The same results give the same bytes.

All files are written apart first, and take their places together at the end.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from experiments.store.columns import TABLES, meaning_of
from experiments.store.crate import check
from experiments.store.exported import SHEET_ROWS, Export
from experiments.store.files import check_no_links, make_whole
from experiments.store.store import provenance_of
from sim.composition import ConfigurationError
from sim.tables import DAILY

COLUMNS, MEASURES = "columns", "measures"

_ALL = Export()


def export(folder: Path, to: Path, asked: Export = _ALL) -> list[Path]:
    """Write tables of a folder of results, and return the files written.

    Args:
        folder: of the results.
        to: folder of the files, made if it is not there; files of these names are replaced.
        asked: which tables, and in which form; all as CSV unless given.

    Raises:
        ConfigurationError: when the folder holds no tables yet, or not what is asked for, or they
            were altered.
        OSError: when there is no room, or writing is not allowed; nothing is replaced then.
    """
    if not provenance_of(folder):
        raise ConfigurationError(
            f"{folder}: holds no tables yet; give its command again, it goes on to its end"
        )
    check_no_links(folder)
    check(folder, *(f"{name}.parquet" for name in asked.tables or TABLES))
    there = {path.stem: path for name in TABLES if (path := folder / f"{name}.parquet").exists()}
    asked.check(list(there))
    tables = {name: pl.scan_parquet(there[name]) for name in asked.tables or there}
    described = tables | {COLUMNS: _columns(tables)}
    if "daily" in tables:
        described |= {MEASURES: _measures()}
    if asked.format == "xlsx":
        _check_rows(tables)
        book = f"{folder.parent.name}{asked.ending}"
        return _placed(to, {book: partial(_write_book, described)})
    write = _write_parquet if asked.format == "parquet" else _write_csv
    end = asked.ending
    files = {f"{name}{end}": partial(write, table, asked) for name, table in described.items()}
    return _placed(to, files)


def _placed(to: Path, writes: Mapping[str, Callable[[Path], object]]) -> list[Path]:
    """Have files written apart, then put all of them into a folder."""
    to.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=to, prefix=".export-") as apart:
        for name, write in writes.items():
            try:
                make_whole(Path(apart, name), write)
            except OSError as error:
                number = error.errno or errno.EIO
                raise OSError(number, os.strerror(number), str(to / name)) from None
        for name in writes:
            Path(apart, name).replace(to / name)
    return [to / name for name in writes]


def _write_csv(table: pl.LazyFrame, asked: Export, path: Path) -> None:
    packed = asked.compression or "none"
    shown = _for_spreadsheets(table) if asked.is_french else table
    shown.sink_csv(
        path,
        separator=";" if asked.is_french else ",",
        decimal_comma=asked.is_french,
        include_bom=asked.is_french,
        compression="uncompressed" if packed == "none" else packed,
        check_extension=False,
    )


def _for_spreadsheets(table: pl.LazyFrame) -> pl.LazyFrame:
    """Return a table without NaN, its seeds as text: a sheet keeps 15 digits of a number."""
    seeds = [name for name in ("seed",) if name in table.collect_schema()]
    return table.with_columns(pl.selectors.float().fill_nan(None), pl.col(seeds).cast(pl.String))


def too_long(folder: Path, asked: Export) -> list[str]:
    """Return the tables that are asked for as CSV and have more rows than a sheet of Excel."""
    if asked.format != "csv":
        return []
    paths = {name: folder / f"{name}.parquet" for name in asked.tables or TABLES}
    there = {name: pl.scan_parquet(path) for name, path in paths.items() if path.exists()}
    return [name for name, table in there.items() if _rows(table) > SHEET_ROWS]


def _rows(table: pl.LazyFrame) -> int:
    return int(table.select(pl.len()).collect().item())


def _write_parquet(table: pl.LazyFrame, asked: Export, path: Path) -> None:
    packed = asked.compression or "zstd"
    table.sink_parquet(path, compression="uncompressed" if packed == "none" else packed)


def _write_book(tables: Mapping[str, pl.LazyFrame], path: Path) -> None:
    """Write a workbook with a sheet a table; text stays text, whatever it begins with."""
    import xlsxwriter

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), plain) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # else the time of writing
        for name, table in tables.items():
            frame = _for_spreadsheets(table).collect()
            frame.write_excel(
                book,
                name,
                table_style="Table Style Light 1",
                float_precision=6,
                freeze_panes=(1, 0),
            )


def _check_rows(tables: Mapping[str, pl.LazyFrame]) -> None:
    """Refuse tables that no sheet holds."""
    for name, table in tables.items():
        rows = _rows(table)
        if rows > SHEET_ROWS:
            others = ",".join(other for other in tables if other != name)
            raise ConfigurationError(
                f"format = xlsx: {name} has {rows:,} rows, a sheet {SHEET_ROWS:,} at most; take "
                f"tables=[{others}], or format=csv"
            )


def _columns(tables: Mapping[str, pl.LazyFrame]) -> pl.LazyFrame:
    """Return what each column of tables means."""
    rows = [row for name, table in tables.items() for row in _described(name, table)]
    names = ["table", "column", "type", "unit", "meaning"]
    return pl.LazyFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _measures() -> pl.LazyFrame:
    """Return what the measures of the days are."""
    return pl.LazyFrame(
        [(name, said.unit, said.every, said.doc) for name, said in DAILY.items()],
        schema=["measure", "unit", "every_days", "meaning"],
        orient="row",
    )


def _described(name: str, table: pl.LazyFrame) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield a row for each column of a table."""
    for column, kind in table.collect_schema().items():
        unit, meaning = meaning_of(name, column)
        kind_told = "string" if isinstance(kind, pl.Enum) else str(kind).lower()
        yield name, column, kind_told, unit, meaning
