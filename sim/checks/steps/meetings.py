"""What must hold of the steps in which people meet, and in which they forget each other.

Each function takes the process, the state before its step, the state after it and the day.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.checks.columns import where
from sim.checks.steps.shared import dead_stay_as_they_are, kits_are_there
from sim.checks.ties import Change, compare, strong_ties_hold
from sim.codes import Contact, Origin
from sim.kernels.ties import CASUAL
from sim.processes.activities import Activities
from sim.processes.encounters import Encounters
from sim.processes.introductions import Introductions
from sim.processes.outings import Outings
from sim.processes.tie_fading import TieFading
from sim.state import State

_EPS = 1e-6


def outings(process: Outings, before: State, after: State, day: int) -> Iterator[str]:
    """Those who go out go to a place that is open today, and that is among their habits."""
    at, habits = after.residents.place, after.habits
    out = at >= 0
    yield from where(out & ~after.places.open[at], "at a place that is not open")
    theirs = (after.buildings.reach[after.residents.building] == at[:, None]).any(axis=1) | (
        habits.school_gate == at
    )
    yield from where(out & ~theirs, "at a place out of reach")


def encounters(process: Encounters, before: State, after: State, day: int) -> Iterator[str]:
    """No strong tie weakens, new ones begin where people meet, and each of two is in contact."""
    change = compare(before, after, day)
    yield from strong_ties_hold(change, process.chat_hours)
    origins = (Origin.LANDING, Origin.BUILDING, Origin.PLACE)
    kinds = (Contact.CHAT, Contact.VISIT, Contact.ONLINE)
    yield from _meeting(before, after, day, change, origins, kinds)


def introductions(process: Introductions, before: State, after: State, day: int) -> Iterator[str]:
    """No strong tie weakens; who is made known is introduced."""
    change = compare(before, after, day)
    yield from strong_ties_hold(change, process.hours)
    yield from _meeting(before, after, day, change, (Origin.INTRODUCTION,), (Contact.INTRODUCTION,))


def activities(process: Activities, before: State, after: State, day: int) -> Iterator[str]:
    """No strong tie weakens, nobody leaves a collective, and activities take two at least."""
    yield from strong_ties_hold(compare(before, after, day), CASUAL)
    was, now = before.residents.membership, after.residents.membership
    yield from where((was >= 0) & (now != was), "left a collective at an activity")
    book = after.ledger
    yield from where(book.attendance[day] < 2 * book.activities[day], "activities of one person")
    yield from kits_are_there(before, after)
    yield from dead_stay_as_they_are(before, after)


def tie_fading(process: TieFading, before: State, after: State, day: int) -> Iterator[str]:
    """Ties are forgotten that fell under the threshold, none is made, worn or strengthened."""
    change = compare(before, after, day)
    if change.made.size or change.grown.any() or change.worn.any():
        yield "fading made a tie or changed the hours of one"
    if (change.lost > process.forget_below + _EPS).any():
        yield f"a tie of {change.lost.max():.3g} h was forgotten"


def _meeting(
    before: State,
    after: State,
    day: int,
    change: Change,
    origins: tuple[Origin, ...],
    kinds: tuple[Contact, ...],
) -> Iterator[str]:
    """Yield how people met otherwise than a process lets them."""
    if not np.isin(change.origins, origins).all():
        yield f"a tie began elsewhere than by {', '.join(o.name.lower() for o in origins)}"
    met = after.ledger.contacts[day] - before.ledger.contacts[day]
    others = [kind for kind in Contact if kind not in kinds and met[kind]]
    if others:
        yield f"contacts were counted as {', '.join(kind.name.lower() for kind in others)}"
    if (change.made.size or change.grown.any()) and not met.any():
        yield "ties grew without a contact"
    was, now = before.residents.last_contact, after.residents.last_contact
    yield from where((now != was) & (now != day), "in contact on another day")
