"""The ODD page: the model's description, prose of templates with what the code knows filled in."""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections.abc import Iterable
from pathlib import Path

from sim.calendar import SCHOOL_WEEKDAYS, SUMMER_HOLIDAYS
from sim.documentation.census import census_table, roles_table
from sim.documentation.entities import (
    codes_table,
    entity_sections,
    ledger_section,
    tie_classes_table,
)
from sim.documentation.example import extent
from sim.documentation.fields import number_text
from sim.documentation.markdown import contents, rewrapped
from sim.documentation.observation import main_outcomes
from sim.documentation.options import defaults, experiments, options_of, policies
from sim.documentation.parameter_tables import parameter_section
from sim.documentation.patterns import patterns_table, web_sources_table
from sim.documentation.software import software_table
from sim.documentation.submodels import links, schedule, submodels
from sim.population.census import census
from sim.scenario import Scenario
from sim.state.residents import MEMBERSHIPS
from sim.tables import DAILY, OUTCOMES

_TEMPLATES = Path(__file__).parent / "templates"
_PARTS = ("overview", "concepts", "details", "appendices")
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def odd_page() -> str:
    """Return the page.

    Raises:
        ValueError: when the templates ask for what there is not, or leave out what there is.
    """
    parts = [(_TEMPLATES / f"{part}.md").read_text(encoding="utf-8") for part in _PARTS]
    template = "\n".join(part.strip("\n") + "\n" for part in parts)
    found = slots()
    asked = set(_SLOT.findall(template)) - {"contents"}
    if asked != set(found):
        raise ValueError(f"{_TEMPLATES.name}: slots {sorted(asked ^ set(found))} do not match")
    filled = rewrapped(_SLOT.sub(lambda m: found.get(m[1], m[0]), links(template)))
    body = filled.partition("{{contents}}")[2]
    return filled.replace("{{contents}}", contents(body))


def slots() -> dict[str, str]:
    """Return what the code says, by the name that the templates ask for it."""
    spec = Scenario()
    return {
        "patterns_calibrate": patterns_table("calibrate"),
        "patterns_validate": patterns_table("validate"),
        "entities": entity_sections(),
        "tie_classes": tie_classes_table(),
        "codes": codes_table(),
        "build_up_days": number_text(spec.timeline.build_up_days),
        "recovery_days": number_text(spec.timeline.recovery_days),
        "residents": number_text(spec.neighbourhood.residents),
        "extent": extent(),
        "default_scenario": defaults(),
        "timeline_parameters": parameter_section(spec.timeline, "timeline"),
        "schedule": schedule(),
        "k_max": number_text(spec.tie_fading.k_max),
        "memberships": number_text(MEMBERSHIPS),
        "daily_measures": str(len(DAILY)),
        "outcomes": str(len(OUTCOMES)),
        "main_outcomes": main_outcomes(),
        "ledger": ledger_section(),
        "neighbourhood_parameters": parameter_section(spec.neighbourhood, "neighbourhood"),
        "neighbourhood_options": options_of("neighbourhood"),
        "case_options": options_of("case"),
        "census": census_table(),
        "roles": roles_table(),
        "under_15_of_children": f"{census().children_under_15:.2f}",
        "school_weekdays": _listed(day_name[day] for day in sorted(SCHOOL_WEEKDAYS)),
        "summer_holidays": _listed(month_name[month] for month in sorted(SUMMER_HOLIDAYS)),
        "crisis_options": options_of("crisis"),
        "submodels": submodels(),
        "policies": policies(),
        "experiments": experiments(),
        "software": software_table(),
        "web_sources": web_sources_table(),
    }


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
