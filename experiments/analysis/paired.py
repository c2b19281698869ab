"""Paired differences: each policy against the baseline, replicate by replicate.

A replicate has the same seed under every policy, so that the difference within a replicate is the
policy's doing and what chance it turns into. The interval is Student's, of the mean difference.
Of a city, pairs are its parts, each replicate's, and what is compared is the city as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy import stats

from experiments.analysis.city import BASELINE, compare_parts, of_city, weights_of
from experiments.analysis.city import CONFIDENCE as CONFIDENCE
from experiments.tables import FINISHED, factors_of, pair_of


def paired_differences(
    runs: pl.DataFrame, outcomes: Sequence[str], within: Sequence[str] = ()
) -> pl.DataFrame:
    """Compare each policy with the baseline.

    Args:
        runs: the table of runs; failed ones are left out, and so are their pairs.
        outcomes: columns to compare.
        within: factors of which a policy and its baseline have the same levels, where the table
            has several baselines.

    Returns:
        A row a policy and outcome: policy, baseline (whether it is the one), the factors, outcome,
        mean (of the policy's finished runs), n (pairs), difference (mean, policy minus baseline),
        low and high (95 % interval of the mean difference; NaN with fewer than two pairs), and
        variance_ratio (variance of the difference of means without pairing, over that with).
    """
    finished = runs.filter(pl.col("status") == FINISHED)
    pair = pair_of(runs)
    needed = dict.fromkeys([*outcomes, *(weights_of(outcomes) if "part" in pair else ())])
    reference = finished.filter("baseline").select(*pair, *within, *needed)
    policies = runs.select("policy", "baseline", *factors_of(runs)).unique(maintain_order=True)
    rows = []
    for policy in policies.iter_rows(named=True):
        of_policy = finished.filter(pl.col("policy") == policy["policy"])
        pairs = of_policy.join(reference, on=[*pair, *within], suffix=BASELINE)
        for outcome in outcomes:
            found = {"mean": _mean(of_policy, outcome)} | compare_pairs(pairs, outcome)
            rows.append(policy | {"outcome": outcome} | found)
    types = {name: runs.schema[name] for name in policies.columns}
    return pl.DataFrame(rows, schema_overrides=types, infer_schema_length=None)


def _mean(runs: pl.DataFrame, outcome: str) -> float:
    """Return the mean of a policy's runs; of a city, what its parts make."""
    if "part" in runs.columns:
        return of_city(runs, outcome)
    values = runs[outcome].to_numpy()
    return float(values.mean()) if values.size else float("nan")


def compare_pairs(pairs: pl.DataFrame, outcome: str) -> dict[str, float]:
    """Return what `compare` does for pairs of runs, or `compare_parts` for those of parts.

    Args:
        pairs: runs of a policy, each with the outcome of another under a name that ends in
            `BASELINE`, and with what weighs it where it is of a part.
        outcome: what is compared.
    """
    if "part" in pairs.columns:
        return compare_parts(pairs, outcome)
    return compare(pairs[outcome].to_numpy(), pairs[f"{outcome}{BASELINE}"].to_numpy())


def compare(ours: np.ndarray, theirs: np.ndarray) -> dict[str, float]:
    """Return the mean of paired differences, its interval and what pairing was worth.

    Args:
        ours: values of the policy.
        theirs: values of the baseline, pair by pair. Pairs that hold a NaN are left out.
    """
    known = ~(np.isnan(ours) | np.isnan(theirs))
    ours, theirs = ours[known], theirs[known]
    difference = ours - theirs
    n = difference.size
    nothing = float("nan")
    found = {
        "n": n,
        "difference": float(difference.mean()) if n else nothing,
        "low": nothing,
        "high": nothing,
        "variance_ratio": nothing,
    }
    if n < 2:
        return found
    variance = float(difference.var(ddof=1))
    unpaired = float(ours.var(ddof=1) + theirs.var(ddof=1))
    low, high = interval(difference)
    return found | {
        "low": low,
        "high": high,
        "variance_ratio": unpaired / variance if variance > 0 else nothing,
    }


def interval(values: np.ndarray, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return Student's interval of a mean; NaN with fewer than two values.

    Args:
        values: independent, all finite.
        confidence: of the interval, two-sided.
    """
    if values.size < 2:
        return float("nan"), float("nan")
    error = float(values.std(ddof=1)) / values.size**0.5
    half = float(stats.t.ppf((1 + confidence) / 2, values.size - 1)) * error
    mean = float(values.mean())
    return mean - half, mean + half
