"""Activities: what collectives hold, who comes, what it leaves."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import Contact, PlaceKind
from sim.processes.activities import Activities, Activity
from sim.state import State
from tests.worlds import changed, faults, few, gather, hours_of, live, pairs, twin

EVERY_DAY = Activity(per_year=365, seats=40, partners=3, hours=0.5, preparation=0, kits=1)


def programme(kind: Activity = EVERY_DAY, **parameters: float) -> Activities:
    """A programme of one kind, to which all members come who belong fully, and nobody else."""
    plain = {"member_chance": 1.0, "invitations": 0, "seen_chance": 0.0, "join_chance": 0.0}
    return Activities(programme={"only": kind}, **(plain | parameters))


def like(**changes: object) -> Activity:
    return EVERY_DAY.model_copy(update=changes)


def club(members: int = 4, others: int = 2) -> State:
    """Residents of one building, the first of whom are a collective's, two of them its core."""
    state = few(members + others)
    gather(state, 0, range(members), core=[0, 1])
    state.residents.belonging[:members] = 1
    c = state.collectives
    c.kits[0], c.visibility[0], c.narrative[0] = 1, 0.3, 0.4
    return state


def test_an_aperitif_of_four_members_by_hand() -> None:
    state = live(programme(like(preparation=3), core_hours=40), club())
    c, book = state.collectives, state.ledger
    assert (book.activities[1], book.attendance[1]) == (1, 4)
    assert c.work[0] == 3
    assert c.used_kits[0] == 1
    assert c.visibility[0] == pytest.approx(0.3 + 0.01 * (1 - 0.3))
    assert c.narrative[0] == pytest.approx(0.4 + 0.01 * (1 - 0.4))
    # each turns to 3 others, or to nobody when looking at oneself four times
    made = book.contacts[1, Contact.ACTIVITY]
    assert 8 <= made <= 12
    assert made == book.contacts[1].sum()
    hours = sum(hours_of(state, i, j) for i in range(4) for j in range(i))
    assert hours == pytest.approx(0.5 * made)
    assert {i for pair in pairs(state) for i in pair} == {0, 1, 2, 3}
    assert not faults(state)


def test_neighbours_who_see_it_announced_come_and_join() -> None:
    state = club()
    state.collectives.visibility[0] = state.residents.belonging[4:] = 1
    state.residents.efficacy[:] = 0.5
    state.residents.limited_mobility[5] = True  # cannot come
    live(programme(like(reach=10), seen_chance=0.1, join_chance=1, meaning=0), state)
    # 0.1 x reach 10 x visibility 1 x energy 1 x next door 1 = 1; joins: 1 x 1 x (0.5 + 0.5) = 1
    assert state.ledger.attendance[1] == 5
    assert state.residents.membership[:, 0].tolist() == [0, 0, 0, 0, 0, -1]
    assert state.residents.core[:, 0].tolist() == [1, 1, 0, 0, 0, 0]


def test_those_invited_come() -> None:
    state = club(others=1)
    for member in range(4):
        state.ties.alter[member, 0], state.ties.alter[4, member] = 4, member
        state.ties.degree[member], state.ties.degree[4] = 1, 4
    live(programme(like(partners=1, hours=0.0), invitations=1, invited_chance=1), state)
    assert state.ledger.attendance[1] == 5


def test_belonging_grows_by_a_share_of_what_is_missing() -> None:
    state = club()
    state.collectives.visibility[0] = 1
    state.residents.belonging[4:] = [0.2, 0.6]
    live(programme(seen_chance=1, meaning=0.1), state)
    assert state.residents.belonging == pytest.approx([1, 1, 1, 1, 0.28, 0.64])


@pytest.mark.parametrize(
    ("kind", "kits", "room", "expected"),
    [
        (like(seats=3), 1, 50, 3),  # seats
        (like(kits=2), 1, 50, 5),  # one kit of two, 5 people a kit
        (like(kits=2), 2, 50, 8),
        (like(), 0, 50, 0),  # no kit
        (like(kits=0, where="room"), 0, None, 6),  # no room: the back of a café holds 6
        (like(kits=0, where="room"), 0, 7, 7),  # a room that holds 7
    ],
)
def test_the_scarcest_of_seats_kits_and_room_decides(
    kind: Activity, kits: int, room: int | None, expected: int
) -> None:
    attendance = []
    for seed in range(20):
        state = club(members=8, others=0)
        state.collectives.kits[0] = kits
        if room is not None:
            state.collectives.room[0] = 0
            state.places.capacity[0] = room
        live(programme(kind, people_per_kit=5, borrowed_room=6), state, seed=seed)
        attendance.append(int(state.ledger.attendance[1]))
    assert max(attendance) == expected


def test_no_gathering_where_it_is_forbidden_but_online() -> None:
    state = club()
    state.conditions.gatherings[0] = False
    before = twin(state)
    live(programme(), state)
    assert changed(before, state) == set()
    state.residents.messaging[:3] = True
    live(programme(like(where="online", kits=0)), state)
    # members who use messages; the others hear of nothing
    assert state.residents.last_contact.tolist() == [1, 1, 1, 0, 0, 0]


def test_a_room_that_is_closed_today_does_not_count() -> None:
    state = club(members=8, others=0)
    state.collectives.room[0] = 0
    state.places.open[0] = False
    live(programme(like(where="room", kits=0), borrowed_room=3), state)
    assert state.ledger.attendance[1] <= 3


def test_nothing_online_when_the_network_is_down() -> None:
    state = club()
    state.residents.messaging[:] = True
    state.conditions.closed[0, PlaceKind.ONLINE] = True
    before = twin(state)
    live(programme(like(where="online", kits=0)), state)
    assert changed(before, state) == set()


@pytest.mark.parametrize(
    "nothing",
    [
        Activities(programme={}),
        programme(like(per_year=0)),
        programme(like(preparation=2), core_hours=0),  # strength 0
    ],
)
def test_without_programme_or_time_nothing_changes(nothing: Activities) -> None:
    state = club()
    before = twin(state)
    for day in range(1, 30):
        live(nothing, state, day)
    assert changed(before, state) == set()


def test_activities_a_year_meet_rate_times_strength() -> None:
    # 50 collectives: 2 members of a core team give 2 x 2 h a week; support adds 1 h; the programme
    # takes 52 x 10 / 52 = 10 h a week: strength 0.5, hence 26 a year
    state = few(100, collectives=50, days=365)
    for c in range(50):
        gather(state, c, [2 * c, 2 * c + 1], core=[2 * c, 2 * c + 1])
    state.residents.belonging[:] = 1
    state.collectives.support[:] = 1
    kind = Activity(per_year=52, seats=10, partners=1, hours=0, preparation=10)
    for day in range(1, 366):
        live(programme(kind, core_hours=2), state, day)
    expected = 50 * 26
    assert abs(state.ledger.activities.sum() - expected) < 4 * np.sqrt(expected)
    assert state.ledger.attendance.sum() == 2 * state.ledger.activities.sum()


def test_tired_members_come_less() -> None:
    # chance = 0.8 x energy 0.5 x (0.5 + 0.5 x belonging 0.4) = 0.28
    state = club(members=10_000, others=0)
    state.residents.energy[:] = 0.5
    state.residents.belonging[:] = 0.4
    kind = like(seats=5000, kits=0, partners=1, hours=0)
    live(programme(kind, member_chance=0.8), state)
    assert abs(state.ledger.attendance[1] - 2800) < 4 * np.sqrt(10_000 * 0.28 * 0.72)


def test_two_activities_of_a_day_share_the_kits() -> None:
    state = club(members=60, others=0)
    state.collectives.kits[0] = 3
    kinds = {"meal": like(kits=2, seats=60), "party": like(kits=3, seats=60)}
    activities = programme(people_per_kit=10).model_copy(update={"programme": kinds})
    live(activities, state)
    # the meal takes two kits (20 people), the one that is left serves ten
    assert state.ledger.activities[1] == 2
    assert state.ledger.attendance[1] <= 30


def test_no_more_kits_are_used_than_there_are() -> None:
    state = club(members=60, others=0)
    state.collectives.kits[0] = 3
    kinds = {"meal": like(kits=2, seats=60), "party": like(kits=3, seats=60)}
    activities = programme(people_per_kit=10).model_copy(update={"programme": kinds})
    live(activities, state)
    assert state.collectives.used_kits[0] <= state.collectives.kits[0]


def test_each_who_would_come_is_as_likely_as_another_to_find_room() -> None:
    came = np.zeros(4)
    for seed in range(500):
        state = club(members=4, others=0)
        live(programme(like(seats=2, kits=0, hours=0.001), meaning=0.0), state, seed=seed)
        came += state.residents.last_contact == 1
    # with room for two of four, each finds room in half of the cases
    assert (np.abs(came / 500 - 0.5) < 4 * np.sqrt(0.25 / 500)).all()


def test_who_comes_to_one_collective_does_not_depend_on_another() -> None:
    def came(other_alive: bool) -> list[bool]:
        state = few(80, address=np.repeat([0, 1], 40))
        gather(state, 0, range(40), core=[0])
        gather(state, 1, range(40, 80), core=[40])
        state.collectives.alive[0] = other_alive
        live(programme(like(kits=0, partners=1)), state)
        return [bool(day == 1) for day in state.residents.last_contact[40:]]

    assert came(True) == came(False)
