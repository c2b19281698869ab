"""Logistics: kits wear out, are repaired, bought, shared; a room opens."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.prices import Prices
from sim.processes.logistics import Logistics
from sim.state import State
from tests.worlds import changed, faults, few, gather, live, twin

LASTING = {"wear": 0, "disrepair": 0}


def two_collectives(first_crisis_day: int = 500, days: int = 800) -> State:
    state = few(200, days=days, collectives=4, first_crisis_day=first_crisis_day)
    gather(state, 0, [0, 1], core=[0])
    gather(state, 1, [2, 3], core=[2])
    state.collectives.kits[:2] = [1.0, 0.4]
    return state


def lasting(**more: Any) -> Logistics:
    """Logistics with equipment that neither wears nor goes out of repair."""
    return Logistics.model_validate(LASTING | more)


def test_wear_by_hand() -> None:
    state = two_collectives()
    state.collectives.used_kits[0] = 2
    live(Logistics(wear=0.1, upkeep_hours=0), state, 1)
    day = 0.1 / 365
    expected = [1.0 * (1 - day), 0.4 * (1 - day), 0, 0]
    assert state.collectives.kits == pytest.approx(expected, abs=1e-6)
    assert not state.collectives.used_kits.any(), "yesterday's kits are back"


def test_disrepair_by_hand() -> None:
    state = two_collectives()
    c = state.collectives
    c.kits[:2], c.upkeep[:2] = 4, [0.8, 0.6]
    live(Logistics(disrepair=0.365, upkeep_hours=0), state, 1)
    assert c.upkeep[:2] == pytest.approx([0.8 * (1 - 0.001), 0.6 * (1 - 0.001)])
    assert not c.work.any()


def test_a_core_team_repairs_what_it_has_time_for() -> None:
    state = two_collectives()
    c = state.collectives
    c.kits[:2], c.upkeep[:2], c.work[:2] = [2, 5], [0.99, 0.5], 1
    c.core[1], c.core_energy[1] = 3, 0.5
    live(lasting(hours_per_kit=10, upkeep_hours=20), state, 1)
    # the first has 2/3 h and needs 0.2 h; the second has 20 / 30 x 3 x 0.5 = 1 h of 25 needed
    assert c.work[:2] == pytest.approx([1.2, 2])
    assert c.upkeep[:2] == pytest.approx([1, 0.5 + 1 / 50])


def test_upkeep_settles_where_repair_equals_disrepair() -> None:
    state = two_collectives(first_crisis_day=4000)
    state.collectives.kits[0] = 10
    yearly = lasting(disrepair=0.9, hours_per_kit=10, upkeep_hours=2.5, own_kits=0)
    for day in range(1, 4000):
        live(yearly, state, day)
    # 2.5 x 12.17 h a year put 0.304 of ten kits right; 0.9 a year of what is in repair goes
    assert state.collectives.upkeep[0] == pytest.approx(2.5 / 30 / 100 / (0.9 / 365), rel=0.01)


def test_each_month_members_replace_what_is_missing() -> None:
    state = two_collectives()
    policy = lasting(own_kits=1.5)
    live(policy, state, 29)
    assert state.collectives.kits[:2] == pytest.approx([1.0, 0.4])
    live(policy, state, 30)
    assert state.collectives.kits.tolist() == [1.5, 1.5, 0, 0]
    assert state.ledger.cost.sum() == 0, "out of their own pocket"


def test_funds_buy_kits_before_own_means_do() -> None:
    state = two_collectives()
    c = state.collectives
    c.funds[:2], c.upkeep[:2] = [3000, 60], [0.5, 0.5]
    policy = lasting(own_kits=1, wanted_kits=4, upkeep_hours=0)
    Prices(kit=200).describe(state.prices)
    live(policy, state, 30)
    # 3000 EUR would buy 15, 3 are missing; 60 EUR buy 0.3, and members add 0.3
    assert c.kits[:2] == pytest.approx([4, 1])
    assert c.funds[:2] == pytest.approx([3000 - 600, 0], abs=1e-4)
    assert c.upkeep[:2] == pytest.approx([(0.5 + 3) / 4, 0.2 + 0.6]), "new kits are in repair"
    assert state.ledger.cost.sum() == 0, "the grant was booked when it was given"
    assert not faults(state)


def test_allies_even_out_what_they_have_each_month() -> None:
    state = two_collectives()
    for row in (2, 3):
        gather(state, row, [2 * row, 2 * row + 1], core=[2 * row])
    c = state.collectives
    c.kits[:], c.upkeep[:] = [6, 2, 5, 3], [0.5, 1, 0.4, 0.8]
    c.alliance[:] = [7, 7, -1, -1]
    policy = lasting(upkeep_hours=0)
    live(policy, state, 29)
    assert c.kits.tolist() == [6, 2, 5, 3]
    live(policy, state, 30)
    assert c.kits.tolist() == [4, 4, 5, 3]
    assert c.upkeep == pytest.approx([5 / 8, 5 / 8, 0.4, 0.8])


def test_alliances_share_among_themselves_only() -> None:
    state = two_collectives()
    for row in (2, 3):
        gather(state, row, [2 * row, 2 * row + 1], core=[2 * row])
    c = state.collectives
    c.kits[:], c.alliance[:] = [1, 3, 2, 6], [2, 0, 2, 0]
    live(lasting(), state, 30)
    assert c.kits == pytest.approx([1.5, 4.5, 1.5, 4.5])


def test_the_policy_s_kits_come_beside_those_of_collectives() -> None:
    state = two_collectives(first_crisis_day=20)
    c, book = state.collectives, state.ledger
    policy = lasting(kits_per_1000=20, own_kits=1, wanted_kits=1, lead_days=5)
    live(policy, state, 14)
    assert not c.shared_kits.any()
    live(policy, state, 15)
    # 20 x 200 / 1000 = 4 kits in common, of which each has the use of 2
    assert c.kits.tolist() == [1, 1, 0, 0]
    assert c.shared_kits.tolist() == [2, 2, 0, 0]
    assert book.cost[15] == pytest.approx(150 * 4)
    c.alive[1], c.kits[1], c.shared_kits[1] = False, 0, 0
    live(policy.model_copy(update={"wear": 0.365}), state, 30)
    assert c.shared_kits.tolist() == [4, 0, 0, 0]
    assert book.cost[30] == pytest.approx(150 * 4 * 0.03), "what wears in a month"


def test_the_room_opens_when_the_policy_begins() -> None:
    state = two_collectives(first_crisis_day=20)
    policy = Logistics(room=True, lead_days=5)
    Prices(room=3650).describe(state.prices)
    live(policy, state, 14)
    assert not state.places.existing[-1]
    assert (state.collectives.room == -1).all()
    state.collectives.room[1] = 0
    live(policy, state, 15)
    assert state.places.existing[-1]
    assert state.collectives.room.tolist() == [1, 0, -1, -1], "who has a room keeps it"
    assert state.ledger.cost[[14, 15]].tolist() == [0, 10]


def test_nothing_falls_below_zero() -> None:
    state = two_collectives()
    state.collectives.used_kits[:2] = 1
    state.collectives.kits[1] = 0
    worst = dict.fromkeys(LASTING, 1)
    live(Logistics(**worst, own_kits=0, upkeep_hours=0), state, 1)
    assert state.collectives.kits == pytest.approx([364 / 365, 0, 0, 0])
    assert state.collectives.upkeep == pytest.approx([364 / 365] * 2 + [1, 1])
    assert not faults(state)


def test_without_wear_or_means_nothing_changes() -> None:
    state = two_collectives()
    state.collectives.alliance[0] = 1
    before = twin(state)
    for day in range(1, 100):
        live(lasting(own_kits=0), state, day)
    assert changed(before, state) == set()


def test_everything_written_is_declared() -> None:
    state = two_collectives(first_crisis_day=1)
    c = state.collectives
    c.used_kits[:2], c.funds[:2], c.upkeep[:2] = 1, 500, 0.5
    before = twin(state)
    live(Logistics(kits_per_1000=20, room=True), state, 1)
    assert changed(before, state) == set(Logistics.writes)


@pytest.mark.parametrize("room", [False, True])
def test_kits_fade_at_the_yearly_rate(room: bool) -> None:
    state = two_collectives(first_crisis_day=1)
    policy = Logistics(
        wear=0.1,
        disrepair=0.1,
        upkeep_hours=0,
        own_kits=0,
        room=room,
    )
    for day in range(1, 366):
        live(policy, state, day)
    assert state.collectives.kits[0] == pytest.approx(np.exp(-0.1), abs=2e-4)
    assert state.collectives.upkeep[0] == pytest.approx(np.exp(-0.1), abs=2e-4)
    assert state.ledger.cost.sum() == pytest.approx(12000 * room, rel=1e-4)


def test_no_more_kits_are_in_common_than_the_policy_holds() -> None:
    state = two_collectives(first_crisis_day=20)
    state.collectives.kits[:2] = 1
    policy = lasting(kits_per_1000=20, own_kits=1, lead_days=20)
    live(policy, state, 1)
    gather(state, 2, [4, 5], core=[4])
    live(policy, state, 30)
    assert state.collectives.shared_kits.sum() == pytest.approx(4)
    assert state.ledger.cost.sum() == pytest.approx(4 * Prices().kit)


@pytest.mark.parametrize("begins", [1, 29, 30, 31, 365])
def test_kits_of_the_first_year_are_those_bought_in_it(begins: int) -> None:
    state = two_collectives(first_crisis_day=begins + 20, days=800)
    policy = Logistics(kits_per_1000=20, lead_days=20, wear=0.3)
    for day in range(1, begins + 400):
        live(policy, state, day)
    year = state.ledger.cost[begins : begins + 365].sum()
    assert year == pytest.approx(4 * Prices().kit * policy.kits_in_a_year(begins), rel=1e-5)


def test_the_past_of_a_policy_is_that_of_its_wear() -> None:
    policy = Logistics(kits_per_1000=20, room=True, wear=0.1, lead_days=50)
    assert policy.before() == Logistics(wear=0.1, lead_days=50)
