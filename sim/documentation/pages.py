"""Pages: the files that are written from the code."""

from __future__ import annotations

from pathlib import Path

from sim.documentation.entities import codes_table, entity_sections, ledger_section
from sim.documentation.fields import number_text
from sim.documentation.odd import odd_page
from sim.documentation.options import experiments, policies, settings_of_the_world
from sim.documentation.parameter_tables import parameters_page
from sim.documentation.patterns import GROUPS, patterns_table, web_sources_table
from sim.documentation.submodels import submodels
from sim.documentation.template import filled
from sim.scenario import Scenario

DOCS = Path(__file__).resolve().parents[2] / "docs"


def pages() -> dict[Path, str]:
    """Return the text of each page, by its file."""
    return {
        DOCS / "ODD.md": odd_page(),
        DOCS / "SUBMODELS.md": _submodels_page(),
        DOCS / "PARAMETERS.md": parameters_page(),
        DOCS / "STATE.md": _state_page(),
        DOCS / "OPTIONS.md": _options_page(),
        DOCS / "PATTERNS.md": _patterns_page(),
    }


def _submodels_page() -> str:
    k_max = number_text(Scenario().tie_fading.k_max)
    return filled(("submodels",), {"k_max": k_max, "submodels": submodels()})


def _state_page() -> str:
    slots = {"entities": entity_sections(), "ledger": ledger_section(), "codes": codes_table()}
    return filled(("state",), slots)


def _options_page() -> str:
    slots = {
        "world": settings_of_the_world(),
        "policies": policies(),
        "experiments": experiments(),
    }
    return filled(("options",), slots)


def _patterns_page() -> str:
    slots = {
        **{group: patterns_table(group) for group in GROUPS},
        "web_sources": web_sources_table(),
    }
    return filled(("patterns",), slots)
