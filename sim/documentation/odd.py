"""The ODD page: the model's description, prose of templates with what the code knows filled in."""

from __future__ import annotations

from calendar import day_name, month_name
from collections.abc import Iterable

from sim.calendar import SCHOOL_WEEKDAYS, SUMMER_HOLIDAYS
from sim.documentation.census import census_table, roles_table
from sim.documentation.entities import entities_table, tie_classes_table
from sim.documentation.example import extent
from sim.documentation.fields import number_text
from sim.documentation.observation import main_outcomes
from sim.documentation.options import defaults, meanings_of
from sim.documentation.patterns import targets_table
from sim.documentation.software import software_table
from sim.documentation.submodels import order_of_the_day, overview
from sim.documentation.template import filled
from sim.population.census import census
from sim.scenario import Scenario
from sim.state.residents import MEMBERSHIPS
from sim.tables import DAILY, OUTCOMES

_PARTS = ("overview", "concepts", "details", "appendices")


def odd_page() -> str:
    """Return the page."""
    spec = Scenario()
    return filled(
        _PARTS,
        {
            "patterns": targets_table("calibrate"),
            "entities": entities_table(),
            "tie_classes": tie_classes_table(),
            "build_up_days": number_text(spec.timeline.build_up_days),
            "recovery_days": number_text(spec.timeline.recovery_days),
            "residents": number_text(spec.neighbourhood.residents),
            "extent": extent(),
            "default_scenario": defaults(),
            "order_of_the_day": order_of_the_day(),
            "k_max": number_text(spec.tie_fading.k_max),
            "memberships": number_text(MEMBERSHIPS),
            "daily_measures": str(len(DAILY)),
            "outcomes": str(len(OUTCOMES)),
            "main_outcomes": main_outcomes(),
            "neighbourhoods": meanings_of("neighbourhood"),
            "cases": meanings_of("case"),
            "crises": meanings_of("crisis"),
            "census": census_table(),
            "roles": roles_table(),
            "under_15_of_children": f"{census().children_under_15:.2f}",
            "school_weekdays": _listed(day_name[day] for day in sorted(SCHOOL_WEEKDAYS)),
            "summer_holidays": _listed(month_name[month] for month in sorted(SUMMER_HOLIDAYS)),
            "submodels": overview(),
            "software": software_table(),
        },
    )


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
