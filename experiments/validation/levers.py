"""What the three main levers change in each crisis: at the defaults, and in accepted worlds.

The runs are those of the experiment `three_levers`.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from experiments.store.tables import FINISHED
from experiments.validation.compared import difference
from experiments.validation.policy_numbers import Family, effects
from experiments.validation.policy_words import CRISES
from sim.documentation.markdown import table

EXPERIMENT = "three_levers"
NONE = "none"
LEVERS: Mapping[str, str] = {
    "facilitators": "a facilitator for 1,000 residents",
    "logistics": "shared equipment and a room",
    "governance": "collegial governance",
    "together": "all three",
}
"""Points of the experiment, and what they are called."""

OUTCOMES: Mapping[str, str] = {
    "left_without_everyone": "left without, per 1,000",
    "known_day_3": "exposed known on day 3, points",
    "deaths": "deaths in heat",
    "needs_met_everyone": "needs met, points",
}
"""What they are asked about, and its heading."""

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
    found = effects(runs, [Family(NONE, tuple(LEVERS))], _asked(runs))
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


def levers_table(kept: pl.DataFrame) -> str:
    """Return what is kept as a table: a row a crisis and outcome, a column a lever.

    Args:
        kept: as `kept_of` gives it.
    """
    rows = []
    for (crisis, outcome), cells in kept.group_by("crisis", "outcome", maintain_order=True):
        found = {row["point"]: row for row in cells.to_dicts()}
        told = [_cell(found[point]) if point in found else "–" for point in LEVERS]
        rows.append([CRISES[str(crisis)], OUTCOMES[str(outcome)], *told])
    return table(["crisis", "what", *(LEVERS.values())], rows)


def _cell(row: Mapping[str, object]) -> str:
    """Return a difference and in how many worlds its sign is the same."""
    told = difference(row)
    return told if not row["worlds"] else f"{told}; {row['same_sign']} of {row['worlds']}"
