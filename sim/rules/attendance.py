"""Attendance: what is noted of an activity that took place."""

from __future__ import annotations

from sim.codes import ActivityKind
from sim.kernels.compile import Ints
from sim.state import State


def note(
    state: State, day: int, collective: int, which: ActivityKind, here: Ints, online: bool
) -> None:
    """Note that an activity took place, and who was there.

    Args:
        state: written: ledger, residents (last_activity, last_guest).
        day: today.
        collective: row of the host.
        which: its kind.
        here: rows of those who came.
        online: whether nobody came in person.
    """
    ledger, residents = state.ledger, state.residents
    planned = bool(state.collectives.planned[collective])
    ledger.activities[day, which] += 1
    ledger.attendance[day, which] += here.size
    ledger.planned_activities[day, which] += planned
    ledger.planned_attendance[day, which] += here.size * planned
    if not online:
        residents.last_activity[here] = day
    if planned and not online:
        residents.last_guest[here] = day
