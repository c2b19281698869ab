"""Evenings against values computed by hand, and against what the run itself tells in the end."""

from __future__ import annotations

import math

import numpy as np

from sim.codes import Channel, HouseholdType, Profile
from sim.kernels.ties import add_hours
from sim.life import Life
from sim.measures.address import Wanted, dwellers
from sim.measures.evening import FIELDS, WEEK, Evenings
from sim.measures.film import Film
from sim.scenario import Scenario
from tests.worlds import few, gather, put_on_list

LIST_DAYS = 30


def test_an_evening_has_what_became_of_needs_in_a_week_and_what_is_so_now() -> None:
    state = few(4, address=[0, 0, 1, 2])
    state.residents.profile[:3] = Profile.EXPOSED
    state.buildings.ended[:, Channel.NEIGHBOUR] = 9  # before
    evenings = Evenings(state, 20, LIST_DAYS)
    state.buildings.ended[1, Channel.NEIGHBOUR] += 2
    state.buildings.ended[0, [Channel.KIN, Channel.INSTITUTION, -1]] += 1
    state.needs.length[0], state.needs.resident[:3] = 3, [1, 3, 0]
    state.residents.left_without[2] = 20
    state.residents.busy[3] = 0.5
    state.households.knocked[2, 1] = 21
    state.buildings.stricken[2] = True
    gather(state, 1, [0, 1], core=[0])
    state.collectives.building[1] = 2
    put_on_list(state, [1, 3], 1, day=20)  # the other is not exposed
    seen = evenings.look(state, 21).buildings
    assert {name: seen[name].tolist() for name in FIELDS} == {
        "neighbour": [0, 2, 0],
        "collective": [0, 0, 0],
        "others": [2, 0, 0],
        "lapsed": [1, 0, 0],
        "waiting": [2, 0, 1],
        "without": [0, 1, 0],
        "helpers": [0, 0, 1],
        "exposed": [2, 1, 0],
        "listed": [1, 0, 0],
        "doors": [0, 1, 0],
        "collectives": [0, 0, 1],
        "stricken": [0, 0, 1],
    }
    for day in range(22, 21 + WEEK):
        assert evenings.look(state, day).buildings["neighbour"].tolist() == [0, 2, 0]
    assert evenings.look(state, 21 + WEEK).buildings["neighbour"].tolist() == [0, 0, 0]


def test_help_goes_from_the_building_of_who_gave_to_that_of_who_was_helped() -> None:
    state = few(4, address=[0, 0, 1, 2])
    ties = state.ties
    for ego, alter in ((0, 2), (1, 2), (3, 0)):
        add_hours(ties, ego, alter, 1.0, 1, 0)
    ties.given[3, 0] = 4  # before
    evenings = Evenings(state, 20, LIST_DAYS)
    ties.given[0, 0] = ties.given[1, 0] = 1
    assert evenings.look(state, 21).help.tolist() == [[0, 1, 2]]
    ties.given[3, 0] = 5
    assert evenings.look(state, 22).help.tolist() == [[2, 0, 1]]
    assert evenings.look(state, 23).help.tolist() == []


def test_what_it_tells_so_far_becomes_what_the_run_tells(short: Scenario) -> None:
    life, list_days = Life(short), short.mutual_aid.voice.list_days
    eve = short.timeline.build_up_days
    life.live(eve)
    evenings, film = Evenings(life.state, eve, list_days), Film(life.state)
    known, services = math.nan, 0
    for day in range(eve + 1, short.days + 1):
        life.live(day)
        evening = evenings.look(life.state, day)
        given = int(evening.help[:, 2].sum())
        assert given <= life.state.ledger.given[day]
        services += given
        if day <= eve + short.crisis.days:
            film.observe(life.state)
        if day == eve + 3:
            known = evening.so_far["known"]
    outcomes = life.tables().outcomes
    assert known == outcomes["known_day_3"]
    assert services > 0
    told = evening.so_far
    assert {name: told[name] for name in told if name != "known"} == {
        name: outcomes[name] for name in told if name != "known"
    }
    assert told["left_without_everyone"] > 0
    table = film.table(life.state, short.crisis.calendar)
    last = table.filter(day=short.crisis.days)
    assert last["residents"].to_list() == life.state.buildings.residents.tolist()


def test_an_address_tells_of_each_resident_what_there_is_this_evening() -> None:
    state = few(3, home=[0, 0, 1], address=[0, 0, 1], age=[80.0, 40.0, 30.0])
    r = state.residents
    state.households.type[1] = HouseholdType.ALONE
    state.households.type[0] = HouseholdType.COUPLE
    state.buildings.first_resident[:], state.buildings.residents[:] = [0, 2], [2, 1]
    r.profile[0] = Profile.EXPOSED
    add_hours(state.ties, 0, 2, 20.0, 21, 0)
    gather(state, 1, [1], core=[1])
    put_on_list(state, [0], 1, day=20)
    r.left_without[0], r.crisis_hours[1], r.busy[1] = 20, 2.5, 1.0
    state.needs.length[0], state.needs.resident[:2], state.needs.arisen[:2] = 2, [0, 2], [19, 21]
    state.needs.kind[:2], state.needs.asked[:2] = [0, 3], [1, 0]
    kinds = ("errand", "visit", "paper", "care")
    first, second = dwellers(state, 21, 0, kinds, LIST_DAYS)
    assert first == (0, 80, False, True, 1, 0, True, True, 0.0, False, (Wanted("errand", 2, True),))
    assert second == (1, 40, False, False, 0, 1, False, False, 2.5, True, ())
    (other,) = dwellers(state, 21, 1, kinds, LIST_DAYS)
    assert other.alone
    assert other.open == (Wanted("care", 0, False),)
    assert np.isclose(other.age, 30)
