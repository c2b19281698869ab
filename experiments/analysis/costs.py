"""What it costs: public money for each policy, and for each further need that it meets."""

from __future__ import annotations

import numpy as np
import polars as pl

from experiments.analysis.statistics import interval
from experiments.design.experiment import COST, EVERYONE
from experiments.store.tables import FINISHED, factors_of, pair_of

_ARISEN = "needs_arisen_everyone"
_BASE = "_of_baseline"


def costs(runs: pl.DataFrame) -> pl.DataFrame:
    """Compare each policy with the baseline on money and on the number of needs met.

    Args:
        runs: the table of runs, or of worlds.

    Returns:
        A row a policy but the baseline: policy, the factors, n (pairs), extra_cost (EUR, mean
        paired difference), extra_met (needs met during the crisis, mean paired difference), low and
        high (its 95 % interval), per_need (EUR for a further need met), per_need_low and
        per_need_high (from the ends of the interval of needs; all three NaN unless the policy costs
        more and its interval lies above zero). Empty where there are several baselines.
    """
    factors = factors_of(runs)
    pair = pair_of(runs)
    wanted = {COST, EVERYONE, _ARISEN}
    if not wanted <= set(runs.columns) or runs.filter("baseline")["policy"].n_unique() != 1:
        return pl.DataFrame()
    finished = runs.filter(pl.col("status") == FINISHED).with_columns(
        met=(pl.col(EVERYONE) * pl.col(_ARISEN)).fill_nan(0.0)
    )
    reference = finished.filter("baseline").select(*pair, COST, "met")
    pairs = finished.filter(~pl.col("baseline")).join(reference, on=pair, suffix=_BASE)
    rows = []
    for policy, part in pairs.group_by("policy", *factors, maintain_order=True):
        of_pairs = part.group_by("replicate").agg(
            cost=(pl.col(COST) - pl.col(COST + _BASE)).sum(),
            met=(pl.col("met") - pl.col("met" + _BASE)).sum(),
        )
        met = of_pairs.sort("replicate")["met"].to_numpy()
        cost = float(of_pairs["cost"].to_numpy().mean())
        low, high, _ = interval(met)
        rows.append((*policy, met.size, cost, float(met.mean()), low, high, *_per(cost, met)))
    kinds = {name: runs.schema[name] for name in ("policy", *factors)}
    told = ("extra_cost", "extra_met", "low", "high", "per_need", "per_need_low", "per_need_high")
    schema = kinds | {"n": pl.Int64} | dict.fromkeys(told, pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _per(cost: float, met: np.ndarray) -> tuple[float, float, float]:
    """Return what a further need met costs, and from where to where; EUR."""
    low, high, _ = interval(met)
    if not (cost > 0 and low > 0):
        return (float("nan"),) * 3
    return cost / float(met.mean()), cost / high, cost / low
