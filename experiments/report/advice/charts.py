"""The charts of an advice: from its tables to drawings, each in both languages and widths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from experiments.analysis.compared_gains import ALL
from experiments.design.portfolios import BUDGET, PORTFOLIO
from experiments.report.advice.tables import level_of
from experiments.report.advised import Advised
from experiments.report.charts import Pictures
from experiments.report.figures.frontier import frontier
from experiments.report.figures.gains import gains
from experiments.words import MESSAGES, Language, Messages

TRIED, FRONTIER, REGRET, BOXES = "tried", "frontier", "regret", "boxes"
type Draw = Callable[[Language, int], alt.TopLevelMixin]
"""Makes a chart in a language, with panels side by side or below one another (2 or 1)."""

_BY = ("crisis", "neighbourhood", "world")


class AdviceDrawings(Pictures):
    """The charts of an advice by name; those of a budget end in its place among the budgets.

    Args:
        advised: what they show.
    """

    def __init__(self, advised: Advised) -> None:
        super().__init__()
        self._advised = advised
        self._draw: dict[str, Draw] = {FRONTIER: partial(_frontier, advised)}
        for place, budget in enumerate(advised.best):
            self._draw[f"{TRIED}{place}"] = partial(_tried, advised, budget)
            self._draw[f"{REGRET}{place}"] = partial(_regret, advised, budget)
            if any(row["number"] for row in advised.rows("fails_where", budget)):
                self._draw[f"{BOXES}{place}"] = partial(_boxes, advised, budget)

    @property
    def names(self) -> tuple[str, ...]:
        """The charts that there are."""
        return tuple(self._draw)

    def chart(self, name: str, language: Language, columns: int) -> alt.TopLevelMixin:
        """Return the chart that a figure is drawn from."""
        return self._draw[name](language, columns)


def _tried(advised: Advised, budget: float, language: Language, columns: int) -> Any:
    """Draw what each portfolio tried on fresh seeds gains, crisis by crisis."""
    words = MESSAGES[language]
    order = _order(advised, budget)
    rows = [row for row in advised.rows("tried", budget) if row["crisis"] != ALL]
    rows.sort(key=lambda row: order.index(row[PORTFOLIO]))
    marks = [
        {
            "panel": f"{words.level('crisis', row['crisis'])}{words.signs.colon}"
            f"{words.outcome(row['outcome'])}",
            "axis": words.advice.axis,
            "label": words.fill(
                words.advice.chosen_mark
                if row[PORTFOLIO] == advised.best[budget]
                else words.advice.other_mark,
                name=words.bought(row[PORTFOLIO], short=True),
            ),
            "told": f"{words.percent(row['gain'])} "
            f"{words.interval(100 * row['gain_low'], 100 * row['gain_high'])}",
            "value": 100 * row["gain"],
            "low": 100 * row["gain_low"],
            "high": 100 * row["gain_high"],
            "sure": row["told"] != "none",
        }
        for row in sorted(rows, key=lambda row: crises_of(rows).index(row["crisis"]))
    ]
    return gains(pl.DataFrame(marks), words.advice.tried, words.advice.tried_about, language,
                 columns)  # fmt: skip


def crises_of(rows: list[dict[str, Any]]) -> list[str]:
    """Return the crises of some rows, in their order."""
    return list(dict.fromkeys(row["crisis"] for row in rows))


def _order(advised: Advised, budget: float) -> list[str]:
    """Return the portfolios tried, that of the greatest gain first."""
    rows = sorted(advised.rows("tried", budget, crisis=ALL), key=lambda row: -row["gain"])
    return [row[PORTFOLIO] for row in rows]


def _frontier(advised: Advised, language: Language, columns: int) -> Any:
    words = MESSAGES[language]
    table = advised.tables["frontier"]
    rows = table.select(BUDGET, PORTFOLIO).iter_rows()
    several = len(advised.best) > 1
    names = [
        words.bought(name, short=True) + (f", {words.euros(budget)}" if several else "")
        for budget, name in rows
    ]
    return frontier(table.with_columns(name=pl.Series(names)), language, columns)


def _regret(advised: Advised, budget: float, language: Language, columns: int) -> Any:
    """Draw the regrets of each portfolio: from the least to the greatest, and their mean."""
    words = MESSAGES[language]
    order = _order(advised, budget)
    marks = []
    for by in _BY:
        rows = advised.rows("regret", budget, by=by)
        for name in order:
            own = [row for row in rows if row[PORTFOLIO] == name]
            sizes = [100 * row["regret"] for row in own]
            worst = max(own, key=lambda row: row["regret"])
            marks.append(
                {
                    "panel": words.advice.by[by],
                    "axis": words.advice.regret_axis,
                    "label": words.fill(
                        words.advice.other_mark, name=words.bought(name, short=True)
                    ),
                    "told": words.advice.regret_never
                    if max(sizes) <= 0
                    else words.fill(
                        words.advice.regret_label,
                        worst=words.number(max(sizes)),
                        level=level_of(by, worst["level"], words),
                    ),
                    "value": sum(sizes) / len(sizes),
                    "low": min(sizes),
                    "high": max(sizes),
                    "sure": worst["minimax"],
                }
            )
    return gains(pl.DataFrame(marks), words.advice.regret, words.advice.regret_about, language,
                 columns)  # fmt: skip


def _boxes(advised: Advised, budget: float, language: Language, columns: int) -> Any:
    words = MESSAGES[language]
    marks = list(_limits(advised, budget, words))
    return gains(pl.DataFrame(marks), words.advice.boxes, words.advice.boxes_about, language,
                 columns)  # fmt: skip


def _limits(advised: Advised, budget: float, words: Messages) -> Iterator[dict[str, Any]]:
    """Yield each limit of the boxes, as places in the range of its number, 0 to 100."""
    for row in advised.rows("fails_where", budget):
        if not row["number"]:
            continue
        least, most = row["least"], row["most"]
        low, high = (
            end if row[name] is None else row[name]
            for name, end in (("low", least), ("high", most))
        )
        places = [100 * (x - least) / (most - least) for x in (low, high)]
        ends = {name: words.figures(x) for name, x in
                (("low", low), ("high", high), ("least", least), ("most", most))}  # fmt: skip
        yield {
            "panel": words.advice.ways[row["way"]],
            "axis": words.advice.boxes_axis,
            "label": words.fill(words.advice.other_mark, name=words.factor(row["number"])),
            "told": words.fill(words.advice.box, **ends),
            "value": sum(places) / 2,
            "low": places[0],
            "high": places[1],
            "sure": True,
        }
