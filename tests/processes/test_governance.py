"""Governance: ways of deciding, forms, permits, subsidies."""

from __future__ import annotations

import pytest

from sim.processes.governance import Governance
from sim.state import State
from sim.state.collectives import PERMIT_DAYS
from tests.worlds import changed, faults, few, gather, live, twin

COLLEGIAL = Governance(centralisation=0.2, lead_days=10)
NEVER = -10_000


def one_collective(first_crisis_day: int = 20) -> State:
    state = few(4, days=900, first_crisis_day=first_crisis_day)
    gather(state, 0, [0, 1], core=[0])
    c = state.collectives
    c.centralisation[:] = 0.6
    return state


def many(n: int = 5_000) -> State:
    state = few(4, collectives=n)
    state.collectives.alive[:] = True
    state.collectives.permit[:] = 0
    return state


def rests_on_the_leader(state: State, row: int = 0) -> float:
    return float(state.collectives.centralisation[row])


def test_a_day_by_hand() -> None:
    state = one_collective()
    before = twin(state)
    live(COLLEGIAL, state, 10)
    assert rests_on_the_leader(state) == pytest.approx(0.2)
    assert rests_on_the_leader(state, 1) == pytest.approx(0.6), "what does not exist stays"
    assert not faults(state)
    written = ("centralisation", "permit", "standing", "funds")
    assert changed(before, state) == {f"collectives.{name}" for name in written}


def test_before_the_policy_begins_all_decide_as_they_were_founded_to() -> None:
    state = live(COLLEGIAL, one_collective(), 9)
    assert rests_on_the_leader(state) == pytest.approx(0.6)


def test_before_is_the_process_without_its_policy() -> None:
    imposed = COLLEGIAL.model_copy(update={"form": "informal", "subsidy": 7.0})
    past = imposed.before()
    assert (past.form, past.subsidy, past.lead_days) == ("informal", 7, 10)
    assert past == Governance(form="informal", subsidy=7, lead_days=10)
    one, two = live(imposed, one_collective(), 9), live(past, one_collective(), 9)
    assert changed(one, two) == set()


def test_without_policy_form_permits_and_money_nothing_changes() -> None:
    state = one_collective(first_crisis_day=1)
    state.collectives.members[:] = 99
    state.collectives.association[0] = True
    state.collectives.permit[:] = 0
    before = twin(state)
    for day in range(1, 50):
        live(Governance(centralisation=None, subsidy=0), state, day)
    assert changed(before, state) == {"collectives.standing"}


def test_those_with_members_enough_become_associations_and_stay_so() -> None:
    state = many(4)
    c = state.collectives
    c.members[:], c.alive[3] = [14, 15, 40, 40], False
    live(Governance(formal_from=15), state)
    assert c.association.tolist() == [False, True, True, False]
    c.members[:] = 2
    live(Governance(formal_from=15), state, 2)
    assert c.association.tolist() == [False, True, True, False]


@pytest.mark.parametrize("form", ["informal", "association"])
def test_a_form_can_be_imposed(form: str) -> None:
    state = many(6)
    c = state.collectives
    c.association[:] = [0, 1] * 3
    c.members[:], c.alive[4:] = 40, False
    live(Governance(form=form), state)
    assert c.association.tolist() == [form == "association"] * 4 + [False, True]


@pytest.mark.parametrize(
    ("association", "room", "ease", "days"),
    [(False, -1, 0, 56), (True, -1, 0, 32), (True, 0, 0, 22), (False, -1, 1, 14), (True, 0, 1, 6)],
)
def test_a_permit_takes_time_by_hand(association: bool, room: int, ease: float, days: int) -> None:
    state = one_collective()
    c = state.collectives
    c.association[0], c.room[0] = association, room
    state.support.ease[0] = ease
    plain = Governance(permit_delay=56, unformed=0.4)
    live(plain, state, 3)
    assert c.permit.tolist() == [3 + days, NEVER]
    for day in range(4, 3 + days + PERMIT_DAYS):
        live(plain, state, day)
    assert c.permit[0] == 3 + days, "it waits, then has a permit for a year"
    live(plain, state, 3 + days + PERMIT_DAYS)
    assert c.permit[0] == 3 + 2 * days + PERMIT_DAYS, "and asks for the next when that ends"


def test_each_year_with_a_permit_is_followed_by_the_wait_for_the_next() -> None:
    state = one_collective()
    plain, allowed = Governance(permit_delay=56), 0
    for day in range(1, 801):
        live(plain, state, day)
        allowed += 0 <= day - state.collectives.permit[0] < PERMIT_DAYS
    assert allowed == 800 - 56 - 56


def test_money_goes_by_form_and_place() -> None:
    state = many(5)
    c = state.collectives
    c.association[:], c.alive[4] = [True, True, False, False, True], False
    c.room[[0, 2]] = 0
    for day in range(1, 366):
        live(Governance(subsidy=1000, unformed=0.4), state, day)
    assert c.standing == pytest.approx([1, 0.7, 0.7, 0.4, 0])
    assert c.funds == pytest.approx([1000, 700, 700, 400, 0], rel=1e-4)
