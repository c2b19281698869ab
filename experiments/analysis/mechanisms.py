"""Mechanisms: does each policy act on the mechanism that it is named after, and for those in need?

A policy may do what it says (training teaches) and yet change nothing for those in need, or the
reverse: both are told side by side, each with the interval of its paired difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from experiments.analysis.paired import adjusted, paired_differences
from experiments.analysis.statistics import LEVEL
from experiments.design.experiment import EVERYONE, OVER_75_ALONE
from experiments.store.tables import factors_of

MECHANISM, NEEDS, LEFT = "mechanism", "needs met", "left without"

ENDS: Mapping[str, Sequence[str]] = {
    LEFT: ("left_without_everyone", "left_without_over_75_alone"),
    NEEDS: (EVERYONE, OVER_75_ALONE),
}
"""What a mechanism is for: outcomes of those in need, by what they are about."""

_COLUMNS = ("policy", "outcome", "reference", "mean", "n", "difference", "low", "high", "method",
            "p", "p_holm", "distinguishable")  # fmt: skip


def mechanisms(
    runs: pl.DataFrame,
    named: Mapping[str, Sequence[str]],
    within: Sequence[str] = (),
    ends: Mapping[str, Sequence[str]] = ENDS,
) -> pl.DataFrame:
    """Compare policies with the baseline on the mechanisms they are named after.

    Args:
        runs: the table of runs.
        named: for levels of a factor, or points, the outcomes of their mechanism. A policy that
            differs from the baseline in that level alone tells what the level does.
        within: factors of which a policy and its baseline have the same levels.
        ends: outcomes of those in need, by what they are about.

    Returns:
        A row a level, levels of `within` and outcome: factor, level, the factors of `within`, about
        ("mechanism", or what an end is about), policy, outcome, reference (mean of the baseline),
        mean, n (pairs), difference, low, high (95 % interval), method (of the interval), p, p_holm
        (adjusted for all policies of the table that are compared on the outcome), distinguishable
        (whether p_holm is at most the level; null without a p value).
    """
    abouts = {outcome: about for about, outcomes in ends.items() for outcome in outcomes}
    outcomes = dict.fromkeys([*abouts, *(name for names in named.values() for name in names)])
    effects = adjusted(paired_differences(runs, list(outcomes), within), ["outcome"])
    reference = effects.filter("baseline").select("outcome", *within, reference="mean")
    told = effects.join(reference, on=["outcome", *within]).with_columns(
        distinguishable=pl.when(pl.col("p_holm").is_not_nan()).then(pl.col("p_holm") <= LEVEL)
    )
    frames = []
    for level, names in named.items():
        factor, policies = _policies_with(runs, level, within)
        for policy in policies:
            of_policy = told.filter(pl.col("policy") == policy)
            for about, outcome in [
                *((MECHANISM, n) for n in names),
                *((a, o) for o, a in abouts.items()),
            ]:
                frames.append(
                    of_policy.filter(pl.col("outcome") == outcome).select(
                        pl.lit(factor).alias("factor"), pl.lit(level).alias("level"), *within,
                        pl.lit(about).alias("about"), *_COLUMNS,
                    )
                )  # fmt: skip
    return pl.concat(frames)


def _policies_with(runs: pl.DataFrame, level: str, within: Sequence[str]) -> tuple[str, list[str]]:
    """Return the factor that has the level, and the policies that differ from theirs in it alone.

    There is one for each baseline: for each combination of the levels of `within`.

    Raises:
        ValueError: when there is none, as where the baseline itself has the level.
    """
    compared = [factor for factor in factors_of(runs) if factor not in within]
    baseline = runs.filter("baseline").select(compared).row(0, named=True)
    found: dict[str, list[str]] = {}
    for row in runs.select("policy", *compared).unique(maintain_order=True).iter_rows(named=True):
        differing = [factor for factor in compared if row[factor] != baseline[factor]]
        if len(differing) == 1 and str(row[differing[0]]) == level:
            found.setdefault(differing[0], []).append(str(row["policy"]))
    if not found:
        raise ValueError(
            f"mechanisms.{level}: no policy differs from the baseline in this level alone"
        )
    factor = next(iter(found))
    return factor, found[factor]
