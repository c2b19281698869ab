"""Gains: how much of what a crisis does a policy avoids, pair by pair, on one scale for all crises.

Each crisis is told by its first headline outcome: deaths of heat, or grave needs left. A gain is
the difference that a policy makes for the better, over the mean of the baseline: 0.1 is a tenth of
what the crisis does without it. Crises, and whatever else policies are compared within, count
alike in a mean.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from experiments.design.tasks import Task
from experiments.store.tables import FINISHED

BASIS = "basis"
"""Column of what the outcome is in the baseline."""


def relative(values: np.ndarray, basis: np.ndarray, sign: int) -> np.ndarray:
    """Return gains over the mean of the baseline; over 1 where that is nothing.

    Args:
        values: (..., n) of policies, pair by pair; NaN where a pair is not known.
        basis: (n,) of the baseline.
        sign: 1 where more is better, -1 where less is.
    """
    known = basis[~np.isnan(basis)]
    mean = float(np.abs(known.mean())) if known.size else 0.0
    found: np.ndarray = sign * (values - basis) / (mean or 1.0)
    return found


def gains(runs: pl.DataFrame, tasks: Sequence[Task], columns: Sequence[str]) -> pl.DataFrame:
    """Return what each policy gains in each pair.

    Args:
        runs: the table of runs; failed ones are left out, and so are their pairs.
        tasks: the cells that policies are compared within.
        columns: what tells policies from one another.

    Returns:
        A row a policy but the baselines, cell and pair: the columns, the levels of the cell,
        replicate, world (1 where none is sampled), outcome, value, basis (both in the outcome's
        unit), gain.
    """
    finished = runs.filter(pl.col("status") == FINISHED)
    if "world" not in finished.columns:
        finished = finished.with_columns(world=pl.lit(1, pl.Int32))
    parts = []
    for task in tasks:
        own = finished.filter(*(pl.col(name) == level for name, level in task.levels.items()))
        own = own.filter(pl.col(task.outcome).is_not_nan())
        base = own.filter("baseline").select("replicate", pl.col(task.outcome).alias(BASIS))
        mean = base[BASIS].to_numpy().mean() if base.height else 0.0
        shift = task.sign * (pl.col("value") - pl.col(BASIS))
        parts.append(
            own.filter(~pl.col("baseline"))
            .join(base, on="replicate", maintain_order="left")
            .select(
                *columns,
                *task.levels,
                "replicate",
                "world",
                outcome=pl.lit(task.outcome),
                value=pl.col(task.outcome),
                basis=BASIS,
            )
            .with_columns(gain=shift / (abs(float(mean)) or 1.0))
        )
    return pl.concat(parts)


def pooled(found: pl.DataFrame, columns: Sequence[str], cells: int) -> pl.DataFrame:
    """Return the mean gain over cells of each policy and pair, of pairs that have all cells.

    Args:
        found: from `gains`.
        columns: what tells policies from one another.
        cells: how many there are.

    Returns:
        The columns, replicate, world, gain.
    """
    return (
        found.group_by(*columns, "replicate", "world", maintain_order=True)
        .agg(pl.col("gain").mean(), cells=pl.len())
        .filter(pl.col("cells") == cells)
        .drop("cells")
    )
