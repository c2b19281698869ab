"""The tables of a run: what each measure means, and the two tables that hold them."""

from sim.tables.daily import DAILY, TIES_EVERY
from sim.tables.measures import (
    AGES,
    ASKED_DAYS,
    GAVE_ON,
    GROUPS,
    GROUPS_LEFT,
    KNOWN_DAYS,
    VISIT_DAYS,
    Measure,
    Portrait,
    RunTables,
)
from sim.tables.outcomes import OUTCOMES

__all__ = [
    "AGES",
    "ASKED_DAYS",
    "DAILY",
    "GAVE_ON",
    "GROUPS",
    "GROUPS_LEFT",
    "KNOWN_DAYS",
    "OUTCOMES",
    "TIES_EVERY",
    "VISIT_DAYS",
    "Measure",
    "Portrait",
    "RunTables",
]
