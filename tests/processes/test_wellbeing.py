"""Well-being: energy returns, feelings drift, lost contact makes lonely."""

from __future__ import annotations

import numpy as np
import pytest

from sim.aid.kinds import NeedKinds
from sim.codes import Group, Origin
from sim.processes.needs import Needs
from sim.processes.wellbeing import Wellbeing
from sim.state import State
from tests.worlds import changed, faults, few, live, tie, twin, unbalanced


def test_three_residents_by_hand() -> None:
    state = few(3, home=[0, 1, 1], age=[20, 50, 80])
    r = state.residents
    r.energy[:], r.trust[:], r.efficacy[:] = [0.5, 1, 0], [0.8, 0.5, 0], 0.9
    r.belonging[:], r.loneliness[:], r.usual_loneliness[:] = 0.6, 0.4, [0.2, 0.2, 0.5]
    r.circle[:] = 15
    r.last_contact[:] = [19, 20, 19]
    now = state.conditions
    now.outings[0], now.kin[0], now.gatherings[0] = 0.3, 0.5, False
    rule = Wellbeing(recovery=0.1, drift=0.01, contacts_20=2, contacts_80=1)
    live(rule.model_copy(update={"loss": 0.2}), state, day=20)
    assert r.energy == pytest.approx([0.54, 0.99, 0.09])
    assert r.trust == pytest.approx([0.797, 0.5, 0.005])
    assert r.efficacy == pytest.approx([0.896] * 3)
    assert r.belonging == pytest.approx([0.597] * 3)
    # lost: family 0.5, friends 0.7, work 0.7, associations 1, of 2, 1.5 and 1 contacts a day; the
    # second met a neighbour today, the third has no colleagues; two share a dwelling
    missing = np.array([2 * 2.9, (1.5 * 2.9 - 1) / 2, 2.2 / 2])
    usual = np.array([0.2, 0.2, 0.5])
    odds = usual / (1 - usual) * np.exp(0.2 * missing)
    assert r.loneliness == pytest.approx(odds / (1 + odds))


def test_nothing_leaves_its_bounds() -> None:
    state = few(300)
    r = state.residents
    rng = np.random.default_rng(3)
    for column in (r.energy, r.trust, r.efficacy, r.belonging, r.loneliness):
        column[:] = rng.choice([0.0, 0.5, 1.0], 300)
    r.last_contact[:] = rng.integers(-10_000, 1, 300)
    r.usual_loneliness[:] = rng.choice([0.0, 0.5, 1.0], 300)
    r.circle[:] = rng.integers(0, 16, 300)
    state.conditions.outings[0] = state.conditions.kin[0] = 0
    extreme = Wellbeing(recovery=1, drift=1, loss=10, contacts_20=50)
    for day in range(1, 10):
        live(extreme, state, day)
        assert not faults(state)


def test_with_rates_at_zero_nothing_changes() -> None:
    state = few(50, first_crisis_day=60)
    before = twin(state)
    for day in range(1, 30):
        live(Wellbeing(recovery=0, drift=0), state, day)
    assert changed(before, state) == set()


def test_what_is_left_to_recover_shrinks_geometrically() -> None:
    state = few(2)
    state.residents.energy[:] = [0.1, 1.0]
    state.residents.trust[:] = 0.9
    for day in range(1, 31):
        live(Wellbeing(rested=0.9, recovery=0.1, drift=0.02), state, day)
    left = 0.9**30
    assert state.residents.energy == pytest.approx([0.9 - 0.8 * left, 0.9 + 0.1 * left], abs=1e-5)
    assert state.residents.trust == pytest.approx(2 * [0.5 + 0.4 * 0.98**30], abs=1e-5)


def test_in_ordinary_days_loneliness_is_what_is_usual() -> None:
    state = few(2)
    state.residents.circle[:] = 15
    state.residents.usual_loneliness[:], state.residents.loneliness[:] = [0.1, 0.6], 0.9
    live(Wellbeing(), state)
    assert state.residents.loneliness == pytest.approx([0.1, 0.6])


def test_whoever_has_nobody_elsewhere_loses_nobody() -> None:
    state = few(2)
    state.residents.circle[:], state.residents.usual_loneliness[:] = [0, 15], 0.2
    state.conditions.outings[0] = 0
    for day in range(1, 100):
        live(Wellbeing(), state, day)
    alone, surrounded = state.residents.loneliness
    assert alone == pytest.approx(0.2)
    assert surrounded > 0.2


def neighbours() -> State:
    """Six residents, the last two a couple; 0 to 3 know each other more or less; crisis on 20."""
    state = few(6, home=[0, 1, 2, 3, 4, 4], first_crisis_day=20)
    tie(state, 0, 1, 100.0, day=19)
    tie(state, 0, 2, 10.0, day=19)
    tie(state, 1, 3, 1.0, day=19)
    tie(state, 4, 5, 5000.0, day=19, origin=Origin.HOUSEHOLD)
    return state


def marked(state: State, group: Group) -> list[int]:
    return np.flatnonzero(state.residents.groups >> group & 1).tolist()


def test_the_connected_and_the_isolated_are_marked_on_the_eve() -> None:
    state = neighbours()
    groups = state.residents.groups.copy()
    live(Wellbeing(), state, day=18)
    assert (state.residents.groups == groups).all(), "not yet"
    live(Wellbeing(), state, day=19)
    # hours with neighbours: 110, 101, 10, 1, 0, 0; those at home do not count
    assert marked(state, Group.CONNECTED) == [0, 1]
    assert marked(state, Group.ISOLATED) == [4, 5]
    others = (1 << Group.CONNECTED) - 1
    assert (state.residents.groups & others == groups).all(), "other groups stay"
    marks = state.residents.groups.copy()
    tie(state, 4, 2, 1000.0, day=20)
    live(Wellbeing(), state, day=20)
    assert (state.residents.groups == marks).all(), "the same people throughout"
    assert not faults(state)


def test_where_nobody_knows_anybody_all_are_isolated() -> None:
    state = few(9, first_crisis_day=2)
    live(Wellbeing(), state, day=1)
    assert marked(state, Group.CONNECTED) == []
    assert marked(state, Group.ISOLATED) == list(range(9))


def test_needs_open_on_the_eve_are_booked_for_the_new_groups_too() -> None:
    state = neighbours()
    for day in range(15, 20):
        live(Needs(kinds=_often()), state, day)
    assert not unbalanced(state)
    assert state.needs.length[0] > 10
    live(Wellbeing(), state, day=19)
    assert state.ledger.arisen[:, Group.CONNECTED].sum() > 0
    assert state.ledger.arisen[:, Group.ISOLATED].sum() > 0
    assert not unbalanced(state)


def test_marking_touches_nothing_else() -> None:
    state = neighbours()
    before = twin(state)
    live(Wellbeing(recovery=0, drift=0), state, day=19)
    assert changed(before, state) == {"residents.groups"}


def _often() -> NeedKinds:
    """Needs of every resident, most days."""
    ordinary = NeedKinds()
    return ordinary.model_copy(
        update={"errand": ordinary.errand.model_copy(update={"per_year": 300.0, "patience": 14})}
    )
