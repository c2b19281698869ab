"""Empowerment: what collectives and their members learn and forget."""

from __future__ import annotations

import pytest

from sim.processes.empowerment import Empowerment
from sim.state import State
from tests.worlds import changed, faults, few, gather, live, twin

STILL = dict.fromkeys(("sharing", "practice", "rust", "empowering"), 0.0)


def club() -> State:
    """A collective of three, of whom two carry it; a fourth resident; another that is dead."""
    state = few(4)
    gather(state, 0, [0, 1, 2], core=[0, 1])
    r, c = state.residents, state.collectives
    r.know_how[:] = 0.5
    r.efficacy[:] = 0.4
    c.centralisation[:], c.pulse[:] = 0.6, 10
    c.shared_knowledge[:], c.know_how[:] = 0.3, 0.5
    return state


def test_a_day_by_hand() -> None:
    state = club()
    before = twin(state)
    live(Empowerment(sharing=0.01, practice=0.002, rust=0.1, empowering=0.02), state)
    r, c = state.residents, state.collectives
    assert c.shared_knowledge == pytest.approx([0.3 + 0.01 * (0.4 - 0.3), 0.3])
    assert c.know_how == pytest.approx([(0.5 + 0.02 * 0.5) * 0.9, 0.5])
    assert r.efficacy == pytest.approx([0.4 + 0.02 * 0.4 * 0.6] * 3 + [0.4])
    assert changed(before, state) == {
        "collectives.shared_knowledge",
        "collectives.know_how",
        "residents.efficacy",
    }


def test_the_lever_by_hand() -> None:
    state = club()
    state.support.pass_on[0] = 2
    before = twin(state)
    process = Empowerment(training=0.05, **STILL)
    live(process, state)
    r, c = state.residents, state.collectives
    assert c.shared_knowledge == pytest.approx([0.3 + 0.1 * 0.7, 0.3])
    assert r.know_how == pytest.approx([0.55, 0.55, 0.5, 0.5]), "those who carry it"
    assert changed(before, state) == {
        "collectives.shared_knowledge",
        "residents.know_how",
    }


def test_without_rates_and_lever_nothing_changes() -> None:
    state = club()
    before = twin(state)
    for day in range(1, 40):
        live(Empowerment(**STILL), state, day)
    assert changed(before, state) == set()


@pytest.mark.parametrize("lever", [0.0, 1.0, 8.0])
def test_shares_stay_shares_and_only_what_is_declared_changes(lever: float) -> None:
    state = club()
    state.support.pass_on[0] = lever
    state.collectives.pulse[0] = 1e4
    before = twin(state)
    strong = Empowerment(sharing=1, practice=1, empowering=1, training=1)
    for day in range(1, 40):
        live(strong, state, day)
        assert not faults(state)
    assert changed(before, state) <= set(Empowerment.writes)


def test_knowledge_settles_at_what_the_leader_leaves_to_others() -> None:
    state = club()
    for day in range(1, 40):
        live(Empowerment(sharing=0.3), state, day)
    assert state.collectives.shared_knowledge[0] == pytest.approx(1 - 0.6, abs=1e-4)


def test_know_how_settles_where_practice_and_rust_balance() -> None:
    # each day k -> (k + p (1 - k)) (1 - r), so that k = p (1 - r) / (p + r - p r)
    state = club()
    for day in range(1, 2000):
        live(Empowerment(practice=0.001, rust=0.02), state, day)
    p, r = 0.001 * 10, 0.02
    assert state.collectives.know_how[0] == pytest.approx(p * (1 - r) / (p + r - p * r), rel=1e-3)


def test_power_to_act_that_is_missing_shrinks_geometrically() -> None:
    state = club()
    for day in range(1, 101):
        live(Empowerment(empowering=0.01), state, day)
    assert state.residents.efficacy[0] == pytest.approx(1 - 0.6 * (1 - 0.004) ** 100, rel=1e-4)
