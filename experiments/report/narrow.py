"""Narrow: a table that is too wide for a terminal is printed with a line for each of its cells."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from rich.console import Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

_INDENT = "  "
_BETWEEN = 3
"""Signs that each column takes besides: a line and a space on both sides."""


def fitting(table: Table, width: int) -> RenderableType:
    """Return a table as it is where intervals stay whole in a width, else a line for each cell.

    Columns of words, as they lead a table, then name the lines below them.

    Args:
        table: as for a wide terminal.
        width: signs that a line has.
    """
    least = [_least(column) for column in table.columns]
    spare = width - 1 - sum(_BETWEEN + one for one in least)
    if spare < 0:
        return Group(*_stacked(table, width))
    lacking = [_most(column) - one for column, one in zip(table.columns, least, strict=True)]
    for _ in range(min(spare, sum(lacking))):
        lacking[lacking.index(max(lacking))] -= 1
    for column, lack in zip(table.columns, lacking, strict=True):
        column.width = _most(column) - lack
    return table


def _most(column: Column) -> int:
    """Return the width that a column has where nothing in it is broken."""
    return max(map(len, map(_plain, [column.header, *column.cells])))


def _least(column: Column) -> int:
    """Return the least width of a column in which no word and no interval is broken."""
    heads = _plain(column.header).split()
    cells = map(_plain, column.cells)
    parts = (one for cell in cells for one in ([cell] if "[" in cell else cell.split()))
    return max(map(len, [*heads, *parts]), default=0)


def _stacked(table: Table, width: int) -> Iterator[Text]:
    numbers = [n for n, column in enumerate(table.columns) if column.justify == "right"]
    leading = numbers[0] if numbers else 1
    heads = [_plain(column.header) for column in table.columns]
    if table.title:
        yield Text(_plain(table.title))
    for row in zip(*(map(_plain, column.cells) for column in table.columns), strict=True):
        named = zip(heads[:leading], row[:leading], strict=True)
        if name := ", ".join(f"{head} {cell}".strip() for head, cell in named if cell):
            yield Text(name, style="bold")
        for head, cell in zip(heads[leading:], row[leading:], strict=True):
            if cell:
                yield from map(Text, _line(head, cell, width))
    if table.caption:
        yield Text(_plain(table.caption))


def _line(head: str, cell: str, width: int) -> list[str]:
    """Return what a cell is called and what it holds, on one line or on as few as there have to be.

    What it holds is on a line of its own where it would not stand whole beside its name.
    """
    lines = wrap(head, width, initial_indent=_INDENT, subsequent_indent=_INDENT)
    *above, last = lines or [""]
    if len(last) + 1 + len(cell) <= width:
        return [*above, last + cell.rjust(width - len(last))]
    return [*above, last, *(part.rjust(width) for part in wrap(cell, width - len(_INDENT)))]


def _plain(content: RenderableType) -> str:
    return Text.from_markup(str(content)).plain
