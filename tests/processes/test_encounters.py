"""Encounters: chats, visits, calls."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import Contact, Origin
from sim.processes.encounters import Encounters
from sim.rng import Draws
from sim.state import State
from tests.worlds import changed, faults, few, hours_of, live, pairs, tie, twin, within

SILENT = Encounters(stairs_rate=0, place_rate=0, visit_rate=0, online_rate=0)


def only(**parameters: float) -> Encounters:
    """Encounters of one kind; likeness is of no account."""
    alike = {"homophily": 0.0, "depth": 0.0, "friend": 1.0, "half_open": 1.0}
    # kernels are compiled once more for a whole number in the place of a fraction
    given = {name: type(getattr(SILENT, name))(x) for name, x in (alike | parameters).items()}
    return SILENT.model_copy(update=given)


def meet(process: Encounters, state: State, day: int = 1) -> State:
    process.describe(state.manners)
    return live(process, state, day)


def contacts(state: State, day: int = 1) -> dict[str, int]:
    row = state.ledger.contacts[day]
    return {kind.name.lower(): int(row[kind]) for kind in Contact if row[kind]}


def couples(count: int, hours: float = 0.0) -> State:
    """Residents in buildings of two, on different floors, who have spent some hours together."""
    state = few(count, address=np.repeat(np.arange(count // 2), 2))
    state.residents.floor[1::2] = 1
    for i in range(0, count if hours else 0, 2):
        tie(state, i, i + 1, hours, day=1)
    return state


def test_neighbours_of_a_landing_chat_by_hand() -> None:
    state = few(3)
    r = state.residents
    r.floor[:] = [1, 1, 2]
    r.arrived[:] = -100_000
    r.sociability[:] = 10  # openness 10 / 11
    r.last_contact[:] = -5
    meet(only(stairs_rate=20, landing_share=0.99, stranger_chat=1, sight_days=1), state)
    met = contacts(state)
    # of 60 occasions 40 begin with one of the landing, half of these fall on oneself; almost all
    # others end in a chat once the two know each other well: 0.2 h a chat, half known at 0.5 h
    assert set(met) == {"chat"}
    assert 1 <= met["chat"] <= 40
    assert hours_of(state, 0, 1) == pytest.approx(0.2 * met["chat"], abs=1e-5)
    assert pairs(state)[0, 1][2] == Origin.LANDING
    assert r.last_contact.tolist() == [1, 1, -5]


def test_the_tie_of_two_floors_begins_in_the_building_and_that_of_a_place_there() -> None:
    state = couples(2)
    state.residents.arrived[:] = -100_000
    meet(only(stairs_rate=20, stranger_chat=1, sight_days=1), state)
    assert pairs(state)[0, 1][2] == Origin.BUILDING
    state = few(3, address=[0, 1, 2])
    state.residents.place[:2] = 0
    state.residents.last_contact[:] = -5
    meet(only(place_rate=20, stranger_chat=1), state)
    assert hours_of(state, 0, 1) == pytest.approx(0.2 * contacts(state)["chat"], abs=1e-5)
    assert state.residents.last_contact.tolist() == [1, 1, -5]
    assert pairs(state)[0, 1][2] == Origin.PLACE


@pytest.mark.parametrize("limited", [0, 1])
def test_who_leaves_home_with_difficulty_meets_on_the_landing_only(limited: int) -> None:
    state = few(3)
    r = state.residents
    r.floor[:] = [1, 1, 2]
    r.arrived[:] = -100_000
    r.limited_mobility[limited] = True
    for day in range(1, 30):
        meet(only(stairs_rate=20, stranger_chat=1, sight_days=1), state, day)
    assert (limited, 2) not in pairs(state)
    assert {(0, 1), (1 - limited, 2)} <= set(pairs(state))


def test_newcomers_are_known_by_sight_to_nobody() -> None:
    state = couples(200)
    state.residents.arrived[::2] = 1  # today
    state.residents.arrived[1::2] = -100_000
    meet(only(stairs_rate=20, stranger_chat=1), state)
    assert contacts(state) == {}


def test_whoever_did_not_live_there_yet_meets_nobody() -> None:
    state = couples(200, hours=0)
    state.residents.arrived[::2] = -10
    met = np.zeros(len(Contact), dtype=np.int32)
    process = only(stairs_rate=20, stranger_chat=1, sight_days=1)
    process.describe(state.manners)
    process.meet(state, -20, Draws(1, "before", 0), met)
    assert not met.any()


def test_strangers_are_turned_to_and_not_friends_where_friends_count_for_nothing() -> None:
    state = few(3, address=[0, 1, 2])
    tie(state, 0, 1, 1000, day=1)
    state.residents.place[:] = 0
    meet(only(place_rate=20, friend=0, familiar_hours=0.01, stranger_chat=1), state)
    assert hours_of(state, 0, 1) == 1000, "they know each other too well to meet"
    assert hours_of(state, 0, 2) > 0 < hours_of(state, 1, 2)


def test_a_call_takes_two_who_use_messages() -> None:
    state = couples(2, hours=100)
    state.residents.messaging[0] = True
    meet(only(online_rate=5), state)
    assert contacts(state) == {}
    state.residents.messaging[1] = True
    meet(only(online_rate=5), state, day=2)
    assert set(contacts(state, 2)) == {"online"}


def test_nobody_visits_at_home_when_a_crisis_forbids_it() -> None:
    state = couples(200, hours=100)
    state.conditions.visits[0] = 0
    meet(only(visit_rate=5), state)
    assert contacts(state) == {}


@pytest.mark.parametrize("distance", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("depth", [0.0, 0.5, 1.5])
def test_the_hours_of_a_visit_fall_with_social_distance(distance: float, depth: float) -> None:
    state = couples(2, hours=100)
    state.residents.means[:] = [0.0, distance]
    meet(only(visit_rate=20, depth=depth), state)
    visits = contacts(state)["visit"]
    gained = visits * 2.0 * np.exp(-depth * distance)
    assert hours_of(state, 0, 1) == pytest.approx(100 + gained, rel=1e-5)


def test_residents_of_different_buildings_or_places_do_not_meet() -> None:
    state = few(6, address=[0, 0, 0, 1, 1, 1], places=3)
    r = state.residents
    r.arrived[:] = -100_000
    r.place[:] = [0, 1, -1, 0, 1, -1]
    for day in range(1, 20):
        meet(only(stairs_rate=9, place_rate=9, stranger_chat=1), state, day)
    for i, j in pairs(state):
        assert r.building[i] == r.building[j] or (r.place[i] == r.place[j] >= 0)
    assert not faults(state)


def test_ties_stay_whole_in_a_crowd_of_full_rows() -> None:
    state = few(60, k_max=5)
    state.residents.arrived[:] = -100_000
    for day in range(1, 30):
        meet(only(stairs_rate=20, stranger_chat=1), state, day)
    assert (state.ties.degree == 5).any(), "some rows are full"
    assert not faults(state)


def test_at_rate_zero_nobody_meets() -> None:
    state = few(6)
    tie(state, 0, 1, 10)
    state.residents.messaging[:] = True
    state.residents.place[:] = 0
    SILENT.describe(state.manners)
    before = twin(state)
    live(SILENT, state)
    assert changed(before, state) == set()


@pytest.mark.parametrize("rate", [0.5, 2.0])
@pytest.mark.parametrize(("homophily", "days"), [(0.0, 730), (0.87, 730), (0.0, 100)])
def test_chats_between_strangers_meet_their_closed_form(
    rate: float, homophily: float, days: int
) -> None:
    # of the occasions of a pair half fall on oneself; without hours a chat leaves them strangers
    # who are known by no more than 0: each pair chats once at most
    count = 20_000
    state = couples(count)
    state.residents.age[1::2] = 80  # social distance 1
    state.residents.arrived[:] = 1 - days
    process = only(stairs_rate=rate, landing_share=0, homophily=homophily, chat_hours=0)
    meet(process.model_copy(update={"stranger_chat": 0.4}), state)
    chance = 0.25 * 0.4 * np.exp(-homophily) * days / (days + 730)
    pairs_ = count / 2
    expected = 1 - (1 - chance / 2 / pairs_) ** (rate * count)
    assert within(contacts(state)["chat"] / pairs_, expected, pairs_)


@pytest.mark.parametrize("at_home", [1.0, 0.5])
def test_chats_between_people_known_meet_their_closed_form(at_home: float) -> None:
    # known = 1.5 / (1.5 + 0.5); two of whom each is at home half as often meet a quarter as often
    count = 20_000
    state = couples(count, hours=1.5)
    state.conditions.at_home[0] = at_home
    meet(only(stairs_rate=1, landing_share=0, chat_hours=0), state)
    occasions = count * at_home**2
    assert within(contacts(state)["chat"] / occasions, 0.5 * 0.25 * 0.75, occasions)


@pytest.mark.parametrize(("kind", "now"), [("visit", 1.0), ("online", 2.5)])
def test_visits_and_calls_meet_their_closed_form(kind: str, now: float) -> None:
    count, hours = 20_000, 30.0
    state = couples(count, hours)
    state.residents.messaging[:] = True
    state.residents.sociability[:] = 3.0  # openness 3/4
    state.conditions.online[0] = now
    meet(only(**{f"{kind}_rate": 0.4}, visit_hours=0, chat_hours=0, close_hours=10), state)
    occasions = count * 0.4 * now
    assert within(contacts(state)[kind] / occasions, 0.75**2 * 0.75, occasions)


def test_whom_one_visits_is_drawn_in_proportion_to_hours() -> None:
    count = 9_000
    state = few(count, address=np.repeat(np.arange(count // 3), 3), home=None)
    for i in range(0, count, 3):
        tie(state, i, i + 1, 30_000, day=1)
        tie(state, i, i + 2, 10_000, day=1)
    state.residents.sociability[1::3] = 0  # visit nobody, and are open to nobody
    meet(only(visit_rate=1, visit_hours=0), state)
    # the first goes to the third in a quarter of the cases, the third always to the first
    occasions = count
    assert within(contacts(state)["visit"] / occasions, 0.25 * (0.25 + 1) / 3, occasions)


@pytest.mark.parametrize("rate", [0.6, 3.2])
@pytest.mark.parametrize("homophily", [0.0, 0.87])
def test_meetings_in_places_meet_their_closed_form(rate: float, homophily: float) -> None:
    # two in each place, at social distance 1: each of four looks falls on the other with chance
    # 1/2; the meeting is a chat with chance 1/2, the openness of the other
    count = 8_000
    state = few(count, address=np.arange(count), places=count // 2 + 1)
    r = state.residents
    r.place[:] = np.repeat(np.arange(count // 2), 2)
    r.age[1::2] = 80
    rules = {"homophily": homophily, "friend": 1.0}
    meet(only(place_rate=rate, stranger_chat=1, chat_hours=0, **rules), state)
    success = 1 - (1 - 0.5 * np.exp(-homophily)) ** 4
    found = contacts(state)["chat"] / count
    assert abs(found - rate / 2 * success / 2) < 4 * np.sqrt((rate / 4 + 0.25) / count)


def test_friendship_makes_up_for_social_distance() -> None:
    # two in each place 40 years apart who know each other very well: the rule gives
    # min(1, 2.5 x exp(-0.87)) = 1; a look falls on the other with chance 1/2
    count = 4_000
    state = few(count, address=np.arange(count), places=count // 2 + 1)
    for i in range(0, count, 2):
        tie(state, i, i + 1, 10_000, day=1)
    state.residents.place[:] = np.repeat(np.arange(count // 2), 2)
    state.residents.age[1::2] = 80
    state.residents.sociability[:] = 10
    rules = {"homophily": 0.87, "friend": 2.5}
    meet(only(place_rate=1.1, chat_hours=0, **rules), state)  # 1.1 x openness = 1
    expected = (1 - 0.5**4) * 10 / 11
    assert within(contacts(state)["chat"] / count, expected, count)


def test_members_of_a_household_do_not_meet_one_another_in_passing() -> None:
    state = few(3, home=[0, 0, 1])
    tie(state, 0, 1, 500, day=0, origin=Origin.HOUSEHOLD)
    state.residents.arrived[:] = -100_000
    state.residents.place[:2] = 0
    rates = {"place_rate": 20, "stairs_rate": 20, "visit_rate": 20, "stranger_chat": 1}
    meet(only(**rates), state)
    assert hours_of(state, 0, 1) == 500
    assert hours_of(state, 0, 2) > 0 < hours_of(state, 1, 2)
