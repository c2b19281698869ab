"""The city as a whole: how what its parts gave is put together.

An outcome is one of three things. A total is summed. A share or mean whose denominator is known is
computed again from sums of numerators and denominators. All others are means over the parts,
weighted by residents.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import polars as pl

from experiments.store.tables import FAILED, factors_of, outcomes_of
from sim.codes import Channel, Group
from sim.tables import KNOWN_DAYS

BASELINE = " of baseline"
"""What the names of the baseline's columns end in, in a table of pairs."""

type How = Literal["sum", "ratio of sums", "mean by residents"]

SUM: How = "sum"
RATIO: How = "ratio of sums"
MEAN: How = "mean by residents"

_TOTALS = frozenset(
    {
        "unmet_hours", "deaths", "services_before", "services_crisis", "services_after",
        "collectives_alive", "collectives_end", "collectives_founded", "collectives_dissolved",
        "members", "members_end", "joined", "handovers", "introduced", "volunteer_hours",
        "support_hours", "cost_year", "cost", "exposed",
    }
)  # fmt: skip
_TOTALS_BEGIN = ("needs_arisen_", "activities", "attendance", "residents_")

_RESIDENTS = pl.col("residents")
_ALL_NEEDS = "needs_arisen_everyone"
_MET = pl.col("needs_met_everyone") * pl.col(_ALL_NEEDS)
_DENOMINATORS: dict[str, pl.Expr] = {
    **{f"needs_met_{g.name.lower()}": pl.col(f"needs_arisen_{g.name.lower()}") for g in Group},
    **{f"met_by_{channel.name.lower()}": pl.col(_ALL_NEEDS) for channel in Channel},
    "delay": _MET,
    "deaths_seen": pl.col("deaths"),
    **{
        f"{known}_day_{day}": pl.col("exposed")
        for known in ("known", "known_to_institution")
        for day in KNOWN_DAYS
    },
    "services_over_75_before": pl.col("services_before"),
    "services_over_75_crisis": pl.col("services_crisis"),
}


def how_put_together(outcome: str) -> How:
    """Return how an outcome of a city is made of those of its parts."""
    if outcome in _TOTALS or outcome.startswith(_TOTALS_BEGIN):
        return SUM
    return RATIO if outcome in _DENOMINATORS else MEAN


def city_table(runs: pl.DataFrame) -> pl.DataFrame:
    """Put the parts of each city together.

    Args:
        runs: the table of runs, each of a part.

    Returns:
        A row a policy, replicate and outcome: policy, baseline, the factors, replicate, outcome,
        how (it is put together), value; null where a part failed, NaN where no part knows it.
    """
    labels = ["policy", "baseline", *factors_of(runs), "replicate"]
    frames = []
    for labelled, parts in runs.group_by(labels, maintain_order=True):
        failed = (parts["status"] == FAILED).any()
        outcomes = outcomes_of(runs)
        values = [None if failed else of_city(parts, outcome) for outcome in outcomes]
        rows = {
            "outcome": outcomes,
            "how": [how_put_together(outcome) for outcome in outcomes],
            "value": pl.Series(values, dtype=pl.Float64),
        }
        told = [
            pl.lit(value, runs.schema[name]).alias(name)
            for name, value in zip(labels, labelled, strict=True)
        ]
        frames.append(pl.DataFrame(rows).select(*told, *rows))
    return pl.concat(frames)


def of_city(parts: pl.DataFrame, outcome: str) -> float:
    """Return an outcome of the city that parts make; of several replicates, their mean.

    Args:
        parts: rows of the table of runs.
        outcome: what is put together; NaN where no part knows it.
    """
    values, weights = _weighed(parts, outcome)
    known = ~np.isnan(values) & (weights > 0)
    if not known.any():
        return float("nan")
    whole = float((values * weights)[known].sum())
    if how_put_together(outcome) == SUM:
        return whole / parts["replicate"].n_unique()
    return whole / float(weights[known].sum())


def weights_of(outcomes: Sequence[str]) -> list[str]:
    """Return the columns of the table of runs with which outcomes are put together."""
    told = [_DENOMINATORS.get(outcome, _RESIDENTS).meta.root_names() for outcome in outcomes]
    return list(dict.fromkeys(name for names in told for name in names))


def contributions(pairs: pl.DataFrame, outcome: str) -> tuple[np.ndarray, np.ndarray]:
    """Return what the parts contribute to an outcome of the city under two policies.

    Contributions are such that their mean is the city's outcome and their spread tells how sure it
    is, the parts taken as independent: each is the city's outcome, and so many times as there are
    parts what the part takes it up or down by, in the city's sum or, linearised, in the sums that
    its ratio is made of.

    Args:
        pairs: rows of a policy, part by part, each with the baseline's outcomes and weights under
            names that end in `BASELINE`.
        outcome: what is compared.

    Returns:
        (n,) of the policy and (n,) of the baseline, for the n pairs of which both are known.
    """
    mine, my_weights = _weighed(pairs, outcome)
    yours, your_weights = _weighed(_of_baseline(pairs), outcome)
    known = ~(np.isnan(mine) | np.isnan(yours)) & (my_weights > 0) & (your_weights > 0)
    summed, replicates = how_put_together(outcome) == SUM, pairs["replicate"].n_unique()
    if not known.any():
        return np.empty(0), np.empty(0)
    return (
        _contributed(mine[known], my_weights[known], summed, replicates),
        _contributed(yours[known], your_weights[known], summed, replicates),
    )


def _of_baseline(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the baseline's columns of pairs under their own names."""
    theirs = [name for name in pairs.columns if name.endswith(BASELINE)]
    known = pairs.select(pl.col(name).alias(name.removesuffix(BASELINE)) for name in theirs)
    return pairs.select(pl.exclude(*known.columns, *theirs)).hstack(known)


def _weighed(parts: pl.DataFrame, outcome: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of an outcome and the weights with which they are put together."""
    summed = how_put_together(outcome) == SUM
    weight = pl.lit(1.0) if summed else _DENOMINATORS.get(outcome, _RESIDENTS)
    table = parts.select(
        value=pl.col(outcome).fill_null(float("nan")), weight=weight.cast(pl.Float64)
    )
    return table["value"].to_numpy(), np.nan_to_num(table["weight"].to_numpy())


def _contributed(
    values: np.ndarray, weights: np.ndarray, summed: bool, replicates: int
) -> np.ndarray:
    """Return the contributions of parts to the city's sum a replicate, or to its weighted mean."""
    if summed:
        return values * (values.size / replicates)
    city = float((values * weights).sum() / weights.sum())
    return np.asarray(city + values.size * weights * (values - city) / weights.sum())


def part_differences(runs: pl.DataFrame, outcome: str) -> pl.DataFrame:
    """Return what each policy changes in each part.

    Args:
        runs: the table of runs, each of a part; failed ones are left out, and so are their pairs.
        outcome: what is compared.

    Returns:
        A row a policy and part: policy, baseline, the factors, part, arrondissement, archetype, x,
        y, posts, level (mean over replicates), difference (the same, policy minus baseline).
    """
    finished = runs.filter(pl.col("status") != FAILED)
    theirs = finished.filter("baseline").select("replicate", "part", theirs=outcome)
    policy = ["policy", "baseline", *factors_of(runs)]
    place = ["part", "arrondissement", "archetype", "x", "y", "posts"]
    return (
        finished.join(theirs, on=["replicate", "part"], maintain_order="left")
        .group_by(*policy, *place, maintain_order=True)
        .agg(
            level=pl.col(outcome).mean(),
            difference=(pl.col(outcome) - pl.col("theirs")).mean(),
        )
    )
