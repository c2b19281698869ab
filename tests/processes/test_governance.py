"""Governance: collectives drift towards the policy's way of deciding."""

from __future__ import annotations

import pytest

from sim.processes.governance import Governance
from sim.state import State
from tests.worlds import changed, faults, few, gather, live, twin

COLLEGIAL = Governance(centralisation=0.2, voice=0.8, lead_days=10, drift=0.02, learning=0.004)


def one_collective(first_crisis_day: int = 20) -> State:
    state = few(4, days=600, first_crisis_day=first_crisis_day)
    gather(state, 0, [0, 1], core=[0])
    c = state.collectives
    c.centralisation[:], c.voice[:], c.shared_knowledge[:] = 0.6, 0.3, 0.3
    return state


def values(state: State, row: int = 0) -> list[float]:
    c = state.collectives
    return [float(v[row]) for v in (c.centralisation, c.voice, c.shared_knowledge)]


def test_a_day_by_hand() -> None:
    state = live(COLLEGIAL, one_collective(), 10)
    centralisation = 0.6 + 0.02 * (0.2 - 0.6)  # 0.592
    voice = 0.3 + 0.02 * (0.8 - 0.3)  # 0.31
    shared = 0.3 + 0.004 * (1 - centralisation - 0.3)  # 0.300432
    assert values(state) == pytest.approx([centralisation, voice, shared], abs=1e-6)


def test_before_the_policy_begins_members_only_learn() -> None:
    state = live(COLLEGIAL, one_collective(), 9)
    assert values(state) == pytest.approx([0.6, 0.3, 0.3 + 0.004 * (0.4 - 0.3)], abs=1e-6)


def test_collectives_that_do_not_exist_do_not_drift() -> None:
    state = live(COLLEGIAL, one_collective(), 15)
    assert values(state, 1) == pytest.approx([0.6, 0.3, 0.3], abs=1e-7)
    assert not faults(state)


def test_without_drift_and_learning_nothing_changes() -> None:
    state = one_collective(first_crisis_day=1)
    before = twin(state)
    for day in range(1, 50):
        live(Governance(drift=0, learning=0), state, day)
    assert changed(before, state) == set()


def test_what_is_left_to_go_shrinks_geometrically() -> None:
    state = one_collective(first_crisis_day=1)
    for day in range(1, 101):
        live(COLLEGIAL, state, day)
    centralisation, voice, _ = values(state)
    assert centralisation == pytest.approx(0.2 + 0.4 * 0.98**100, abs=1e-5)
    assert voice == pytest.approx(0.8 - 0.5 * 0.98**100, abs=1e-5)


def test_knowledge_settles_at_what_the_leader_leaves_to_others() -> None:
    state = one_collective(first_crisis_day=1)
    policy = COLLEGIAL.model_copy(update={"learning": 0.05})
    for day in range(1, 500):
        live(policy, state, day)
    assert values(state)[2] == pytest.approx(1 - 0.2, abs=1e-3)
