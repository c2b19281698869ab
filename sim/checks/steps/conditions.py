"""What must hold of the steps that make the conditions of the day: crisis, levers, goods.

Each function takes the process, the state before its step, the state after it and the day.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.checks.columns import where
from sim.checks.steps.shared import dead_stay_as_they_are
from sim.codes import PlaceKind, Stage
from sim.processes.crisis import Crisis
from sim.processes.levers import MOST, Levers
from sim.processes.logistics import Logistics
from sim.state import State

_TOLERANCE = 1 + 1e-6


def crisis(process: Crisis, before: State, after: State, day: int) -> Iterator[str]:
    """The day and its stage are told; places are open only where they exist and are not closed."""
    now, p = after.conditions, after.places
    if now.day[0] != day:
        yield f"conditions.day is {now.day[0]} on day {day}"
    before_it = day < now.first_crisis_day[0]
    if (now.stage[0] == Stage.BUILD_UP) != before_it:
        yield f"conditions.stage is {now.stage[0]} on day {day}"
    yield from where(p.open & now.closed[0][p.kind], "open place of a kind that is closed")
    if not now.school[0]:
        yield from where(p.open & (p.kind == PlaceKind.SCHOOL_GATE), "school gate without school")


def levers(process: Levers, before: State, after: State, day: int) -> Iterator[str]:
    """Levers act from their day on only, and none beyond the greatest intensity."""
    begun = day >= after.conditions.first_crisis_day[0] - process.lead_days
    for name in after.support.columns:
        strength = float(getattr(after.support, name)[0])
        if strength > MOST * _TOLERANCE or (strength and not begun):
            yield f"lever {name} acts at {strength:.3g} on day {day}"


def logistics(process: Logistics, before: State, after: State, day: int) -> Iterator[str]:
    """The day begins with all kits at home; only living collectives have equipment of theirs."""
    yield from where(after.collectives.used_kits != 0, "kits in use when the day begins")
    yield from dead_stay_as_they_are(before, after)
