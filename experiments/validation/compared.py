"""Differences on pages of docs/: a cell each, a table by two labels, what they come to in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from experiments.analysis.statistics import LEVEL
from experiments.report.cells import MARK, difference_of, level_of
from experiments.words import ENGLISH, Messages
from sim.documentation.markdown import table

_FEW = 5
"""Pairs below which differences say next to nothing."""

_NOTE = (
    "Differences are means over pairs with their 95 % interval, shares in percentage points. "
    f"A star marks what is significant: p of {LEVEL:g} at most in a paired t test, after "
    "Holm's correction for {family}, and when the signs of pairs are flipped."
)


def note(pairs: int, whose: str, family: str) -> str:
    """Return what stands above tables of differences.

    Args:
        pairs: that differences are means over.
        whose: what a pair is of.
        family: what is compared together.
    """
    few = (
        " So few tell next to nothing: they show what the page looks like." if pairs < _FEW else ""
    )
    return f"{pairs} {whose}.{few} {_NOTE.format(family=family)}"


def difference(row: Mapping[str, Any], words: Messages = ENGLISH) -> str:
    """Return a difference, its interval and its mark as a cell; a dash where it cannot be said.

    Args:
        row: outcome, difference, low, high, p_holm (none where it cannot be said).
        words: of the language.
    """
    if math.isnan(row["difference"]):
        return "–"
    found = difference_of(row["outcome"], row["difference"], row["low"], row["high"], words)
    return f"{found} {MARK}" if is_significant(row) else str(found)


def level(outcome: str, value: float) -> str:
    """Return a mean as a cell."""
    return level_of(outcome, value, ENGLISH)


def is_significant(row: Mapping[str, Any]) -> bool:
    """Tell whether a difference is significant."""
    p = row["p_holm"]
    return p is not None and p <= LEVEL  # NaN is not


def crossed(
    rows: pl.DataFrame,
    down: str,
    across: str,
    heads: Sequence[str],
    names: Mapping[str, str],
    first: Sequence[str] = (),
) -> str:
    """Return a table of differences by two labels.

    Args:
        rows: of one outcome, a row for each pair of labels.
        down: column of the labels down the table, in their order.
        across: column of those across it, in their order.
        heads: of the columns, that of the first included.
        names: what the labels down the table are called.
        first: cells of a row that stands before the others, if any.
    """
    columns = rows[across].unique(maintain_order=True).to_list()
    body = [list(first)] if first else []
    for label in rows[down].unique(maintain_order=True).to_list():
        found = {row[across]: row for row in rows.filter(pl.col(down) == label).to_dicts()}
        cells = (difference(found[column]) if column in found else "–" for column in columns)
        body.append([names[label], *cells])
    return table(heads, body)


def listed(texts: Sequence[str]) -> str:
    """Return texts as a list in a sentence: a, b and c."""
    *most, last = texts
    return f"{', '.join(most)} and {last}" if most else last
