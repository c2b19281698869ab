"""What must hold of a step of any process."""

from __future__ import annotations

from collections.abc import Iterator, Set

from sim.checks.columns import where
from sim.codes import Group
from sim.state import State

_BOOKED_BY_ARISING = {
    f"ledger.{name}"
    for name in (
        "met",
        "met_by_kind",
        "lapsed",
        "channel",
        "unmet_hours",
        "delay",
        "put",
        "put_met",
        "frail",
        "frail_asked",
    )
}
"""Columns of the ledger that are written on the day on which a need arose."""

_DATES = {
    "residents.arrived",
    "residents.last_enlisted",
    "residents.list_day",
    "households.knocked",
    "conditions.alarmed",
    "residents.last_contact",
    "residents.last_gave",
    "residents.last_received",
    "residents.last_out",
    "residents.last_cooled",
    "residents.last_unmet",
    "residents.last_activity",
    "residents.last_guest",
    "residents.last_gathering",
    "residents.last_visit",
    "residents.last_looked_after",
    "residents.last_offered",
    "residents.last_sent",
    "collectives.founded",
    "collectives.dissolved",
    "collectives.met",
    "households.called_on",
    "needs.arisen",
    "ties.last_day",
}
"""Columns that hold days gone by."""


def every_process(before: State, after: State, day: int, changed: Set[str]) -> Iterator[str]:
    """No process tells the future, takes back what was booked or changes how ties fade.

    Args:
        before: the state before a step.
        after: the state after it.
        day: of the run.
        changed: the columns that changed, as "table.column".
    """
    for name in sorted(changed & _DATES):
        table, _, column = name.partition(".")
        yield from where(getattr(getattr(after, table), column) > day, f"{name} is yet to come")
    for name in sorted(changed):
        table, _, column = name.partition(".")
        if table == "ledger":
            booked = getattr(after.ledger, column) - getattr(before.ledger, column)
            yield from where(booked < 0, f"{name} was taken back: days")
            if name == "ledger.arisen":  # the eve's two groups take in needs that are open
                booked = booked[:, : Group.CONNECTED]
            if name in _BOOKED_BY_ARISING:
                booked = booked[day + 1 :]
            else:
                booked[day] = 0
            yield from where(booked, f"{name} was booked on another day")
    if "ties.kept" in changed:
        yield "shares of hours kept changed"
