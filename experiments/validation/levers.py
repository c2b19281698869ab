"""What the three main levers change in each crisis: at the defaults, and in accepted worlds.

The runs are those of the experiment `three_levers`.
"""

from __future__ import annotations

import polars as pl

from experiments.store.tables import FINISHED
from experiments.validation.policy_numbers import Family, effects
from experiments.validation.policy_words import CRISES

EXPERIMENT = "three_levers"
NONE = "none"
LEVERS = ("facilitators", "logistics", "governance", "together")
"""Points of the experiment."""

OUTCOMES = ("left_without_everyone", "known_day_3", "deaths", "needs_met_everyone")
"""What they are asked about."""

HOT = ("heatwave", "compound")
"""Crises in which somebody dies of heat."""


def kept_of(runs: pl.DataFrame, worlds: pl.DataFrame) -> pl.DataFrame:
    """Return what the levers change.

    Args:
        runs: of the experiment at the defaults.
        worlds: of the experiment with `uncertainty=accepted`, a replicate a world.

    Returns:
        A row a crisis, outcome and lever: crisis, outcome, point, without (mean under no policy),
        n, difference, low, high, p_holm (adjusted for the levers), and of the worlds their number
        (worlds), mean difference (in_worlds), its 95 % interval (worlds_low, worlds_high) and how
        many have the sign of `difference` (same_sign).
    """
    at_defaults = _effects(_finished(runs))
    placed = _finished(worlds).with_columns(replicate=pl.col("world"))
    labels = ["where", "outcome", "point"]
    over = _effects(placed).select(
        *labels, worlds="n", in_worlds="difference", worlds_low="low", worlds_high="high"
    )
    return (
        at_defaults.join(over, on=labels, how="left", maintain_order="left")
        .join(_signs(placed, at_defaults), on=labels, how="left", maintain_order="left")
        .rename({"where": "crisis"})
    )


def _finished(runs: pl.DataFrame) -> pl.DataFrame:
    crisis = pl.col("crisis").cast(pl.String)
    return runs.filter(pl.col("status") == FINISHED).with_columns(
        pl.col("point").cast(pl.String), where=crisis
    )


def _asked(runs: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return which outcomes are asked about in each crisis of the runs."""
    there = set(runs["where"].unique().to_list())
    return {
        crisis: tuple(name for name in OUTCOMES if name != "deaths" or crisis in HOT)
        for crisis in CRISES
        if crisis in there
    }


def _effects(runs: pl.DataFrame) -> pl.DataFrame:
    found = effects(runs, [Family(NONE, LEVERS)], _asked(runs))
    base = found.filter(pl.col("point") == NONE).select("where", "outcome", without="mean")
    levers = found.filter(pl.col("point") != NONE)
    return levers.join(base, on=["where", "outcome"], maintain_order="left").select(
        "where", "outcome", "point", "without", "n", "difference", "low", "high", "p_holm"
    )


def _signs(worlds: pl.DataFrame, at_defaults: pl.DataFrame) -> pl.DataFrame:
    """Return in how many worlds a lever has the sign that it has at the defaults."""
    names = list(OUTCOMES)
    long = worlds.unpivot(names, index=["where", "point", "replicate"], variable_name="outcome")
    base = long.filter(pl.col("point") == NONE).drop("point").rename({"value": "base"})
    pairs = long.join(base, on=["where", "replicate", "outcome"]).join(
        at_defaults.select("where", "outcome", "point", "difference"),
        on=["where", "outcome", "point"],
    )
    same = ((pl.col("value") - pl.col("base")) * pl.col("difference").sign()) > 0
    return pairs.group_by("where", "outcome", "point").agg(same_sign=same.sum())
