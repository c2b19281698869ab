"""What benchmarks share: sections and tables in Markdown, medians of rounds, ratios in a round."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from statistics import median

ROUNDS = 5


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def section(title: str, *blocks: str) -> str:
    """Return a section of a page: its title, paragraphs, items of lists ("- ") and tables."""
    shown = [block if block.startswith("|") else filled(block) for block in blocks]
    return "\n\n".join([title, *shown]) + "\n"


def filled(paragraph: str) -> str:
    """Return a paragraph in lines of 100 characters at most."""
    indent = "  " if paragraph.startswith("- ") else ""
    return textwrap.fill(
        " ".join(paragraph.split()),
        width=100,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def middle(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the median of what several rounds gave, by name."""
    return {name: median(one[name] for one in rounds) for name in rounds[0]}


def ratio(rounds: Sequence[dict[str, float]], one: str, other: str) -> float:
    """Return the median of how many times as much one takes as another, round by round."""
    return median(costs[one] / costs[other] for costs in rounds)
