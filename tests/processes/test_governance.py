"""Governance: ways of deciding, forms, permits, subsidies."""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.governance import Governance
from sim.state import State
from sim.state.collectives import PERMIT_DAYS
from tests.worlds import changed, faults, few, gather, live, twin, within

COLLEGIAL = Governance(centralisation=0.2, voice=0.8, lead_days=10, drift=0.02)
NEVER = -10_000


def one_collective(first_crisis_day: int = 20) -> State:
    state = few(4, days=900, first_crisis_day=first_crisis_day)
    gather(state, 0, [0, 1], core=[0])
    c = state.collectives
    c.centralisation[:], c.voice[:] = 0.6, 0.3
    return state


def many(n: int = 5_000) -> State:
    state = few(4, collectives=n)
    state.collectives.alive[:] = True
    state.collectives.permit[:] = 0
    return state


def values(state: State, row: int = 0) -> list[float]:
    c = state.collectives
    return [float(c.centralisation[row]), float(c.voice[row])]


def test_a_day_by_hand() -> None:
    state = one_collective()
    before = twin(state)
    live(COLLEGIAL, state, 10)
    assert values(state) == pytest.approx([0.6 + 0.02 * (0.2 - 0.6), 0.3 + 0.02 * (0.8 - 0.3)])
    assert values(state, 1) == pytest.approx([0.6, 0.3]), "what does not exist does not drift"
    assert not faults(state)
    told = {"collectives.centralisation", "collectives.voice", "collectives.permit"}
    assert changed(before, state) == told


def test_before_the_policy_begins_nobody_drifts() -> None:
    state = live(COLLEGIAL, one_collective(), 9)
    assert values(state) == pytest.approx([0.6, 0.3])


def test_before_is_the_process_without_its_policy() -> None:
    imposed = COLLEGIAL.model_copy(update={"form": "informal", "subsidy": 7.0})
    past = imposed.before()
    assert (past.form, past.subsidy, past.lead_days) == ("informal", 7, 10)
    assert past == Governance(form="informal", subsidy=7, lead_days=10)
    one, two = live(imposed, one_collective(), 9), live(past, one_collective(), 9)
    assert changed(one, two) == set()


def test_without_drift_form_permits_and_money_nothing_changes() -> None:
    state = one_collective(first_crisis_day=1)
    state.collectives.members[:] = 99
    state.collectives.association[0] = True
    state.collectives.permit[:] = 0
    before = twin(state)
    for day in range(1, 50):
        live(Governance(drift=0, formalising=0, subsidy=0), state, day)
    assert changed(before, state) == set()


def test_what_is_left_to_go_shrinks_geometrically() -> None:
    state = one_collective(first_crisis_day=1)
    for day in range(1, 101):
        live(COLLEGIAL, state, day)
    centralisation, voice = values(state)
    assert centralisation == pytest.approx(0.2 + 0.4 * 0.98**100, abs=1e-5)
    assert voice == pytest.approx(0.8 - 0.5 * 0.98**100, abs=1e-5)


def test_those_with_members_enough_become_associations_at_their_rate() -> None:
    state = many()
    state.collectives.members[:] = np.where(np.arange(5_000) % 2, 15, 14)
    for day in range(1, 101):
        live(Governance(formalising=1, formal_from=15, subsidy=0, drift=0), state, day)
    formal = state.collectives.association.reshape(-1, 2)
    assert not formal[:, 0].any()
    assert within(formal[:, 1].mean(), 1 - (1 - 1 / 365) ** 100, 2_500)


@pytest.mark.parametrize("form", ["informal", "association"])
def test_a_form_can_be_imposed(form: str) -> None:
    state = many(6)
    c = state.collectives
    c.association[:] = [0, 1] * 3
    c.members[:], c.alive[4:] = 40, False
    live(Governance(form=form), state)
    assert c.association.tolist() == [form == "association"] * 4 + [False, True]


@pytest.mark.parametrize(
    ("association", "ease", "days"), [(False, 0, 56), (True, 0, 28), (False, 1, 14), (True, 1, 7)]
)
def test_a_permit_takes_time_by_hand(association: bool, ease: float, days: int) -> None:
    state = one_collective()
    c = state.collectives
    c.association[0] = association
    state.support.ease[0] = ease
    plain = Governance(permit_delay=56, advantage=2, easing=3)
    live(plain, state, 3)
    assert c.permit.tolist() == [3 + days, NEVER]
    for day in range(4, 3 + days + PERMIT_DAYS):
        live(plain, state, day)
    assert c.permit[0] == 3 + days, "it waits, then has a permit for a year"
    live(plain, state, 3 + days + PERMIT_DAYS)
    assert c.permit[0] == 3 + 2 * days + PERMIT_DAYS, "and asks again"


def test_the_share_of_days_with_a_permit_is_that_of_a_renewal() -> None:
    state = one_collective()
    plain, allowed = Governance(permit_delay=56), 0
    for day in range(1, 2 * (56 + PERMIT_DAYS) + 1):
        live(plain, state, day)
        allowed += 0 <= day - state.collectives.permit[0] < PERMIT_DAYS
    assert allowed == 2 * PERMIT_DAYS


def test_associations_alone_receive_money() -> None:
    state = many(3)
    c = state.collectives
    c.association[:], c.alive[2] = [True, False, True], False
    for day in range(1, 366):
        live(Governance(subsidy=1000), state, day)
    assert c.funds == pytest.approx([1000, 0, 0], rel=1e-4)
