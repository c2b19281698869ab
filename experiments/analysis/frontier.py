"""The frontier: what portfolios gain against what they cost, and which of them go on."""

from __future__ import annotations

from collections.abc import Sequence, Set

import polars as pl

from experiments.analysis.compared_gains import ALL, compared
from experiments.analysis.gains import gains
from experiments.design.advice import CRISIS
from experiments.design.portfolios import BUDGET, NOTHING, PORTFOLIO, shares_of
from experiments.design.tasks import Task
from experiments.store.tables import FINISHED

COLUMNS = (BUDGET, PORTFOLIO)
"""What tells portfolios from one another."""

COST = "cost_year"
"""The outcome of what support cost in the year before the crisis, EUR."""

_ALIKE = 0.001
"""Share of the budget up to which two costs are the same: whole hours of posts make some euros."""


def frontier(
    runs: pl.DataFrame, tasks: Sequence[Task], left: Set[tuple[float, str]]
) -> pl.DataFrame:
    """Return what each portfolio gains and costs, and whether another does better for less.

    Args:
        runs: the table of runs of the search.
        tasks: the crises.
        left: budget and name of the portfolios that the search did not drop.

    Returns:
        A row a portfolio: budget, portfolio, n (pairs that have all crises), gain (mean over
        crises) with gain_low and gain_high, extra_cost (EUR, in the year before the crisis, beside
        what is there without it), dominated (whether another gains more and costs no more, or gains
        as much and costs less; costs a thousandth of the budget apart are the same), left. By
        budget, those that gain most first.
    """
    found = compared(gains(runs, tasks, COLUMNS), COLUMNS, CRISIS, len(tasks))
    table = (
        found.filter(pl.col("crisis") == ALL)
        .select(*COLUMNS, "n", "gain", "gain_low", "gain_high")
        .join(_extra_costs(runs), on=COLUMNS, how="left", maintain_order="left")
    )
    rows = table.select("gain", "extra_cost", pl.col(BUDGET) * _ALIKE).rows()
    dominated = [
        any(
            (more > gain and less <= cost + alike) or (more >= gain and less < cost - alike)
            for more, less, _ in rows
        )
        for gain, cost, alike in rows
    ]
    went_on = [key in left for key in table.select(*COLUMNS).iter_rows()]
    return table.with_columns(
        dominated=pl.Series(dominated, dtype=pl.Boolean), left=pl.Series(went_on, dtype=pl.Boolean)
    ).sort(BUDGET, "gain", descending=[False, True], maintain_order=True)


def finalists(table: pl.DataFrame, number: int) -> list[tuple[float, str]]:
    """Return which portfolios are tried on fresh seeds: budget and name.

    Args:
        table: from `frontier`.
        number: of each budget, beside the best single instrument.

    Returns:
        Of each budget those that are left, the greatest gain first, then the single instrument of
        the greatest gain, unless it is among them.
    """
    chosen: list[tuple[float, str]] = []
    for (budget,), part in table.group_by(BUDGET, maintain_order=True):
        names = part.filter("left")[PORTFOLIO].to_list()[:number]
        single = single_best(part)
        chosen += [
            (budget, name) for name in dict.fromkeys([*names, *([single] if single else [])])
        ]
    return chosen


def single_best(part: pl.DataFrame) -> str | None:
    """Return the single instrument of the greatest gain, of one budget; None where there is none.

    Args:
        part: rows of `frontier`, the greatest gain first.
    """
    names = [name for name in part[PORTFOLIO] if len(shares_of(name)) == 1]
    return names[0] if names else None


def _extra_costs(runs: pl.DataFrame) -> pl.DataFrame:
    """Return what each portfolio costs more than nothing, in the year before the crisis, EUR."""
    finished = runs.filter(pl.col("status") == FINISHED)
    base = (
        finished.filter(pl.col(PORTFOLIO) == NOTHING)
        .group_by("replicate")
        .agg(basis=pl.col(COST).mean())
    )
    pairs = finished.filter(pl.col(PORTFOLIO) != NOTHING).join(base, on="replicate")
    return pairs.group_by(*COLUMNS).agg(extra_cost=(pl.col(COST) - pl.col("basis")).mean())
