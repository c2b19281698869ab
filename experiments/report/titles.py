"""Titles: what a section finds, in a line, by rules that follow from its table."""

from __future__ import annotations

import polars as pl

from experiments.analysis.statistics import LEVEL
from experiments.design.experiment import EVERYONE
from experiments.report.findings import Findings
from experiments.words import Messages

_CRISIS = 1
"""The stage of the days of a crisis."""

_LEAST_POINTS = 0.05
"""Percentage points below which a change is none to the digit shown."""


def effects_title(findings: Findings, words: Messages) -> str:
    """Return how many policies raise or lower the share of needs met significantly."""
    of_all = findings.effects.filter(~pl.col("baseline"), outcome=EVERYONE)
    counts = _counts(of_all)
    text = words.effects.heading if counts["moved"] else words.effects.heading_none
    return words.fill(text, **counts)


def groups_title(findings: Findings, words: Messages) -> str:
    """Return how many policies help or harm the group that is worst off significantly."""
    worst = str(findings.groups["outcome"].first())
    counts = _counts(findings.groups.filter(~pl.col("baseline"), outcome=worst))
    text = words.groups.heading if counts["moved"] else words.groups.heading_none
    return words.fill(text, group=words.groups.names[worst], **counts)


def together_title(findings: Findings, words: Messages) -> str:
    """Return how many changes do significantly more, or less, together than their sum."""
    table = findings.interactions.with_columns(difference="interaction")
    counts = _counts(table)
    return words.fill(words.together.heading if counts["moved"] else words.together.heading_none,
                      **counts)  # fmt: skip


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    """Return how many rows there are, and how many are significantly off, above and below zero."""
    sure = rows.filter(pl.col("p_holm") <= LEVEL)
    return {
        "all": rows.height,
        "moved": sure.height,
        "gains": sure.filter(pl.col("difference") > 0).height,
        "losses": sure.filter(pl.col("difference") < 0).height,
    }


def curves_title(findings: Findings, words: Messages) -> str:
    """Return from where to where the share of needs met goes under the baseline."""
    base = findings.curves.filter("baseline", pl.col("value").is_not_nan())
    before, during = (
        base.filter(pl.col("stage") == stage)["value"].drop_nulls().to_numpy()
        for stage in (_CRISIS - 1, _CRISIS)
    )
    if not before.size or not during.size:
        return words.curves.heading
    change = 100 * float(during.mean() - before.mean())
    ends = {"before": words.percent(float(before.mean())),
            "during": words.percent(float(during.mean()))}  # fmt: skip
    if abs(change) < _LEAST_POINTS:
        return words.fill(words.curves.stays, **ends)
    text = words.curves.rises_to if change > 0 else words.curves.falls_to
    return words.fill(text, **ends)


def cost_title(findings: Findings, words: Messages) -> str:
    """Return what a further need met costs at least, or that no money meets surely more."""
    known = findings.costs["per_need"].fill_nan(None).drop_nulls()
    if not findings.costs_differ:
        return words.cost.heading_same
    if known.is_empty():
        return words.cost.heading_none
    return words.fill(words.cost.heading, cost=words.euros(float(known.to_numpy().min())))


def place_title(findings: Findings, words: Messages) -> str:
    """Return which share of the crisis's needs neighbours and collectives meet."""
    shown = findings.channels
    if shown.is_empty():
        return words.place.heading
    base = shown.filter("baseline").unique("channel").select("channel", "in_crisis")
    shares = {name: share for name, share in base.iter_rows() if share is not None}
    if not {"neighbour", "collective"} <= shares.keys():
        return words.place.heading
    return words.fill(
        words.place.heading_shares,
        neighbour=words.percent(shares["neighbour"]),
        collective=words.percent(shares["collective"]),
    )
