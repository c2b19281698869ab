"""The headline of a report: what is found, with its number, its interval and its cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from experiments.analysis.city import BASELINE
from experiments.analysis.paired import columns_compared, compare_pairs
from experiments.analysis.statistics import LEVEL, holm
from experiments.design.experiment import COST, EVERYONE
from experiments.report.naming import short
from experiments.store.tables import FINISHED, factors_of, pair_of
from experiments.words import Messages

_MOST_NAMED = 3
"""Policies that are named as no worse; of more, their number is given."""


def of_hypotheses(verdicts: pl.DataFrame, words: Messages) -> str:
    """Return how many hypotheses hold, in a sentence.

    Args:
        verdicts: from `experiments.analysis.verdicts.verdicts`.
        words: the language.
    """
    found = verdicts.unique("hypothesis", maintain_order=True)["verdict"].to_list()
    counts = {verdict: found.count(verdict) for verdict in words.hypotheses.verdicts}
    return words.fill(words.hypotheses.headline, all=len(found), **counts)


def headline(runs: pl.DataFrame, effects: pl.DataFrame, words: Messages) -> str:
    """Return what the comparison shows, in a sentence or some.

    A gain or loss is one that is significant, after Holm's correction for the policies compared. Of
    policies whose effects are the same to the digit shown, the cheapest is named.

    Args:
        runs: the table of runs.
        effects: from `experiments.analysis.paired.paired_differences`.
        words: the language.
    """
    of_all = effects.filter(pl.col("outcome") == EVERYONE)
    level = of_all.filter("baseline")["mean"].fill_nan(None).drop_nulls()
    if level.is_empty():
        return words.headline.none
    shown = words.number(100 * float(level[0]))
    if of_all.filter(~pl.col("baseline")).is_empty():
        return words.fill(words.headline.single, level=shown)
    known = of_all.filter(~pl.col("baseline"), pl.col("low").is_not_nan())
    if known.is_empty():
        return words.headline.none
    if (known["low"] == 0).all() and (known["high"] == 0).all():
        return words.fill(words.headline.alike, level=shown)
    known = known.join(_costs(runs), on="policy", maintain_order="left")
    significant = known.filter(pl.col("p_holm") <= LEVEL)
    gains = significant.filter(pl.col("difference") > 0)
    losses = significant.filter(pl.col("difference") < 0)
    if not gains.is_empty():
        sentence, best = words.headline.up, _first(gains, pl.col("difference"))
    elif not losses.is_empty():
        sentence, best = words.headline.down, _first(losses, -pl.col("difference"))
    else:
        sentence, best = words.headline.unsure, _first(known, pl.col("difference").abs())
    several = of_all["baseline"].sum() > 1
    if several:  # the one that this policy is compared with
        shown = words.number(100 * (best["mean"] - best["difference"]))
    factors = factors_of(runs)
    found = words.fill(
        sentence,
        policy=_named(best, factors, words),
        difference=words.number(100 * best["difference"], signed=True),
        interval=words.interval(100 * best["low"], 100 * best["high"]),
        level=shown,
    )
    if gains.is_empty():
        return found
    cost = words.fill(words.headline.cost, cost=words.number(best["spent"], 0))
    sentences = [found, cost]
    alike = [] if several else _alike(runs, known, best["policy"])
    if alike:
        names = [
            words.fill(words.signs.quoted, name=_named(row, factors, words))
            for row in alike[:_MOST_NAMED]
        ]
        if len(alike) > _MOST_NAMED:
            names.append(words.fill(words.policies.more, n=len(alike) - _MOST_NAMED))
        sentences.append(words.fill(words.headline.alike_with, policies=words.listed(names)))
    return " ".join(sentences)


def _costs(runs: pl.DataFrame) -> pl.DataFrame:
    """Return what each policy costs more than its baseline, which has its levels of some factors.

    Returns:
        policy, spent (EUR, of a city as a whole).
    """
    factors, baselines = factors_of(runs), runs.filter("baseline")
    within = [name for name in factors if baselines[name].n_unique() > 1]
    of_cities = runs.group_by("policy", "baseline", *within, "replicate").agg(pl.col(COST).sum())
    costs = of_cities.group_by("policy", "baseline", *within).agg(pl.col(COST).mean())
    base = costs.filter("baseline").select(*within, basis=COST)
    joined = costs.join(base, on=within) if within else costs.join(base, how="cross")
    return joined.select("policy", spent=pl.col(COST) - pl.col("basis"))


def _first(effects: pl.DataFrame, size: pl.Expr) -> dict[str, Any]:
    """Return the row of the largest effect, to the digit shown; of several, the cheapest."""
    return effects.sort(-(100 * size).round(1), "spent", maintain_order=True).row(0, named=True)


def _alike(runs: pl.DataFrame, known: pl.DataFrame, best: str) -> list[dict[str, Any]]:
    """Return the policies that pairs of runs cannot distinguish from the best, cheapest first.

    The p values are adjusted for all policies that are compared with the best.
    """
    pair = pair_of(runs)
    finished = runs.filter(pl.col("status") == FINISHED).select(
        "policy", *columns_compared(runs, [EVERYONE])
    )
    ours = finished.filter(pl.col("policy") == best)
    others, p, p_flip = [], [], []
    rows = known.filter(pl.col("policy") != best).sort("spent", maintain_order=True)
    for row in rows.iter_rows(named=True):
        theirs = finished.filter(pl.col("policy") == row["policy"])
        others.append(row)
        found = compare_pairs(ours.join(theirs, on=pair, suffix=BASELINE), EVERYONE)
        p.append(found.p)
        p_flip.append(found.p_flip)
    return [row for row, adjusted in zip(others, holm(p, p_flip), strict=True) if adjusted > LEVEL]


def _named(row: Mapping[str, Any], factors: Sequence[str], words: Messages) -> str:
    return words.policy_of({factor: short(row[factor]) for factor in factors})
