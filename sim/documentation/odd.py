"""The ODD page: the model's description, prose of a template with what the code knows filled in."""

from __future__ import annotations

import inspect
import re
from calendar import day_name, month_name
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import sim.measures
from sim.calendar import SCHOOL_WEEKDAYS, SUMMER_HOLIDAYS
from sim.documentation.census import census_table
from sim.documentation.entities import codes_table, entity_sections, tie_classes_table
from sim.documentation.fields import number_text
from sim.documentation.markdown import code, contents, inline, rewrapped, table
from sim.documentation.options import experiments, options_of, policies
from sim.documentation.parameter_tables import parameter_section
from sim.documentation.patterns import patterns_table
from sim.documentation.submodels import links, schedule, submodels
from sim.scenario import Scenario
from sim.state.residents import MEMBERSHIPS
from sim.tables import DAILY, OUTCOMES

_TEMPLATE = Path(__file__).parent / "templates" / "odd.md"
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def odd_page() -> str:
    """Return the page.

    Raises:
        ValueError: when the template asks for what there is not, or leaves out what there is.
    """
    template = _TEMPLATE.read_text(encoding="utf-8")
    found = slots()
    asked = set(_SLOT.findall(template)) - {"contents"}
    if asked != set(found):
        raise ValueError(f"{_TEMPLATE.name}: slots {sorted(asked ^ set(found))} do not match")
    filled = rewrapped(_SLOT.sub(lambda m: found.get(m[1], m[0]), links(template)))
    body = filled.partition("{{contents}}")[2]
    return filled.replace("{{contents}}", contents(body))


def slots() -> dict[str, str]:
    """Return what the code says, by the name that the template asks for it."""
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
        "timeline_parameters": parameter_section(spec.timeline, "timeline"),
        "schedule": schedule(),
        "k_max": number_text(spec.tie_fading.k_max),
        "memberships": number_text(MEMBERSHIPS),
        "daily_measures": str(len(DAILY)),
        "outcomes": str(len(OUTCOMES)),
        "measures": measures(),
        "neighbourhood_parameters": parameter_section(spec.neighbourhood, "neighbourhood"),
        "neighbourhood_options": options_of("neighbourhood"),
        "case_options": options_of("case"),
        "census": census_table(),
        "school_weekdays": _listed(day_name[day] for day in sorted(SCHOOL_WEEKDAYS)),
        "summer_holidays": _listed(month_name[month] for month in sorted(SUMMER_HOLIDAYS)),
        "crisis_options": options_of("crisis"),
        "submodels": submodels(),
        "policies": policies(),
        "experiments": experiments(),
    }


def measures() -> str:
    """Return what is computed of the state, from the docstrings of the modules that do it."""
    rows = []
    for info in iter_modules(sim.measures.__path__):
        doc = inspect.cleandoc(import_module(f"sim.measures.{info.name}").__doc__ or "")
        rows.append((code(f"sim/measures/{info.name}.py"), inline(" ".join(doc.split()))))
    return table(("module", "what it measures"), rows)


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
