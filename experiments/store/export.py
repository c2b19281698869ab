"""Export: the tables of results as CSV, and what their columns mean, for what reads no Parquet.

One file a table, in UTF-8, with a header, a point in decimals, `NaN` for what a run cannot say and
nothing for what is missing. `columns.csv` says what each column is, `measures.csv` what the
measures of the days are. The same results give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from experiments.store.columns import TABLES, meaning_of
from experiments.store.crate import check
from experiments.store.files import check_no_links, make_whole
from experiments.store.store import provenance_of
from sim.composition import ConfigurationError
from sim.tables import DAILY

COLUMNS, MEASURES = "columns.csv", "measures.csv"


def export(folder: Path, to: Path) -> list[Path]:
    """Write every table of a folder of results as CSV, and return the files written.

    Args:
        folder: of the results.
        to: folder of the CSV files, made if it is not there; files of these names are replaced.

    Raises:
        ConfigurationError: when the folder holds no tables yet, or they were altered.
        OSError: when there is no room, or writing is not allowed.
    """
    if not provenance_of(folder):
        raise ConfigurationError(
            f"{folder}: holds no tables yet; give its command again, it goes on to its end"
        )
    check_no_links(folder)
    paths = [folder / f"{name}.parquet" for name in TABLES]
    check(folder, *(path.name for path in paths))
    to.mkdir(parents=True, exist_ok=True)
    tables = {path.stem: pl.scan_parquet(path) for path in paths if path.exists()}
    rows = [row for name, table in tables.items() for row in _described(name, table)]
    columns = pl.DataFrame(
        rows, schema=["table", "column", "type", "unit", "meaning"], orient="row"
    )
    measures = pl.DataFrame(
        [(name, said.unit, said.every, said.doc) for name, said in DAILY.items()],
        schema=["measure", "unit", "every_days", "meaning"],
        orient="row",
    )
    written = []
    for name, table in (
        *((f"{name}.csv", table) for name, table in tables.items()),
        (COLUMNS, columns.lazy()),
        (MEASURES, measures.lazy()),
    ):
        make_whole(to / name, table.sink_csv)
        written.append(to / name)
    return written


def _described(name: str, table: pl.LazyFrame) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield a row for each column of a table."""
    for column, kind in table.collect_schema().items():
        unit, meaning = meaning_of(name, column)
        kind_told = "string" if isinstance(kind, pl.Enum) else str(kind).lower()
        yield name, column, kind_told, unit, meaning
