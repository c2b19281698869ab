"""The pages that are written from the code, and how tests read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from experiments.report.dictionary import PAGE
from sim.documentation.pages import DOCS

ROOT = Path(__file__).parents[2]
ODD, SUBMODELS, PARAMETERS = DOCS / "ODD.md", DOCS / "SUBMODELS.md", DOCS / "PARAMETERS.md"
STATE, OPTIONS_PAGE, SOURCES = DOCS / "STATE.md", DOCS / "OPTIONS.md", DOCS / "PATTERNS.md"
GUIDES = (DOCS / "elements.md", DOCS / "levers.md")
DICTIONARY = PAGE
WRITTEN = (ODD, SUBMODELS, PARAMETERS, STATE, OPTIONS_PAGE, SOURCES)
PAGES = (*WRITTEN, *GUIDES, DICTIONARY)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def outside_fences(page: Path) -> Iterator[str]:
    """The lines of a page that are not code blocks."""
    fenced = False
    for line in text(page).splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield line


def headings(page: Path) -> list[str]:
    return [line for line in outside_fences(page) if re.match(r"#{1,4} ", line)]
