"""Activities: what collectives hold, who comes, what it leaves."""

from __future__ import annotations

import numpy as np
import pytest

from sim.activities.programme import Activity, Programme
from sim.activities.venues import Venues
from sim.codes import ActivityKind, Contact, PlaceKind
from sim.processes.activities import Activities
from tests.processes.holding import IDLE, club, holding, like, only
from tests.worlds import changed, faults, few, gather, hours_of, live, pairs, tie, twin, within


def test_an_aperitif_of_four_members_by_hand() -> None:
    state = live(holding(like(preparation=3)), club())
    c, book = state.collectives, state.ledger
    assert book.activities[1].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert book.attendance[1].tolist() == [4, 0, 0, 0, 0, 0, 0, 0]
    assert (c.work[0], c.used_kits[0], c.pulse[0]) == (3, 1, 1)
    assert state.residents.attended[:, 0].tolist() == [1] * 4 + [-10_000] * 2
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


def test_it_touches_only_what_it_declares() -> None:
    state = club()
    state.residents.belonging[:] = 0.5
    state.collectives.visibility[0] = state.residents.efficacy[4:] = 0.9
    state.collectives.kits[0] = 2
    before = twin(state)
    plain = like(preparation=3, learning=0.02)
    home = Venues(available=False)
    live(holding(plain, seen_chance=1, join_chance=1, member_chance=1, venues=home), state, seed=3)
    live(holding(plain, seen_chance=1, join_chance=1, member_chance=1), state, day=2)
    told = changed(before, state)
    assert {
        "residents.attended", "residents.belonging", "residents.efficacy", "residents.know_how",
        "residents.last_contact", "residents.membership", "collectives.know_how",
        "collectives.narrative", "collectives.pulse", "collectives.used_kits",
        "collectives.visibility", "collectives.work", "ledger.activities", "ledger.attendance",
        "ledger.contacts", "ledger.joined", "ties.alter", "ties.hours",
    } <= told  # fmt: skip
    assert {name for name in told if not name.startswith("ties.")} <= set(Activities.writes)


def test_neighbours_who_see_it_announced_come_and_join() -> None:
    state = club()
    state.collectives.visibility[0] = state.residents.belonging[4:] = 1
    state.residents.efficacy[:] = 0.5
    state.residents.limited_mobility[5] = True  # cannot come
    live(holding(like(reach=10), seen_chance=0.1, join_chance=1, meaning=0), state)
    # 0.1 x reach 10 x visibility 1 x energy 1 x next door 1 = 1; joins: 1 x 1 x (0.5 + 0.5) = 1
    assert state.ledger.attendance[1, ActivityKind.APERITIF] == 5
    assert state.ledger.joined[1] == 1
    assert state.residents.membership[:, 0].tolist() == [0, 0, 0, 0, 0, -1]
    assert state.residents.core[:, 0].tolist() == [1, 1, 0, 0, 0, 0]


def test_those_invited_come() -> None:
    state = club(others=1)
    for member in range(4):
        tie(state, member, 4, 0.1)
    live(holding(like(partners=1, hours=0.0), invited_chance=1), state)
    assert state.ledger.attendance[1].sum() == 5


@pytest.mark.parametrize(
    ("narrative", "breadth", "age", "expected"),
    [
        (1.0, 0.0, 60.0, 0.5),  # 20 years more than the members: half unlike
        (0.5, 0.0, 60.0, 0.75),
        (1.0, 0.5, 60.0, 0.75),
        (1.0, 1.0, 90.0, 1.0),  # open to all
        (0.0, 0.0, 90.0, 1.0),  # no story to stand outside of
        (1.0, 0.0, 90.0, 0.0),  # 50 years: wholly unlike
    ],
)
def test_a_narrow_story_keeps_those_unlike_away(
    narrative: float, breadth: float, age: float, expected: float
) -> None:
    n = 10_000
    state = club(members=2, others=n)
    state.residents.age[2:] = age
    c = state.collectives
    c.visibility[0], c.narrative[0], c.breadth[0] = 1, narrative, breadth
    rule = holding(like(kits=0, seats=5000, partners=1, hours=0), seen_chance=0.4)
    live(rule, state)
    came = state.ledger.attendance[1].sum() - 2
    assert within(came / n, 0.4 * expected, n)


def test_belonging_grows_by_a_share_of_what_is_missing() -> None:
    state = club()
    state.collectives.visibility[0] = 1
    state.residents.belonging[4:] = [0.2, 0.6]
    live(holding(seen_chance=1, meaning=0.1), state)
    assert state.collectives.narrative[0] == pytest.approx(0.4 + 0.05 * 0.6), "half as far"
    assert state.residents.belonging == pytest.approx([1, 1, 1, 1, 0.28, 0.64])


def test_doing_something_together_teaches() -> None:
    talk, work = (live(holding(like(learning=share)), club()) for share in (0, 0.02))
    assert not talk.residents.know_how.any()
    assert work.residents.know_how == pytest.approx([0.02] * 4 + [0, 0])
    assert work.residents.efficacy == pytest.approx([0.51] * 4 + [0.5] * 2)
    assert work.collectives.know_how[0] == pytest.approx(0.02)
    learnt = {"residents.know_how", "residents.efficacy", "collectives.know_how"}
    assert changed(talk, work) == learnt, "the same people meet for as long"


def test_those_unlike_gain_as_much_as_others_by_doing_something_together() -> None:
    def hours(together: bool) -> float:
        state = club()
        state.residents.age[:2] = [20, 90]
        state.manners.depth[0] = 2
        return float(live(holding(like(together=together)), state).ties.hours.sum())

    assert hours(False) < 0.9 * hours(True)


@pytest.mark.parametrize(
    ("kind", "kits", "room", "expected"),
    [
        (like(seats=3), 1, 50, 3),  # seats
        (like(kits=2, seats=10), 1, 50, 5),  # one kit of two: half of the seats
        (like(kits=2, seats=10), 1.5, 50, 7),
        (like(kits=2, seats=10), 2, 50, 8),
        (like(seats=10), 0, 50, 4),  # no kit: as many as at home
        (like(seats=2), 0, 50, 2),
        (like(kits=0), 0, 50, 8),  # none needed
        (like(kits=0, where="room"), 0, None, 6),  # no room: a café that holds 6
        (like(kits=0, where="room"), 0, 7, 7),  # a room that holds 7
        (like(kits=0, metres=2), 0, 50, 5),  # 2.5 seats a metre
    ],
)
def test_the_scarcest_of_seats_kits_and_room_decides(
    kind: Activity, kits: float, room: int | None, expected: int
) -> None:
    attendance = []
    for seed in range(20):
        state = club(members=8, others=0)
        state.collectives.kits[0], state.collectives.upkeep[0] = 2 * kits, 0.5
        state.collectives.room[0] = -1 if room is None else 0
        state.places.capacity[:] = room or 6
        live(holding(kind, venues=Venues(home_seats=4)), state, seed=seed)
        attendance.append(int(state.ledger.attendance[1].sum()))
    assert max(attendance) == expected


def test_allies_lend_what_they_do_not_use() -> None:
    state = club(members=30, others=0)
    state.collectives.alive[1] = True
    c = state.collectives
    c.alliance[:] = 3
    c.kits[:], c.upkeep[:], c.used_kits[:] = [1, 6], [1, 0.5], [0, 1]
    live(holding(like(kits=9, seats=90)), state)
    # its own kit, and the ally's 6 x 0.5 - 1 = 2: three kits of nine, thirty people
    assert state.ledger.attendance[1].sum() == 30
    assert c.used_kits.tolist() == [1, 3]
    c.alliance[1] = 4  # no longer an ally
    c.used_kits[:] = 0
    live(holding(like(kits=9, seats=90)), state, day=2)
    assert state.ledger.attendance[2].sum() == 10
    assert c.used_kits.tolist() == [1, 0]


def test_an_initiative_that_was_planned_has_a_programme_of_its_own() -> None:
    state = few(8)
    gather(state, 0, [0, 1, 2], core=[0, 1, 2])
    gather(state, 1, [3, 4, 5], core=[3, 4, 5])
    state.residents.belonging[:] = 1
    c = state.collectives
    c.planned[1], c.hours[:], c.permit[:] = True, 1000, 0
    rule = Activities(programme=only(), initiative=only(talk=like(kits=0)), coming=ALL_COME)
    live(rule, state)
    assert state.ledger.planned_attendance[1].tolist() == [0, 0, 0, 0, 0, 0, 3, 0]
    assert state.ledger.attendance[1].sum() == 3


ALL_COME = {"member_chance": 1, "invited_chance": 0, "seen_chance": 0}


def test_no_gathering_where_it_is_forbidden_but_online() -> None:
    state = club()
    state.conditions.gatherings[0] = False
    before = twin(state)
    live(holding(), state)
    assert changed(before, state) == set()
    state.residents.messaging[:3] = True
    state.residents.limited_mobility[0] = True  # no hindrance online
    live(holding(only(online=like(where="online", kits=0)), join_chance=1, seen_chance=0), state)
    # members who use messages; the others hear of nothing
    assert state.residents.last_contact.tolist() == [1, 1, 1, 0, 0, 0]
    assert state.collectives.pulse[0] == 0, "nothing that people saw"
    assert "residents.belonging" not in changed(before, state)


def test_nothing_online_when_the_network_is_down() -> None:
    state = club()
    state.residents.messaging[:] = True
    state.conditions.closed[0, PlaceKind.ONLINE] = True
    before = twin(state)
    live(holding(like(where="online", kits=0)), state)
    assert changed(before, state) == set()


def test_at_home_only_members_and_those_invited_come() -> None:
    state = club(members=20, others=20)
    state.collectives.visibility[0] = 1
    home = Venues(available=False, home_seats=8)
    live(holding(like(kits=0), seen_chance=1, venues=home), state)
    assert state.ledger.attendance[1].sum() == 8
    assert (state.residents.last_contact[20:] == 0).all()
    assert state.collectives.pulse[0] == 0, "nothing that people saw"


@pytest.mark.parametrize(
    "nothing",
    [
        holding(Programme(**dict.fromkeys((k.name.lower() for k in ActivityKind), IDLE))),
        holding(like(per_year=0)),
        holding(like(preparation=2)),  # takes time, which nobody gives
    ],
)
def test_without_programme_or_time_nothing_changes(nothing: Activities) -> None:
    state = club()
    state.collectives.hours[0] = 0
    before = twin(state)
    for day in range(1, 30):
        live(nothing, state, day)
    assert changed(before, state) == set()


def test_without_a_leader_nothing_is_held() -> None:
    state = club()
    state.collectives.leader[0] = -1
    before = twin(state)
    live(holding(), state)
    assert changed(before, state) == set()


def test_activities_of_a_year_meet_rate_times_strength() -> None:
    # core teams give 4 h a week, facilitators 1 h; the programme takes 52 x 10 / 52 = 10 h a week:
    # strength 0.5, hence 26 a year
    state = few(100, collectives=50, days=365)
    for c in range(50):
        gather(state, c, [2 * c, 2 * c + 1], core=[2 * c, 2 * c + 1])
    state.residents.belonging[:] = 1
    c = state.collectives
    c.support[:], c.hours[:], c.permit[:] = 1, 4, 1
    kind = Activity(per_year=52, seats=10, partners=1, hours=0, preparation=10)
    for day in range(1, 366):
        live(holding(kind), state, day)
    expected = 50 * 26
    assert abs(state.ledger.activities.sum() - expected) < 4 * np.sqrt(expected)
    assert state.ledger.attendance.sum() == 2 * state.ledger.activities.sum()


def test_tired_members_come_less() -> None:
    # chance = 0.8 x energy 0.5 x (0.5 + 0.5 x belonging 0.4) = 0.28
    state = club(members=10_000, others=0)
    state.residents.energy[:] = 0.5
    state.residents.belonging[:] = 0.4
    kind = like(seats=5000, kits=0, partners=1, hours=0)
    live(holding(kind, member_chance=0.8), state)
    assert within(state.ledger.attendance[1].sum() / 10_000, 0.28, 10_000)
    state.collectives.conflict[0] = 0.25
    live(holding(kind, member_chance=0.8), state, day=2)
    assert within(state.ledger.attendance[2].sum() / 10_000, 0.21, 10_000)


def test_the_leader_comes_if_energy_allows() -> None:
    came = 0
    for seed in range(400):
        state = club(members=2, others=0)
        state.residents.energy[0] = 0.6
        state.residents.belonging[:] = 0.2
        state.residents.energy[1] = 1 / 0.6
        live(holding(like(kits=0), member_chance=1), state, seed=seed)
        came += int(state.ledger.activities[1].sum())
    assert within(came / 400, 0.6, 400)


def test_two_activities_of_a_day_share_the_kits() -> None:
    state = club(members=60, others=0)
    state.collectives.kits[0] = 3
    both = only(meal=like(kits=2, seats=20), street_table=like(kits=3, seats=30))
    live(holding(both), state)
    # the meal takes two kits (20 people), the one that is left serves a third of thirty
    assert state.ledger.activities[1].tolist() == [0, 0, 1, 0, 0, 1, 0, 0]
    assert state.ledger.attendance[1].tolist() == [0, 0, 20, 0, 0, 10, 0, 0]
    assert state.collectives.used_kits[0] == 3


def test_each_who_would_come_is_as_likely_as_another_to_find_room() -> None:
    came = np.zeros(4)
    for seed in range(500):
        state = club(members=4, others=0)
        live(holding(like(seats=2, kits=0, hours=0.001), meaning=0.0), state, seed=seed)
        came += state.residents.last_contact == 1
    # with room for two of four, each finds room in half of the cases
    assert (np.abs(came / 500 - 0.5) < 4 * np.sqrt(0.25 / 500)).all()


def test_who_comes_to_one_collective_does_not_depend_on_another() -> None:
    def came(other_alive: bool) -> list[bool]:
        state = few(80, address=np.repeat([0, 1], 40))
        gather(state, 0, range(40), core=[0])
        gather(state, 1, range(40, 80), core=[40])
        state.collectives.hours[:] = 40
        state.collectives.permit[:] = 0
        state.collectives.alive[0] = other_alive
        live(holding(like(kits=0, partners=1)), state)
        return [bool(day == 1) for day in state.residents.last_contact[40:]]

    assert came(True) == came(False)
    assert any(came(True))
