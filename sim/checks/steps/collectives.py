"""What must hold of the steps by which collectives begin, live, learn, ally and end.

Each function takes the process, the state before its step, the state after it and the day.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.checks.columns import where
from sim.checks.steps.shared import dead_stay_as_they_are
from sim.processes.alliances import Alliances
from sim.processes.collective_life import CollectiveLife
from sim.processes.empowerment import Empowerment
from sim.processes.founding import Founding
from sim.processes.governance import Governance
from sim.processes.succession import Succession
from sim.state import State

_EPS = 1e-6


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


def governance(process: Governance, before: State, after: State, day: int) -> Iterator[str]:
    """Only living collectives change."""
    yield from dead_stay_as_they_are(before, after)


def empowerment(process: Empowerment, before: State, after: State, day: int) -> Iterator[str]:
    """Nobody loses know-how or power to act by learning."""
    for name in ("know_how", "efficacy"):
        was, now = getattr(before.residents, name), getattr(after.residents, name)
        yield from where(now < was - _EPS, f"{name} lost by learning")


def collective_life(
    process: CollectiveLife, before: State, after: State, day: int
) -> Iterator[str]:
    """Members are counted, no work comes but paperwork, and nobody gains energy by it."""
    r, c = after.residents, after.collectives
    yield from _counted(after)
    paperwork = process.paperwork / 7 + _EPS
    yield from where(c.work > before.collectives.work + paperwork, "more work than paperwork")
    yield from where(c.work < 0, "more work done than there was")
    yield from where(r.energy > before.residents.energy + _EPS, "gained energy by working")


def _counted(state: State) -> Iterator[str]:
    """Yield the collectives whose members and core team are not counted right."""
    r, c = state.residents, state.collectives
    for name, who in (("members", r.membership >= 0), ("core", r.core == 1)):
        count = np.bincount(r.membership[who], minlength=len(c))
        yield from where(getattr(c, name) != count, f"collectives.{name} miscounted")
