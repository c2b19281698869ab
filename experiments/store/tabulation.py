"""Tabulation: the tables of an experiment, made of what is kept of its runs.

They are in the order of the design, whatever the order in which runs ended, and pass through memory
in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from experiments.design.design import Design
from experiments.design.runs import Run
from experiments.store.files import make_whole
from experiments.store.kept import Kept
from experiments.store.tables import days_types, failures_table, runs_blocks, timings_table
from sim.measures.gates import gates_of

RUNS, DAILY, GATES, TIMINGS, FAILED_RUNS = (
    "runs.parquet", "daily.parquet", "gates.parquet", "timings.parquet", "failures.parquet",
)  # fmt: skip

_PIECE_CELLS = 500_000
"""Rows times columns that are handed over at a time."""

_GROUP_ROWS = {RUNS: 20_000}
"""Rows of a row group, which is in memory as a whole: fewer than polars takes, in a wide table."""


def tabulate(folder: Path, design: Design, kept: Kept, runs: Sequence[Run] | None) -> int:
    """Write the tables into a folder, and return how many of the runs did not finish.

    Args:
        folder: of the results.
        design: that the runs are of.
        kept: what they gave.
        runs: which the tables are of, in their order; all of the design unless said.

    Raises:
        OSError: when there is no room.
    """
    runs = design.runs if runs is None else runs
    ids = [run.id for run in runs]
    rows, failed, days = kept.rows, kept.entries.failed, kept.days
    finished = [run for run in ids if run in rows]
    types = days_types(ids, *days.names(finished))
    write_table(folder / RUNS, runs_blocks(design, rows, failed, runs))
    write_table(folder / DAILY, chain([pl.DataFrame(schema=types)], days.tables(finished, types)))
    write_table(folder / GATES, iter([gates_of(pl.scan_parquet(folder / DAILY)).collect()]))
    write_table(folder / TIMINGS, iter([timings_table(ids, rows)]))
    write_table(folder / FAILED_RUNS, iter([failures_table(runs, failed)]))
    return len(ids) - len(finished)


def write_table(path: Path, tables: Iterator[pl.DataFrame]) -> None:
    """Write a table that comes in pieces, of which few at a time are in memory.

    Args:
        path: of the Parquet file; it appears whole or not at all.
        tables: the pieces, in their order, at least one; how they are cut changes no byte.

    Raises:
        OSError: when there is no room.
    """
    first = next(tables)

    def pieces(
        columns: list[str] | None, _where: pl.Expr | None, _rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        for piece in _joined(chain([first], tables)):
            yield piece.select(columns) if columns else piece

    def write(torn: Path) -> None:
        frame = register_io_source(pieces, schema=first.schema)
        frame.sink_parquet(
            torn,
            compression="zstd",
            statistics=True,
            row_group_size=_GROUP_ROWS.get(path.name),
            maintain_order=True,
        )

    make_whole(path, write)


def _joined(tables: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield tables joined to larger ones: handing one over takes time of its own."""
    waiting: list[pl.DataFrame] = []
    rows = 0
    for table in tables:
        waiting.append(table)
        rows += table.height
        if rows * table.width >= _PIECE_CELLS:
            yield pl.concat(waiting)
            waiting, rows = [], 0
    if waiting:
        yield pl.concat(waiting)
