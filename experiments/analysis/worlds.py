"""Worlds: what is compared where uncertainties are sampled.

Runs of one world are not independent of one another, and the replicates of all worlds share their
seeds. A policy therefore counts once in each world, with its mean over replicates, and worlds are
what intervals are made over: they tell how effects differ with what nobody knows. Other seeds might
move all worlds at once. So an effect is significant only where seeds, each with its mean over
worlds, say so as well; and nothing is where worlds were chosen and not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from experiments.analysis.statistics import p_value, sign_flip
from experiments.design.experiment import Experiment
from experiments.store.tables import (
    BY_SEED,
    FAILED,
    FINISHED,
    factors_of,
    outcomes_of,
    uncertainties_of,
)


def by_world(runs: pl.DataFrame, experiment: Experiment) -> pl.DataFrame:
    """Return a table of runs in which worlds stand where replicates do.

    Args:
        runs: the table of runs.
        experiment: that they are of.

    Returns:
        The table itself where no uncertainty is sampled. Else a row a policy and world: policy,
        baseline, the factors, replicate (the number of the world), the uncertainties left out,
        status, and outcomes as means over replicates. Where a run failed, all of the row has:
        means over other replicates would not be comparable. Unless each replicate has a world of
        its own, a column beside each outcome, its name with `BY_SEED`, lists the values of the
        seeds that all worlds share; it lists none where worlds were chosen.
    """
    if not uncertainties_of(runs):
        return runs
    sample = experiment.uncertainties
    is_drawn = sample is not None and sample.is_drawn
    same = ["policy", "baseline", *factors_of(runs)]
    outcomes = outcomes_of(runs)
    finished = (pl.col("status") == FINISHED).all()
    values = {name: pl.col(name).mean() for name in outcomes}
    if not experiment.takes_turns:
        for name in outcomes:
            seeds = pl.col(name).cast(pl.Float64).sort_by("replicate")
            values[name + BY_SEED] = (seeds if is_drawn else seeds.head(0)).implode()
    return (
        runs.group_by(*same, "world", maintain_order=True)
        .agg(
            pl.when(finished).then(pl.lit(FINISHED)).otherwise(pl.lit(FAILED)).alias("status"),
            *(pl.when(finished).then(value).alias(name) for name, value in values.items()),
        )
        .rename({"world": "replicate"})
    )


def seeds_of(pairs: pl.DataFrame, outcomes: Sequence[str]) -> list[str]:
    """Return the columns of a table that list the values of seeds, of some outcomes."""
    return [name + BY_SEED for name in outcomes if name + BY_SEED in pairs.columns]


def p_values(differences: np.ndarray, by_seed: np.ndarray | None = None) -> tuple[float, float]:
    """Return the p values of a mean difference of zero, Student's and by flipping signs.

    Args:
        differences: (n,) of independent pairs, all finite.
        by_seed: (n, seeds) what they are means of, where pairs are worlds that share their seeds;
            without seeds where the worlds are no draws.

    Returns:
        Each the larger of two: over pairs, and over the means of seeds; 1 with fewer than two
        seeds. By flipping signs it is above 0.05 with fewer than six of either.
    """
    found = p_value(differences), sign_flip(differences)
    if by_seed is None or differences.size < 2:
        return found
    if by_seed.shape[1] < 2:
        return 1.0, 1.0
    seeds = by_seed.mean(axis=0)
    return max(found[0], p_value(seeds)), max(found[1], sign_flip(seeds))
