"""The tables of an experiment: a row a run, a row a measure and day, a row a timing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import polars as pl

from experiments.design import Design
from sim.tables import OUTCOMES

FINISHED, FAILED = "finished", "failed"

_OF_PARTS = ("part", "arrondissement", "archetype", "residents", "x", "y", "posts")
"""Columns that the runs of a city have, which are of its parts."""

_COLUMNS = frozenset(
    {"run", "experiment", "policy", "baseline", "replicate", "seed", "status"}
) | frozenset([*_OF_PARTS, *OUTCOMES])


class RunRow(NamedTuple):
    """What is kept of a finished run besides its days."""

    outcomes: Mapping[str, float]
    cpu_seconds: float
    wall_seconds: float


def factors_of(runs: pl.DataFrame) -> list[str]:
    """Return the factors of an experiment from its table of runs."""
    return [name for name in runs.columns if name not in _COLUMNS]


def pair_of(runs: pl.DataFrame) -> list[str]:
    """Return the columns that are the same in two runs which policies are compared on."""
    return ["replicate", *(["part"] if "part" in runs.columns else [])]


def runs_table(design: Design, rows: Mapping[str, RunRow]) -> pl.DataFrame:
    """Return the table of runs.

    Args:
        design: the runs, in their order.
        rows: the finished ones, by id; the others have failed.
    """
    runs = design.runs
    factors = [_factor_column(design, factor) for factor in design.experiment.varied]
    outcomes = [
        pl.Series(
            name,
            [rows[run.id].outcomes[name] if run.id in rows else None for run in runs],
            pl.Float64,
        )
        for name in OUTCOMES
    ]
    return pl.DataFrame(
        [
            pl.Series("run", [run.id for run in runs], _run_type(design)),
            pl.Series("experiment", [design.experiment.name] * len(runs), pl.String),
            pl.Series("policy", [run.point.policy for run in runs], pl.String),
            pl.Series("baseline", [run.point.is_baseline for run in runs], pl.Boolean),
            *factors,
            pl.Series("replicate", [run.replicate for run in runs], pl.Int32),
            pl.Series("seed", [run.seed for run in runs], pl.Int64),
            *_part_columns(design),
            pl.Series("status", [FINISHED if run.id in rows else FAILED for run in runs]),
            *outcomes,
        ]
    )


def daily_table(design: Design, days: Mapping[str, Path]) -> pl.DataFrame:
    """Return the table of days: run, day, measure, group, value.

    Args:
        design: the runs, in their order.
        days: file of each finished run, by id.
    """
    names: dict[str, set[str]] = {"measure": set(), "group": set()}
    for path in days.values():
        frame = pl.read_parquet(path, columns=list(names))
        for name, found in names.items():
            found.update(frame[name].unique())
    types: dict[str, pl.DataType] = {
        "run": _run_type(design),
        "day": pl.Int32(),
        **{name: pl.Enum(sorted(found)) for name, found in names.items()},
        "value": pl.Float64(),
    }
    frames = [pl.DataFrame(schema=types)]
    for run in design.runs:
        if run.id in days:
            frame = pl.read_parquet(days[run.id]).with_columns(run=pl.lit(run.id))
            frames.append(frame.select(pl.col(name).cast(kind) for name, kind in types.items()))
    return pl.concat(frames)


def timings_table(design: Design, rows: Mapping[str, RunRow]) -> pl.DataFrame:
    """Return how long each finished run took, apart: it is never twice the same."""
    runs = [run.id for run in design.runs if run.id in rows]
    return pl.DataFrame(
        [
            pl.Series("run", runs, _run_type(design)),
            pl.Series("cpu_seconds", [rows[run].cpu_seconds for run in runs], pl.Float64),
            pl.Series("wall_seconds", [rows[run].wall_seconds for run in runs], pl.Float64),
        ]
    )


def _part_columns(design: Design) -> list[pl.Series]:
    """Return what is told of the part that each run is of; nothing where there is no city."""
    rows = [
        (run.part.name, run.part.arrondissement, run.part.archetype, run.part.residents,
         run.part.x, run.part.y, round(run.scenario.posts, 3))
        for run in design.runs if run.part
    ]  # fmt: skip
    return [
        pl.Series(name, values)
        for name, values in zip(_OF_PARTS, zip(*rows, strict=True), strict=False)
    ]


def _factor_column(design: Design, factor: str) -> pl.Series:
    levels = [run.point.levels[factor] for run in design.runs]
    kinds = {type(level) for level in levels}
    if len(kinds) > 1:
        numeric = kinds <= {int, float}
        return pl.Series(factor, [float(x) if numeric else str(x) for x in levels])
    return pl.Series(factor, levels)


def _run_type(design: Design) -> pl.Enum:
    return pl.Enum([run.id for run in design.runs])
