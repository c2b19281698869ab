"""Parts that the sections of a page are made of: tables, figures with numbers, blocks of data.

A figure is drawn as SVG when the page is written: it needs no script, prints as it is shown, and is
the same to the byte. It is drawn twice, for wide screens and paper, and for narrow screens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import polars as pl

from experiments.design.experiment import POINT, Level, options_of
from experiments.report.charts import inline
from experiments.words import Messages

_DIGITS = 6
"""Decimals of a number in a block of data."""

_MOST_LETTERS = 300_000
"""Letters of a block of data: the whole page is to stay under 2 MB."""


def table(
    caption: str, head: Sequence[str], groups: Mapping[str, Sequence[Sequence[str]]], note: str = ""
) -> str:
    """Return a table; rows of a group stand together under its name, if it has one.

    Args:
        caption: what it tells, as plain text.
        head: names of the columns, as plain text.
        groups: HTML of the cells, row by row, by the HTML of the group's name.
        note: what stands under it, as plain text.
    """
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    bodies = []
    for group, rows in groups.items():
        lines = [
            f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{x}</td>" for x in others) + "</tr>"
            for first, *others in rows
        ]
        if group:
            over = f'<tr class="group"><th scope="rowgroup" colspan="{len(head)}">{group}</th></tr>'
            lines.insert(0, over)
        bodies.append("<tbody>\n" + "\n".join(lines) + "\n</tbody>")
    made = (
        f'<div class="scrolled" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead>\n" + "\n".join(bodies) + "</table></div>"
    )
    return made + (f'\n<p class="note">{escape(note)}</p>' if note else "")


def figure(
    drawings: Sequence[str],
    name: str,
    title: str,
    text: str,
    numbers: str = "",
    *,
    words: Messages,
    csv: str = "",
) -> str:
    """Return a figure, what it shows in words, and its numbers behind a fold.

    Args:
        drawings: SVG for wide screens and paper and, if there is another, for narrow screens.
        name: of the figure, put before the ids of its drawings.
        title: what it is called.
        text: what it shows.
        numbers: a table with its numbers, in HTML.
        words: the language.
        csv: the block of data that can be downloaded under the numbers.
    """
    shown = [
        inline(drawing, f"{name}-{number}", f"{title}. {text}".strip())
        for number, drawing in enumerate(drawings)
    ]
    if len(shown) > 1:
        drawn = f'<div class="wide">{shown[0]}</div>\n<div class="narrow">{shown[1]}</div>'
    else:
        drawn = f"<div>{shown[0]}</div>"
    caption = f"<figcaption>{escape(text)}</figcaption>\n" if text else ""
    return f"<figure>\n{drawn}\n{caption}{folded(numbers, words, csv)}</figure>"


def folded(numbers: str, words: Messages, csv: str = "") -> str:
    """Return numbers behind a fold that opens for print, with a button that saves their data."""
    if not numbers:
        return ""
    told = words.report
    button = (
        f'\n<button type="button" class="save" data-of="{csv}">{escape(told.download_csv)}</button>'
        if csv
        else ""
    )
    return f"<details><summary>{escape(told.numbers)}</summary>\n{numbers}{button}\n</details>\n"


def policy_link(levels: Mapping[str, Level], words: Messages) -> str:
    """Return what a policy is called; one lever or element of the study links to its finding."""
    name, told = escape(words.policy_of(levels)), words.report
    known = {POINT: told.levers, "lever": told.levers, "knockout": told.elements}
    terms = [
        option
        for factor, level in levels.items()
        for option in options_of(level)
        if option in known.get(factor, {})
    ]
    if len(terms) != 1:
        return name
    return f'<a href="#{term_id(terms[0], words)}">{name}</a>'


def term_id(term: str, words: Messages) -> str:
    """Return the id of a lever or element in the glossary."""
    return f"term-{term}-{words.language}"


def heading(text: str, name: str, words: Messages) -> str:
    """Return the heading of a section, which can be pointed at."""
    return f'<h2 id="{name}-{words.language}">{escape(text)}</h2>'


def data_block(name: str, rows: pl.DataFrame) -> str:
    """Return a table as text that a page holds and does not show; nothing of one too large for it.

    What is left out is in the folder of the page.
    """
    floats = pl.selectors.float()
    text = rows.with_columns(floats.fill_nan(None).round(_DIGITS)).write_csv()
    if len(text) > _MOST_LETTERS:
        return ""
    return f'<script type="text/csv" id="csv-{name}">\n{text}</script>'
