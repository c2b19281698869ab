"""Who meets the needs, week by week, through the crisis."""

from __future__ import annotations

import polars as pl

from experiments.analysis.resilience import BEFORE_DAYS
from experiments.store.tables import FINISHED, factors_of

WEEK = 7
"""Days of a week; weeks are counted from the first day of the crisis."""

MEASURES = ("stage", "needs_arisen", "needs_met_by", "needs_met")
"""Measures of the table of days that are asked for."""


def channels_over_time(runs: pl.DataFrame, daily: pl.DataFrame) -> pl.DataFrame:
    """Return which share of the needs each channel meets under each policy, week by week.

    Formula: the needs of a week's days that a channel met, over all that arose on them: in each
    replicate, of a city in all its parts together, then the mean over replicates. A week is told of
    whole: where some days were not simulated, or their needs may still be open, it is left out.

    Args:
        runs: the table of runs.
        daily: the table of days; at least the measures `MEASURES`.

    Returns:
        A row a policy, week and channel: policy, baseline, the factors, day (the week's first, from
        the first of the crisis, which is 0), crisis_days (how many of the week's are in the
        crisis), channel, replicates, share, in_crisis (the share of all needs of the crisis).
    """
    policy = ["policy", "baseline", *factors_of(runs)]
    order = runs.select(policy).unique(maintain_order=True).with_row_index("order")
    stages = _of(daily, "stage").filter(group="everyone").select("run", "day", stage="value")
    first = stages.filter(pl.col("stage") == 1).group_by("run").agg(first=pl.col("day").min())
    arisen = _of(daily, "needs_arisen").filter(group="everyone")
    told = _of(daily, "needs_met").filter(group="everyone").filter(pl.col("value").is_not_nan())
    until = told.group_by("run").agg(until=pl.col("day").max())
    met = _of(daily, "needs_met_by").select("run", "day", channel="group", met="value")
    days = (
        arisen.select("run", "day", arisen="value")
        .join(stages, on=["run", "day"])
        .join(first, on="run")
        .join(until, on="run")
        .filter(pl.col("day") <= pl.col("until"))
        .join(met, on=["run", "day"])
        .join(
            runs.filter(pl.col("status") == FINISHED).select("run", "replicate", *policy), on="run"
        )
        .with_columns(week=(pl.col("day") - pl.col("first")).floordiv(WEEK).cast(pl.Int32))
    )
    weeks = days.with_columns(
        days=pl.len().over("run", "week", "channel"),
        crisis_days=(pl.col("stage") == 1).sum().over("run", "week", "channel").cast(pl.Int8),
    ).filter(pl.col("days") == WEEK, pl.col("week") >= -(BEFORE_DAYS // WEEK))
    crisis = _shares(days.filter(pl.col("stage") == 1), ["policy", "channel"])
    return (
        _shares(weeks, [*policy, "week", "crisis_days", "channel"])
        .join(
            crisis.select("policy", "channel", in_crisis="share"),
            on=["policy", "channel"],
            how="left",
        )
        .join(order.select("order", "policy"), on="policy")
        .sort("order", "week", "channel")
        .select(
            *policy,
            (pl.col("week") * WEEK).alias("day"),
            "crisis_days",
            "channel",
            "replicates",
            "share",
            "in_crisis",
        )
    )


def _shares(days: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    """Return met over arisen in each replicate, then the mean over replicates."""
    return (
        days.group_by(*of, "replicate")
        .agg(pl.col("met", "arisen").sum())
        .filter(pl.col("arisen") > 0)
        .sort("replicate")
        .group_by(of, maintain_order=True)
        .agg(replicates=pl.len(), share=(pl.col("met") / pl.col("arisen")).mean())
    )


def _of(daily: pl.DataFrame, measure: str) -> pl.DataFrame:
    texts = daily.with_columns(pl.col("measure", "group").cast(pl.String))
    return texts.filter(pl.col("measure") == measure)
