"""What a benchmark shows: a table, as text or in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median

ROUNDS = 5

type Show = Callable[[str, Sequence[str], Iterable[Sequence[str]]], None]
"""Prints a title, the names of columns and the rows."""


def as_text(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table in columns as wide as they need to be."""
    lines = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print(f"\n{title}")
    for first, *others in lines:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        print("  " + "  ".join([first.ljust(widths[0]), *cells]).rstrip(), flush=True)


def as_markdown(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table for docs/PERFORMANCE.md."""
    print(f"\n{title}\n")
    for line in (head, ["---"] * len(head), *rows):
        print(f"| {' | '.join(line)} |", flush=True)


def middle(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the median of what several rounds gave, by name."""
    return {name: median(one[name] for one in rounds) for name in rounds[0]}
