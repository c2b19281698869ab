"""Facilitation: hours for outreach and for collectives."""

from __future__ import annotations

import numpy as np
import pytest

from sim.beginning import begin
from sim.codes import Contact, Origin
from sim.processes.facilitation import Facilitation
from sim.scenario import Scenario
from sim.state import State
from tests.worlds import changed, faults, few, gather, hours_of, live, pairs, twin


def old_and_young(pairs_of: int = 3, posts: int = 1, days: int = 40) -> State:
    """Buildings of two: one of 80, one of 30 who helps readily."""
    n = 2 * pairs_of
    state = few(
        n,
        address=np.repeat(np.arange(pairs_of), 2),
        age=np.tile([80.0, 30.0], pairs_of),
        posts=posts,
        first_crisis_day=1,
        days=days,
    )
    state.residents.reluctance[:] = 0
    return state


def test_hours_for_collectives_by_hand() -> None:
    state = old_and_young()
    gather(state, 0, [0, 1], core=[0])
    gather(state, 1, [2, 3], core=[2])
    c = state.collectives
    c.conflict[:], c.know_how[:], c.shared_knowledge[:] = 0.5, 0.4, 0.2
    state.facilitators.skill[:], state.facilitators.stance[:] = 0.7, 0.6
    live(Facilitation(outreach=0.2, mediation=0.02, teaching=0.002, post_price=36500), state)
    # 35 h a week are 7 a day; 0.8 x 7 = 5.6 for two collectives: 2.8 each, 14 in a week
    assert c.support == pytest.approx([14, 14])
    assert c.conflict == pytest.approx(2 * [0.5 * (1 - 0.02 * 2.8 * 0.6 * 0.7)])
    learnt = 0.002 * 2.8 * 0.7
    assert c.know_how == pytest.approx(2 * [0.4 + learnt * 0.6])
    assert c.shared_knowledge == pytest.approx(2 * [0.2 + learnt * 0.4 * 0.8])
    assert state.ledger.cost[1] == pytest.approx(100)


def test_the_old_are_introduced_and_registered_by_hand() -> None:
    state = old_and_young()
    gather(state, 0, [0], core=[0])
    gather(state, 1, [4], core=[4])
    state.collectives.x[:2] = [0, 200]  # at the first and the third of three buildings
    live(Facilitation(outreach=1, introductions_per_hour=1), state)  # 7 reached, 3 there to reach
    r = state.residents
    assert r.registered.tolist() == 3 * [True, False]
    assert r.register[[0, 4]].tolist() == [0, 1], "the nearest collective"
    assert r.register[2] == 0, "the first of two as near"
    assert [hours_of(state, i, i + 1) for i in (0, 2, 4)] == [1.5, 1.5, 1.5]
    assert {tie[2] for tie in pairs(state).values()} == {Origin.INTRODUCTION}
    assert state.ledger.contacts[1, Contact.INTRODUCTION] == 3
    assert state.facilitators.caseload[0] == 3
    assert (r.last_contact == 1).all()
    assert not faults(state)


def test_those_who_are_reluctant_are_introduced_but_not_registered() -> None:
    state = old_and_young()
    state.residents.reluctance[:] = 1
    gather(state, 0, [1], core=[1])
    live(Facilitation(outreach=1, introductions_per_hour=1), state)
    assert not state.residents.registered.any()
    assert hours_of(state, 0, 1) == 1.5


def test_a_post_keeps_to_its_perimeter() -> None:
    state = old_and_young(4)
    gather(state, 0, [1], core=[1])
    state.facilitators.first_building[:], state.facilitators.last_building[:] = 1, 2
    live(Facilitation(outreach=1, introductions_per_hour=1), state)
    assert np.flatnonzero(state.residents.registered).tolist() == [2, 4]


def test_silence_is_sought_among_those_who_live_alone() -> None:
    state = few(4, home=[0, 1, 2, 2], posts=1, first_crisis_day=1)
    gather(state, 0, [0], core=[0])
    state.residents.reluctance[:] = 0
    state.residents.last_contact[:] = [5, 4, 4, 4]
    live(Facilitation(outreach=1, introductions_per_hour=1, silent_days=30), state, day=34)
    # 29 days of silence; 30, alone; 30, not alone
    assert state.residents.registered.tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    ("posts", "day", "weekday"), [(0, 5, 0), (1, 2, 0)], ids=["no post", "before it begins"]
)
def test_nothing_is_done_without_posts_or_too_early(posts: int, day: int, weekday: int) -> None:
    state = old_and_young(posts=posts)
    gather(state, 0, [1], core=[1])
    state.conditions.weekday[0] = weekday
    state.conditions.first_crisis_day[0] = 8
    before = twin(state)
    live(Facilitation(lead_days=5), state, day=day)
    assert changed(before, state) == set()


def test_facilitators_rest_at_the_weekend_and_are_paid() -> None:
    state = old_and_young()
    gather(state, 0, [1], core=[1])
    state.conditions.weekday[0] = 5
    before = twin(state)
    live(Facilitation(outreach=1, introductions_per_hour=1), state)
    assert changed(before, state) == {"ledger.cost"}


def test_residents_reached_and_cost_meet_their_rates() -> None:
    # 7 h a day x 0.5 x 0.1 an hour x skill 1 = 0.35 a day; five days in seven
    weeks = 100
    state = old_and_young(400, days=7 * weeks)
    policy = Facilitation(outreach=0.5, introductions_per_hour=0.1, post_price=45000)
    gather(state, 0, [1], core=[1])
    for day in range(1, 7 * weeks + 1):
        state.conditions.weekday[0] = (day - 1) % 7
        live(policy, state, day)
    expected = 0.35 * 5 * weeks
    reached = int(state.facilitators.caseload[0])
    assert abs(reached - expected) < 4 * np.sqrt(0.35 * 0.65 * 5 * weeks)
    assert state.residents.registered.sum() == reached
    assert state.ledger.cost.sum() == pytest.approx(45000 * 7 * weeks / 365, rel=1e-4)


def test_residents_accept_at_one_less_reluctance() -> None:
    state = old_and_young(5_000)
    state.residents.reluctance[:] = 0.3
    gather(state, 0, [1], core=[1])
    state.facilitators.hours[:] = 39
    live(Facilitation(outreach=1, introductions_per_hour=10), state)
    reached = int(state.facilitators.caseload[0])
    assert reached == 78
    accepted = state.residents.registered.sum() / reached
    assert abs(accepted - 0.7) < 4 * np.sqrt(0.21 / reached)


@pytest.mark.parametrize("per_1000", [1, 3, 10])
def test_posts_share_all_buildings_out(per_1000: float) -> None:
    spec = Scenario.model_validate(
        {"neighbourhood": {"residents": 1000}, "facilitation": {"posts_per_1000": per_1000}}
    )
    state = begin(spec)
    posts = state.facilitators
    assert len(posts) == per_1000
    covered = [
        building
        for post in range(len(posts))
        for building in range(posts.first_building[post], posts.last_building[post] + 1)
    ]
    assert covered == list(range(len(state.buildings)))


def test_posts_have_a_perimeter_even_when_buildings_are_few() -> None:
    spec = Scenario.model_validate(
        {
            "neighbourhood": {"residents": 600, "residents_per_building": 200},
            "facilitation": {"posts_per_1000": 10},
        }
    )
    posts = begin(spec).facilitators
    assert len(posts) == 6
    assert (posts.last_building >= posts.first_building).all()
    assert not posts.out_of_bounds()
