"""The headline of a report: one sentence, with its number and its interval."""

from __future__ import annotations

import polars as pl

from experiments.messages import Messages

EVERYONE = "needs_met_everyone"
OVER_75_ALONE = "needs_met_over_75_alone"


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
    if of_all.height == 1:
        return words.headline_single.format(level=shown)
    known = of_all.filter(~pl.col("baseline"), pl.col("low").is_not_nan())
    if known.is_empty():
        return words.headline_none
    best = known.sort("difference", descending=True).row(0, named=True)
    sentence = words.headline_up if best["low"] > 0 else words.headline_unsure
    return sentence.format(
        policy=words.policy_of({factor: best[factor] for factor in factors}),
        difference=words.number(100 * best["difference"], signed=True),
        interval=words.interval(100 * best["low"], 100 * best["high"]),
        level=shown,
    )
