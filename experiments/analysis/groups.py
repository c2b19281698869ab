"""For whom: what each policy changes for each group of residents."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from experiments.analysis.paired import paired_differences
from sim.tables import GROUPS

OF_GROUPS: tuple[str, ...] = tuple(f"needs_met_{group.name.lower()}" for group in GROUPS)
"""The share of the crisis's needs that is met, of each group of residents."""


def group_differences(runs: pl.DataFrame, within: Sequence[str] = ()) -> pl.DataFrame:
    """Compare each policy with the baseline on the needs met of each group.

    Args:
        runs: the table of runs, or of worlds.
        within: factors of which a policy and its baseline have the same levels.

    Returns:
        A table of paired differences (`experiments.analysis.paired.paired_differences`), the group
        that is worst off in the baseline first; groups whose needs no run tells are left out.
    """
    found = paired_differences(runs, [name for name in OF_GROUPS if name in runs.columns], within)
    levels = (
        found.filter("baseline", pl.col("mean").is_not_nan())
        .group_by("outcome", maintain_order=True)
        .agg(level=pl.col("mean").mean())
        .sort("level", maintain_order=True)
    )
    order = {name: place for place, name in enumerate(levels["outcome"])}
    return (
        found.filter(pl.col("outcome").is_in(list(order)))
        .with_columns(place=pl.col("outcome").replace_strict(order, return_dtype=pl.Int64))
        .sort("place", maintain_order=True)
        .drop("place")
    )
