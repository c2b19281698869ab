"""The headline of a report: one sentence, with its number and its interval."""

from __future__ import annotations

import polars as pl

from experiments.messages import Messages
from experiments.settings import EVERYONE


def of_hypotheses(verdicts: pl.DataFrame, words: Messages) -> str:
    """Return how many hypotheses hold, in a sentence.

    Args:
        verdicts: from `experiments.analysis.verdicts.verdicts`.
        words: the language.
    """
    found = verdicts.unique("hypothesis", maintain_order=True)["verdict"].to_list()
    counts = {verdict: found.count(verdict) for verdict in words.verdicts}
    return words.hypotheses_headline.format(all=len(found), **counts)


def headline(effects: pl.DataFrame, factors: list[str], words: Messages) -> str:
    """Return what the comparison shows, in a sentence.

    Args:
        effects: from `experiments.analysis.paired.paired_differences`.
        factors: of the experiment.
        words: the language.
    """
    of_all = effects.filter(pl.col("outcome") == EVERYONE)
    level = of_all.filter("baseline")["mean"].fill_nan(None).drop_nulls()
    if level.is_empty():
        return words.headline_none
    shown = words.number(100 * float(level[0]))
    if of_all.filter(~pl.col("baseline")).is_empty():
        return words.headline_single.format(level=shown)
    known = of_all.filter(~pl.col("baseline"), pl.col("low").is_not_nan())
    if known.is_empty():
        return words.headline_none
    by_difference = known.sort("difference")
    best, worst = by_difference.row(-1, named=True), by_difference.row(0, named=True)
    if best["low"] > 0:
        sentence = words.headline_up
    elif worst["high"] < 0:
        sentence, best = words.headline_down, worst
    else:
        sentence = words.headline_unsure
        best = known.sort(pl.col("difference").abs()).row(-1, named=True)
    if of_all["baseline"].sum() > 1:  # the one that this policy is compared with
        shown = words.number(100 * (best["mean"] - best["difference"]))
    return sentence.format(
        policy=words.policy_of({factor: best[factor] for factor in factors}),
        difference=words.number(100 * best["difference"], signed=True),
        interval=words.interval(100 * best["low"], 100 * best["high"]),
        level=shown,
    )
