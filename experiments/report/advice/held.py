"""Held: what the tables of an advice hold to be so, by rules, before any word is chosen.

A difference is held to be one where its table says so: Holm's correction and flips of signs agree,
over at least six pairs. Everything else is a tie, or no effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from experiments.analysis.advised import FRESH
from experiments.analysis.compared_gains import ALL, LEAST_PAIRS, told
from experiments.design.portfolios import PORTFOLIO
from experiments.report.advised import Advised, ahead_of

EVERYONE = "everyone"

type Row = Mapping[str, Any]


class Leader(NamedTuple):
    """Which of those tried gains most in a crisis, of those that gain significantly there.

    Attributes:
        crisis: its name.
        row: of that portfolio in `tried`; None where none gains significantly.
        is_ahead: whether it gains significantly more than the recommended one there.
    """

    crisis: str
    row: Row | None
    is_ahead: bool


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
        ahead: those that gain significantly more, than it and than nothing.
        behind: those that gain significantly less.
        higher: row of the one tied with it that gains most on fresh seeds, where that is more.
        leaders: what does most in each crisis.
        idle: of all tried, those of no significant effect, over all crises or in any of them.
        partial: those of no significant effect over all crises, with the crises in which each
            has one.
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
    higher: Row | None
    leaders: tuple[Leader, ...]
    idle: tuple[str, ...]
    partial: tuple[tuple[str, tuple[str, ...]], ...]
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

    somewhere = _somewhere(advised, budget)
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
        ahead_of(advised, budget),
        those("against_best", "worse"),
        _higher(over_all, whole),
        tuple(_leaders(advised, budget)),
        tuple(name for name in those("told", "none") if name not in somewhere),
        tuple((name, somewhere[name]) for name in those("told", "none") if name in somewhere),
        those("told", "worse"),
        tuple(row[PORTFOLIO] for row in over_all),
        len(advised.rows("frontier", budget)),
        len(advised.rows("frontier", budget, left=False)),
    )


def _higher(over_all: Sequence[Row], whole: Row) -> Row | None:
    """Return which of those that help, and are tied with the recommended one, gains most."""
    tied = [row for row in over_all if row["against_best"] == "none" and row["told"] == "better"]
    best = max(tied, key=lambda row: row["gain"], default=None)
    return best if best is not None and best["gain"] > whole["gain"] else None


def _somewhere(advised: Advised, budget: float) -> dict[str, tuple[str, ...]]:
    """Return in which crises each portfolio tried has a significant effect, if in any."""
    found: dict[str, tuple[str, ...]] = {}
    for row in advised.rows("tried", budget):
        if row["crisis"] != ALL and row["told"] != "none":
            name = row[PORTFOLIO]
            found[name] = (*found.get(name, ()), row["crisis"])
    return found


def _leaders(advised: Advised, budget: float) -> Iterator[Leader]:
    """Yield which portfolio does most in each crisis."""
    rows = [row for row in advised.rows("tried", budget) if row["crisis"] != ALL]
    for crisis in dict.fromkeys(row["crisis"] for row in rows):
        here = [row for row in rows if row["crisis"] == crisis and row["told"] == "better"]
        best = max(here, key=lambda row: row["gain"], default=None)
        yield Leader(crisis, best, best is not None and best["against_best"] == "better")


def is_helped(row: Row) -> bool:
    """Tell whether significantly fewer of a group are left without; see the module.

    Args:
        row: of `left_out`.
    """
    return row["n"] >= LEAST_PAIRS and told({**row, "gain": -row["difference"]}) == "better"
