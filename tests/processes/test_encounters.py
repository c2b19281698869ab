"""Encounters: greetings, chats, visits, calls."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import Contact, Origin
from sim.processes.encounters import Encounters
from sim.state import State
from tests.worlds import changed, faults, few, hours_of, live, pairs, tie, twin

SILENT = Encounters(building_rate=0, place_rate=0, visit_rate=0, online_rate=0)


def only(**rates: float) -> Encounters:
    """Encounters of one kind; people turn to whomever they notice."""
    return SILENT.model_copy(update={"homophily": 0.0, "stranger": 1.0, "friend": 1.0} | rates)


def contacts(state: State, day: int = 1) -> dict[str, int]:
    row = state.ledger.contacts[day]
    return {kind.name.lower(): int(row[kind]) for kind in Contact if row[kind]}


def test_three_in_a_building_of_whom_two_pass_through() -> None:
    state = few(3)
    r = state.residents
    r.about[:2] = True
    r.floor[:] = [1, 1, 2]
    r.last_contact[:] = -5
    live(only(building_rate=5, chat_stranger=0, chat_known=0), state)
    met = contacts(state)
    # each seeks 5 meetings (int(5 + u), u < 1) and may fail to notice the other
    assert set(met) == {"greeting"}
    assert 5 <= met["greeting"] <= 10
    assert hours_of(state, 0, 1) == pytest.approx(0.02 * met["greeting"], abs=1e-6)
    assert pairs(state)[0, 1][2] == Origin.LANDING
    assert state.ties.degree.tolist() == [1, 1, 0]
    assert (r.last_contact == -5).all(), "a greeting is no contact that breaks silence"


def test_chats_count_for_more_and_break_silence() -> None:
    state = few(3)
    state.residents.place[:2] = 0
    state.residents.last_contact[:] = -5
    live(only(place_rate=3, chat_stranger=1, chat_known=1), state)
    met = contacts(state)
    assert set(met) == {"chat"}
    assert hours_of(state, 0, 1) == pytest.approx(0.1 * met["chat"], abs=1e-6)
    assert state.residents.last_contact.tolist() == [1, 1, -5]
    assert pairs(state)[0, 1][2] == Origin.PLACE


def test_strangers_are_turned_to_and_not_friends_where_friends_count_for_nothing() -> None:
    state = few(3)
    tie(state, 0, 1, 1000, day=1)
    state.residents.place[:] = 0
    live(only(place_rate=20, friend=0, familiar_hours=0.01), state)
    assert hours_of(state, 0, 1) == 1000, "they know each other too well to meet"
    assert hours_of(state, 0, 2) > 0 < hours_of(state, 1, 2)


def test_friends_visit_and_call_one_another_and_strangers_do_not() -> None:
    state = few(4)
    tie(state, 0, 1, 10, day=1)
    tie(state, 2, 3, 1, day=1)  # below least_hours
    state.residents.messaging[:] = True
    live(only(visit_rate=1, online_rate=1), state)
    # 0 visits and calls 1, and 1 visits and calls 0
    assert contacts(state) == {"visit": 2, "online": 2}
    assert hours_of(state, 0, 1) == pytest.approx(10 + 2 * 1.0 + 2 * 0.1, abs=1e-5)
    assert hours_of(state, 2, 3) == 1


def test_a_call_takes_two_who_use_messages() -> None:
    state = few(2)
    tie(state, 0, 1, 10, day=1)
    state.residents.messaging[0] = True
    live(only(online_rate=1), state)
    assert contacts(state) == {}


def test_nobody_visits_at_home_when_a_crisis_forbids_it() -> None:
    state = few(2)
    tie(state, 0, 1, 10, day=1)
    state.conditions.visits[0] = 0
    live(only(visit_rate=1), state)
    assert contacts(state) == {}


@pytest.mark.parametrize(("online", "calls"), [(0.0, 0), (2.0, 2)])
def test_people_call_as_often_as_the_crisis_makes_them(online: float, calls: int) -> None:
    state = few(2)
    tie(state, 0, 1, 10, day=1)
    state.residents.messaging[:] = True
    state.conditions.online[0] = online
    live(only(online_rate=0.5), state)  # 0.5 x 2: both call
    assert contacts(state).get("online", 0) == calls


def test_residents_of_different_buildings_or_places_do_not_meet() -> None:
    state = few(6, address=[0, 0, 0, 1, 1, 1], places=3)
    r = state.residents
    r.about[:] = True
    r.place[:] = [0, 1, -1, 0, 1, -1]
    for day in range(1, 20):
        live(only(building_rate=2, place_rate=2), state, day)
    for i, j in pairs(state):
        assert r.building[i] == r.building[j] or (r.place[i] == r.place[j] >= 0)
    assert not faults(state)


def test_ties_stay_whole_in_a_crowd_of_full_rows() -> None:
    state = few(60, k_max=5)
    state.residents.about[:] = True
    for day in range(1, 30):
        live(only(building_rate=4, chat_stranger=0.5), state, day)
    assert (state.ties.degree == 5).any(), "some rows are full"
    assert not faults(state)


def test_at_rate_zero_nobody_meets() -> None:
    state = few(6)
    tie(state, 0, 1, 10)
    state.residents.about[:] = state.residents.messaging[:] = True
    state.residents.place[:] = 0
    before = twin(state)
    live(SILENT, state)
    assert changed(before, state) == set()


def strangers_met(n: int, rate: float, **parameters: float) -> float:
    """Meetings of a day a resident, among 20,000 in buildings of `n` where ages alternate."""
    count = 20_000 // n * n
    where = np.repeat(np.arange(count // n), n)
    state = few(count, address=where, age=np.where(np.arange(count) % 2, 60.0, 20.0))
    state.residents.about[:] = True
    live(only(building_rate=rate, **parameters), state)
    return float(state.ledger.contacts[1].sum() / count)


@pytest.mark.parametrize("rate", [0.3, 1.6])
@pytest.mark.parametrize("homophily", [0.0, 0.87])
@pytest.mark.parametrize("stranger", [0.4, 1.0])
def test_meetings_meet_their_closed_form(rate: float, homophily: float, stranger: float) -> None:
    # in a pair, each of four looks falls on the other with chance 1/2; they are 40 years apart, at
    # social distance 1; `friend` = `stranger`, so that what they know of each other is out of play
    met = strangers_met(2, rate, homophily=homophily, stranger=stranger, friend=stranger)
    success = 1 - (1 - 0.5 * stranger * np.exp(-homophily)) ** 4
    assert abs(met - rate * success) < 4 * np.sqrt((rate + 0.25) / 20_000)


def test_friendship_makes_up_for_social_distance() -> None:
    # two neighbours 40 years apart who know each other very well: the rule gives
    # min(1, 2.5 x exp(-0.87)) = 1; a look falls on the other with chance 1/2
    count = 4_000
    where = np.repeat(np.arange(count // 2), 2)
    state = few(count, address=where, age=np.where(np.arange(count) % 2, 60.0, 20.0))
    for i in range(0, count, 2):
        tie(state, i, i + 1, 10_000, day=1)
    state.residents.about[:] = True
    live(only(building_rate=1, homophily=0.87, stranger=0.9, friend=2.5), state)
    met = float(state.ledger.contacts[1].sum() / count)
    expected = 1 - 0.5**4
    assert abs(met - expected) < 4 * np.sqrt(expected * (1 - expected) / count)


def test_chats_between_people_known_meet_their_share() -> None:
    # pairs with 6 h: known = 6 / (6 + 2) = 0.75; chat = 0.1 + (0.5 - 0.1) x 0.75 = 0.4
    count = 20_000
    where = np.repeat(np.arange(count // 2), 2)
    state = few(count, address=where)
    for i in range(0, count, 2):
        tie(state, i, i + 1, 6, day=1)
    state.residents.about[:] = True
    hours = {"greeting_hours": 0.0, "chat_hours": 0.0}  # what they know stays what it is
    live(only(building_rate=1, chat_stranger=0.1, chat_known=0.5, **hours), state)
    met = contacts(state)
    total = met["chat"] + met["greeting"]
    assert abs(met["chat"] / total - 0.4) < 4 * np.sqrt(0.24 / total)


def test_members_of_a_household_do_not_meet_one_another_in_passing() -> None:
    state = few(3, home=[0, 0, 1])
    tie(state, 0, 1, 500, day=0, origin=Origin.HOUSEHOLD)
    state.residents.place[:2] = 0
    state.residents.about[:2] = True
    live(only(place_rate=20, building_rate=20), state)
    assert contacts(state) == {}
    state.residents.place[2] = 0
    live(only(place_rate=20), state, day=2)
    assert hours_of(state, 0, 1) == 500
    assert hours_of(state, 0, 2) > 0 < hours_of(state, 1, 2)
