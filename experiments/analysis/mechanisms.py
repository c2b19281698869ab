"""Mechanisms: does each policy act on the mechanism that it is named after, and on needs met?

A policy may do what it says (training teaches) and yet change nothing for those in need, or the
reverse: the two are told side by side, each with the interval of its paired difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from experiments.analysis.paired import paired_differences
from experiments.analysis.significance import LEVEL
from experiments.settings import EVERYONE, OVER_75_ALONE
from experiments.tables import factors_of

MECHANISM, NEEDS = "mechanism", "needs met"

_ENDS = (EVERYONE, OVER_75_ALONE)
_COLUMNS = ("policy", "outcome", "reference", "mean", "n", "difference", "low", "high", "method",
            "p", "p_holm", "distinguishable")  # fmt: skip


def mechanisms(runs: pl.DataFrame, named: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Compare policies with the baseline on the mechanisms they are named after.

    Args:
        runs: the table of runs.
        named: for levels of a factor, or points, the outcomes of their mechanism. A policy that
            differs from the baseline in that level alone tells what the level does.

    Returns:
        A row a level and outcome: factor, level, about ("mechanism" or "needs met"), policy,
        outcome, reference (mean of the baseline), mean, n (pairs), difference, low, high (95 %
        interval), method (of the interval), p, p_holm (adjusted for all policies of the table that
        are compared on the outcome), distinguishable (whether p_holm is at most the level; null
        without a p value).
    """
    outcomes = dict.fromkeys([*_ENDS, *(name for names in named.values() for name in names)])
    effects = paired_differences(runs, list(outcomes))
    reference = effects.filter("baseline").select("outcome", reference="mean")
    told = effects.join(reference, on="outcome").with_columns(
        distinguishable=pl.when(pl.col("p_holm").is_not_nan()).then(pl.col("p_holm") <= LEVEL)
    )
    frames = []
    for level, names in named.items():
        factor, policy = _policy_with(runs, level)
        of_policy = told.filter(pl.col("policy") == policy)
        for about, wanted in ((MECHANISM, names), (NEEDS, _ENDS)):
            labels = {"factor": factor, "level": level, "about": about}
            frames += [
                of_policy.filter(pl.col("outcome") == name).select(
                    *(pl.lit(label).alias(column) for column, label in labels.items()), *_COLUMNS
                )
                for name in wanted
            ]
    return pl.concat(frames)


def _policy_with(runs: pl.DataFrame, level: str) -> tuple[str, str]:
    """Return the factor that has the level, and the policy that differs from the baseline in it.

    Raises:
        ValueError: when the baseline itself has the level.
    """
    factors = factors_of(runs)
    baseline = runs.filter("baseline").select(factors).row(0, named=True)
    for row in runs.select("policy", *factors).unique(maintain_order=True).iter_rows(named=True):
        differing = [factor for factor in factors if row[factor] != baseline[factor]]
        if len(differing) == 1 and str(row[differing[0]]) == level:
            return differing[0], str(row["policy"])
    raise ValueError(f"mechanisms.{level}: no policy differs from the baseline in this level alone")
