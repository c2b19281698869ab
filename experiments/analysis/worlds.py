"""Worlds: what is compared where uncertainties are sampled.

Runs of one world are not independent of one another, and the replicates of all worlds share their
seeds. A policy therefore counts once in each world, with its mean over replicates, and worlds are
what intervals are made over: they tell how effects differ with what nobody knows. What chance does
beyond the replicates that were run, they do not tell.
"""

from __future__ import annotations

import polars as pl

from experiments.store.tables import FAILED, FINISHED, factors_of, uncertainties_of
from sim.tables import OUTCOMES


def by_world(runs: pl.DataFrame) -> pl.DataFrame:
    """Return a table of runs in which worlds stand where replicates do.

    Args:
        runs: the table of runs.

    Returns:
        The table itself where no uncertainty is sampled. Else a row a policy and world: policy,
        baseline, the factors, replicate (the number of the world), the uncertainties left out,
        status, and outcomes as means over replicates. Where a run failed, all of the row has:
        means over other replicates would not be comparable.
    """
    if not uncertainties_of(runs):
        return runs
    same = ["policy", "baseline", *factors_of(runs)]
    outcomes = [name for name in OUTCOMES if name in runs.columns]
    finished = (pl.col("status") == FINISHED).all()
    return (
        runs.group_by(*same, "world", maintain_order=True)
        .agg(
            pl.when(finished).then(pl.lit(FINISHED)).otherwise(pl.lit(FAILED)).alias("status"),
            *(pl.when(finished).then(pl.col(name).mean()).alias(name) for name in outcomes),
        )
        .rename({"world": "replicate"})
    )
