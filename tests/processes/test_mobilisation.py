"""Mobilisation: who turns to a crisis, which doors are knocked at, who is listed, who comes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.codes import Finder, Gate, NeedKind, PlaceKind, Stakes
from sim.measures.crisis import active_in_crisis, lists_at_the_end, mobilised
from sim.processes.mobilisation import Mobilisation
from sim.rng import Draws
from sim.state import State
from sim.state.residents import NEVER
from tests.processes.asking import agree
from tests.processes.plain import consent, enter
from tests.worlds import changed, few, gather, live, tie, twin, within

FIRST, DAY = 20, 24  # of the crisis; a day in it


def quiet(**changes: dict[str, Any] | float) -> Mobilisation:
    """Mobilisation in which nobody turns, comes or leaves unless asked for."""
    parts: dict[str, Any] = {
        "enlisting": {"rush": 0, "leaving": 0},
        "doors": {"share": 1, "calls": 0, "talks_per_hour": 4},
    }
    for name, value in changes.items():
        parts[name] = parts.get(name, {}) | value if isinstance(value, dict) else value
    return Mobilisation.model_validate({"lag_days": 60} | parts)


def alarmed(state: State, *turned: int) -> State:
    """Let there be alarm since the first day of the crisis, and some have turned then."""
    state.conditions.alarm[0], state.conditions.alarmed[0] = True, FIRST
    state.collectives.turned[list(turned)] = FIRST
    return state


def street(old: int, homes: int = 1, collectives: int = 1) -> State:
    """A founder of 40 for each collective, then old people who live alone, all in one building."""
    state = few(collectives + old, age=[40.0] * collectives + [80.0] * old, collectives=collectives)
    for c in range(collectives):
        gather(state, c, [c], core=[c])
    state.collectives.purse[:] = homes / 4
    return alarmed(state, *range(collectives))


def test_collectives_turn_in_their_time_and_back_when_it_is_over() -> None:
    n = 3_000
    state = few(n, collectives=n, k_max=2)
    for c in range(n):
        gather(state, c, [c], core=[c] if c < n - 5 else [])
    c = alarmed(state).collectives
    c.know_how[:] = 0.3
    live(quiet(lag_days=4), state, DAY)
    assert within((c.turned[: n - 5] == DAY).mean(), (0.5 + 0.3) / 4, n - 5)
    assert (c.turned[n - 5 :] == -1).all(), "nobody is there who would turn"

    state.buildings.poster[0], state.households.knocker[0, 0] = 0, 0
    state.conditions.alarm[0] = False
    live(quiet(), state, DAY + 1)
    assert (c.turned == -1).all()
    assert state.buildings.poster[0] == state.households.knocker[0, 0] == -1


def test_a_grave_need_in_its_queue_turns_a_collective_at_once() -> None:
    state = alarmed(few(4, collectives=3))
    for c in range(3):
        gather(state, c, [c], core=[c])
    needs = state.needs
    state.need_traits.stakes[NeedKind.CARE] = Stakes.GRAVE
    needs.length[0], needs.resident[:2], needs.asked[:2] = 2, 3, 1
    needs.kind[:2], needs.queue[:2] = [NeedKind.ERRAND, NeedKind.CARE], [0, 1]
    needs.deadline[:2] = DAY + 5
    c = state.collectives
    c.know_how[:] = 0
    live(quiet(), state, DAY)
    assert list(c.turned) == [-1, DAY, -1], "the others, on one day in 120"


def test_a_round_of_doors_by_hand() -> None:
    state = few(
        6, home=[0, 1, 1, 1, 2, 3], age=[40, 78, 82, 50, 90, 30], address=[0, 0, 0, 0, 0, 0]
    )
    gather(state, 0, [0], core=[0])
    agree(alarmed(state, 0))
    r, c, h = state.residents, state.collectives, state.households
    c.purse[0], c.hours[0], c.support[0], c.rivalry[0] = 2.0, 6, 2, 0.5
    r.place[4] = 0  # out
    before = twin(state)
    live(quiet(), state, DAY)
    assert list(np.flatnonzero(r.list_holder[:, 0] == 0)) == [2], "the eldest exposed at home"
    assert (r.list_bearer[2, 0], r.list_day[2, 0]) == (0, DAY)
    assert r.last_sent.tolist() == [DAY, *[NEVER] * 5], "who bears it came to the door"
    assert list(h.knocker[:, 0]) == [0, 0, -1, 0]
    assert state.buildings.poster[0] == 0
    assert state.ledger.talks[DAY] == 3
    assert c.at_doors[0] == pytest.approx(3 / 4), "no door is left: a quarter of an hour each"
    assert c.work[0] == pytest.approx(3 / 4 * 6 / 8 * 1.5)
    assert changed(before, state) == {
        "residents.list_holder", "residents.list_bearer", "residents.list_day",
        "residents.last_sent", "households.knocker", "households.knocked", "buildings.poster",
        "collectives.at_doors", "collectives.work", "ledger.talks",
    }  # fmt: skip

    r.place[4] = -1
    live(quiet(), state, DAY + 1)
    assert state.ledger.talks[DAY + 1] == 1, "who was out before"
    live(quiet(doors={"again_days": 3}), state, DAY + 3)
    assert state.ledger.talks[DAY + 3] == 3, "after a while, once more"


def test_doors_open_as_visits_at_home_take_place_and_slips_hang_posters() -> None:
    n = 4_000
    state = street(n, homes=n + 1)
    agree(state)
    state.conditions.visits[0] = 0.2
    live(quiet(), state, DAY)
    talks = state.ledger.talks[DAY]
    assert within(talks / n, 0.2, n)
    listed = state.residents.list_holder[:, 0] == 0
    assert talks - listed.sum() in (0, 1), "the founder, too, may open, and is not exposed"
    assert (state.households.knocker[:, 0] == 0).all(), "at the others it left a slip"
    assert state.collectives.at_doors[0] == pytest.approx((n + 1) / 4), "which takes as long"

    state = street(n, homes=n)
    state.conditions.visits[0] = 0
    live(quiet(), state, DAY)
    assert (state.ledger.talks[DAY], state.buildings.poster[0]) == (0, 0)


def test_doors_have_their_share_of_what_desks_leave_day_after_day() -> None:
    state = street(500)
    c = state.collectives
    c.hours[0], c.purse[0] = 7, 4
    for day in (DAY, DAY + 1, DAY + 2):
        live(quiet(doors={"share": 0.5}), state, day)
        assert c.at_doors[0] == pytest.approx(2), "of four hours that desks left"
        c.purse[0] = 4 - c.at_doors[0]  # desks use nothing


def test_consent_is_one_for_doors_and_posts() -> None:
    state = street(400)
    agree(state, 0.5)
    door, post = (
        consent(state, Draws(1, name, day))[:400]
        for name, day in (("Mobilisation/3", 5), ("Facilitation/post/0", 9))
    )
    assert (door == post).all()
    assert within(door.mean(), 0.5, 400)


def test_the_nearest_doors_come_first_unless_a_list_names_others() -> None:
    state = few(8, home=range(8), address=[0, 1, 1, 2, 2, 2, 3, 3])
    gather(state, 0, [0], core=[0])
    alarmed(state, 0)
    c, h = state.collectives, state.households
    c.x[0], c.purse[0] = state.buildings.x[2], 3 / 4
    state.residents.registered[7] = True
    linked = twin(state)
    live(quiet(), state, DAY)
    assert list(np.flatnonzero(h.knocker[:, 0] == 0)) == [3, 4, 5]
    linked.collectives.linked[0] = True
    live(quiet(), linked, DAY)
    named = np.flatnonzero(linked.households.knocker[:, 0] == 0)
    assert 7 in named
    assert named.size == 3
    assert set(named) <= {3, 4, 5, 7}


def chosen(state: State, day: int, c: int, hours: float) -> list[int]:
    """The households with which a collective talks, four an hour, by sorting all that open."""
    homes, b, r, g = state.households, state.buildings, state.residents, state.collectives
    draws = Draws(1, "Mobilisation", day)
    wanted = int(4 * hours + draws.part("talks").uniform([c])[0])
    told = ((homes.knocker == c) & (day - homes.knocked < 30)).any(axis=1)
    inside, named = np.zeros(len(homes), dtype=bool), np.zeros(len(homes), dtype=bool)
    inside[r.household[r.place < 0]] = named[r.household[r.registered]] = True
    doors = np.flatnonzero(inside & ~told)
    turn = np.hypot(b.x - g.x[c], b.y - g.y[c]).argsort(kind="stable").argsort()
    order = turn[homes.building[doors]] + draws.part("dwelling").uniform(doors, c)
    order -= len(b) * (named[doors] & g.linked[c])
    return sorted(doors[order.argsort()[:wanted]].tolist())


def test_doors_are_those_of_a_sort_of_all_that_open() -> None:
    n, rng = 240, np.random.default_rng(1)
    state = few(n, home=np.arange(n) // 2, address=np.arange(n) // 12, collectives=2)
    for c in range(2):
        gather(state, c, [c], core=[c])
    groups, r, h = alarmed(state, 0, 1).collectives, state.residents, state.households
    groups.x[:], groups.linked[0], groups.purse[:] = [700, 1300], True, 3
    r.registered[:] = rng.random(n) < 0.1
    for day in range(DAY, DAY + 8):
        r.place[:] = np.where(rng.random(n) < 0.4, 0, -1)
        groups.at_doors[:] = 0
        doors = [chosen(state, day, c, 3.0) for c in range(2)]
        live(quiet(), state, day)
        for c in range(2):
            knocked = ((h.knocker == c) & (h.knocked == day)).any(axis=1)
            assert np.flatnonzero(knocked).tolist() == doors[c]
    assert state.ledger.talks.sum() > 120


def test_consent_is_given_by_chance_and_kept() -> None:
    n = 4_000
    state = street(n, homes=n + 2, collectives=2)
    agree(state, 0.5, 1.0)
    r = state.residents
    r.reluctance[::2] = 0.1  # 0.1 below the mean, the others as much above
    live(quiet(), state, DAY)
    listed = (r.list_holder[2:] >= 0).any(axis=1)
    for shy, chance in ((0.1, 0.6), (0.3, 0.4)):
        theirs = r.reluctance[2:] == np.float32(shy)
        assert within(listed[theirs].mean(), chance, theirs.sum())
    assert (np.sort(r.list_holder[2:][listed], axis=1)[:, 1:] == [0, 1]).all(), "once no, always no"
    assert state.ledger.talks[DAY] == 2 * (n + 2)
    assert state.ledger.talks_twice[DAY] == n + 2, "the second knows nothing of the first"


def test_allies_do_not_knock_twice() -> None:
    state = street(10, homes=12, collectives=2)
    state.collectives.alliance[:] = 0
    live(quiet(), state, DAY)
    assert state.ledger.talks[DAY] == 12
    assert state.ledger.talks_twice[DAY] == 0


@pytest.mark.parametrize("accept", [0.0, 1.0])
def test_silent_needs_are_noticed_at_the_door(accept: float) -> None:
    state = street(3, homes=4)
    agree(state, accept)
    r, needs = state.residents, state.needs
    r.place[3] = 0  # out
    needs.length[0], needs.kind[:3] = 3, NeedKind.CARE
    needs.resident[:3], needs.asked[:3] = [1, 2, 3], [0, 1, 0]
    needs.arisen[:3], needs.deadline[:3] = DAY - 1, DAY + 5
    live(quiet(), state, DAY)
    yes = accept == 1
    assert list(needs.offered[:3]) == [1, 0, 0], "asked for, and out, are not noticed"
    assert list(needs.found[:3]) == [Finder.DOOR if yes else -1, -1, -1]
    assert list(needs.queue[:3]) == [0 if yes else -1, -1, -1]
    assert list(needs.gate[:3]) == [-1 if yes else Gate.DECLINED, -1, -1]
    assert list(r.offered_kinds[1:]) == [1 << NeedKind.CARE, 0, 0]


def test_a_talk_meets_one_need_a_resident_that_nobody_asks_for() -> None:
    state = street(2, homes=3)
    agree(state, 0.0)
    needs = state.needs
    state.need_traits.unasked[NeedKind.CHECK_IN] = True
    needs.length[0], needs.kind[:4] = 4, NeedKind.CHECK_IN
    needs.resident[:4], needs.nth[:4] = [1, 1, 2, 2], [0, 1, 0, 0]
    needs.arisen[:4] = [DAY, DAY, DAY - 1, DAY]
    live(quiet(), state, DAY)
    assert list(needs.found[:4]) == [Finder.DOOR, -1, Finder.DOOR, -1], "one each"
    assert not needs.offered[:4].any(), "nothing is offered: it is done"
    assert (needs.queue[:4] == -1).all()


@pytest.mark.parametrize("shut", [False, True])
def test_calls_confirm_the_oldest_entries(shut: bool) -> None:
    state = street(4, homes=0)
    r, c = state.residents, state.collectives
    for i, day in enumerate([DAY - 30, DAY - 20, DAY - 40, DAY - 5]):
        enter(r, 1 + i, 0, -1, day)
    r.place[:] = 0  # nobody opens
    c.purse[0] = 1.0
    state.conditions.closed[0, PlaceKind.ONLINE] = shut
    live(quiet(doors={"calls": 0.5, "calls_per_hour": 4, "call_days": 14}), state, DAY)
    called = [DAY, DAY - 20, DAY] if not shut else [DAY - 30, DAY - 20, DAY - 40]
    assert list(r.list_day[1:, 0]) == [*called, DAY - 5]
    assert c.at_doors[0] == pytest.approx(0.5 * (not shut))


def test_those_enlisted_knock_as_far_as_they_are_led() -> None:
    n = 200
    state = few(n, collectives=1)
    gather(state, 0, [0, 1], core=[0, 1])
    alarmed(state, 0)
    r, c = state.residents, state.collectives
    r.enlisted[10:60] = 0
    c.enlisted[0], c.centralisation[0] = 50, 0.5
    r.last_enlisted[10:60] = r.last_gave[10:60] = DAY
    live(quiet(doors={"share": 0.5, "span": 14, "enlisted_hours": 7}), state, DAY)
    # 14 x (1 + 0.5) are led, an hour a day each, half of it for doors
    assert state.ledger.talks[DAY] == 42
    assert c.at_doors[0] == c.work[0] == 0


def test_newcomers_offer_hours_at_the_rates_of_the_rule() -> None:
    n = 16_000
    state = few(n, k_max=2, age=np.where(np.arange(n) % 4 == 0, 80.0, 40.0))
    gather(state, 0, [1, 2], core=[1])
    alarmed(state)
    r, b = state.residents, state.buildings
    r.prosociality[:] = 0.25
    state.conditions.trouble[0, :, 0] = 0.2
    rule = quiet(enlisting={"rush": 0.5, "half_life": 4})
    before = twin(state)
    live(rule, state, DAY)
    assert (r.enlisted < 0).all(), "nobody knows of a collective"

    state = before
    r, b = state.residents, state.buildings
    b.poster[0] = 0
    live(rule, state, DAY)
    free = (np.arange(n) % 4 > 0) & (r.membership < 0).all(axis=1)
    assert within((r.enlisted[free] == 0).mean(), 0.5 / 2 * 0.5 * 0.8, free.sum())
    assert (r.enlisted[~free] < 0).all(), "the exposed and members do not"
    assert state.ledger.enlisted[DAY] == state.collectives.enlisted[0] == (r.enlisted == 0).sum()
    assert (r.last_enlisted[r.enlisted == 0] == DAY).all()


@pytest.mark.parametrize(
    ("known", "chance"), [("tie", 0.3 * 0.5), ("message", 0.3 * 0.4 * 0.5), ("nothing", 0.0)]
)
def test_one_comes_to_a_collective_that_one_knows_of(known: str, chance: float) -> None:
    n = 4_000
    state = few(2 * n, k_max=2)
    gather(state, 0, range(n), core=[0])
    alarmed(state)
    r, c = state.residents, state.collectives
    c.visibility[0] = 0.4
    r.messaging[:] = known == "message"
    if known == "tie":
        for i in range(n):
            tie(state, i, n + i, 5)
    live(quiet(enlisting={"rush": 0.5}), state, FIRST)
    assert within((r.enlisted[n:] == 0).mean(), chance, n) if chance else (r.enlisted < 0).all()


def test_those_asked_at_the_door_are_likelier_to_come() -> None:
    n = 4_000
    state = few(n, home=np.arange(n) // 2, k_max=2)
    gather(state, 0, [0], core=[0])
    alarmed(state, 0)
    state.collectives.purse[0] = n
    state.residents.place[0] = 0
    live(quiet(enlisting={"rush": 0.01, "asked": 20}), state, FIRST)
    per_home = np.bincount(np.arange(n) // 2, state.residents.enlisted == 0)
    assert per_home.max() == 1, "one at each door"
    assert within(per_home.mean(), 0.2, n / 2)


def test_who_offered_hours_leaves_again_and_some_stay() -> None:
    n = 4_000
    state = few(n, k_max=2)
    gather(state, 0, [0], core=[0])
    alarmed(state)
    r, c = state.residents, state.collectives
    r.enlisted[1:], r.last_enlisted[1:] = 0, DAY - 10
    r.last_gave[1 : n // 2] = DAY - 9
    r.last_gave[1 : n // 4] = DAY - 1
    c.enlisted[0] = n - 1
    rule = quiet(enlisting={"leaving": 0.1, "idle": 2, "idle_days": 7, "staying": 0.3})
    live(rule, state, DAY)
    gone = r.enlisted < 0
    assert within(gone[1 : n // 4].mean(), 0.1, n / 4)
    assert within(gone[n // 4 :].mean(), 0.2, 3 * n / 4), "the idle go sooner"
    stayed = (r.membership == 0).any(axis=1)
    helped = gone & (r.last_gave > NEVER)
    assert within(stayed[helped].mean(), 0.3, helped.sum())
    assert not stayed[n // 2 :].any(), "who did nothing becomes no member"
    assert c.enlisted[0] == (~gone).sum()
    assert c.members[0] == stayed.sum()

    state.conditions.alarm[0] = False
    left = ~gone
    live(quiet(enlisting={"afterwards": 0.5}), state, DAY + 1)
    assert within((r.enlisted[left] < 0).mean(), 0.5, left.sum())


def test_who_was_active_and_how_soon_by_hand() -> None:
    state = few(10, age=[40.0] * 8 + [80.0] * 2)
    gather(state, 0, [0, 1, 2], core=[0])
    r, ledger = alarmed(state).residents, state.ledger
    r.attended[0, 0], r.crisis_hours[1], r.crisis_hours[5] = FIRST, 1, 1
    r.last_enlisted[[3, 4]] = [FIRST - 1, FIRST + 2]
    assert active_in_crisis(state, FIRST) == pytest.approx(0.3), "a core member, a helper, one come"
    state.conditions.alarmed[0] = FIRST - 1
    assert active_in_crisis(state, FIRST) == pytest.approx(0.4), "and one in the days of warning"
    ledger.enlisted[[FIRST - 1, FIRST, FIRST + 2, FIRST + 15]] = [1, 2, 3, 100]
    ledger.talks[FIRST], ledger.talks_twice[FIRST] = 8, 2
    found = mobilised(ledger, FIRST, FIRST + 13)
    assert found == {"enlisted_half_day": 1, "talks": 8, "talks_twice": 0.25}
    ledger.enlisted[FIRST + 2] = 4
    assert mobilised(ledger, FIRST, FIRST + 13)["enlisted_half_day"] == 3
    enter(r, 9, 0, -1, DAY)
    assert lists_at_the_end(state) == {"lists_end": 0.5}
