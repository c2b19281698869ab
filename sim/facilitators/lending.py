"""Teaching, brokering and finding rooms: what facilitators lend to collectives."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.codes import PlaceKind
from sim.kernels.compile import Flags, Ints, Stream, allocating, constant, kernel, row
from sim.kernels.philox import uniforms
from sim.parameters import Parameters, parameter
from sim.state import State

_COMMON_ROOM = constant(PlaceKind.COMMON_ROOM)


class Teaching(Parameters):
    """What an hour of teaching does."""

    learning: float = parameter(
        0.002,
        "part of the way to full know-how that an hour at full skill takes a collective",
        unit="1/h",
        low=0,
        high=1,
    )


@kernel
def teach(state: State, rules: Teaching, c: int, hours: float, skill: float, stance: float) -> None:
    """Teach a collective for its hours of the day.

    Know-how grows, no matter who does the work; that it is shared takes residents who do it.
    """
    groups = state.collectives
    learnt = min(1.0, rules.learning * hours * skill)
    groups.know_how[c] += learnt * (1.0 - groups.know_how[c])
    groups.shared_knowledge[c] += learnt * (1.0 - stance) * (1.0 - groups.shared_knowledge[c])


class Brokering(Parameters):
    """What an hour of brokering does."""

    days_per_hour: float = parameter(
        1.0,
        "days by which an hour at full skill shortens the wait for a permit",
        unit="day/h",
        low=0,
        high=30,
    )
    easing: float = parameter(
        1.0,
        "how much sooner permits come under the lever of easing at intensity 1, less one",
        unit="1",
        low=0,
        high=10,
    )
    grant: float = parameter(
        12.0,
        "public money that an hour at full skill brings an association with a room",
        unit="EUR/h",
        low=0,
        high=1000,
        source="of the order of EUR 4,700 a year for a supported micro-association (Resolis)",
    )
    recognition: float = parameter(
        0.005,
        "part of those who do not know of a collective to whom an hour makes it known",
        unit="1/h",
        low=0,
        high=1,
    )


@kernel
def broker(
    state: State, rules: Brokering, day: int, permits: Stream, post: int, c: int, worth: float
) -> None:
    """Speak for a collective for its hours of the day.

    Args:
        state: what there is.
        rules: of brokering.
        day: of the run.
        permits: a number a collective and post.
        post: row of the facilitator.
        c: the collective.
        worth: hours of brokering today x skill of the facilitator.
    """
    groups = state.collectives
    if groups.permit[c] > day:
        sooner = rules.days_per_hour * worth * (1.0 + rules.easing * state.support.ease[0])
        days = math.floor(sooner + uniforms(permits, c, post)[0])
        groups.permit[c] = max(day, groups.permit[c] - days)
    money = rules.grant * worth * groups.standing[c]
    groups.funds[c] += money
    state.ledger.cost[day] += money
    groups.met[c] = day
    groups.visibility[c] += min(1.0, rules.recognition * worth) * (1.0 - groups.visibility[c])


class Rooms(Parameters):
    """What an hour of looking for a room does."""

    found_per_hour: float = parameter(
        0.02,
        "chance that an hour at full skill finds a room, where there is one",
        unit="1/h",
        low=0,
        high=1,
    )


class Premises(NamedTuple):
    """The common rooms of a day.

    Attributes:
        room: rows of those that exist and are open, in their order.
        used: (places,) whether some collective that is alive uses it.
    """

    room: Ints
    used: Flags


@allocating
def premises_of(state: State) -> Premises:
    """Return the common rooms of today."""
    places, groups = state.places, state.collectives
    room = np.empty(places.kind.size, np.int32)
    used = np.zeros(places.kind.size, np.bool_)
    count = 0
    for p in range(places.kind.size):
        if places.kind[p] == _COMMON_ROOM and places.existing[p] and places.open[p]:
            room[count] = p
            count += 1
    for c in range(groups.alive.size):
        if groups.alive[c] and groups.room[c] >= 0:
            used[groups.room[c]] = True
    return Premises(room[:count], used)


@kernel
def find_room(
    state: State,
    rules: Rooms,
    chances: Stream,
    post: int,
    c: int,
    worth: float,
    premises: Premises,
) -> None:
    """Find a common room for a collective that has none.

    The nearest that no collective uses is taken; for want of one, the nearest is shared.

    Args:
        state: what there is.
        rules: of rooms.
        chances: a number a collective and post.
        post: row of the facilitator.
        c: the collective.
        worth: hours of looking today x skill of the facilitator.
        premises: written: which rooms are used.
    """
    groups, places = state.collectives, state.places
    if groups.room[c] >= 0 or uniforms(chances, c, post)[0] >= rules.found_per_hour * worth:
        return
    best, least, best_is_free = row(-1), np.inf, False
    for place in range(premises.room.size):
        room = row(premises.room[place])
        free = not premises.used[room]
        away = math.hypot(places.x[room] - groups.x[c], places.y[room] - groups.y[c])
        if (free and not best_is_free) or (free == best_is_free and away < least):
            best, least, best_is_free = room, away, free
    if best >= 0:
        groups.room[c] = best
        premises.used[best] = True
