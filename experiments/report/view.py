"""What templates lay out: tables, figures and sections as plain data, and how a page is rendered.

A figure is drawn as SVG when the page is written: it needs no script, prints as it is shown, and is
the same to the byte. It is drawn twice, for wide screens and paper, and for narrow screens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from experiments.design.experiment import POINT, Level, options_of
from experiments.report.cells import Effect
from experiments.report.charts import Pictures, inline
from experiments.words import Messages


class Link(NamedTuple):
    """A text that leads to an element of the page, by its id."""

    text: str
    target: str


class Judged(NamedTuple):
    """A hypothesis in words, its verdict, and a remark in brackets, if any."""

    claim: str
    verdict: str
    remark: str


type Cell = str | Effect | Link | Judged

_MOST_COLUMNS, _MOST_ROWS = 10, 40
"""Of a table that is printed."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_FEW_WORDS = 2
"""Words that a number may have with it, such as its unit."""


def _is_text(cell: Cell) -> bool:
    """Tell whether a cell is words: it begins with a letter, or has more words than a unit."""
    if isinstance(cell, Effect):
        return False
    text = cell if isinstance(cell, str) else cell[0]
    return text[:1].isalpha() or len(_WORD.findall(text)) > _FEW_WORDS


@dataclass(frozen=True)
class Table:
    """A table; rows of a group stand together under its name, if it has one.

    Attributes:
        caption: what it shows.
        head: names of the columns.
        groups: the cells, row by row, by the name of the group.
        note: what stands under it.
    """

    caption: str
    head: Sequence[str]
    groups: Mapping[Cell, Sequence[Sequence[Cell]]]
    note: str = ""

    @property
    def texts(self) -> frozenset[int]:
        """Places of the columns that hold texts, beside the first: they are set from the left."""
        rows = [row for rows in self.groups.values() for row in rows]
        return frozenset(
            place for row in rows for place, cell in enumerate(row) if place and _is_text(cell)
        )

    @property
    def is_long(self) -> bool:
        """Whether it is a file to look into rather than a table to print."""
        rows = sum(map(len, self.groups.values()))
        return len(self.head) > _MOST_COLUMNS or rows > _MOST_ROWS


@dataclass(frozen=True)
class Figure:
    """A figure, what it shows in words, and its numbers behind a fold.

    Attributes:
        drawings: SVG for wide screens and for narrow ones; without any, text and numbers remain.
        text: what it shows.
        numbers: a table with its numbers.
        csv: the block of data that can be downloaded under the numbers.
    """

    drawings: Sequence[str]
    text: str
    numbers: Table | None = None
    csv: str = ""


@dataclass(frozen=True)
class Section:
    """A section of the page.

    Attributes:
        name: what its heading can be pointed at by, with the language behind it.
        heading: empty where it goes on with the section before.
        text: a paragraph.
        figures: its figures.
        table: a table that stands open.
    """

    name: str = ""
    heading: str = ""
    text: str = ""
    figures: Sequence[Figure] = ()
    table: Table | None = None


def figure(
    drawings: Pictures,
    name: str,
    title: str,
    text: str,
    numbers: Table | None = None,
    *,
    words: Messages,
    csv: str = "",
) -> Figure:
    """Return a figure of the experiment.

    Args:
        drawings: where it is drawn.
        name: which of them.
        title: what it is called.
        text: what it shows.
        numbers: a table with its numbers.
        words: the language.
        csv: the block of data that can be downloaded under the numbers.
    """
    shown = [
        Markup(inline(svg, f"{name}-{words.language}-{place}", f"{title}. {text}".strip()))
        for place, svg in enumerate(drawings.both(name, words.language))
    ]
    return Figure(shown, text, numbers, csv)


def policy_link(levels: Mapping[str, Level], words: Messages) -> str | Link:
    """Return what a policy is called; one lever or element of the study links to its finding."""
    name, levers = words.policy_of(levels), words.glossary.levers
    known = {POINT: levers, "lever": levers, "knockout": words.glossary.elements}
    terms = [
        option
        for factor, level in levels.items()
        for option in options_of(level)
        if option in known.get(factor, {})
    ]
    return Link(name, f"term-{terms[0]}-{words.language}") if len(terms) == 1 else name


def render(template: str, **values: object) -> str:
    """Return a template of this package, filled in; in HTML, text is escaped."""
    return templates().get_template(template).render(values)


@cache
def templates() -> Environment:
    """Return the templates of this package; what they put into HTML is escaped."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
