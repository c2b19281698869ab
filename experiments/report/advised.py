"""Advised: what a search for portfolios says, in lines that follow from its tables by rules.

A portfolio is called better than nothing, or than another, only where the tables say so: by Holm's
correction and flips of signs alike, over at least six pairs, on seeds that the search never saw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.design.portfolios import BUDGET, PORTFOLIO, shares_of
from experiments.report.narrow import fitting
from experiments.words import Messages
from sim.wording import visible

type Row = Mapping[str, Any]

FACTS = "advice.json"
"""How the advice was made, beside its tables."""

_WIDTH = 150
_ALL, _FRESH = "all", "fresh"
_SHOWN = ("everyone", "over_75_alone")
"""Groups of which those who remain without are told in words; the table has all."""


@dataclass(frozen=True)
class Advised:
    """What a search says.

    Attributes:
        tables: by name; see `experiments.analysis.frontier` and `experiments.analysis.advised`.
        best: the portfolio recommended for each budget.
        rival: what each is held against.
        facts: how it was made.
    """

    tables: Mapping[str, pl.DataFrame]
    best: Mapping[float, str]
    rival: Mapping[float, str]
    facts: Mapping[str, Any]

    def rows(self, table: str, budget: float, **values: Any) -> list[dict[str, Any]]:
        """Return rows of a table that are of a budget and have some values."""
        found = self.tables.get(table, pl.DataFrame())
        if found.is_empty():
            return []
        return found.filter(pl.col(BUDGET) == budget).filter(**values).to_dicts()


def printed(advised: Advised, words: Messages, width: int | None = None) -> list[str]:
    """Return the advice in a language, a line each.

    Args:
        advised: what the search says.
        words: the language.
        width: signs that a line of a table may have; as many as it needs unless given.
    """
    lines = []
    for budget, name in advised.best.items():
        lines += [_asked(advised, budget, words), *_advice(advised, budget, name, words)]
        lines += [_table(advised, budget, words, width)]
        lines += [*_left_out(advised, budget, words), *fails(advised, budget, words)]
    lines.append(_searched(advised, words))
    return lines


def _asked(advised: Advised, budget: float, words: Messages) -> str:
    """Return for what, where and for how much money advice is asked."""
    facts = advised.facts
    crises = words.listed([words.level("crisis", one) for one in facts["advice"]["crises"]])
    return words.fill(
        words.advise.asked,
        budget=words.number(budget, 0),
        neighbourhood=words.level("neighbourhood", facts["neighbourhood"]),
        residents=words.number(facts["residents"], 0),
        crises=crises,
    )


def _advice(advised: Advised, budget: float, name: str, words: Messages) -> Iterator[str]:
    """Yield what is recommended, how sure it is, and whether one instrument would do."""
    (row,) = advised.rows("recommended", budget, seeds=_FRESH, crisis=_ALL)
    texts = {
        "better": words.advise.better, "none": words.advise.unsure, "worse": words.advise.worse,
    }  # fmt: skip
    ahead = ahead_of(advised, budget)
    yield words.fill(
        words.advise.outdone if ahead else texts[row["told"]],
        portfolio=words.bought(name),
        gain=words.number(100 * row["gain"]),
        interval=words.interval(100 * row["gain_low"], 100 * row["gain_high"]),
        same=round(row["same_sign"] * row["worlds"]),
        worlds=row["worlds"],
        n=len(ahead),
        names=words.listed(
            [words.fill(words.signs.quoted, name=words.bought(one)) for one in ahead]
        ),
    )
    is_sure = row["told"] == "better" and not ahead
    yield _against(advised, budget, name, words, is_sure=is_sure)
    yield from _by_crisis(advised, budget, words)


def ahead_of(advised: Advised, budget: float) -> tuple[str, ...]:
    """Return which of those tried gain significantly more than the recommended one, and help."""
    return tuple(
        row[PORTFOLIO]
        for row in advised.rows("tried", budget, crisis=_ALL)
        if row["against_best"] == "better" and row["told"] == "better"
    )


def _against(advised: Advised, budget: float, name: str, words: Messages, *, is_sure: bool) -> str:
    """Return how the portfolio does against its rival at the same cost.

    Args:
        advised: what the search says.
        budget: the cost.
        name: of the portfolio.
        words: the language.
        is_sure: whether it is better than nothing.
    """
    rival = advised.rival.get(budget)
    if rival is None:
        return words.advise.no_rival
    (duel,) = advised.rows("fresh", budget, crisis=_ALL)
    sentences = {
        (False, "better"): words.advise.mix_better,
        (False, "none"): words.advise.mix_alike,
        (False, "worse"): words.advise.mix_worse,
        (True, "better"): words.advise.single_better,
        (True, "none"): words.advise.single_alike,
        (True, "worse"): words.advise.single_worse,
    }
    is_single = len(shares_of(name)) == 1
    return words.fill(
        sentences[is_single, duel["told"]] if is_sure else words.advise.against,
        rival=words.bought(rival),
        gain=words.number(100 * duel["gain"], signed=True),
        interval=words.interval(100 * duel["gain_low"], 100 * duel["gain_high"]),
    )


def _by_crisis(advised: Advised, budget: float, words: Messages) -> Iterator[str]:
    """Yield what the portfolio changes in each crisis, in the outcome's own unit."""
    for row in advised.rows("recommended", budget, seeds=_FRESH):
        if row["crisis"] == _ALL:
            continue
        digits = 2 if abs(row["basis"]) < 10 else 1
        yield words.fill(
            words.advise.crisis,
            crisis=words.level("crisis", row["crisis"]),
            outcome=words.outcome(row["outcome"]),
            difference=words.number(row["difference"], digits, signed=True),
            interval=words.interval(row["low"], row["high"], digits),
            basis=words.number(row["basis"], digits),
            mark=words.advise.star if row["told"] != "none" else words.advise.no_star,
        )


def _table(advised: Advised, budget: float, words: Messages, width: int | None) -> str:
    """Return the portfolios that were tried, as a table."""
    table = Table(title=words.advise.table, title_justify="left", title_style="", box=None)
    table.add_column(words.advise.portfolio, no_wrap=True)
    for head in (
        words.advise.gain,
        words.advise.extra_cost,
        words.advise.worst_crisis,
        words.advise.worst_place,
        words.advise.within,
    ):
        table.add_column(head, justify="right", no_wrap=True)
    known = {row[PORTFOLIO]: row for row in advised.rows("frontier", budget)}
    tried = dict.fromkeys(row[PORTFOLIO] for row in advised.rows("regret", budget, by="world"))
    for name in tried:
        row = known[name]
        worst = {
            by: advised.rows("regret", budget, by=by, portfolio=name)[0]
            for by in ("crisis", "neighbourhood", "world")
        }
        cells = [
            words.bought(name, short=True),
            f"{words.number(100 * row['gain'])} "
            f"{words.interval(100 * row['gain_low'], 100 * row['gain_high'])}",
            words.number(row["extra_cost"], 0),
            *(words.number(100 * worst[by]["worst"]) for by in ("crisis", "neighbourhood")),
            words.percent(worst["world"]["within"], 0),
        ]
        table.add_row(*(escape(visible(cell)) for cell in cells))
    console = Console(file=StringIO(), width=width or _WIDTH)
    with console.capture() as text:
        console.print(table if width is None else fitting(table, width))
    return text.get().rstrip()


def _left_out(advised: Advised, budget: float, words: Messages) -> Iterator[str]:
    """Yield who remains without, in each crisis."""
    parts = [
        words.fill(
            words.advise.remain,
            crisis=words.level("crisis", rows[0]["crisis"]),
            mean=words.number(rows[0]["mean"], 0),
            basis=words.number(rows[0]["basis"], 0),
            mean_alone=words.number(rows[1]["mean"], 0),
            basis_alone=words.number(rows[1]["basis"], 0),
        )
        for rows in _groups(advised, budget)
    ]
    if parts:
        yield words.fill(words.advise.left_out, crises=words.signs.semicolon.join(parts))


def _groups(advised: Advised, budget: float) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of the groups that are told, of each crisis."""
    rows = advised.rows("left_out", budget)
    for crisis in dict.fromkeys(row["crisis"] for row in rows):
        here = {row["group"]: row for row in rows if row["crisis"] == crisis}
        yield [here[group] for group in _SHOWN]


def fails(advised: Advised, budget: float, words: Messages) -> Iterator[str]:
    """Yield in how many worlds the portfolio fails, and where they lie, if it is known."""
    rows = advised.rows("fails_where", budget)
    rival = words.bought(advised.rival[budget], short=True) if budget in advised.rival else ""
    told = {
        "rival": words.fill(words.signs.quoted, name=rival),
        "tolerance": words.number(100 * advised.facts["advice"]["tolerance"]),
    }
    for way, sentence, never in (
        ("no_good", words.advise.no_good, words.advise.never_no_good),
        ("beaten", words.advise.beaten, words.advise.never_beaten),
    ):
        here = [row for row in rows if row["way"] == way]
        if not here:
            continue
        worlds, number = here[0]["worlds"], round(here[0]["fails"] * here[0]["worlds"])
        if not number:
            yield words.fill(never, worlds=worlds, **told)
            continue
        limits = [_limit(row, words) for row in here if row["number"]]
        where = (
            words.fill(words.advise.where, limits=words.listed(limits))
            if limits
            else words.advise.nowhere
        )
        yield words.fill(
            sentence,
            n=number,
            worlds=worlds,
            where=where,
            **told,
        )


def _limit(row: Row, words: Messages) -> str:
    """Return a limit of a box in words."""
    name = words.factor(row["number"])
    low, high = (None if row[end] is None else words.figures(row[end]) for end in ("low", "high"))
    if low is not None and high is not None:
        return words.fill(words.advise.between, name=name, low=low, high=high)
    if low is not None:
        return words.fill(words.advise.above, name=name, low=low)
    return words.fill(words.advise.below, name=name, high=high)


def _searched(advised: Advised, words: Messages) -> str:
    """Return how many runs the search took, and how many portfolios were left at its end."""
    facts = advised.facts
    left = words.listed([words.number(count, 0) for count in facts["left"].values()])
    return words.fill(
        words.advise.searched,
        portfolios=advised.tables["frontier"].height,
        left=left,
        runs=words.number(facts["runs"][0], 0),
        all=words.number(facts["runs_of_all"], 0),
        more=words.number(sum(facts["runs"][1:]), 0),
        tolerance=words.number(100 * facts["advice"]["tolerance"]),
    )
