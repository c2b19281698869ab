"""Tried: all portfolios that went to fresh seeds, each against nothing and against the chosen one.

Where a portfolio is not distinguished from the recommended one at the same cost, both are tied:
Holm's correction for all that are compared with it and flips of signs have to agree that it gains
less, over at least six pairs. Whatever is said of two portfolios is said by this rule (`versus`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from experiments.analysis.compared_gains import ALL, compared, measured, told
from experiments.analysis.frontier import COLUMNS
from experiments.analysis.gains import gains, pooled
from experiments.analysis.paired import adjusted
from experiments.design.advice import CRISIS
from experiments.design.portfolios import BUDGET, PORTFOLIO
from experiments.design.tasks import Task

AGAINST = "against"
"""Column of the portfolio that the recommended one is compared with."""

_BEYOND = ("beyond", "beyond_low", "beyond_high", "beyond_p_holm", "beyond_p_flip")
_TURNED = {"better": "worse", "worse": "better", "none": "none"}


def versus(fresh: pl.DataFrame, tasks: Sequence[Task], best: Mapping[float, str]) -> pl.DataFrame:
    """Return how each recommended portfolio does against all others of its cost, on fresh seeds.

    Args:
        fresh: the runs, in the neighbourhood that advice is asked for.
        tasks: the crises.
        best: the portfolio recommended for each budget.

    Returns:
        A row a budget, other portfolio and crisis, then one over all: budget, portfolio, against
        (the other), crisis, outcome, what `measured` gives (of the recommended less the other),
        p_holm (adjusted for all others of the budget, in each crisis and over all), told. Empty
        where there is no other.
    """
    rows: list[dict[str, Any]] = []
    each = gains(fresh, tasks, COLUMNS).select(*COLUMNS, CRISIS, "outcome", "replicate", "world",
                                               "value", "gain")  # fmt: skip
    whole = pooled(each, COLUMNS, len(tasks)).with_columns(
        pl.lit(ALL).alias(CRISIS), outcome=pl.lit("gain"), value=pl.col("gain")
    )
    key = [CRISIS, "outcome", "replicate", "world"]
    for budget, name in best.items():
        for found in (each, whole):
            of_one = found.filter(pl.col(BUDGET) == budget)
            ours = of_one.filter(pl.col(PORTFOLIO) == name).select(
                *key, mine="gain", my_value="value"
            )
            others = of_one.filter(pl.col(PORTFOLIO) != name)
            pairs = others.join(ours, on=key, maintain_order="left")
            by = [PORTFOLIO, CRISIS, "outcome"]
            for (other, crisis, outcome), part in pairs.group_by(by, maintain_order=True):
                gain = (part["mine"] - part["gain"]).to_numpy()
                shift = (part["my_value"] - part["value"]).to_numpy()
                named = {BUDGET: budget, PORTFOLIO: name, AGAINST: str(other)}
                named |= {"crisis": str(crisis), "outcome": str(outcome)}
                rows.append(named | measured(gain, shift, part["world"].to_numpy()))
    if not rows:
        return pl.DataFrame()
    table = adjusted(pl.DataFrame(rows, infer_schema_length=None), [BUDGET, "crisis"])
    return table.with_columns(
        told=pl.Series([told(row) for row in table.iter_rows(named=True)], dtype=pl.String)
    )


def tried(fresh: pl.DataFrame, tasks: Sequence[Task], duels: pl.DataFrame) -> pl.DataFrame:
    """Return what each portfolio that was tried on fresh seeds gains, and which ones are tied.

    Args:
        fresh: the runs, in the neighbourhood that advice is asked for.
        tasks: the crises.
        duels: from `versus`.

    Returns:
        What `experiments.analysis.compared_gains.compared` gives, and beyond (mean gain less that
        of the recommended one, pair by pair; null of the recommended one itself) with beyond_low,
        beyond_high, beyond_p_holm (adjusted for all that are compared with it), beyond_p_flip, and
        against_best (`better`, `worse` or `none`, which is a tie).
    """
    found = compared(gains(fresh, tasks, COLUMNS), COLUMNS, CRISIS, len(tasks))
    if duels.is_empty():
        nothing = [pl.lit(None, pl.Float64).alias(name) for name in _BEYOND]
        return found.with_columns(*nothing, against_best=pl.lit(None, pl.String))
    turned = duels.select(
        BUDGET,
        pl.col(AGAINST).alias(PORTFOLIO),
        "crisis",
        beyond=-pl.col("gain"),
        beyond_low=-pl.col("gain_high"),
        beyond_high=-pl.col("gain_low"),
        beyond_p_holm="p_holm",
        beyond_p_flip="p_flip",
        against_best=pl.col("told").replace_strict(_TURNED, return_dtype=pl.String),
    )
    return found.join(turned, on=[*COLUMNS, "crisis"], how="left", maintain_order="left")
