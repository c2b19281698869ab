"""Paired differences: each policy against the baseline, replicate by replicate.

A replicate has the same seed under every policy, so that the difference within a replicate is the
policy's doing and what chance it turns into.
Of a city, pairs are its parts, each replicate's, and what is compared is the city as a whole.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from experiments.analysis.city import BASELINE, contributions, of_city, weights_of
from experiments.analysis.statistics import (
    Method,
    holm,
    interval,
    variance_ratio,
)
from experiments.analysis.worlds import p_values, seeds_of
from experiments.store.tables import BY_SEED, FINISHED, factors_of, pair_of
from sim.tables import GROUPS

_NAN = float("nan")


class Comparison(NamedTuple):
    """What paired values come to.

    Attributes:
        n: pairs of which both values are known.
        difference: mean; NaN without pairs.
        low: lower bound of its 95 % interval; NaN with fewer than two pairs.
        high: upper bound.
        method: how the interval was made.
        p: two-sided p value of a mean difference of zero; NaN with fewer than two pairs. Of
            worlds, see `experiments.analysis.worlds.p_values`.
        p_flip: the same by flipping signs, which asks for no distribution.
        variance_ratio: variance of the difference without pairing, over that with.
        variance_ratio_low: lower bound of its 95 % interval.
        variance_ratio_high: upper bound.
    """

    n: int
    difference: float
    low: float
    high: float
    method: Method
    p: float
    p_flip: float
    variance_ratio: float
    variance_ratio_low: float
    variance_ratio_high: float


def paired_differences(
    runs: pl.DataFrame, outcomes: Sequence[str] | str, within: Sequence[str] = ()
) -> pl.DataFrame:
    """Compare each policy with the baseline.

    Args:
        runs: the table of runs; failed ones are left out, and so are their pairs.
        outcomes: columns to compare, or one.
        within: factors of which a policy and its baseline have the same levels, where the table
            has several baselines.

    Returns:
        A row a policy and outcome: policy, baseline (whether it is the one), the factors, outcome,
        mean (of the policy's finished runs), left_out (pairs that a failed run or a NaN leaves
        out), what `Comparison` holds, and p_holm: p adjusted for all policies that are compared
        with one baseline on one outcome, p_flip at least. A baseline has no p value.

    Raises:
        ValueError: when an outcome is no column of the table.
    """
    outcomes = [outcomes] if isinstance(outcomes, str) else outcomes
    for outcome in outcomes:
        if outcome not in runs.columns:
            close = difflib.get_close_matches(str(outcome), runs.columns)
            near = f"; did you mean {' or '.join(close)}?" if close else ""
            raise ValueError(f"outcome = {outcome!r}: no column of the table{near}")
    finished = runs.filter(pl.col("status") == FINISHED)
    pair = pair_of(runs)
    needed = columns_compared(runs, outcomes)
    reference = finished.filter("baseline").select(*within, *needed)
    policies = runs.select("policy", "baseline", *factors_of(runs)).unique(maintain_order=True)
    rows: list[dict[str, Any]] = []
    for policy in policies.iter_rows(named=True):
        is_policy = pl.col("policy") == policy["policy"]
        of_policy, planned = finished.filter(is_policy), runs.filter(is_policy).height
        pairs = of_policy.join(reference, on=[*pair, *within], suffix=BASELINE)
        for outcome in outcomes:
            found = compare_pairs(pairs, outcome)
            if policy["baseline"]:
                found = found._replace(p=_NAN, p_flip=_NAN)
            told = {"outcome": outcome, "mean": _mean(of_policy, outcome)}
            rows.append(policy | told | {"left_out": planned - found.n} | found._asdict())
    types = {name: runs.schema[name] for name in policies.columns}
    table = pl.DataFrame(rows, schema_overrides=types, infer_schema_length=None)
    return adjusted(table, ["outcome", *within])


def pair_differences(
    runs: pl.DataFrame, outcomes: Sequence[str], within: Sequence[str] = ()
) -> pl.DataFrame:
    """Return the difference of each pair: what the means of paired differences are made of.

    Args:
        runs: the table of runs, or of worlds; not of a city, whose parts count by their weights.
        outcomes: columns to compare.
        within: factors of which a policy and its baseline have the same levels.

    Returns:
        A row a pair and outcome, policies but baselines: policy, the factors, replicate, outcome,
        difference. Failed runs and NaN leave no row.
    """
    finished = runs.filter(pl.col("status") == FINISHED)
    pair = pair_of(runs)
    reference = finished.filter("baseline").select(*pair, *within, *outcomes)
    policies = finished.filter(~pl.col("baseline"))
    pairs = policies.join(reference, on=[*pair, *within], suffix=BASELINE, maintain_order="left")
    labels = ["policy", *factors_of(runs), "replicate"]
    frames = [
        pairs.select(
            *labels,
            outcome=pl.lit(outcome),
            difference=pl.col(outcome) - pl.col(f"{outcome}{BASELINE}"),
        )
        for outcome in outcomes
    ]
    return pl.concat(frames).filter(pl.col("difference").is_not_nan())


def _mean(runs: pl.DataFrame, outcome: str) -> float:
    """Return the mean of a policy's runs; of a city, what its parts make."""
    if "part" in runs.columns:
        return of_city(runs, outcome)
    values = runs[outcome].to_numpy()
    return float(values.mean()) if values.size else _NAN


def columns_compared(runs: pl.DataFrame, outcomes: Sequence[str]) -> list[str]:
    """Return what `compare_pairs` takes of each policy's rows to compare them on outcomes."""
    pair = pair_of(runs)
    weights = weights_of(outcomes) if "part" in pair else ()
    return list(dict.fromkeys([*pair, *outcomes, *weights, *seeds_of(runs, outcomes)]))


def compare_pairs(pairs: pl.DataFrame, outcome: str) -> Comparison:
    """Return what `compare` does for pairs of runs, or for what parts contribute to their city.

    Args:
        pairs: runs of a policy, each with the outcome of another under a name that ends in
            `BASELINE`, and with what weighs it where it is of a part.
        outcome: what is compared.
    """
    if "part" in pairs.columns:
        return compare(*contributions(pairs, outcome))
    ours, theirs = (pairs[name].to_numpy() for name in (outcome, f"{outcome}{BASELINE}"))
    found = compare(ours, theirs)
    if f"{outcome}{BY_SEED}" not in pairs.columns or found.n < 2:
        return found
    known = np.isfinite(ours - theirs)
    mine, yours = (
        np.array(pairs.filter(known)[f"{outcome}{BY_SEED}{suffix}"].to_list(), dtype=np.float64)
        for suffix in ("", BASELINE)
    )
    p, p_flip = p_values((ours - theirs)[known], mine - yours)
    return found._replace(p=p, p_flip=p_flip)


def compare(ours: np.ndarray, theirs: np.ndarray) -> Comparison:
    """Return the mean of paired differences, its interval and what pairing was worth.

    Args:
        ours: (n,) values of the policy.
        theirs: (n,) values of the baseline, pair by pair. Pairs that hold a NaN are left out.
    """
    known = ~(np.isnan(ours) | np.isnan(theirs))
    ours, theirs = ours[known], theirs[known]
    difference = ours - theirs
    return Comparison(
        difference.size,
        float(difference.mean()) if difference.size else _NAN,
        *interval(difference),
        *p_values(difference),
        *variance_ratio(ours, theirs),
    )


def adjusted(table: pl.DataFrame, family: Sequence[str]) -> pl.DataFrame:
    """Return the table with p values adjusted within the rows that agree in the columns named.

    Args:
        table: with p values, in columns `p` and `p_flip`; `p_holm` is put beside, or replaced.
        family: columns.
    """
    values = np.full(table.height, np.nan)
    for part in table.with_row_index("row").partition_by(family):
        values[part["row"].to_numpy()] = holm(part["p"].to_list(), part["p_flip"].to_list())
    kept = table.drop("p_holm", strict=False)
    place = kept.columns.index("p") + 1
    return kept.insert_column(place, pl.Series("p_holm", values, pl.Float64))


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
