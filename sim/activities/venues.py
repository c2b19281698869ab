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

from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from sim.codes import PlaceKind
from sim.parameters import Parameters, parameter
from sim.state import State
from sim.state.collectives import PERMIT_DAYS

_BOOKED = (PlaceKind.COMMON_ROOM, PlaceKind.SHARED_GARDEN)
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


_NOWHERE = Venue(0)


class Venues(Parameters):
    """Which places collectives have for what they offer."""

    available: bool = Field(
        True, description="whether there are places to gather in outside homes, online included"
    )
    home_seats: int = parameter(8, "people whom a home holds", unit="person", low=2, high=50)

    def find(
        self,
        state: State,
        day: int,
        collective: int,
        where: Literal["street", "room", "online"],
        taken: set[int],
        near_m: float,
    ) -> Venue:
        """Return the best venue that a collective finds today.

        Args:
            state: what there is; read only.
            day: of the run.
            collective: its row; it has a leader.
            where: what the activity asks for.
            taken: rows of the places that other collectives use today.
            near_m: distance within which it uses common rooms, gardens and cafés.
        """
        now = state.conditions
        if where == "online":
            shut = now.closed[0, PlaceKind.ONLINE] or not self.available
            return _NOWHERE if shut else Venue(_UNLIMITED)
        if not now.gatherings[0]:
            return _NOWHERE
        found = None
        if self.available:
            in_the_open = where == "street"
            found = (
                self._outside(state, day, collective)
                if in_the_open
                else self._inside(state, collective, taken, near_m)
            )
        return found or Venue(self.home_seats, announced=False, at_home=True)

    def _outside(self, state: State, day: int, collective: int) -> Venue | None:
        collectives = state.collectives
        allowed = not state.conditions.closed[0, PlaceKind.PUBLIC_SPACE]
        if allowed and 0 <= day - collectives.permit[collective] < PERMIT_DAYS:
            return Venue(_UNLIMITED, public=True)
        home = int(state.residents.building[collectives.leader[collective]])
        places, buildings = state.places, state.buildings
        yard = (places.kind == PlaceKind.COURTYARD) & places.open
        yard &= (places.x == buildings.x[home]) & (places.y == buildings.y[home])
        if not yard.any():
            return None
        return Venue(int(places.capacity[np.argmax(yard)]), only=home)

    def _inside(
        self, state: State, collective: int, taken: set[int], near_m: float
    ) -> Venue | None:
        collectives, places = state.collectives, state.places
        own = int(collectives.room[collective])
        rooms = [own] if own >= 0 and places.open[own] and own not in taken else []
        if not rooms and collectives.association[collective]:
            near = [_near(state, collective, kind, near_m) for kind in _BOOKED]
            rooms = [place for place in np.concatenate(near).tolist() if place not in taken]
        if rooms:
            return Venue(int(places.capacity[rooms[0]]), place=rooms[0])
        cafes = _near(state, collective, PlaceKind.CAFE, near_m)
        return Venue(int(places.capacity[cafes[0]])) if cafes.size else None


def _near(state: State, collective: int, kind: PlaceKind, reach: float) -> np.ndarray:
    """Return the open places of a kind within reach of a collective, the nearest first."""
    places, collectives = state.places, state.collectives
    rows = np.flatnonzero((places.kind == kind) & places.open)
    far = np.hypot(
        places.x[rows] - collectives.x[collective], places.y[rows] - collectives.y[collective]
    )
    order = np.argsort(far, kind="stable")
    return np.asarray(rows[order][far[order] <= reach])
