"""The page docs/policies.md, written from the tables that `policies` keeps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from experiments.analysis.compared_gains import LEAST_PAIRS
from experiments.validation.compared import is_significant, listed
from experiments.validation.policy_reasons import binding, order_of_policies
from experiments.validation.policy_words import (
    CRISES,
    FAMILIES,
    OUTCOMES,
    POLICIES,
    named,
)
from experiments.words import ENGLISH
from experiments.words.numbers import scale_of
from sim.documentation.markdown import table, wrapped

TABLES = ("policies", "extremes", "theories", "gates", "additional", "costs", "stakes", "swaps")
"""The tables that the page is made of, each a file of docs/policies."""

LEFT = "left_without_everyone"

type Row = Mapping[str, Any]

_DIGITS = {"first_help": 2, "deaths": 3}
_HEAD = """\
# What helps in which crisis

Five crises in {replicates} neighbourhoods, each with the same past and the same chance under every
policy. Residents with a grave need, everyday care included, that goes unmet in the days of the
crisis are *left without*; counts of them are compared within a crisis, never between two.

The first row of a table is the mean with its 95 % interval; the others are differences from it,
pair by pair, with theirs. A star marks what is significant after Holm's correction for all rows of
the table. Written by `make policies` from the experiments `policies`, `extremes` and `theories`;
the numbers are in [docs/policies](policies). All crises begin on 6 July, so that those of one
neighbourhood and policy share their past.
"""


def page(kept: Mapping[str, pl.DataFrame]) -> str:
    """Return the page of what is kept.

    Args:
        kept: a table for each of `TABLES`.
    """
    policies, extremes = kept["policies"], kept["extremes"]
    crises = [crisis for crisis in CRISES if crisis in policies["where"]]
    first, levers = FAMILIES["policies"]
    plain, behind = FAMILIES["extremes"]
    parts = [
        _HEAD.format(replicates=policies["n"].max()),
        "## In short",
        *(_in_short(policies, extremes, crisis) for crisis in crises),
        "## Policies",
        "Residents left without, per 1,000, with no support and under each policy:",
        _overview(policies, first.base, crises),
        wrapped(
            "The five levers at EUR 30,000 a year each, where there is one post, against one post "
            "alone:"
        ),
        _overview(policies, levers.base, crises),
        *_each(policies, first.base, crises),
        "## The most that each constraint could change",
        wrapped(
            "A constraint is taken away altogether, or made as bad as it can be, with no support. "
            "Residents left without, per 1,000:"
        ),
        _overview(extremes, plain.base, crises),
        wrapped(
            "Limits on collectives show once needs get there. The same where everybody exposed is "
            "on the list of a collective from the eve of the crisis on:"
        ),
        _overview(extremes, behind.base, crises),
        *_each(extremes, plain.base, crises),
        "## Additional",
        *_additional(kept["additional"], crises),
        "## Cost",
        *_costs(kept["costs"], crises),
        "## Which constraint binds where",
        *binding(kept["gates"], policies, extremes, crises),
        "## Stakes",
        *order_of_policies(kept["stakes"], kept["swaps"], crises),
        "## Who finds whom, and who is asked first",
        *_theories(kept["theories"]),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def number(outcome: str, value: float, *, signed: bool = False) -> str:
    """Return a value of an outcome, or a difference in it, as text."""
    return ENGLISH.number(scale_of(outcome) * value, _DIGITS.get(outcome, 1), signed=signed)


def span(outcome: str, low: float, high: float) -> str:
    """Return an interval of an outcome as text; nothing where there is none."""
    if math.isnan(low):
        return ""
    scale = scale_of(outcome)
    return ENGLISH.interval(scale * low, scale * high, _DIGITS.get(outcome, 1))


def cell(row: Row) -> str:
    """Return a mean with its interval for the base, a difference with its interval for others."""
    name, is_base = row["outcome"], row["point"] == row["base"]
    if is_base:
        found = number(name, row["mean"]), span(name, row["mean_low"], row["mean_high"])
    else:
        found = (
            number(name, row["difference"], signed=True),
            span(name, row["low"], row["high"]),
        )
    return " ".join(text for text in (*found, "*" if is_significant(row) else "") if text)


def _in_short(policies: pl.DataFrame, extremes: pl.DataFrame, crisis: str) -> str:
    """Return what is told first of a crisis: who is left without, and what changes that."""
    here = policies.filter(where=crisis, outcome=LEFT, base="no_support")
    (base,) = here.filter(point="no_support").iter_rows(named=True)
    others = here.filter(pl.col("point") != "no_support").to_dicts()
    said = [
        f"**{CRISES[crisis]}.** With no support {number(LEFT, base['mean'])} in 1,000 residents "
        "are left without."
    ]
    fewer = [row for row in others if is_significant(row) and row["difference"] < 0]
    more = [row for row in others if is_significant(row) and row["difference"] > 0]
    neither = [row for row in others if not is_significant(row)]
    if fewer:
        best = min(fewer, key=lambda row: row["difference"])
        said.append(f"Fewer are with {_named(fewer)}")
        if len(fewer) > 1:
            said[-1] += f"; the fewest with {named(best['point'])}"
        said[-1] += f" ({number(LEFT, best['difference'], signed=True)})."
    if more:
        said.append(f"More are with {_named(more)}.")
    if neither:
        said.append(f"Not significant: {_named(neither)}.")
    bound = extremes.filter(where=crisis, outcome=LEFT, base="as_is")
    lower = [row for row in bound.to_dicts() if is_significant(row) and row["difference"] < 0]
    if lower:
        most = min(lower, key=lambda row: row["difference"])
        said.append(
            f"Of all constraints, taken away one at a time, the most is changed by: "
            f"{named(most['point'])} ({number(LEFT, most['difference'], signed=True)})."
        )
    else:
        said.append(
            "No single constraint, taken away, makes them fewer by more than chance allows."
        )
    return wrapped(" ".join(said))


def _named(rows: Iterable[Row]) -> str:
    return listed([named(row["point"]) for row in rows])


def _overview(effects: pl.DataFrame, base: str, crises: Sequence[str]) -> str:
    """Return the table of those left without, a column a crisis."""
    chosen = effects.filter(outcome=LEFT, base=base)
    cells = {(row["point"], row["where"]): cell(row) for row in chosen.iter_rows(named=True)}
    points = chosen["point"].unique(maintain_order=True)
    rows = [[named(point), *(cells[point, crisis] for crisis in crises)] for point in points]
    return table(["", *(CRISES[crisis].lower() for crisis in crises)], rows)


def _each(effects: pl.DataFrame, base: str, crises: Sequence[str]) -> list[str]:
    """Return a table for each crisis with all its headline outcomes."""
    parts = []
    for crisis in crises:
        chosen = effects.filter(where=crisis, base=base)
        cells = {(row["point"], row["outcome"]): cell(row) for row in chosen.iter_rows(named=True)}
        outcomes = chosen["outcome"].unique(maintain_order=True).to_list()
        points = chosen["point"].unique(maintain_order=True)
        rows = [[named(point), *(cells[point, name] for name in outcomes)] for point in points]
        heads = [OUTCOMES[name] for name in outcomes]
        parts += [f"### {CRISES[crisis]}", table(["", *heads], rows)]
    return parts


def _additional(additional: pl.DataFrame, crises: Sequence[str]) -> list[str]:
    text = (
        "Of 100 needs met by collectives, how many would have gone unmet if these had turned to "
        "the crisis and had had no hours in it, for cases or for doors: the others would have been "
        "met by neighbours, kin or the institution. With no support."
    )
    rows = []
    for crisis in crises:
        told = [CRISES[crisis].lower()]
        for needs in ("all", "grave"):
            (row,) = additional.filter(where=crisis, needs=needs).iter_rows(named=True)
            told += [ENGLISH.number(row["by_collectives"]), _of_100(row)]
        rows.append(told)
    heads = ["", "met by collectives", "additional, of 100", "grave", "additional, of 100"]
    return [wrapped(text), table(heads, rows)]


def _of_100(row: Row) -> str:
    if math.isnan(row["additional"]):
        return "–"
    found = ENGLISH.number(row["additional"], 0)
    known = not math.isnan(row["low"])
    return f"{found} {ENGLISH.interval(row['low'], row['high'], 0)}" if known else found


def _costs(costs: pl.DataFrame, crises: Sequence[str]) -> list[str]:
    text = (
        "EUR, from a year before the crisis to its end, for each further exposed resident known to "
        "a collective on day 3, and for each further grave need met; against no support, and of "
        "levers against one post. A dash where the gain is not significant."
    )
    parts = [wrapped(text)]
    heads = {
        "known_in_time": "An exposed resident known in time",
        "met_grave": "A grave need met",
    }
    for gain, head in heads.items():
        chosen = costs.filter(gain=gain)
        cells = {(row["point"], row["where"]): _price(row) for row in chosen.iter_rows(named=True)}
        points = [point for point in POLICIES if point in chosen["point"]]
        rows = [
            [named(point), *(cells.get((point, crisis), "–") for crisis in crises)]
            for point in points
        ]
        parts += [
            f"### {head}", table(["", *(CRISES[crisis].lower() for crisis in crises)], rows)
        ]  # fmt: skip
    return parts


def _price(row: Row) -> str:
    if math.isnan(row["each"]):
        return "–"
    low, high = row["each_low"], row["each_high"]
    return f"{ENGLISH.number(row['each'], 0)} {ENGLISH.interval(low, high, 0)}"


def _theories(theories: pl.DataFrame) -> list[str]:
    """Return what policies change in a lockdown, under each theory of who finds whom."""
    text = (
        "Two theories compete: neighbours notice who needs help, or the organised do, by lists, at "
        "doors and through caretakers. Each is run alone, with each order in which residents turn "
        "to others. Residents left without in a lockdown, per 1,000; stars are corrected for the "
        "three policies of a row:"
    )
    chosen = theories.filter(outcome=LEFT)
    points = chosen["point"].unique(maintain_order=True)
    cells = {(row["point"], row["where"]): row for row in chosen.iter_rows(named=True)}
    wheres = chosen["where"].unique(maintain_order=True)
    rows = []
    for where in wheres:
        finding, order = where.split("/")
        told = [cell(cells[point, where]) for point in points]
        rows.append(
            [ENGLISH.level("finding", finding), ENGLISH.level("mutual_aid.order", order), *told]
        )
    pairs = int(chosen["n"].to_numpy().max())
    few = f"With {pairs} pairs nothing can be significant; with more, see [the three levers]"
    few += "(what-the-model-says.md#what-would-change-its-mind)."
    said = [few] if pairs < LEAST_PAIRS else []
    for point in points if pairs >= LEAST_PAIRS else ():
        if point == "no_support":
            continue
        fewer = sum(
            is_significant(cells[point, where]) and cells[point, where]["difference"] < 0
            for where in wheres
        )
        said.append(
            f"With {named(point)} fewer are left without under {fewer} of the {len(wheres)}."
        )
    heads = ["who finds", "who is asked", *(named(point) for point in points)]
    return [wrapped(text), table(heads, rows), wrapped(" ".join(said))]
