"""Posts, and what an hour of outreach, mediation, brokering or looking for a room does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.beginning import begin
from sim.codes import Contact, Origin, PlaceKind
from sim.composition import ConfigurationError, validate
from sim.processes.facilitation import Facilitation
from sim.scenario import Scenario
from sim.state import State
from sim.state.residents import NEVER
from tests.facilitated import DEVELOPMENT, old_and_young, policy, rooms, two_collectives
from tests.worlds import changed, faults, few, gather, hours_of, live, pairs, twin


def test_the_old_are_introduced_and_registered_by_hand() -> None:
    state = old_and_young()
    gather(state, 0, [0], core=[0])
    gather(state, 1, [4], core=[4])
    state.collectives.x[:2] = [0, 200]  # at the first and the third of three buildings
    live(policy(outreach={"reached_per_hour": 1}), state)  # 7 reached, 3 there to reach
    r = state.residents
    assert r.registered.tolist() == 3 * [True, False]
    assert r.list_holder[[0, 4], 0].tolist() == [0, 1], "the nearest collective"
    assert r.list_holder[2, 0] == 0, "the first of two as near"
    assert [hours_of(state, i, i + 1) for i in (0, 2, 4)] == [1.5, 1.5, 1.5]
    assert {tie[2] for tie in pairs(state).values()} == {Origin.INTRODUCTION}
    assert state.ledger.contacts[1, Contact.INTRODUCTION] == 3
    assert state.ledger.introduced[1] == state.facilitators.caseload[0] == 3
    assert (r.last_contact == 1).all()
    assert not faults(state)


def test_registers_alone_make_no_tie() -> None:
    state = old_and_young()
    gather(state, 0, [1], core=[1])
    live(policy(outreach={"reached_per_hour": 1, "introducing": 0}), state)
    assert state.residents.registered.sum() == state.ledger.introduced[1] == 3
    assert not pairs(state)
    assert not state.ledger.contacts.any()


def test_those_who_refuse_are_introduced_and_left_alone_for_a_while() -> None:
    state = old_and_young(1)
    state.residents.reluctance[:] = 1
    outreach = policy(outreach={"reached_per_hour": 1, "wait_days": 10})
    for day in range(2, 14):
        live(outreach, state, day)
    assert not state.residents.registered.any()
    assert np.flatnonzero(state.ledger.introduced).tolist() == [2, 12]
    assert state.residents.refused.tolist() == [12, NEVER]
    assert state.facilitators.caseload[0] == 0
    state.residents.arrived[0] = 13  # another household moves in
    live(outreach, state, 14)
    assert state.ledger.introduced[14] == 1


def test_a_post_keeps_to_its_perimeter() -> None:
    state = old_and_young(4)
    gather(state, 0, [1], core=[1])
    gather(state, 1, [7], core=[7])
    state.collectives.x[1] = 200
    state.facilitators.first_building[:], state.facilitators.last_building[:] = 1, 2
    half = policy({"outreach": 0.5, "teaching": 0.5}, outreach={"reached_per_hour": 2})
    live(half, state)
    assert np.flatnonzero(state.residents.registered).tolist() == [2, 4]
    assert (state.collectives.support > 0).tolist() == [False, True]


def test_easing_widens_the_perimeter_and_hours_stay() -> None:
    state = old_and_young(10)
    state.facilitators.first_building[:], state.facilitators.last_building[:] = 4, 5
    state.support.ease[0] = 1
    live(policy(widening=0.4, outreach={"reached_per_hour": 2}), state)
    assert np.flatnonzero(state.residents.registered).tolist() == [4, 6, 8, 10, 12, 14]
    assert state.ledger.support_hours[1] == pytest.approx(7)


def test_silence_is_sought_among_those_who_live_alone() -> None:
    state = few(4, home=[0, 1, 2, 2], posts=1, first_crisis_day=1)
    state.facilitators.kind[:] = DEVELOPMENT
    gather(state, 0, [0], core=[0])
    state.residents.reluctance[:] = 0
    state.residents.last_contact[:] = [5, 4, 4, 4]
    live(policy(outreach={"reached_per_hour": 1, "silent_days": 30}), state, day=34)
    # 29 days of silence; 30, alone; 30, not alone
    assert state.residents.registered.tolist() == [False, True, False, False]


def test_residents_accept_and_are_introduced_at_their_chances() -> None:
    state = old_and_young(5_000)
    state.residents.reluctance[:] = 0.3
    gather(state, 0, [1], core=[1])
    live(policy(outreach={"reached_per_hour": 10, "introducing": 0.6}), state)
    reached = int(state.ledger.introduced[1])
    assert reached == 70
    for share, chance in (
        (state.residents.registered.sum() / reached, 0.7),
        (state.ledger.contacts[1, Contact.INTRODUCTION] / reached, 0.6),
    ):
        assert abs(share - chance) < 4 * np.sqrt(chance * (1 - chance) / reached)


def outsiders(n: int = 40, **more: Any) -> State:
    """Ten members of 40; in the same building, as many of 40 as of 80 in all; nobody has met."""
    state = few(n, age=np.repeat([40.0, 80.0], n // 2), posts=1, first_crisis_day=1, **more)
    gather(state, 0, list(range(10)), core=[0])
    state.collectives.member_age[0], state.collectives.member_means[0] = 40, 0.5
    state.facilitators.kind[:] = DEVELOPMENT
    state.facilitators.stance[:] = 1
    return state


def test_mediation_brings_in_those_unlike_the_members() -> None:
    state = outsiders()
    mediation = {"outsiders_per_hour": 1, "joining": 1, "unlike": 0.5, "introduction_hours": 2}
    live(policy({"mediation": 1}, hours_each=35, mediation=mediation), state)
    joined = np.flatnonzero((state.residents.membership[10:] == 0).any(axis=1)) + 10
    assert joined.size == 7, "7 h of full mediation"
    assert (joined >= 20).all(), "only those of 80"
    assert state.collectives.members[0] == 17
    assert state.ledger.joined[1] == 7
    ties = pairs(state)
    assert {i for i, _ in ties if i >= 10} == set(joined)
    assert all(j < 10 for i, j in ties if i >= 10)
    assert {tie[0] for tie in ties.values()} == {2.0}
    assert not faults(state)


def test_outsiders_far_away_or_without_a_free_membership_do_not_join() -> None:
    state = outsiders(collectives=4)
    for c in (1, 2, 3):
        gather(state, c, list(range(20, 40)))
    before = state.residents.membership.copy()
    mediation = {"outsiders_per_hour": 1, "joining": 1}
    live(policy({"mediation": 1}, mediation=mediation, hours_each=35), state)
    assert (state.residents.membership == before).all()
    assert state.ledger.contacts[1, Contact.INTRODUCTION] == 7
    state = outsiders()
    state.collectives.y[0] = 200
    live(policy({"mediation": 1}, mediation=mediation | {"near_m": 150}), state)
    assert not pairs(state)


def test_outsiders_join_at_their_chance() -> None:
    state = outsiders(12_000)
    mediation = {"outsiders_per_hour": 10, "joining": 0.3, "cooling": 0}
    for day in range(1, 31):
        live(policy({"mediation": 1}, mediation=mediation, hours_each=35), state, day)
    made_known = int(state.ledger.contacts[:, Contact.INTRODUCTION].sum())
    assert made_known == 30 * 70
    share = state.ledger.joined.sum() / made_known
    assert abs(share - 0.3) < 4 * np.sqrt(0.21 / made_known)


def test_laisser_faire_settles_nothing_and_brings_nobody_in() -> None:
    state = outsiders()
    state.collectives.conflict[0] = 0.5
    state.facilitators.stance[:] = 0
    before = twin(state)
    live(policy({"mediation": 1}, mediation={"outsiders_per_hour": 10}, lent=0), state)
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
