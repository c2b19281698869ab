"""All tables of an advice, as they stand in its page: names in words, numbers as they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from experiments.analysis.compared_gains import ALL
from experiments.analysis.statistics import LEVEL
from experiments.design.portfolios import BUDGET, PORTFOLIO
from experiments.report.advised import Advised
from experiments.report.cells import p_of
from experiments.report.view import Cell, Figure, Table
from experiments.words import Messages

_SHARES = frozenset({"gain", "gain_low", "gain_high", "beyond", "beyond_low", "beyond_high", "best",
                     "regret", "worst"})  # fmt: skip
"""Columns in points: shares of what crises do."""

_PERCENT = frozenset({"same_sign", "within", "fails", "coverage", "density"})
_P = frozenset({"p", "p_holm", "p_flip", "beyond_p_holm", "beyond_p_flip"})
_EUROS = frozenset({BUDGET, "euros", "extra_cost"})
_FIGURES = frozenset({"least", "most"})
_WORDS = frozenset({"told", "against_best", "way", "seeds", "by"})


def figures_of_tables(advised: Advised, words: Messages) -> list[Figure]:
    """Return a fold for each table that there is, with a button to save it."""
    return [
        Figure((), words.advice.tables[name], table_of(name, frame, words), name)
        for name, frame in advised.tables.items()
        if not frame.is_empty()
    ]


def table_of(name: str, frame: pl.DataFrame, words: Messages) -> Table:
    """Return a table of an advice in words.

    Args:
        name: of the table.
        frame: its rows.
        words: the language.
    """
    one_budget = frame[BUDGET].n_unique() == 1
    columns = [column for column in frame.columns if column != BUDGET or not one_budget]
    columns.sort(key=lambda column: column != PORTFOLIO)  # which heads a row
    rows: list[list[Cell]] = [
        [_cell(column, row[column], row, words) for column in columns]
        for row in frame.iter_rows(named=True)
    ]
    head = [words.advice.columns[column] for column in columns]
    note = words.effect_at(LEVEL) if "p_holm" in columns else ""
    return Table(words.advice.tables[name], head, {"": rows}, note)


def _cell(column: str, value: Any, row: dict[str, Any], words: Messages) -> str:
    """Return a value of a table as text."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return words.advice.yes if value else words.advice.no
    if isinstance(value, str):
        return _named(column, value, row, words)
    if isinstance(value, int):
        return words.number(value, 0)
    if column in _P:
        return p_of(value, words)
    if column in _FIGURES or (column in ("low", "high") and "number" in row):
        return words.figures(value)
    if column in _EUROS:
        return words.number(value, 0)
    if column in _PERCENT:
        return words.percent(value, 0)
    return words.number(100 * value if _is_share(column, row) else value, _digits(column, row))


def _is_share(column: str, row: dict[str, Any]) -> bool:
    if column in _SHARES:
        return True
    return column in ("difference", "low", "high") and row.get("outcome") == "gain"


def _digits(column: str, row: dict[str, Any]) -> int:
    """Return how many decimals a number has: deaths are few."""
    few = row.get("outcome") == "deaths" and column in ("basis", "difference", "low", "high")
    return 2 if few or column in ("posts", "intensity") else 1


def _named(column: str, value: str, row: dict[str, Any], words: Messages) -> str:
    """Return a name of a table in words."""
    if column in _WORDS:
        return words.advice.findings[value]
    names: dict[str, Callable[[str], str]] = {
        PORTFOLIO: lambda name: words.bought(name, short=True),
        "against": lambda name: words.bought(name, short=True),
        "instrument": lambda name: words.level("instrument", name),
        "crisis": lambda name: words.advice.all if name == ALL else words.level("crisis", name),
        "outcome": lambda name: words.advice.gain if name == "gain" else words.outcome(name),
        "group": lambda name: words.brief.groups[name],
        "number": words.factor,
        "level": lambda name: level_of(row["by"], name, words),
    }
    return names[column](value)


def level_of(by: str, level: str, words: Messages) -> str:
    """Return what a crisis, a neighbourhood or a world is called."""
    if by == "world":
        return words.fill(words.advice.world, number=level)
    return words.level(by, level)
