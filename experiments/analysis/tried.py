"""Tried: all portfolios that went to fresh seeds, each against nothing and against the chosen one.

Where a portfolio is not distinguished from the recommended one at the same cost, both are tied:
Holm's correction for all that are compared with it and flips of signs have to agree that it gains
less, over at least six pairs.
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

_BEYOND = {"gain": "beyond", "gain_low": "beyond_low", "gain_high": "beyond_high",
           "p_holm": "beyond_p_holm", "p_flip": "beyond_p_flip"}  # fmt: skip


def tried(fresh: pl.DataFrame, tasks: Sequence[Task], best: Mapping[float, str]) -> pl.DataFrame:
    """Return what each portfolio that was tried on fresh seeds gains, and which ones are tied.

    Args:
        fresh: the runs, in the neighbourhood that advice is asked for.
        tasks: the crises.
        best: the portfolio recommended for each budget.

    Returns:
        What `experiments.analysis.compared_gains.compared` gives, and beyond (mean gain over all
        crises less that of the recommended one, pair by pair; null of a single crisis and of the
        recommended one itself) with beyond_low, beyond_high, beyond_p_holm (adjusted for all that
        are compared with it), beyond_p_flip, and against_best (`better`, `worse` or `none`, which
        is a tie).
    """
    each = gains(fresh, tasks, COLUMNS)
    found = compared(each, COLUMNS, CRISIS, len(tasks))
    whole = pooled(each, COLUMNS, len(tasks))
    rows: list[dict[str, Any]] = []
    for budget, name in best.items():
        of_one = whole.filter(pl.col(BUDGET) == budget)
        ours = of_one.filter(pl.col(PORTFOLIO) == name).select("replicate", mine="gain")
        others = of_one.filter(pl.col(PORTFOLIO) != name).join(ours, on="replicate")
        for (other,), part in others.group_by(PORTFOLIO, maintain_order=True):
            beyond = (part["gain"] - part["mine"]).to_numpy()
            key = {BUDGET: budget, PORTFOLIO: str(other), "crisis": ALL}
            rows.append(key | measured(beyond, beyond, part["world"].to_numpy()))
    keys = [*COLUMNS, "crisis"]
    types = dict.fromkeys(_BEYOND.values(), pl.Float64)
    if not rows:
        nothing = [pl.lit(None, kind).alias(name) for name, kind in types.items()]
        return found.with_columns(*nothing, against_best=pl.lit(None, pl.String))
    table = adjusted(pl.DataFrame(rows, infer_schema_length=None), [BUDGET])
    verdicts = [told(row) for row in table.iter_rows(named=True)]
    beyond_best = table.select(*keys, *_BEYOND).rename(_BEYOND)
    beyond_best = beyond_best.with_columns(against_best=pl.Series(verdicts, dtype=pl.String))
    return found.join(beyond_best, on=keys, how="left", maintain_order="left")
