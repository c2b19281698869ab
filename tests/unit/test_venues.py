"""Venues: where collectives gather, the best place first."""

from __future__ import annotations

import numpy as np
import pytest

from sim.activities.around import around_of
from sim.activities.venues import Venue, Venues, find_venue
from sim.codes import PlaceKind
from sim.kernels.passing import by_address
from sim.state import State
from sim.state.collectives import PERMIT_DAYS
from tests.worlds import changed, few, gather, twin

WHERE = ("street", "room", "online")
CAFE, ROOM, GARDEN, FAR_ROOM, YARD, POLICY = range(6)
OUTSIDE, AT_HOME = 1_000_000, Venue(8, announced=False, at_home=True)


def street(association: bool = True) -> State:
    """Two buildings; a collective at the first, whose leader lives at the second; five places."""
    state = few(4, address=[0, 0, 1, 1], places=6)
    gather(state, 0, [2, 3], core=[2])
    p = state.places
    p.kind[:] = [
        PlaceKind.CAFE,
        PlaceKind.COMMON_ROOM,
        PlaceKind.SHARED_GARDEN,
        PlaceKind.COMMON_ROOM,
        PlaceKind.COURTYARD,
        PlaceKind.COMMON_ROOM,
    ]
    p.x[:] = [10, 50, 20, 100, 100, 0]
    p.capacity[:] = [30, 31, 32, 33, 34, 35]
    state.collectives.association[0] = association
    return state


def find(
    state: State, where: str, *taken: int, day: int = 1, near_m: float = 300, **parameters: object
) -> Venue:
    before = twin(state)
    rules = by_address(Venues(**parameters))  # type: ignore[arg-type]
    full = np.isin(np.arange(len(state.places)), taken)
    found = find_venue(
        state.here(), rules, day, 0, WHERE.index(where), near_m, full, around_of(state)
    )
    assert changed(before, state) == set(), "to look changes nothing"
    return found


def test_in_the_open_with_a_permit_for_its_year() -> None:
    state = street()
    state.collectives.permit[0] = 10
    yard = Venue(34, only=1)
    assert find(state, "street", day=9) == yard, "the permit is yet to come"
    assert find(state, "street", day=10) == Venue(OUTSIDE, public=True)
    assert find(state, "street", day=10 + PERMIT_DAYS - 1) == Venue(OUTSIDE, public=True)
    assert find(state, "street", day=10 + PERMIT_DAYS) == yard, "it has run out"
    state.conditions.closed[0, PlaceKind.PUBLIC_SPACE] = True
    assert find(state, "street", day=10) == yard


def test_a_courtyard_is_that_of_the_leaders_building_and_open() -> None:
    state = street()
    state.places.x[YARD] = 0  # of the other building
    assert find(state, "street") == AT_HOME
    state.places.x[YARD] = 100
    state.places.open[YARD] = False
    assert find(state, "street") == AT_HOME


@pytest.mark.parametrize(
    ("own", "association", "taken", "expected"),
    [
        (FAR_ROOM, False, (), Venue(33, place=FAR_ROOM)),  # its own, however far
        (FAR_ROOM, False, (FAR_ROOM,), Venue(30)),  # used today: the café
        (-1, True, (), Venue(31, place=ROOM)),  # the nearest common room
        (-1, True, (ROOM,), Venue(33, place=FAR_ROOM)),
        (-1, True, (ROOM, FAR_ROOM), Venue(32, place=GARDEN)),  # no room: the garden
        (-1, True, (ROOM, FAR_ROOM, GARDEN), Venue(30)),
        (-1, False, (), Venue(30)),  # who is no association has no room
    ],
)
def test_under_a_roof_the_best_that_is_free(
    own: int, association: bool, taken: tuple[int, ...], expected: Venue
) -> None:
    state = street(association)
    state.collectives.room[0] = own
    assert find(state, "room", *taken) == expected


def test_the_room_of_a_policy_counts_once_it_is_open() -> None:
    state = street()
    assert find(state, "room").place == ROOM
    state.places.existing[POLICY] = state.places.open[POLICY] = True
    assert find(state, "room").place == POLICY, "next door"


def test_places_beyond_reach_or_shut_do_not_count() -> None:
    state = street()
    assert find(state, "room", near_m=15) == Venue(30), "a café at 10 m"
    assert find(state, "room", near_m=5) == AT_HOME
    state.places.open[:] = False
    assert find(state, "room") == AT_HOME


def test_online_needs_the_network_alone() -> None:
    state = street()
    state.conditions.gatherings[0] = False
    assert find(state, "online").room == OUTSIDE
    assert find(state, "street").room == find(state, "room").room == 0
    state.conditions.closed[0, PlaceKind.ONLINE] = True
    assert find(state, "online").room == 0


def test_without_places_there_is_home_and_nothing_online() -> None:
    state = street()
    state.collectives.permit[0], state.collectives.room[0] = 0, ROOM
    for where in ("street", "room"):
        assert find(state, where, available=False, home_seats=5) == AT_HOME._replace(room=5)
    assert find(state, "online", available=False).room == 0
