"""Regret: how much less a portfolio gains than the best there is, crisis by crisis, world by world.

In a cell (a crisis, a neighbourhood, a world), the regret of a portfolio is what the best of those
compared gains there less what it gains itself: 0 where it is the best. Means of few pairs are told
apart by chance too, so that regrets of single worlds are too large rather than too small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl


def regret(
    cells: Mapping[str, pl.DataFrame], columns: Sequence[str], tolerance: float
) -> pl.DataFrame:
    """Return the regret of each portfolio in each cell.

    Args:
        cells: gains by what they are looked at by ("crisis", "neighbourhood", "world"): a row a
            portfolio and pair, with the columns, `level` and `gain`.
        columns: what tells portfolios from one another; the first is the budget, within which they
            are compared.
        tolerance: how much less than the best is held to be as good.

    Returns:
        A row a portfolio and cell: the columns, by, level, n (pairs), gain (mean), best (of the
        cell and budget), regret, worst (the greatest regret of the portfolio over the levels),
        minimax (whether no other has a smaller worst), within (share of the levels in which the
        regret is at most the tolerance).
    """
    budget = columns[0]
    parts = []
    for by, found in cells.items():
        means = found.group_by(*columns, "level", maintain_order=True).agg(
            n=pl.len(), gain=pl.col("gain").mean()
        )
        told = means.with_columns(best=pl.col("gain").max().over(budget, "level")).with_columns(
            regret=pl.col("best") - pl.col("gain")
        )
        told = told.with_columns(
            worst=pl.col("regret").max().over(*columns),
            within=(pl.col("regret") <= tolerance).mean().over(*columns),
        )
        least = pl.col("worst") <= pl.col("worst").min().over(budget)
        parts.append(
            told.select(
                *columns,
                by=pl.lit(by),
                level=pl.col("level").cast(pl.String),
                n=pl.col("n").cast(pl.Int64),
                gain="gain",
                best="best",
                regret="regret",
                worst="worst",
                minimax=least,
                within="within",
            )
        )
    return pl.concat(parts)
