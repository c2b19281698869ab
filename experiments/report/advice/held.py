"""Held: what the tables of an advice hold to be so, by rules, before any word is chosen.

A difference is held to be one where its table says so: Holm's correction and flips of signs agree,
over at least six pairs. Everything else is a tie, or no effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experiments.analysis.advised import FRESH
from experiments.analysis.compared_gains import ALL, LEAST_PAIRS, told
from experiments.design.portfolios import PORTFOLIO
from experiments.report.advised import Advised

EVERYONE = "everyone"

type Row = Mapping[str, Any]


@dataclass(frozen=True)
class Held:
    """What holds for the portfolio recommended for a budget, on fresh seeds.

    Attributes:
        budget: EUR a year.
        portfolio: its name.
        whole: its row over all crises in `recommended`.
        crises: its rows in single crises.
        groups: crisis and group, beside everyone, of which significantly fewer are left without.
        extra_cost: what it costs a year more than nothing, with grants, EUR.
        tied: other portfolios of the same cost that are not distinguished from it.
        ahead: those that gain significantly more.
        behind: those that gain significantly less.
        idle: of all tried, those of no significant effect.
        harmful: of all tried, those that do significantly worse than nothing.
        tried: all that were tried.
        searched: how many portfolios of this budget the search ran.
        dropped: how many of them it dropped, as significantly worse than the best.
    """

    budget: float
    portfolio: str
    whole: Row
    crises: tuple[Row, ...]
    groups: tuple[tuple[str, str], ...]
    extra_cost: float
    tied: tuple[str, ...]
    ahead: tuple[str, ...]
    behind: tuple[str, ...]
    idle: tuple[str, ...]
    harmful: tuple[str, ...]
    tried: tuple[str, ...]
    searched: int
    dropped: int


def held(advised: Advised, budget: float) -> Held:
    """Return what holds of the portfolio that is recommended for a budget."""
    name = advised.best[budget]
    rows = advised.rows("recommended", budget, seeds=FRESH)
    whole = next(row for row in rows if row["crisis"] == ALL)
    (bill,) = advised.rows("frontier", budget, portfolio=name)
    over_all = advised.rows("tried", budget, crisis=ALL)

    def those(column: str, verdict: str) -> tuple[str, ...]:
        return tuple(row[PORTFOLIO] for row in over_all if row[column] == verdict)

    return Held(
        budget,
        name,
        whole,
        tuple(row for row in rows if row["crisis"] != ALL),
        tuple(
            (row["crisis"], row["group"])
            for row in advised.rows("left_out", budget)
            if row["group"] != EVERYONE and is_helped(row)
        ),
        bill["extra_cost"],
        those("against_best", "none"),
        those("against_best", "better"),
        those("against_best", "worse"),
        those("told", "none"),
        those("told", "worse"),
        tuple(row[PORTFOLIO] for row in over_all),
        len(advised.rows("frontier", budget)),
        len(advised.rows("frontier", budget, left=False)),
    )


def is_helped(row: Row) -> bool:
    """Tell whether significantly fewer of a group are left without; see the module.

    Args:
        row: of `left_out`.
    """
    return row["n"] >= LEAST_PAIRS and told({**row, "gain": -row["difference"]}) == "better"
