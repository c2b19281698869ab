"""The shell of a page: one file in two languages that fetches nothing and runs its own scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
from markupsafe import Markup

from experiments.report.view import render

_DIGITS = 6
"""Decimals of a number in a block of data."""

_ANGLE = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
"""What stands in a block of data for the sign that could end it."""

_NO_NAME = re.compile(r"[^\w./-]")
"""What is left out of a name that stands in the style, where nothing is escaped."""

MOST_LETTERS = 300_000
"""Letters of a block of data: the whole page is to stay under 2 MB."""


def shell(
    body: str,
    languages: Sequence[Mapping[str, object]],
    results: str,
    tables: Mapping[str, pl.DataFrame],
    data: Mapping[str, str] | None = None,
    mark: str = "",
) -> str:
    """Return a page.

    Args:
        body: the template of what the page holds in a language.
        languages: what it is filled in with, as `it`: words, title, and what the template asks for.
        results: what each printed sheet names: experiment and id.
        tables: data that can be saved, by name.
        data: JSON of what a script wakes, by the name that the script and its style have, too;
            what has none is left out.
        mark: what it is recognised by, if anything.
    """
    woken = {name: Markup(text) for name, text in (data or {}).items() if text}
    names = ["page", *woken]
    scripts = [asset(f"{name}.js") for name in names]
    return render(
        "page.html.j2",
        body=body,
        languages=languages,
        allowed=Markup(_allowed(scripts)),
        style=Markup("".join(asset(f"{name}.css") for name in [*names, "brief"])),
        scripts=[Markup(script) for script in scripts],
        results=_NO_NAME.sub("", results),
        blocks=dict(_blocks(tables)),
        woken=woken,
        mark=mark,
    )


def asset(name: str) -> str:
    """Return a script or a style of the page."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _allowed(scripts: Sequence[str]) -> str:
    """Return which scripts the page may run, its own, for its policy."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _blocks(tables: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str]]:
    """Yield tables as CSV: name and text.

    One that is too large for a page is left out; it is in the folder of the page.
    """
    for name, rows in tables.items():
        floats = pl.selectors.float()
        text = rows.with_columns(floats.fill_nan(None).round(_DIGITS)).write_csv()
        if rows.height and len(text) <= MOST_LETTERS:
            yield name, Markup(text.replace("<", _ANGLE))
