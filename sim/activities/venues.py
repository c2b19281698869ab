"""Venues: where a collective gathers people, and what each kind of place allows.

Rule: the first of these that there is:

- in the open (`street`): public space, with a valid permit and unless it is closed; the courtyard
  of the leader's building, if there is one and it is open; at home;
- under a roof (`room`): its own room; for associations only, the nearest common room, else the
  nearest garden, within `near_m`; the nearest café within `near_m`; at home;
- online: unless that is closed.

Rooms and gardens must be open today and serve one activity a day, even of one collective; public
space, courtyards and cafés serve any number. At home is in the leader's dwelling, for `home_seats`
people. Where people may not gather (`gatherings` false), everything but what is online is
cancelled, even at home. Without `available`, all is at home and nothing online.
Source: the article's sixth element (courtyard, café, public space, shared garden, common room,
online; a place keeps the home free). Numbers are assumptions.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from pydantic import Field

from sim.activities.around import Around
from sim.codes import PlaceKind
from sim.kernels.compile import Flags, kernel, row
from sim.kernels.grids import cells_within
from sim.parameters import Parameters, parameter
from sim.state import State
from sim.state.collectives import PERMIT_DAYS

STREET, ROOM, ONLINE = 0, 1, 2
"""What an activity asks for, as its kind does in the table of the programme."""

_PUBLIC_SPACE = np.int64(PlaceKind.PUBLIC_SPACE)
_COURTYARD = np.int64(PlaceKind.COURTYARD)
_COMMON_ROOM = np.int64(PlaceKind.COMMON_ROOM)
_GARDEN = np.int64(PlaceKind.SHARED_GARDEN)
_CAFE = np.int64(PlaceKind.CAFE)
_ONLINE = np.int64(PlaceKind.ONLINE)
_UNLIMITED = 1_000_000


class Venue(NamedTuple):
    """Where an activity takes place.

    Attributes:
        room: how many find room.
        announced: whether those come, too, who know nobody there.
        only: building whose residents alone are admitted besides members, or -1.
        place: row of the place that it takes up for today, or -1.
        at_home: whether it takes place in the leader's dwelling.
        public: whether it takes place in public space.
    """

    room: int
    announced: bool = True
    only: int = -1
    place: int = -1
    at_home: bool = False
    public: bool = False


class Venues(Parameters):
    """Which places collectives have for what they offer."""

    available: bool = Field(
        True, description="whether there are places to gather in outside homes, online included"
    )
    home_seats: int = parameter(8, "people whom a home holds", unit="person", low=2, high=50)


@kernel
def find_venue(
    state: State,
    rules: Venues,
    day: int,
    collective: int,
    where: int,
    near_m: float,
    taken: Flags,
    around: Around,
) -> Venue:
    """Return the best venue that a collective finds today.

    Args:
        state: what there is; read only.
        rules: which places there are.
        day: of the run.
        collective: its row; it has a leader.
        where: what the activity asks for: `STREET`, `ROOM` or `ONLINE`.
        near_m: distance within which it uses common rooms, gardens and cafés.
        taken: (places,) which are taken up by other activities of the day.
        around: of the neighbourhood.
    """
    now = state.conditions
    if where == ONLINE:
        shut = now.closed[0, _ONLINE] or not rules.available
        return Venue(0 if shut else _UNLIMITED, True, -1, -1, False, False)
    if not now.gatherings[0]:
        return Venue(0, True, -1, -1, False, False)
    if rules.available and where == STREET:
        found = _outside(state, day, collective, taken, around)
    elif rules.available:
        found = _inside(state, collective, near_m, taken, around)
    else:
        found = Venue(0, True, -1, -1, False, False)
    return found if found.room > 0 else Venue(rules.home_seats, False, -1, -1, True, False)


@kernel
def _outside(state: State, day: int, collective: int, taken: Flags, around: Around) -> Venue:
    """Return the venue in the open; one without room where there is none."""
    groups, places, buildings = state.collectives, state.places, state.buildings
    allowed = not state.conditions.closed[0, _PUBLIC_SPACE]
    if allowed and 0 <= day - groups.permit[collective] < PERMIT_DAYS:
        return Venue(_UNLIMITED, True, -1, -1, False, True)
    home = np.int64(state.residents.building[groups.leader[collective]])
    found = _nearest(state, buildings.x[home], buildings.y[home], _COURTYARD, 0.0, taken, around)
    if found >= 0:
        return Venue(np.int64(places.capacity[found]), True, home, -1, False, False)
    return Venue(0, True, -1, -1, False, False)


@kernel
def _inside(state: State, collective: int, near_m: float, taken: Flags, around: Around) -> Venue:
    """Return the venue under a roof; one without room where there is none."""
    groups, places = state.collectives, state.places
    x, y = groups.x[collective], groups.y[collective]
    room = np.int64(groups.room[collective])
    if room >= 0 and (taken[room] or not places.open[room]):
        room = np.int64(-1)
    if groups.association[collective]:
        for kind in (_COMMON_ROOM, _GARDEN):
            if room < 0:
                room = _nearest(state, x, y, kind, near_m, taken, around)
    if room >= 0:
        return Venue(np.int64(places.capacity[room]), True, -1, room, False, False)
    cafe = _nearest(state, x, y, _CAFE, near_m, taken, around)
    return Venue(np.int64(places.capacity[cafe]) if cafe >= 0 else 0, True, -1, -1, False, False)


@kernel
def _nearest(
    state: State, x: float, y: float, kind: int, near_m: float, taken: Flags, around: Around
) -> int:
    """Return the nearest place of a kind that is open and not taken, within reach; -1 for none."""
    places, grid = state.places, around.places
    nearest, least = np.int64(-1), np.float64(np.float32(near_m))
    west, east, south, north = cells_within(grid, x, y, near_m)
    for line in range(south, north + 1):
        for cell in range(line * grid.columns + west, line * grid.columns + east + 1):
            for place in range(grid.first[cell], grid.first[cell + 1]):
                p = row(grid.standing[place])
                free = kind in (_CAFE, _COURTYARD) or not taken[p]  # these serve any number
                if places.kind[p] == kind and places.open[p] and free:
                    far = np.float64(math.hypot(places.x[p] - x, places.y[p] - y))
                    if far < least or (far == least and (nearest < 0 or p < nearest)):
                        nearest, least = p, far
    return nearest
