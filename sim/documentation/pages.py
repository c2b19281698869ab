"""Pages: the files that are written from the code."""

from __future__ import annotations

from pathlib import Path

from sim.documentation.odd import odd_page
from sim.documentation.parameter_tables import parameters_page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def pages() -> dict[Path, str]:
    """Return the text of each page, by its file."""
    return {DOCS / "ODD.md": odd_page(), DOCS / "PARAMETERS.md": parameters_page()}
