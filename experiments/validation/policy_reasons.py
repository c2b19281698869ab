"""Why a policy has no significant effect, and whether the order of policies is sure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from experiments.validation.compared import is_significant, listed
from experiments.validation.gates import ENDS
from experiments.validation.policy_numbers import WEIGHTS
from experiments.validation.policy_words import (
    BOUNDS,
    CRISES,
    FAMILIES,
    OPENS,
    POLICIES,
    named,
)
from experiments.words import ENGLISH
from sim.documentation.markdown import table, wrapped

LEFT = "left_without_everyone"
SILENT = ("unlisted", "unnoticed", "declined")
"""Gates at which a need ends of which nobody came to know, or for which no help was wanted."""

_SHOWN = 2
"""Gates that are named as those which hide a policy."""


def binding(
    gates: pl.DataFrame, policies: pl.DataFrame, extremes: pl.DataFrame, crises: Sequence[str]
) -> list[str]:
    """Return where grave needs end in each crisis, and what hides the policies that change nothing.

    Args:
        gates: at which gates the needs come to an end that lapse.
        policies: effects of the policies.
        extremes: effects of the extremes.
        crises: in the order of the page.
    """
    shares = {crisis: _shares(gates, crisis, "no_support") for crisis in crises}
    rows = [
        [words, *(ENGLISH.number(shares[crisis].get(gate, 0.0)) for crisis in crises)]
        for gate, words in ENDS.items()
        if any(gate in shares[crisis] for crisis in crises)
    ]
    text = (
        "Of 100 grave needs that lapse with no support, so many come to an end at each gate, the "
        "furthest that they came to:"
    )
    hidden = [_hidden(gates, policies, extremes, crisis) for crisis in crises]
    return [
        wrapped(text),
        table(["", *(CRISES[crisis].lower() for crisis in crises)], rows),
        *(wrapped(_known(gates, crisis)) for crisis in crises),
        wrapped(
            "Policies without a significant effect on those left without, "
            "and the gates that hide them:"
        ),
        "\n".join(wrapped(line, "  ", "- ") for lines in hidden for line in lines)
        or "There is none.",
    ]


def _shares(
    gates: pl.DataFrame, crisis: str, point: str, stakes: str = "grave"
) -> dict[str, float]:
    """Return of 100 needs that lapse how many end at each gate."""
    found = gates.filter(where=crisis, point=point, stakes=stakes)
    return dict(found.select("gate", "of_100").iter_rows())


def _known(gates: pl.DataFrame, crisis: str) -> str:
    """Return which gate stops most needs that somebody knows of, of all kinds and of grave ones."""
    said = []
    for stakes, what in (("grave", "grave needs"), ("all", "needs of all kinds")):
        known = {
            gate: share
            for gate, share in _shares(gates, crisis, "no_support", stakes).items()
            if gate not in SILENT
        }
        whole = sum(known.values())
        if not whole:
            said.append(f"of {what} that are known none lapses")
            continue
        most = max(known, key=known.__getitem__)
        share = ENGLISH.number(100 * known[most] / whole, 0)
        said.append(f"of 100 {what} that are known and lapse, {share} end at “{ENDS[most]}”")
    return f"**{CRISES[crisis]}**: {'; '.join(said)}."


def _hidden(
    gates: pl.DataFrame, policies: pl.DataFrame, extremes: pl.DataFrame, crisis: str
) -> list[str]:
    """Return a line for each policy of no significant effect: which gates hide it."""
    lines = []
    for family in FAMILIES["policies"]:
        shares = _shares(gates, crisis, family.base)
        here = policies.filter(where=crisis, outcome=LEFT, base=family.base)
        for row in here.iter_rows(named=True):
            if row["point"] == family.base or is_significant(row) or not shares:
                continue
            lines.append(f"{CRISES[crisis]}, {named(row['point'])}: {_why(shares, row)}")
            lines[-1] += _bound(extremes, crisis, row["point"])
    return lines


def _why(shares: Mapping[str, float], row: Mapping[str, Any]) -> str:
    """Return the largest gates, against those that a policy opens."""
    opened = OPENS[row["point"]]
    largest = sorted(shares, key=shares.__getitem__, reverse=True)
    mine = ENGLISH.number(sum(shares.get(gate, 0.0) for gate in opened), 0)
    its = " or ".join(f"“{ENDS[gate]}”" for gate in opened)
    said = f"of 100 grave needs that lapse, {mine} end at the gates that it acts on ({its})"
    if largest[0] in opened:
        return f"{said}, the largest among them; it opens them too little for a significant effect."
    others = [gate for gate in largest if gate not in opened][:_SHOWN]
    told = listed([f"{ENGLISH.number(shares[gate], 0)} at “{ENDS[gate]}”" for gate in others])
    return f"{said}; the largest others hide it: {told}."


def _bound(extremes: pl.DataFrame, crisis: str, policy: str) -> str:
    """Return what the extreme does that takes away altogether what a policy acts on."""
    bound = BOUNDS.get(policy)
    found = extremes.filter(where=crisis, outcome=LEFT, base="as_is", point=bound or "")
    if bound is None or found.is_empty():
        return ""
    row = found.row(0, named=True)
    size = ENGLISH.number(row["difference"], signed=True)
    known = "" if math.isnan(row["low"]) else f" {ENGLISH.interval(row['low'], row['high'])}"
    star = " *" if is_significant(row) else ""
    return f" The extreme ({named(bound)}, with no support): {size}{known}{star} per 1,000."


def order_of_policies(
    stakes: pl.DataFrame, swaps: pl.DataFrame, crises: Sequence[str]
) -> list[str]:
    """Return what policies change in unmet needs by their stakes, and whether their order is sure.

    Args:
        stakes: effects on weighted unmet needs.
        swaps: pairs of policies whose order is another at other weights.
        crises: in the order of the page.
    """
    low, usual, high = (f"{w:g}" for w in WEIGHTS)
    text = (
        f"Unmet needs of every kind, a serious one counted as {usual} everyday ones and a grave "
        f"one as {usual} serious ones; then with {low} (all alike) and with {high} instead. Change "
        "against no support, in % of the weighted unmet needs there."
    )
    parts = [wrapped(text)]
    for crisis in crises:
        here = stakes.filter(where=crisis)
        base = dict(here.filter(point="no_support").select("outcome", "mean").iter_rows())
        cells = {
            (row["point"], row["outcome"]): _percent(row, base[row["outcome"]])
            for row in here.filter(pl.col("point") != "no_support").iter_rows(named=True)
        }
        names = [f"weighted_{w:g}" for w in WEIGHTS]
        points = [point for point in POLICIES if point != "no_support" and point in here["point"]]
        rows = [[named(point), *(cells[point, name] for name in names)] for point in points]
        heads = ["", *(f"weight {w:g}" for w in WEIGHTS)]
        parts += [f"### {CRISES[crisis]}", table(heads, rows), wrapped(_order(swaps, crisis))]
    return parts


def _percent(row: Mapping[str, Any], base: float) -> str:
    if not base:
        return "–"
    size = ENGLISH.number(100 * row["difference"] / base, signed=True)
    known = (
        ""
        if math.isnan(row["low"])
        else f" {ENGLISH.interval(100 * row['low'] / base, 100 * row['high'] / base)}"
    )
    return f"{size}{known}{' *' if is_significant(row) else ''}"


def _order(swaps: pl.DataFrame, crisis: str) -> str:
    """Return whether the order of policies depends on the weights, by the intervals of pairs."""
    sure, unsure = [], 0
    for (first, second), pair in swaps.filter(where=crisis).group_by(
        "first", "second", maintain_order=True
    ):
        if (pair["high"] < 0).any() and (pair["low"] > 0).any():
            sure.append(f"{named(str(first))} and {named(str(second))}")
        else:
            unsure += 1
    if not sure and not unsure:
        return "The order of policies is the same at all three weights."
    pairs = f"{unsure} pair{'s' if unsure > 1 else ''} of policies"
    if not sure:
        verb = "change" if unsure > 1 else "changes"
        return f"{pairs} {verb} places, but no more than chance allows: no order is turned round."
    said = (
        f"The order depends on the weights: {'; '.join(sure)} change places, "
        "significantly at both ends."
    )
    return f"{said} Besides, {pairs} do so within chance." if unsure else said
