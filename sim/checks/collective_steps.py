"""What must hold of the steps that support, found, join, teach and end collectives.

Each function takes the process, the state before its step, the state after it and the day.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.checks.columns import where
from sim.processes.alliances import Alliances
from sim.processes.empowerment import Empowerment
from sim.processes.founding import Founding
from sim.processes.heat import Heat
from sim.processes.levers import MOST, Levers
from sim.processes.lists import Lists
from sim.processes.mobilisation import Mobilisation
from sim.processes.succession import Succession
from sim.state import State
from sim.state.lists import listed

_EPS = 1e-6
_TOLERANCE = 1 + 1e-6


def levers(process: Levers, before: State, after: State, day: int) -> Iterator[str]:
    """Levers act from their day on only, and none beyond the greatest intensity."""
    begun = day >= after.conditions.first_crisis_day[0] - process.lead_days
    for name in after.support.columns:
        strength = float(getattr(after.support, name)[0])
        if strength > MOST * _TOLERANCE or (strength and not begun):
            yield f"lever {name} acts at {strength:.3g} on day {day}"


def succession(process: Succession, before: State, after: State, day: int) -> Iterator[str]:
    """What is over is led by nobody; nobody who led one before is replaced without need."""
    was, now = before.collectives, after.collectives
    yield from where(~now.alive & (now.leader >= 0), "over and led by somebody")
    yield from where(now.alive & ~was.alive, "alive again")
    ended = was.alive & ~now.alive
    yield from where(ended & (now.dissolved != day), "ended on another day")
    leave = after.conditions.first_crisis_day[0] - day == process.leaders_leave_days_before
    if not leave:
        yield from where(
            (was.leader >= 0) & (now.leader != was.leader) & now.alive, "leader put aside"
        )
    equipment = now.kits.sum() - was.kits.sum()
    if equipment > _EPS * max(1.0, float(was.kits.sum())):
        yield f"{equipment:.3g} kits out of nothing"


def founding(process: Founding, before: State, after: State, day: int) -> Iterator[str]:
    """New collectives begin today, led by one of their members; the others stay as they were."""
    was, now = before.collectives, after.collectives
    new = now.alive & ~was.alive
    yield from where(was.alive & ~now.alive, "ended by a founding")
    yield from where(new & (now.founded != day), "founded on another day")
    yield from where(new & (now.leader < 0), "founded by nobody")
    for name in now.columns:
        differs = getattr(was, name) != getattr(now, name)
        yield from where(differs & ~new, f"{name} of another collective changed")
    left = (before.residents.membership >= 0) & (
        before.residents.membership != after.residents.membership
    )
    yield from where(left, "left a collective by a founding")


def alliances(process: Alliances, before: State, after: State, day: int) -> Iterator[str]:
    """Collectives are known as well as before, and have rivals only where there are several."""
    was, now = before.collectives, after.collectives
    yield from where(now.visibility < was.visibility - _EPS, "less visible")
    if now.alive.sum() < 2:
        yield from where(now.alive & (now.rivalry > 0), "rival of nobody")


def empowerment(process: Empowerment, before: State, after: State, day: int) -> Iterator[str]:
    """Nobody loses know-how or power to act by learning."""
    for name in ("know_how", "efficacy"):
        was, now = getattr(before.residents, name), getattr(after.residents, name)
        yield from where(now < was - _EPS, f"{name} lost by learning")


def mobilisation(process: Mobilisation, before: State, after: State, day: int) -> Iterator[str]:
    """Only the living turn, and go to doors with hours that were left; nobody is enlisted twice."""
    was, now = before.collectives, after.collectives
    yield from where(now.at_doors > was.purse + was.at_doors + _EPS, "hours out of nothing")
    turned = now.turned != was.turned
    yield from where(turned & (now.turned >= 0) & ~now.alive, "turned and not alive")
    yield from where(turned & (now.turned >= 0) & (now.turned != day), "turned on another day")
    if not after.conditions.alarm[0]:
        yield from where(now.turned >= 0, "turned without alarm")
        yield from where(now.at_doors > 0, "at doors without alarm")
        newly = after.residents.last_enlisted != before.residents.last_enlisted
        yield from where(newly, "enlisted without alarm")
    r, had = after.residents, before.residents
    both = (r.enlisted >= 0) & (r.membership == r.enlisted[:, None]).any(axis=1)
    yield from where(both, "enlisted as a member")
    yield from where((had.membership >= 0) & (had.membership != r.membership), "left a collective")


def lists(process: Lists, before: State, after: State, day: int) -> Iterator[str]:
    """Fresh entries stay whose bearer stays."""
    r, had = after.residents, before.residents
    fresh = (had.list_holder >= 0) & (day - had.list_day <= after.manners.list_days[0])
    fresh &= had.list_bearer < 0
    yield from where(fresh.any(axis=1) & ~listed(r), "struck from a fresh list on paper")


def heat(process: Heat, before: State, after: State, day: int) -> Iterator[str]:
    """Nobody dies of heat on a day without; those at a place were out today."""
    book = after.ledger
    if book.deaths[day] > 0 and after.conditions.heat[0] == 0:
        yield "deaths from heat on a day without"
    if book.deaths[day] > len(after.residents):
        yield "more deaths than residents"
    out = after.residents.place >= 0
    yield from where(out & (after.residents.last_out != day), "out and not remembered")
    changed = after.residents.last_cooled != before.residents.last_cooled
    yield from where(changed & (after.residents.last_cooled != day), "cooled on another day")
    if not np.isfinite(book.deaths[day]):
        yield "deaths that are no number"
