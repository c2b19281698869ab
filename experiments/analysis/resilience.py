"""Resilience curves: the share of needs met, day by day, through the crisis."""

from __future__ import annotations

import polars as pl

from experiments.store.tables import FINISHED, factors_of

BEFORE_DAYS = 60
"""Days shown before the crisis."""

ROLLING_DAYS = 7
"""Days that a value is the mean of: three before, the day, three after."""

_LEAST_DAYS = 4


def resilience_curves(
    runs: pl.DataFrame, daily: pl.DataFrame, group: str = "everyone"
) -> pl.DataFrame:
    """Return the course of the share of needs met under each policy.

    Args:
        runs: the table of runs.
        daily: the table of days.
        group: whose needs.

    Returns:
        A row a policy and day: policy, baseline, the factors, day (from the first of the crisis,
        which is 0), stage (0 build-up, 1 crisis, 2 recovery), replicates, value (mean over
        replicates, of a city over its parts by the needs that arose, then centred rolling mean over
        7 days).
    """
    policy = ["policy", "baseline", *factors_of(runs)]
    stages = _of(daily, "stage", "everyone").rename({"value": "stage"})
    first = stages.filter(pl.col("stage") == 1).group_by("run").agg(first=pl.col("day").min())
    met = _of(daily, "needs_met", group).with_columns(pl.col("value").fill_nan(None))
    if "part" in runs.columns:
        arisen = _of(daily, "needs_arisen", group).rename({"value": "weight"})
        met = met.join(arisen, on=["run", "day"])
        known = pl.col("weight").filter(pl.col("value").is_not_null())
        level = ((pl.col("value") * pl.col("weight")).sum() / known.sum()).fill_nan(None)
    else:
        level = pl.col("value").mean()
    order = runs.select(policy).unique(maintain_order=True).with_row_index("order")
    return (
        met.join(stages, on=["run", "day"])
        .join(first, on="run")
        .join(runs.filter(pl.col("status") == FINISHED).select("run", *policy), on="run")
        .with_columns((pl.col("day") - pl.col("first")).cast(pl.Int32).alias("day"))
        .group_by(*policy, "day")
        .agg(pl.col("stage").max().cast(pl.Int8), replicates=pl.len(), value=level)
        .join(order.select("order", "policy"), on="policy")
        .sort("order", "day")
        .with_columns(
            pl.col("value")
            .rolling_mean(ROLLING_DAYS, min_samples=_LEAST_DAYS, center=True)
            .over("policy")
        )
        .filter(pl.col("day") >= -BEFORE_DAYS)
        .select(*policy, "day", "stage", "replicates", "value")
    )


def _of(daily: pl.DataFrame, measure: str, group: str) -> pl.DataFrame:
    wanted = (pl.col("measure").cast(pl.String) == measure) & (
        pl.col("group").cast(pl.String) == group
    )
    return daily.filter(wanted).select("run", "day", "value")
