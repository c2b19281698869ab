"""Sheets: what is bought, what it changes, who remains without, where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from experiments.design.portfolios import PORTFOLIO
from experiments.report.advice.held import EVERYONE, Held, Row, is_helped
from experiments.report.advised import Advised, fails
from experiments.report.cells import MARK
from experiments.report.phrases import DEATHS, LEFT, heads, sentence, size_of, when
from experiments.report.view import Cell, Table
from experiments.words import Messages
from experiments.words.numbers import digits_of, scale_of
from experiments.words.typography import NBSP


def bought_table(advised: Advised, known: Held, words: Messages) -> Table:
    """Return what the budget buys: what kind of thing, how much of it, euros and hours."""
    rows: list[list[Cell]] = []
    for row in advised.rows("bought", known.budget):
        hours = "–" if row["hours"] is None else words.number(row["hours"], 0)
        name = words.level("instrument", row["instrument"])
        rows.append([name, _amount(row, words), words.euros(row["euros"]), hours])
    head = [words.advice.what, words.advice.amount, words.advice.euros, words.advice.hours]
    more = known.extra_cost - known.budget
    grants = words.advice.no_grants
    if more >= 1:
        grants = words.fill(words.advice.grants, euros=words.euros(more))
    return Table(words.advice.bought, head, {"": rows}, grants)


def _amount(row: Row, words: Messages) -> str:
    if row["posts"] is not None:
        posts = words.number(row["posts"], 2)
        return words.fill(words.advice.posts, posts=posts)
    if row["kits"] is not None:
        kits = words.fill(words.advice.kits, kits=words.number(row["kits"], 0))
        return words.listed([words.advice.room, kits]) if row["room"] else kits
    return words.fill(words.advice.intensity, intensity=words.number(row["intensity"], 2))


def changed_table(advised: Advised, known: Held, words: Messages) -> Table:
    """Return what it changes in each crisis, and what one case avoided costs."""
    rows: list[list[Cell]] = []
    for row in known.crises:
        outcome = row["outcome"]
        scale, digits = scale_of(outcome), min(2, digits_of(outcome, row["difference"]))
        mark = f"{NBSP}{MARK}" if row["told"] != "none" else ""
        change = words.number(scale * row["difference"], digits, signed=True)
        ends = words.interval(scale * row["low"], scale * row["high"], digits)
        rows.append(
            [
                words.level("crisis", row["crisis"]),
                words.outcome(outcome),
                size_of(outcome, row["basis"], words),
                f"{change} {ends}{mark}",
                _price(row, known, advised.facts["residents"], words),
            ]
        )
    head = [words.advice.crisis, words.tables.outcome, words.advice.without, words.tables.change,
            words.advice.per_case]  # fmt: skip
    return Table(words.advice.changed, head, {"": rows}, words.advice.changed_note)


def _price(row: Row, known: Held, residents: int, words: Messages) -> str:
    """Return what a case that is avoided costs, where significantly fewer are counted.

    The interval is that of the difference; where its upper bound is not below 0 there is none, and
    no price.
    """
    per = {DEATHS: 1.0, LEFT: residents / 1000}.get(row["outcome"])
    is_known = row["told"] == "better" and row["high"] < 0 and known.extra_cost > 0
    if per is None or not is_known:
        return "–"
    prices = {
        name: words.euros(known.extra_cost / (per * -row[column]))
        for name, column in (("price", "difference"), ("low", "low"), ("high", "high"))
    }
    text = words.advice.per_death if row["outcome"] == DEATHS else words.advice.per_left
    return words.fill(text, **prices)


def left_table(advised: Advised, known: Held, words: Messages) -> Table:
    """Return who remains without, in heads: of how many, and how many were without it."""
    rows = advised.rows("left_out", known.budget)
    crises = list(dict.fromkeys(row["crisis"] for row in rows))
    of = {(row["crisis"], row["group"]): row for row in rows}
    lines: list[list[Cell]] = []
    for group in dict.fromkeys(row["group"] for row in rows):
        number = of[crises[0], group]["residents"]
        who = f"{sentence(words.brief.people[group])} ({heads(number, words)})"
        lines.append([who, *(_left(of[crisis, group], words) for crisis in crises)])
    head = [words.advice.who, *(words.level("crisis", crisis) for crisis in crises)]
    return Table(words.advice.left, head, {"": lines}, words.advice.left_note)


def _left(row: Row, words: Messages) -> str:
    """Return how many of a group remain without, of how many without it."""
    scale = row["residents"] / 1000
    now, before = (heads(scale * row[name], words) for name in ("mean", "basis"))
    mark = f"{NBSP}{MARK}" if is_helped(row) else ""
    return words.fill(words.advice.heads, now=now, before=before) + mark


def worst_group(advised: Advised, known: Held, words: Messages) -> Iterator[str]:
    """Yield of which group the greatest part remains without, in each crisis."""
    rows = advised.rows("left_out", known.budget)
    for crisis in dict.fromkeys(row["crisis"] for row in rows):
        here = [row for row in rows if row["crisis"] == crisis and row["group"] != EVERYONE]
        worst = max(here, key=lambda row: row["mean"])
        told = words.fill(
            words.advice.worst_off,
            when=when(crisis, words),
            group=words.brief.people[worst["group"]],
            now=heads(worst["mean"] * worst["residents"] / 1000, words),
            all=heads(worst["residents"], words),
        )
        yield sentence(told)


def failing(advised: Advised, known: Held, words: Messages) -> list[str]:
    """Return how much less than the best it gains, and in which worlds it fails."""
    return [*_regrets(advised, known, words), *fails(advised, known.budget, words)]


def _regrets(advised: Advised, known: Held, words: Messages) -> Iterator[str]:
    for by, text, best in (
        ("crisis", words.advice.regret_crisis, words.advice.best_in_each_crisis),
        ("neighbourhood", words.advice.regret_place, words.advice.best_in_each_place),
    ):
        rows = advised.rows("regret", known.budget, by=by, portfolio=known.portfolio)
        worst = max(rows, key=lambda row: row["regret"])
        if worst["regret"] <= 0:
            yield best
        else:
            yield words.fill(
                text,
                level=words.level(by, worst["level"]),
                regret=words.number(100 * worst["regret"]),
                best=words.bought(_best_there(advised, worst), short=True),
            )
    rows = advised.rows("regret", known.budget, by="world", portfolio=known.portfolio)
    yield words.fill(
        words.advice.regret_worlds,
        within=sum(row["regret"] <= advised.facts["advice"]["tolerance"] for row in rows),
        worlds=len(rows),
        tolerance=words.number(100 * advised.facts["advice"]["tolerance"]),
    )


def _best_there(advised: Advised, worst: dict[str, Any]) -> str:
    """Return which portfolio gains most where another has its greatest regret."""
    rows = advised.rows("regret", worst["budget"], by=worst["by"], level=worst["level"])
    return str(min(rows, key=lambda row: row["regret"])[PORTFOLIO])
