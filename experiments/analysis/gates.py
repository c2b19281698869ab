"""Where needs come to an end, under each policy: met by a channel, or stopped at a gate."""

from __future__ import annotations

import polars as pl

from experiments.store.tables import FINISHED, factors_of

ALL_KINDS = "all"
"""Name of all kinds of need together."""


def ends_of_needs(runs: pl.DataFrame, gates: pl.DataFrame) -> pl.DataFrame:
    """Return of 100 needs how many come to each end, under each policy.

    Formula: in each replicate, of a city in all its parts together, needs that ended there over all
    that ended, of one stage, group and kind; likewise the days on which a gate stopped a need, and
    the silent needs that were found; then the mean over replicates. An end that no run has is left
    out.

    Args:
        runs: the table of runs.
        gates: the table of gates.

    Returns:
        A row a policy, stage, group, kind (one of them `ALL_KINDS`) and end: policy, the factors,
        stage, group, kind, fate, end, replicates, of_100, stopped_per_100.
    """
    policy = ["policy", *factors_of(runs)]
    order = runs.select(policy).unique(maintain_order=True).with_row_index("order")
    finished = runs.filter(pl.col("status") == FINISHED).select(
        pl.col("run").cast(pl.String), "replicate", *policy
    )
    each = gates.with_columns(pl.col("run").cast(pl.String)).join(finished, on="run")
    every = pl.concat([each, each.with_columns(kind=pl.lit(ALL_KINDS))])
    of = ["policy", "stage", "group", "kind"]
    ends = every.group_by(*of, "replicate", "fate", "end").agg(pl.col("needs", "stopped").sum())
    whole = (
        ends.filter(pl.col("fate") != "found")
        .group_by(*of, "replicate")
        .agg(total=pl.col("needs").sum())
    )
    counted = whole.group_by(of).agg(replicates=pl.len())
    shares = ends.join(whole, on=[*of, "replicate"]).with_columns(
        of_100=100 * pl.col("needs") / pl.col("total"),
        stopped_per_100=100 * pl.col("stopped") / pl.col("total"),
    )
    # A replicate that has not a single need at an end has no row there: it counts as 0.
    return (
        shares.group_by(*of, "fate", "end")
        .agg(pl.col("of_100", "stopped_per_100").sum())
        .join(counted, on=of)
        .with_columns(pl.col("of_100", "stopped_per_100") / pl.col("replicates"))
        .join(order, on="policy")
        .sort("order", "stage", "group", "kind", "fate", "end")
        .select(
            *policy,
            *of[1:],
            "fate",
            "end",
            "replicates",
            "of_100",
            "stopped_per_100",
        )
    )
