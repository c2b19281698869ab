"""The tables of an experiment, made of what is kept of its runs.

A row a run, a row a measure and day, a row a timing. They are in the order of the design, whatever
the order in which runs ended, and pass through memory in pieces.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import batched, chain
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from experiments.design.design import Design
from experiments.design.experiment import Level
from experiments.design.runs import Run
from experiments.store.files import make_whole
from experiments.store.journal import Kept, RunRow
from sim.measures.gates import gates_of
from sim.tables import OUTCOMES

FINISHED, FAILED, MISSING = "finished", "failed", "missing"

FAILURES = "failures"
"""Folder of a text for each run that failed."""

BY_SEED = ", by seed"
"""What the names of columns end in that list an outcome's values, seed by seed."""

_BLOCK_RUNS = 1_000
"""Runs of which the rows are made at a time."""

_OF_PARTS = ("part", "arrondissement", "archetype", "residents", "x", "y", "posts")
"""Columns that the runs of a city have, which are of its parts."""

_COLUMNS = frozenset(
    {"run", "experiment", "policy", "baseline", "replicate", "world", "seed", "status"}
) | frozenset([*_OF_PARTS, *OUTCOMES])


def factors_of(runs: pl.DataFrame) -> list[str]:
    """Return the factors of an experiment from its table of runs."""
    others = _COLUMNS.union(uncertainties_of(runs), outcomes_of(runs))
    return [name for name in runs.columns if name not in others and not name.endswith(BY_SEED)]


def outcomes_of(runs: pl.DataFrame) -> list[str]:
    """Return the outcomes of a table of runs: the numbers that stand behind the status."""
    kinds = runs.schema  # made again whenever it is asked for
    names = list(kinds)
    last = names.index("status") if "status" in kinds else len(names)
    return [name for name in names[last + 1 :] if kinds[name] == pl.Float64]


def uncertainties_of(runs: pl.DataFrame) -> list[str]:
    """Return the sampled uncertainties from a table of runs: what stands from world to seed."""
    if "world" not in runs.columns:
        return []
    return runs.columns[runs.columns.index("world") + 1 : runs.columns.index("seed")]


def pair_of(runs: pl.DataFrame) -> list[str]:
    """Return the columns that are the same in two runs which policies are compared on."""
    return ["replicate", *(["part"] if "part" in runs.columns else [])]


def runs_table(
    design: Design,
    rows: Mapping[str, RunRow],
    failed: Container[str] = frozenset(),
    runs: Sequence[Run] | None = None,
) -> pl.DataFrame:
    """Return the table of runs; where uncertainties are sampled, with the world and its values.

    Args:
        design: that the runs are of.
        rows: of the finished ones, by id.
        failed: ids of those that failed; the others are missing.
        runs: which, in their order; all of the design unless said.
    """
    return pl.concat(runs_blocks(design, rows, failed, design.runs if runs is None else runs))


def runs_blocks(
    design: Design, rows: Mapping[str, RunRow], failed: Container[str], runs: Sequence[Run]
) -> Iterator[pl.DataFrame]:
    """Yield the table of runs in blocks, of which one at a time is in memory."""
    kind = pl.Enum([run.id for run in runs])
    for block in batched(iter(runs), _BLOCK_RUNS):
        yield _runs_block(design, rows, failed, block, kind)


def _runs_block(
    design: Design,
    rows: Mapping[str, RunRow],
    failed: Container[str],
    runs: Sequence[Run],
    kind: pl.Enum,
) -> pl.DataFrame:
    experiment = design.experiment
    ended = [rows.get(run.id) for run in runs]
    factors = [
        levels_column(
            factor,
            [run.point.levels[factor] for run in runs],
            [point.levels[factor] for point in design.points],
        )
        for factor in experiment.columns
    ]
    worlds = [
        levels_column(
            path,
            [run.world.values.get(path) for run in runs],
            [world.values.get(path) for world in design.worlds],
        )
        for path in experiment.sampled("uncertainties")
    ]
    if worlds:
        worlds.insert(0, pl.Series("world", [run.world.number for run in runs], pl.Int32))
    outcomes = [
        pl.Series(name, [row.outcomes[name] if row else None for row in ended], pl.Float64)
        for name in OUTCOMES
    ]
    outcomes += [  # a run that has not the process does not tell it
        pl.Series(
            name, [row.outcomes.get(name, math.nan) if row else None for row in ended], pl.Float64
        )
        for name in design.told
    ]
    statuses = [
        FINISHED if row else FAILED if run.id in failed else MISSING
        for run, row in zip(runs, ended, strict=True)
    ]
    return pl.DataFrame(
        [
            pl.Series("run", [run.id for run in runs], kind),
            pl.Series("experiment", [experiment.name] * len(runs), pl.String),
            pl.Series("policy", [run.point.policy for run in runs], pl.String),
            pl.Series("baseline", [run.point.is_baseline for run in runs], pl.Boolean),
            *factors,
            pl.Series("replicate", [run.replicate for run in runs], pl.Int32),
            *worlds,
            pl.Series("seed", [run.seed for run in runs], pl.Int64),
            *_part_columns(runs),
            pl.Series("status", statuses, pl.String),
            *outcomes,
        ]
    )


def days_types(
    runs: Sequence[str], measures: Sequence[str], groups: Sequence[str]
) -> dict[str, pl.DataType]:
    """Return the types of the columns of the table of days.

    Args:
        runs: ids, in the order of the design.
        measures: all that are measured.
        groups: all of which something is measured.
    """
    return {
        "run": pl.Enum(runs),
        "day": pl.Int32(),
        "measure": pl.Enum(measures),
        "group": pl.Enum(groups),
        "value": pl.Float64(),
    }


def timings_table(runs: Sequence[str], rows: Mapping[str, RunRow]) -> pl.DataFrame:
    """Return how long each finished run took, apart: it is never twice the same.

    Args:
        runs: ids, in the order of the design.
        rows: of the finished ones, by id.
    """
    ended = [(run, *rows[run][1:]) for run in runs if run in rows]
    types = {"run": pl.Enum(list(runs)), "cpu_seconds": pl.Float64(), "wall_seconds": pl.Float64()}
    return pl.DataFrame(ended, schema=types, orient="row")


def failures_table(runs: Sequence[Run], failed: Mapping[str, str]) -> pl.DataFrame:
    """Return why runs failed.

    Args:
        runs: in the order of the design.
        failed: why each that failed did, by id.
    """
    found = [
        (run.id, run.point.policy, run.world.number, run.replicate, run.seed, failed[run.id],
         f"{FAILURES}/{run.id}.txt")
        for run in runs if run.id in failed
    ]  # fmt: skip
    types = {
        "run": pl.String, "policy": pl.String, "world": pl.Int32, "replicate": pl.Int32,
        "seed": pl.Int64, "reason": pl.String, "file": pl.String,
    }  # fmt: skip
    return pl.DataFrame(found, schema=types, orient="row")


def _part_columns(runs: Sequence[Run]) -> list[pl.Series]:
    """Return what is told of the part that each run is of; nothing where there is no city."""
    rows = [
        (run.part.name, run.part.arrondissement, run.part.archetype, run.part.residents,
         run.part.x, run.part.y, round(run.scenario.posts, 3))
        for run in runs if run.part
    ]  # fmt: skip
    return [
        pl.Series(name, values)
        for name, values in zip(_OF_PARTS, zip(*rows, strict=True), strict=False)
    ]


def levels_column(
    name: str, values: Sequence[Level | None], every: Sequence[Level | None]
) -> pl.Series:
    """Return levels, or values of a number, as a column: of several types, as texts or floats.

    Args:
        name: of the column.
        values: in it.
        every: value of the whole table, which say the type.
    """
    kinds = {type(value) for value in every if value is not None}
    if kinds == {int, float}:
        return pl.Series(name, values, pl.Float64, strict=False)
    if len(kinds) > 1:
        texts = [None if value is None else str(value) for value in values]
        return pl.Series(name, texts, pl.String)
    return pl.Series(name, values, pl.DataType.from_python(kinds.pop()) if kinds else pl.Null)


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
    rows, failed = kept.rows, kept.failed
    finished = [run for run in ids if run in rows]
    types = days_types(ids, *kept.names(finished))
    write_table(folder / RUNS, runs_blocks(design, rows, failed, runs))
    write_table(folder / DAILY, chain([pl.DataFrame(schema=types)], kept.tables(finished, types)))
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
