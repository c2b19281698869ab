"""Logistics: kits wear out, are replaced, are shared; a room opens."""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.logistics import Logistics
from sim.state import State
from tests.worlds import changed, faults, few, gather, live, twin


def two_collectives(first_crisis_day: int = 500, days: int = 800) -> State:
    state = few(200, days=days, collectives=4, first_crisis_day=first_crisis_day)
    gather(state, 0, [0, 1], core=[0])
    gather(state, 1, [2, 3], core=[2])
    state.collectives.kits[:2] = [1.0, 0.4]
    return state


def test_wear_by_hand() -> None:
    state = two_collectives()
    state.collectives.used_kits[0] = 2
    live(Logistics(wear=0.05, exposure=2, wear_per_use=0.01), state, 1)
    # without a room: 0.05 x 2 a year; and two uses at 0.01
    year = 0.1 / 365
    expected = [1.0 * (1 - year) - 2 * 0.01, 0.4 * (1 - year), 0, 0]
    assert state.collectives.kits == pytest.approx(expected, abs=1e-6)
    assert not state.collectives.used_kits.any(), "yesterday's kits are back"


def test_each_month_members_replace_what_is_missing() -> None:
    state = two_collectives()
    policy = Logistics(own_kits=1.5, wear=0)
    live(policy, state, 29)
    assert state.collectives.kits[:2] == pytest.approx([1.0, 0.4])
    live(policy, state, 30)
    assert state.collectives.kits.tolist() == [1.5, 1.5, 0, 0]
    assert state.ledger.cost.sum() == 0, "out of their own pocket"


def test_the_policy_shares_its_kits_out_when_it_begins() -> None:
    state = two_collectives(first_crisis_day=20)
    policy = Logistics(kits_per_1000=20, own_kits=1, wear=0, lead_days=5, kit_price=150)
    live(policy, state, 14)
    assert state.collectives.kits[:2] == pytest.approx([1.0, 0.4])
    live(policy, state, 15)
    # 20 x 200 / 1000 = 4 kits in common, 2 for each; each also keeps 1 of its own
    assert state.collectives.kits[:2] == pytest.approx([3.0, 3.0])
    # missing: 2 and 2.6; at most 2 of each are the policy's
    assert state.ledger.cost[15] == pytest.approx(150 * 4)


def test_the_room_opens_when_the_policy_begins() -> None:
    state = two_collectives(first_crisis_day=20)
    policy = Logistics(room=True, lead_days=5, room_price=3650)
    live(policy, state, 14)
    assert not state.places.existing[-1]
    assert (state.collectives.room == -1).all()
    live(policy, state, 15)
    assert state.places.existing[-1]
    assert state.collectives.room.tolist() == [1, 1, -1, -1]
    assert state.ledger.cost[[14, 15]].tolist() == [0, 10]


def test_kits_never_fall_below_zero() -> None:
    state = two_collectives()
    state.collectives.used_kits[:2] = 1
    live(Logistics(wear=1, exposure=20, wear_per_use=1, own_kits=0), state, 1)
    assert state.collectives.kits.tolist() == [0, 0, 0, 0]
    assert not faults(state)


def test_without_wear_or_means_nothing_changes() -> None:
    state = two_collectives()
    before = twin(state)
    for day in range(1, 100):
        live(Logistics(wear=0, own_kits=0), state, day)
    assert changed(before, state) == set()


@pytest.mark.parametrize(("room", "wear"), [(False, 0.2), (True, 0.1)])
def test_unused_kits_fade_at_the_yearly_rate(room: bool, wear: float) -> None:
    state = two_collectives(first_crisis_day=1)
    policy = Logistics(wear=0.1, exposure=2, own_kits=0, room=room, room_price=12000)
    for day in range(1, 366):
        live(policy, state, day)
    assert state.collectives.kits[0] == pytest.approx(np.exp(-wear), abs=2e-4)
    assert state.ledger.cost.sum() == pytest.approx(12000 * room, rel=1e-4)


def test_no_more_kits_are_in_common_than_the_policy_holds() -> None:
    state = two_collectives(first_crisis_day=20)
    state.collectives.kits[:2] = 1
    policy = Logistics(kits_per_1000=20, own_kits=1, wear=0, lead_days=20)
    live(policy, state, 1)
    gather(state, 2, [4, 5], core=[4])
    live(policy, state, 30)
    common = state.collectives.kits.sum() - 3 * policy.own_kits
    assert common == pytest.approx(4)
