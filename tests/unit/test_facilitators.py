"""Posts, and what an hour at doors, of mediation, brokering or looking for a room does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.beginning import begin
from sim.codes import Contact, FacilitatorKind, Origin, PlaceKind, Profile, Tenure
from sim.composition import ConfigurationError, validate
from sim.processes.facilitation import Facilitation
from sim.rng import Draws
from sim.scenario import Scenario
from sim.state import State
from sim.state.lists import ON_PAPER
from tests.composed import load_scenario
from tests.facilitated import DEVELOPMENT, old_and_young, policy, rooms, two_collectives
from tests.processes.asking import agree
from tests.worlds import changed, faults, few, gather, hours_of, live, pairs, twin, within


def test_the_exposed_go_on_lists_and_all_are_introduced_by_hand() -> None:
    state = old_and_young()
    gather(state, 0, [0], core=[0])
    gather(state, 1, [4], core=[4])
    state.collectives.x[:2] = [0, 200]  # at the first and the third of three buildings
    live(
        policy(
            outreach={"talks_per_hour": 1, "asking": 0, "introducing": 1, "introduction_hours": 1}
        ),
        state,
    )
    r = state.residents  # 7 talks at 6 doors
    assert r.registered.tolist() == 3 * [True, False]
    assert r.list_holder[::2, 0].tolist() == [0, 0, 1], "the nearest, the first of two as near"
    assert (r.list_bearer[::2, 0] == ON_PAPER).all()
    assert (r.list_day[::2, 0] == 1).all()
    assert [hours_of(state, i, i + 1) for i in (0, 2, 4)] == [2, 2, 2], "an hour each way"
    assert {tie[2] for tie in pairs(state).values()} == {Origin.INTRODUCTION}
    assert state.ledger.contacts[1, Contact.INTRODUCTION] == state.ledger.introduced[1] == 6
    assert state.facilitators.caseload[0] == 3
    assert (state.households.called_on == 1).all()
    assert not faults(state)


def test_lists_alone_make_no_tie() -> None:
    state = old_and_young()
    gather(state, 0, [1], core=[1])
    live(policy(outreach={"talks_per_hour": 1, "asking": 0, "introducing": 0}), state)
    assert state.residents.registered.sum() == 3
    assert not pairs(state)
    assert not state.ledger.contacts.any()


def test_those_called_on_are_left_alone_for_a_while() -> None:
    state = old_and_young(1)
    agree(state, 0.0)
    outreach = policy(outreach={"talks_per_hour": 1, "again_days": 10})
    for day in range(2, 14):
        live(outreach, state, day)
    assert not state.residents.registered.any()
    assert np.flatnonzero(state.ledger.introduced).tolist() == [2, 12]
    assert state.facilitators.caseload[0] == 0


def test_consent_is_asked_again_and_given_once() -> None:
    state = few(400, address=np.arange(400), age=80.0, posts=1, days=60, first_crisis_day=1)
    state.facilitators.kind[:] = DEVELOPMENT
    agree(state, 0.7)
    rounds = policy(outreach={"talks_per_hour": 12, "again_days": 10})
    for day in range(1, 51):
        live(rounds, state, day)
    assert state.ledger.introduced.sum() == 5 * 400, "all of them five times"
    assert within(state.residents.registered.mean(), 0.7, 400)


def streets(n: int = 2_000) -> State:
    """As many buildings of one, of whom every tenth is exposed, an owner; one short round a day."""
    state = few(n, address=np.arange(n), posts=2, first_crisis_day=1)
    state.facilitators.kind[:] = DEVELOPMENT
    state.facilitators.hours[1] = 0
    agree(state)
    state.residents.profile[::10] = Profile.EXPOSED
    state.residents.age[::10] = 80
    state.households.tenure[:] = Tenure.OWNER
    gather(state, 0, [1], core=[1])
    return state


ROUND = {"talks_per_hour": 10, "asking": 0, "introducing": 0}
"""70 talks a day at full skill."""


def test_doors_know_no_more_than_eyes_do() -> None:
    state = streets()
    for day in range(1, 11):
        live(policy(outreach=ROUND), state, day)
    assert state.ledger.introduced.sum() == 700
    assert within(state.residents.registered.sum() / 700, 0.1, 700)


def caretaker(state: State) -> None:
    state.buildings.caretaker[:] = True


def landlord(state: State) -> None:
    state.households.tenure[:] = Tenure.SOCIAL_TENANT
    state.facilitators.kind[1] = FacilitatorKind.LANDLORD


def register(state: State) -> None:
    state.residents.registered[::10] = True


def paper(state: State) -> None:
    state.residents.list_holder[::10, 0] = 0


@pytest.mark.parametrize("teller", [caretaker, landlord, register, paper])
def test_a_door_is_known_by_who_tells_of_it(teller: Callable[[State], None]) -> None:
    state = streets()
    teller(state)
    before = state.households.called_on.copy()
    live(policy(outreach=ROUND), state)
    called = np.flatnonzero(state.households.called_on != before)
    assert called.size == 70
    assert (called % 10 == 0).all()


def test_without_a_landlords_post_nobody_has_the_file() -> None:
    state = streets()
    state.households.tenure[:] = Tenure.SOCIAL_TENANT
    live(policy(outreach=ROUND), state)
    assert (np.flatnonzero(state.households.called_on == 1) % 10 != 0).any()


def test_what_a_member_knows_is_not_told() -> None:
    state = streets()
    state.residents.list_holder[::10, 0] = 0
    state.residents.list_bearer[::10, 0] = 1
    live(policy(outreach=ROUND), state)
    assert (np.flatnonzero(state.households.called_on == 1) % 10 != 0).any()


def test_entries_grow_old_and_are_confirmed() -> None:
    state = old_and_young(1, days=200)
    gather(state, 0, [1], core=[1])
    rounds = policy(outreach=ROUND | {"again_days": 180})
    for day in (1, 150, 180):
        live(rounds, state, day)
        assert state.residents.list_day[0, 0] == 1
    live(rounds, state, 181)
    assert state.residents.list_day[0, 0] == 181
    assert state.facilitators.caseload[0] == 1, "registered once"


def test_residents_join_and_are_introduced_at_their_chances() -> None:
    n = 6_000
    state = few(n, address=np.arange(n) // 2, posts=1, first_crisis_day=1)
    state.facilitators.kind[:] = DEVELOPMENT
    gather(state, 0, [1], core=[1])
    joining = policy(outreach=ROUND | {"asking": 0.6, "introducing": 0.4})
    for day in range(1, 11):
        live(joining, state, day)
    joined = int(state.ledger.joined.sum())
    assert within(joined / 700, 0.6 * 0.5, 700), "prosociality is 1/2"
    assert state.collectives.members[0] == 1 + joined
    assert (state.residents.membership == 0).sum() == 1 + joined
    introduced = state.ledger.contacts[:, Contact.INTRODUCTION].sum()
    assert within(introduced / (700 - joined), 0.4, 700 - joined), "who does not join"
    assert not faults(state)


def test_who_can_join_no_more_does_not_join() -> None:
    state = old_and_young(1, collectives=4)
    for c in (1, 2, 3):
        gather(state, c, [1])
    gather(state, 0, [0], core=[0])
    live(policy(outreach=ROUND | {"asking": 1}), state)
    assert not (state.residents.membership[1] == 0).any()


def test_a_post_keeps_to_its_perimeter() -> None:
    state = old_and_young(4)
    gather(state, 0, [1], core=[1])
    gather(state, 1, [7], core=[7])
    state.collectives.building[1] = 2
    state.facilitators.first_building[:], state.facilitators.last_building[:] = 1, 2
    half = policy({"outreach": 0.5, "teaching": 0.5}, outreach={"talks_per_hour": 2})
    live(half, state)
    assert np.flatnonzero(state.residents.registered).tolist() == [2, 4]
    assert (state.collectives.support > 0).tolist() == [False, True]


def test_easing_widens_the_perimeter_and_hours_stay() -> None:
    state = old_and_young(10)
    state.facilitators.first_building[:], state.facilitators.last_building[:] = 4, 5
    state.support.ease[0] = 1
    live(policy(widening=0.4, outreach={"talks_per_hour": 2}), state)
    assert np.flatnonzero(state.residents.registered).tolist() == [4, 6, 8, 10, 12, 14]
    assert state.ledger.support_hours[1] == pytest.approx(7)


def test_laisser_faire_settles_nothing() -> None:
    state = two_collectives()
    state.collectives.conflict[0] = 0.5
    state.facilitators.stance[:] = 0
    before = twin(state)
    live(policy({"mediation": 1}, mediation={"cooling": 1}, lent=0), state)
    assert changed(before, state) == {"ledger.cost", "ledger.support_hours"}


def test_permits_come_sooner_at_the_rate_and_sooner_still_under_easing() -> None:
    for ease, rate in ((0.0, 0.35), (1.0, 0.7)):
        state = two_collectives(days=1000)
        state.support.ease[0] = ease
        state.collectives.permit[:2] = [5_000, -10_000]
        # 7 h a day at 0.05 days an hour
        brokering = {"days_per_hour": 0.05, "easing": 1}
        for day in range(1, 1001):
            live(policy({"brokering": 1}, hours_each=35, brokering=brokering), state, day)
        sooner = 5_000 - int(state.collectives.permit[0])
        assert abs(sooner - 1000 * rate) < 4 * np.sqrt(1000 * rate * (1 - rate))
        assert state.collectives.permit[1] == -10_000, "it waits for none"


def test_a_permit_once_given_is_left_alone() -> None:
    state = two_collectives()
    state.collectives.permit[:2] = [4, 5]
    live(policy({"brokering": 1}, brokering={"days_per_hour": 30}), state, day=5)
    assert state.collectives.permit.tolist() == [4, 5]


def test_rooms_are_found_the_nearest_that_nobody_uses_first() -> None:
    state = rooms()
    always = policy({"rooms": 1}, hours_each=17.5, rooms={"found_per_hour": 1})
    live(always, state)
    assert state.collectives.room.tolist() == [2, 1], "4 does not exist, 3 is shut"
    state.collectives.room[0] = -1
    state.collectives.room[1] = 2
    state.places.open[1] = False
    live(always, state, day=2)
    assert state.collectives.room.tolist() == [2, 2], "shared for want of another"


def test_no_room_is_found_where_there_is_none() -> None:
    state = rooms()
    state.places.kind[:] = PlaceKind.CAFE
    live(policy({"rooms": 1}, hours_each=17.5, rooms={"found_per_hour": 1}), state)
    assert state.collectives.room.tolist() == [-1, -1]


def posts(facilitation: dict[str, Any], **neighbourhood: Any) -> State:
    spec = {"neighbourhood": {"residents": 1000} | neighbourhood, "facilitation": facilitation}
    return begin(Scenario.model_validate(spec))


@pytest.mark.parametrize("per_1000", [1, 3, 10])
def test_posts_share_all_buildings_out(per_1000: float) -> None:
    state = posts({"posts_per_1000": per_1000})
    held = state.facilitators
    assert len(held) == per_1000
    assert (held.kind == DEVELOPMENT).all()
    covered = [
        building
        for post in range(len(held))
        for building in range(held.first_building[post], held.last_building[post] + 1)
    ]
    assert covered == list(range(len(state.buildings)))


def test_kinds_share_the_posts_and_each_covers_the_map() -> None:
    kinds = {
        "elected": {"share": 0.25, "hours": 20, "skill": 0.5, "lean": -0.4},
        "development_team": {"share": 0.5},
        "landlord": {"share": 0},
        "caretaker": {"share": 0.25, "lean": 0.9},
    }
    default = Facilitation().kinds.model_dump()
    kinds = {name: default[name] | values for name, values in kinds.items()}
    state = posts({"posts_per_1000": 3, "skill": 0.8, "stance": 0.3, "kinds": kinds})
    held = state.facilitators
    assert held.kind.tolist() == [0, 1, 1, 3]
    assert held.hours == pytest.approx([15, 26.25, 26.25, 26.25])
    assert held.skill[0] == pytest.approx(0.4)
    assert held.stance == pytest.approx([0, 0.3, 0.3, 1])
    last = len(state.buildings) - 1
    assert held.first_building[[0, 1, 3]].tolist() == [0, 0, 0]
    assert held.last_building[[0, 2, 3]].tolist() == [last, last, last]


def test_posts_have_a_perimeter_even_when_buildings_are_few() -> None:
    held = posts({"posts_per_1000": 10}, residents=600, residents_per_building=200).facilitators
    assert len(held) == 6
    assert (held.last_building >= held.first_building).all()
    assert not held.out_of_bounds()


def test_shares_that_do_not_make_one_are_named() -> None:
    kinds = Facilitation().kinds.model_dump()
    kinds["elected"]["uses"]["rooms"] = 0.4
    with pytest.raises(
        ConfigurationError, match=r"kinds\.elected\.uses: the shares .*make 1\.3; they must"
    ):
        validate(Facilitation, {"kinds": kinds})
    kinds = Facilitation().kinds.model_dump()
    kinds["caretaker"]["share"] = 0.5
    with pytest.raises(ConfigurationError, match=r"caretaker\.share 0\.5 make 1\.5; they must"):
        validate(Facilitation, {"kinds": kinds})


def plain_doors(state: State, outreach: Facilitation, day: int, most: int) -> set[int]:
    """The doors of a post that serves all buildings, written with whole columns."""
    r, homes = state.residents, state.households
    entered = r.list_holder >= 0
    known = r.registered | (entered & (r.list_bearer == ON_PAPER)).any(axis=1)
    known |= state.buildings.caretaker[r.building] & (r.profile == Profile.EXPOSED)
    fresh = entered & (day - r.list_day < outreach.outreach.again_days)
    told = np.zeros(len(homes), dtype=bool)
    told[r.household[known & ~fresh.any(axis=1)]] = True
    due = np.flatnonzero(day - homes.called_on >= outreach.outreach.again_days)
    order = Draws(1, "Facilitation", day).part("order").uniform(due) - told[due]
    return set(due[np.argsort(order, kind="stable")][:most].tolist())


def test_doors_are_those_that_plain_columns_choose() -> None:
    state = begin(load_scenario("neighbourhood.residents=800", "facilitation=one", "seed=4"))
    rng = np.random.default_rng(1)
    r, n = state.residents, len(state.residents)
    r.registered[:] = rng.random(n) < 0.03
    r.list_holder[:, 0] = np.where(rng.random(n) < 0.1, 0, -1)
    r.list_bearer[:, 0] = np.where(rng.random(n) < 0.5, ON_PAPER, 3)
    r.list_day[:, 0] = rng.integers(1, 400, n)
    state.households.called_on[:] = rng.integers(-400, 400, len(state.households))
    state.facilitators.skill[:] = 1
    state.facilitators.hours[:] = 35
    rounds = policy(outreach=ROUND)
    for day in (400, 401, 402):
        doors = plain_doors(state, rounds, day, 70)
        rounds.step(state, day, Draws(1, "Facilitation", day))
        assert set(np.flatnonzero(state.households.called_on == day).tolist()) == doors
