"""Gates: who found and met needs, and where those that nobody met came to a stand.

A run keeps these counts in its daily table, as rows of the measures `met_by`, `unmet_at`,
`stopped_at` and `found_by` on its last day, so that all that keeps and compares days keeps them
too; `gates_of` makes them a table of their own again.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import polars as pl

from sim.codes import Channel, Finder, Gate, Group, Stage
from sim.state.needs import Gates

MEASURES: dict[str, tuple[str, str, type[IntEnum]]] = {
    "met_by": ("met", "met", Channel),
    "unmet_at": ("unmet", "lapsed", Gate),
    "stopped_at": ("bound", "lapsed", Gate),
    "found_by": ("found", "found", Finder),
}
"""Measures of the daily table, each with its column of `Gates`, fate of the table, and ends."""

STAGES = {Stage.BUILD_UP: "year_before", Stage.CRISIS: "crisis", Stage.RECOVERY: "recovery"}
"""What the stages are called in which needs arose; the first is the year before the crisis."""

_FATES = {measure: fate for measure, (_, fate, _) in MEASURES.items()}
_KEYS = ("stage", "group", "kind", "end")


def _names(kind: type[IntEnum]) -> list[str]:
    return [item.name.lower() for item in kind]


_ORDER = pl.Enum(list(dict.fromkeys([*_names(Channel), *_names(Gate), *_names(Finder)])))


def rows_of(gates: Gates, day: int, kinds: Sequence[str]) -> pl.DataFrame:
    """Return the counts of a run that are not 0, as rows of the daily table.

    Args:
        gates: of the run.
        day: the last that was simulated.
        kinds: names of the kinds of need, in the order of their rows.
    """
    measures, groups, values = [], [], []
    for measure, (column, _, ends) in MEASURES.items():
        counts = getattr(gates, column)
        for stage, group, kind, end in np.argwhere(counts).tolist():
            parts = [Group(group).name.lower(), kinds[kind], ends(end).name.lower()]
            measures.append(measure)
            groups.append("/".join([STAGES[Stage(stage)], *parts]))
            values.append(float(counts[stage, group, kind, end]))
    return pl.DataFrame(
        {"measure": measures, "group": groups, "value": values},
        schema={"measure": pl.String, "group": pl.String, "value": pl.Float64},
    ).select(pl.lit(day, pl.Int32).alias("day"), "measure", "group", "value")


def gates_of(daily: pl.LazyFrame) -> pl.LazyFrame:
    """Return the table of gates that the daily table of one run, or of many, holds.

    Args:
        daily: columns day, measure, group and value, and run where it is of many.

    Returns:
        Columns (run,) stage, group, kind, fate, end (the channel that met the needs; the furthest
        gate that those which lapsed came to; or who found silent needs, whatever came of them),
        needs (how many) and stopped (days on which that gate stopped a need, met later or not).
    """
    runs = [name for name in daily.collect_schema().names() if name == "run"]
    measure = pl.col("measure").cast(pl.String)
    parts = pl.col("group").cast(pl.String).str.split_exact("/", 3)
    count, stopped = pl.col("value").cast(pl.Int64), measure == "stopped_at"
    return (
        daily.filter(measure.is_in(list(MEASURES)))
        .select(
            *runs,
            *(parts.struct.field(f"field_{n}").alias(name) for n, name in enumerate(_KEYS)),
            fate=measure.replace_strict(_FATES),
            needs=pl.when(stopped).then(0).otherwise(count),
            stopped=pl.when(stopped).then(count).otherwise(0),
        )
        .with_columns(pl.col("end").cast(_ORDER))
        .group_by(*runs, *_KEYS, "fate", maintain_order=True)
        .agg(pl.col("needs", "stopped").sum())
    )
