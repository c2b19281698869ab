"""The tables of an experiment: a row a run, a row a measure and day, a row a timing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from experiments.design import Design
from experiments.settings import Level
from sim.tables import OUTCOMES

FINISHED, FAILED = "finished", "failed"

_OF_PARTS = ("part", "arrondissement", "archetype", "residents", "x", "y", "posts")
"""Columns that the runs of a city have, which are of its parts."""

_COLUMNS = frozenset(
    {"run", "experiment", "policy", "baseline", "replicate", "world", "seed", "status"}
) | frozenset([*_OF_PARTS, *OUTCOMES])


class RunRow(NamedTuple):
    """What is kept of a finished run besides its days."""

    outcomes: Mapping[str, float]
    cpu_seconds: float
    wall_seconds: float


def factors_of(runs: pl.DataFrame) -> list[str]:
    """Return the factors of an experiment from its table of runs."""
    uncertain = uncertainties_of(runs)
    return [name for name in runs.columns if name not in _COLUMNS and name not in uncertain]


def uncertainties_of(runs: pl.DataFrame) -> list[str]:
    """Return the sampled uncertainties from a table of runs: what stands from world to seed."""
    if "world" not in runs.columns:
        return []
    return runs.columns[runs.columns.index("world") + 1 : runs.columns.index("seed")]


def pair_of(runs: pl.DataFrame) -> list[str]:
    """Return the columns that are the same in two runs which policies are compared on."""
    return ["replicate", *(["part"] if "part" in runs.columns else [])]


def runs_table(design: Design, rows: Mapping[str, RunRow]) -> pl.DataFrame:
    """Return the table of runs; where uncertainties are sampled, with the world and its values.

    Args:
        design: the runs, in their order.
        rows: the finished ones, by id; the others have failed.
    """
    runs, experiment = list(design.runs), design.experiment
    factors = [
        _column(factor, [run.point.levels[factor] for run in runs])
        for factor in [*experiment.varied, *experiment.sampled("levers")]
    ]
    worlds = [
        _column(path, [run.world.values.get(path) for run in runs])
        for path in experiment.sampled("uncertainties")
    ]
    if worlds:
        worlds.insert(0, pl.Series("world", [run.world.number for run in runs], pl.Int32))
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
            *worlds,
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


def _column(name: str, values: Sequence[Level | None]) -> pl.Series:
    """Return levels, or values of a number, as a column: of several types, as texts or floats."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return pl.Series(name, values, pl.Float64, strict=False)
    if len(kinds) > 1:
        return pl.Series(name, [None if value is None else str(value) for value in values])
    return pl.Series(name, values)


def _run_type(design: Design) -> pl.Enum:
    return pl.Enum([run.id for run in design.runs])
