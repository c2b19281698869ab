"""Ranking: which change does most, and how sure its place is."""

from __future__ import annotations

import numpy as np
import polars as pl

RESAMPLES = 2_000
"""Resamples of replicates that the interval of a rank is made of."""

_SEED = 20_220_317
"""Of the resamples, so that the same pairs give the same ranks. Any number would do."""


def ranking(pairs: pl.DataFrame, outcome: str) -> pl.DataFrame:
    """Return policies by the size of their mean difference, each with the interval of its rank.

    Replicates are resampled, all policies together, and policies ranked again by the size of their
    means. Replicates that lack a policy are left out.

    Args:
        pairs: from `experiments.analysis.paired.pair_differences`.
        outcome: by which they are ranked.

    Returns:
        A row a policy, the largest first: policy, the factors, difference (mean), rank (from 1 on),
        rank_low and rank_high (2.5 and 97.5 % of its ranks), first (share of resamples in which it
        is the first). Empty where no replicate has all policies.
    """
    of_one = pairs.filter(pl.col("outcome") == outcome).drop("outcome")
    policies = of_one["policy"].unique(maintain_order=True).to_list()
    whole = of_one.filter(pl.len().over("replicate") == len(policies)).sort("replicate")
    if whole.is_empty():
        return pl.DataFrame()
    values = np.array(
        [whole.filter(pl.col("policy") == name)["difference"].to_numpy() for name in policies]
    )
    n = values.shape[1]
    draws = np.random.default_rng(_SEED).integers(n, size=(RESAMPLES, n))
    ranks = _ranks(values[:, draws].mean(axis=2))
    low, high = np.percentile(ranks, [2.5, 97.5], axis=1, method="closest_observation")
    rows = whole.unique("policy", keep="first", maintain_order=True).drop("replicate", "difference")
    order = {name: place for place, name in enumerate(policies)}
    at = [order[name] for name in rows["policy"]]
    return rows.with_columns(
        difference=values.mean(axis=1)[at],
        rank=_ranks(values.mean(axis=1)[:, None])[at, 0],
        rank_low=low[at].astype(np.int64),
        rank_high=high[at].astype(np.int64),
        first=(ranks == 1).mean(axis=1)[at],
    ).sort("rank")


def _ranks(means: np.ndarray) -> np.ndarray:
    """Return the rank of each row within each column, by size; of equal ones, the upper first."""
    order = np.argsort(-np.abs(means), axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, len(means) + 1)[:, None], axis=0)
    return ranks
