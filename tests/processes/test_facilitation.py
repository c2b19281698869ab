"""Facilitation: whose hours go where, who gives what, and when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.codes import FacilitatorKind, Profile
from sim.processes.facilitation import Facilitation
from sim.state.residents import NEVER
from tests.facilitated import DEVELOPMENT, old_and_young, policy, rooms, two_collectives
from tests.worlds import changed, faults, few, gather, live, twin


def test_an_hour_of_each_use_by_hand() -> None:
    state = two_collectives()
    c = state.collectives
    c.conflict[:], c.know_how[:], c.shared_knowledge[:] = 0.5, 0.4, 0.2
    c.visibility[:] = 0.3
    c.permit[:2] = [30, 3]
    c.standing[:] = [0.5, 1]
    state.facilitators.skill[:], state.facilitators.stance[:] = 0.7, 0.6
    state.facilitators.hours[:] = 25
    state.prices.post[:] = 36500
    shares = {"outreach": 0.2, "teaching": 0.3, "mediation": 0.3, "brokering": 0.2}
    live(
        policy(
            shares,
            {"hours": 25},
            hours_each=10,
            lent=0.25,
            teaching={"learning": 0.002},
            mediation={"cooling": 0.02},
            brokering={"days_per_hour": 10, "grant": 12, "recognition": 0.01},
        ),
        state,
    )
    # 0.8 x 25 h are 10 a week for each of the two: 2 today; 0.75, 0.75 and 0.5 h for the uses
    assert c.support == pytest.approx(2 * [10 * (0.25 + 0.75 * 0.6)])
    learnt = 0.002 * 0.75 * 0.7
    assert c.know_how == pytest.approx(2 * [0.4 + learnt * 0.6])
    assert c.shared_knowledge == pytest.approx(2 * [0.2 + learnt * 0.4 * 0.8])
    assert c.conflict == pytest.approx(2 * [0.5 * (1 - 0.02 * 0.75 * 0.6 * 0.7)])
    assert c.permit[0] in (26, 27), "3.5 days sooner"
    assert c.permit[1] == 1, "not before today"
    assert c.funds == pytest.approx([6 * 0.5 * 0.7, 2 * 6 * 0.5 * 0.7])
    assert c.visibility == pytest.approx(2 * [0.3 + 0.01 * 0.5 * 0.7 * 0.7])
    assert state.ledger.cost[1] == pytest.approx(100 + 3 * 6 * 0.5 * 0.7)
    assert state.ledger.support_hours[1] == pytest.approx(5)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("first_come", [15, 15, 0]),
        ("earliest", [15, 0, 15]),
        ("need", [5, 15, 10]),
        ("visibility", [15, 0, 15]),
    ],
)
def test_hours_are_shared_out_by_the_rule(rule: str, expected: list[float]) -> None:
    state = few(6, collectives=4, posts=1, first_crisis_day=1)
    for c in range(3):
        gather(state, c, [2 * c, 2 * c + 1], core=[2 * c])
    groups = state.collectives
    groups.founded[:3] = [5, -2, 9]
    groups.core_energy[:3], groups.conflict[:3] = [0.8, 0.7, 0.6], [0, 0.3, 0]
    groups.visibility[:3] = [0.5, 0, 0.5]
    state.facilitators.hours[:] = 30
    state.facilitators.kind[:] = DEVELOPMENT
    # 30 h a week; a collective takes 15: the second came first, the third last
    live(policy({"teaching": 1}, {"hours": 30}, allocation=rule, hours_each=15, lent=1), state)
    assert groups.support == pytest.approx([*expected, 0])


def test_a_kind_keeps_to_its_own_rule() -> None:
    state = two_collectives()
    state.collectives.visibility[:] = [0.1, 0.3]
    spec = {"allocation": "visibility"}
    live(policy({"teaching": 1}, spec, allocation="first_come", lent=1), state)
    assert state.collectives.support == pytest.approx([35 / 4, 35 * 3 / 4])


def test_two_posts_do_not_give_one_collective_twice_its_turn() -> None:
    state = two_collectives(posts=2)
    state.facilitators.hours[:] = 10
    live(policy({"teaching": 1}, {"hours": 10}, hours_each=10, lent=1), state)
    assert state.collectives.support == pytest.approx([10, 10])


def test_only_collectives_that_may_be_supported_receive() -> None:
    state = two_collectives()
    state.collectives.supported[0] = False
    live(policy({"teaching": 1}, lent=1, allocation="first_come", hours_each=39), state)
    assert state.collectives.support == pytest.approx([0, 35])


def test_hours_that_no_collective_takes_go_to_outreach_or_are_idle() -> None:
    for uses, worked in (({"outreach": 0.5, "teaching": 0.5}, 7.0), ({"teaching": 1}, 2.0)):
        state = two_collectives()
        live(policy(uses, hours_each=5), state)
        assert state.ledger.support_hours[1] == pytest.approx(worked)
        assert state.collectives.support.sum() == pytest.approx(10 * (0.25 + 0.75 * 0.5))


@pytest.mark.parametrize(("stance", "lent"), [(0.0, 0.1), (0.5, 0.55), (1.0, 1.0)])
def test_work_in_their_place_grows_with_the_stance(stance: float, lent: float) -> None:
    state = two_collectives()
    state.facilitators.stance[:] = stance
    live(policy({"teaching": 1}, hours_each=10, lent=0.1), state)
    assert state.collectives.support == pytest.approx(2 * [10 * lent])


def test_what_is_done_for_residents_takes_their_initiative_the_more_the_more_it_is() -> None:
    for stance, lost in ((0.0, 0.0), (0.2, 0.01), (1.0, 0.25)):
        state = few(6, posts=1, first_crisis_day=1)
        gather(state, 0, [0, 1, 2, 3], core=[0])
        state.facilitators.kind[:] = DEVELOPMENT
        state.facilitators.stance[:], state.facilitators.hours[:] = stance, 20
        displacement = {"crowding_out": 0.01}
        live(policy({"teaching": 1}, hours_each=39, displacement=displacement), state)
        assert state.residents.efficacy == pytest.approx(4 * [0.5 * (1 - lost)] + 2 * [0.5])


def writing(kind: FacilitatorKind, **more: Any) -> set[str]:
    """The columns that a month of a post of a kind changes, where an hour does much."""
    state = rooms()
    state.residents.profile[6:] = Profile.EXPOSED
    state.residents.prosociality[:] = 1
    state.buildings.caretaker[:] = True
    state.facilitators.kind[:] = kind
    c = state.collectives
    c.conflict[:], c.permit[:2], c.visibility[:] = 0.5, 5_000, 0.2
    c.standing[:] = 0.4
    before = twin(state)
    much = {
        "outreach": {"asking": 1, "introducing": 1, "again_days": 7},
        "rooms": {"found_per_hour": 1},
    }
    for day in range(1, 31):
        live(Facilitation.model_validate(much | more), state, day)
    assert not faults(state)
    return changed(before, state)


def written(*columns: str) -> set[str]:
    return {f"collectives.{name}" for name in columns}


PAID = {"ledger.cost", "ledger.support_hours"}
TIES = {"ties.alter", "ties.hours", "ties.last_day", "ties.origin", "ties.degree", "ties.back"}
MET = TIES | {"residents.last_contact", "ledger.contacts"}
LISTED = {f"residents.list_{name}" for name in ("holder", "day")} | {"residents.registered"}
JOINED = {
    "residents.membership",
    "residents.attended",
    "ledger.joined",
    "collectives.members",
}
CALLED = MET | LISTED | JOINED | {"facilitators.caseload", "households.called_on"}
CALLED |= {"ledger.introduced"}
HEARD = written("linked")
MEDIATED = written("support", "conflict") | HEARD
TAUGHT = written("know_how", "shared_knowledge")
BROKERED = written("permit", "funds", "visibility", "met")


@pytest.mark.parametrize(
    ("kind", "does"),
    [
        (FacilitatorKind.ELECTED, MEDIATED | BROKERED | written("room")),
        (DEVELOPMENT, MEDIATED | TAUGHT | CALLED),
        (FacilitatorKind.LANDLORD, MEDIATED | BROKERED | written("room")),
        (FacilitatorKind.CARETAKER, CALLED),
    ],
)
def test_a_kind_does_its_own_work_and_no_other(kind: FacilitatorKind, does: set[str]) -> None:
    found = writing(kind)
    assert found >= does | PAID
    assert found <= does | PAID | {"residents.efficacy"}


def test_everything_written_is_declared() -> None:
    declared = set(Facilitation.writes)
    uses = dict.fromkeys(("outreach", "teaching", "mediation", "brokering", "rooms"), 0.2)
    found = writing(DEVELOPMENT, kinds={"development_team": {"share": 1, "uses": uses}})
    assert {name for name in found if not name.startswith("ties.")} <= declared
    assert "ties.*" in declared
    assert found >= MEDIATED | TAUGHT | BROKERED | CALLED


def test_a_caretaker_sees_the_buildings_that_have_one() -> None:
    state = old_and_young(3, kind=FacilitatorKind.CARETAKER)
    state.buildings.caretaker[:] = [True, False, True]
    live(Facilitation(outreach={"talks_per_hour": 2}), state)
    assert np.flatnonzero(state.residents.registered).tolist() == [0, 4]
    state.buildings.caretaker[:] = False
    state.residents.registered[:] = False
    state.households.called_on[:] = NEVER
    live(Facilitation(outreach={"talks_per_hour": 2}), state, day=2)
    assert not state.residents.registered.any()
    assert state.ledger.support_hours[2] == 0, "nothing to do"


def test_the_lever_of_mediation_needs_no_post() -> None:
    state = two_collectives(posts=0)
    state.collectives.conflict[:2], state.collectives.supported[1] = 0.5, False
    state.support.mediate[0] = 2
    half = policy(stance=0.5, skill=0.8, hours_mediated=5, mediation={"cooling": 0.1}, lent=0)
    live(half, state)
    assert state.collectives.conflict == pytest.approx([0.5 * (1 - 0.1 * 2 * 0.4), 0.5])
    assert state.collectives.support == pytest.approx([5, 0])
    assert state.ledger.support_hours[1] == pytest.approx(2)
    assert state.ledger.cost[1] == 0, "booked with the lever"


def test_without_the_lever_and_posts_its_hours_do_nothing() -> None:
    state = two_collectives(posts=0)
    state.collectives.conflict[:2] = 0.5
    before = twin(state)
    live(policy(hours_mediated=39), state)
    assert changed(before, state) == set()


@pytest.mark.parametrize(
    ("posts", "day", "works"), [(0, 5, False), (1, 2, False), (1, 3, True), (1, 7, False)]
)
def test_posts_work_from_the_lead_on_for_the_days_paid(posts: int, day: int, works: bool) -> None:
    state = two_collectives(posts=posts)
    state.conditions.first_crisis_day[0] = 8
    before = twin(state)
    live(Facilitation(lead_days=5, days=4), state, day=day)
    assert bool(changed(before, state)) == works


def test_what_was_held_up_falls_with_the_end_and_know_how_stays() -> None:
    state = two_collectives()
    short = policy({"teaching": 1}, days=10)
    live(short, state, day=10)
    learnt = state.collectives.know_how.copy()
    assert (state.collectives.support > 0).all()
    assert (learnt > 0).all()
    live(short, state, day=11)
    assert not state.collectives.support.any()
    assert (state.collectives.know_how == learnt).all()


def test_facilitators_rest_at_the_weekend_and_are_paid() -> None:
    state = old_and_young()
    gather(state, 0, [1], core=[1])
    state.conditions.weekday[0] = 5
    state.support.mediate[0] = 1
    before = twin(state)
    live(policy(), state)
    assert changed(before, state) == {"ledger.cost"}


def test_residents_reached_and_cost_meet_their_rates() -> None:
    # 7 h a day x 0.5 x 0.1 an hour x skill 1 = 0.35 a day; five days in seven
    weeks = 100
    state = old_and_young(400, days=7 * weeks)
    half = policy(
        {"outreach": 0.5, "teaching": 0.5},
        hours_each=17.5,
        outreach={"talks_per_hour": 0.1, "again_days": 3650},
    )
    gather(state, 0, [1], core=[1])
    for day in range(1, 7 * weeks + 1):
        state.conditions.weekday[0] = (day - 1) % 7
        live(half, state, day)
    expected = 0.35 * 5 * weeks
    reached = int(state.ledger.introduced.sum())
    assert abs(reached - expected) < 4 * np.sqrt(0.35 * 0.65 * 5 * weeks)
    exposed = state.residents.registered.sum()
    assert exposed == state.facilitators.caseload[0]
    assert abs(exposed - reached / 2) < 4 * np.sqrt(reached / 4), "doors know of nobody"
    assert state.ledger.cost.sum() == pytest.approx(45000 * 7 * weeks / 365, rel=1e-4)
    assert state.ledger.support_hours.sum() == pytest.approx(35 * weeks, rel=1e-4)


@pytest.mark.parametrize(("visits", "share"), [(2.0, 1.0), (0.25, 0.25), (0.0, 0.0)])
def test_posts_talk_at_fewer_doors_where_visits_are_fewer(visits: float, share: float) -> None:
    # 7 h a day x 0.5 an hour x skill 1 = 3.5 a day, of the dwellings of 800 who live alone
    state, days = old_and_young(400, days=100), 100
    state.conditions.visits[0] = visits
    posted = policy({"outreach": 1.0}, outreach={"talks_per_hour": 0.5, "again_days": 1})
    for day in range(1, days + 1):
        live(posted, state, day)
    reached, expected = int(state.ledger.introduced.sum()), 3.5 * share * days
    assert abs(reached - expected) <= 4 * np.sqrt(0.25 * days)


def test_nothing_of_a_policy_is_in_its_past() -> None:
    paid = policy(posts_per_1000=3, days=50, lead_days=40, stance=0.9, hours_mediated=5)
    assert paid.before() == Facilitation(lead_days=40)
    assert not len(paid.before().posts(1000, 30))
