"""Bought: what a portfolio is, in posts, rooms, equipment, levers, euros and hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from experiments.design.design import Design
from experiments.design.experiment import Level
from experiments.design.portfolios import BUDGET, NOTHING, PORTFOLIO, shares_of
from sim.codes import FacilitatorKind
from sim.portfolio import EQUIPMENT
from sim.prices import LEVERS
from sim.scenario import Scenario

KINDS_OF_BOUGHT = {
    "posts": pl.Float64, "hours": pl.Float64, "room": pl.Boolean, "kits": pl.Float64,
    "intensity": pl.Float64,
}  # fmt: skip
"""Types of columns that may be empty."""

_WEEKS = 365 / 7
_KINDS = {kind.name.lower(): kind for kind in FacilitatorKind}


def bought(
    design: Design, best: Mapping[float, str], within: Mapping[str, Level]
) -> list[dict[str, Any]]:
    """Return what portfolios consist of, a row an instrument.

    Args:
        design: that has them as points.
        best: a portfolio of each budget.
        within: levels of factors that these points and what they are compared with have.

    Returns:
        Rows with budget, portfolio, instrument, euros (a year), posts (at full time), hours (paid,
        a week), room, kits, intensity (of a lever); None where an instrument has none of it.
    """
    here = [point for point in design.points if within.items() <= point.levels.items()]
    bare = next(point.scenario for point in here if point.levels[PORTFOLIO] == NOTHING)
    return [
        {BUDGET: budget, PORTFOLIO: name, **row}
        for budget, name in best.items()
        for row in _items(
            bare,
            next(
                point.scenario
                for point in here
                if (point.levels[BUDGET], point.levels[PORTFOLIO]) == (budget, name)
            ),
            {one: budget * share for one, share in shares_of(name).items()},
        )
    ]


def _items(bare: Scenario, spec: Scenario, euros: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    """Yield what each instrument adds to a scenario."""
    thousands = spec.neighbourhood.residents / 1000
    nothing = dict.fromkeys(("posts", "hours", "room", "kits", "intensity"))
    for name, amount in euros.items():
        row: dict[str, Any] = {"instrument": name, "euros": amount, **nothing}
        if name in _KINDS:
            posts = _posts(spec, name) - _posts(bare, name)
            hours = spec.facilitation.kinds.of(_KINDS[name]).hours
            row |= {"posts": posts, "hours": posts * hours}
        elif name == EQUIPMENT:
            kits = spec.logistics.kits_per_1000 - bare.logistics.kits_per_1000
            opens = spec.logistics.room and not bare.logistics.room
            row |= {"room": opens, "kits": kits * thousands}
        elif name in LEVERS:
            strength = spec.levers.intensity(name) - bare.levers.intensity(name)
            a_year = strength * spec.prices.levers.of(name).hours_per_1000 * thousands
            row |= {"intensity": strength, "hours": a_year / _WEEKS if a_year else None}
        yield row


def _posts(spec: Scenario, name: str) -> float:
    """Return the posts of a kind, at full time."""
    share = spec.facilitation.kinds.of(_KINDS[name]).share
    return spec.facilitation.posts_per_1000 * share * spec.neighbourhood.residents / 1000
