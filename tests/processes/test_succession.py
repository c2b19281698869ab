"""Succession: who takes over, what ends, what passes on."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernels.passing import by_address
from sim.processes.succession import Succession, hazard
from sim.state import State
from tests.worlds import changed, faults, few, gather, live, put_on_list, twin, within


def club(members: int = 4, core: int = 2, residents: int = 6) -> State:
    state = few(residents, days=400)
    gather(state, 0, range(members), core=range(core))
    c = state.collectives
    c.shared_knowledge[0], c.know_how[0], c.kits[0] = 0.4, 0.5, 1
    c.founded[:] = -400
    return state


SAFE = {"ending": 0.0}
SURE = SAFE | {"taking_over": 365.0, "newcomers": 1.0}
"""Nothing ends, and who knows all and has all drive takes over at once."""


def test_the_ablest_of_those_who_stand_up_takes_over() -> None:
    state = club(members=4, core=3)
    r, c = state.residents, state.collectives
    c.leader[0], c.shared_knowledge[0] = -1, 1
    r.core[0, 0] = 0  # who led is no longer of the core team
    r.drive[:4] = [0.0, 0.999, 1.0, 0.0]
    r.know_how[:4] = 0.3
    before = twin(state)
    live(Succession(**SURE), state)
    assert c.leader[0] == 2, "what is shared is known to the core team"
    assert c.know_how[0] == pytest.approx(0.5), "what was shared stays: all"
    assert state.ledger.handovers[1] == 1
    assert changed(before, state) == {"collectives.leader", "ledger.handovers"}


@pytest.mark.parametrize(
    ("core", "shared", "chance"),
    [
        (True, 0.0, 0.5 * 0.4),  # drive x own know-how
        (True, 0.5, 0.5 * (0.4 + 0.5 * 0.6)),  # and half of what is missing
        (False, 0.5, 0.25 * 0.5 * 0.4),  # a newcomer, who was not told
    ],
)
def test_each_takes_over_at_its_rate(core: bool, shared: float, chance: float) -> None:
    n = 4_000
    state = few(n, collectives=n, k_max=4)
    for c in range(n):
        gather(state, c, [c], core=[c] if core else [])
    state.residents.drive[:], state.residents.know_how[:] = 0.5, 0.4
    c = state.collectives
    c.leader[:], c.shared_knowledge[:], c.know_how[:] = -1, shared, 0.8
    live(Succession(ending=0, taking_over=0.1 * 365, newcomers=0.25), state)
    found = c.leader >= 0
    assert within(found.mean(), 0.1 * chance, n)
    assert c.know_how[found] == pytest.approx(0.8 * shared)
    assert state.residents.core[found, 0].all()
    assert c.alive.all(), "the others wait"


def test_a_larger_core_team_finds_a_leader_sooner() -> None:
    n = 1_000
    led = []
    for team in (1, 4):
        state = few(team * n, collectives=n, k_max=4)
        for c in range(n):
            gather(state, c, range(team * c, team * c + team), core=[team * c])
        state.residents.core[:, 0] = 1
        state.residents.know_how[:] = 1
        state.collectives.leader[:] = -1
        live(Succession(ending=0, taking_over=0.2 * 365), state)
        led.append((state.collectives.leader >= 0).mean())
    assert within(led[0], 0.1, n)
    assert within(led[1], 1 - 0.9**4, n)


def test_without_members_it_ends() -> None:
    state = club(members=3, core=0)
    r, c = state.residents, state.collectives
    r.membership[:] = -1
    c.members[0] = 0
    put_on_list(state, 5, 0)
    c.funds[0], c.room[0], c.alliance[0] = 50, 1, 2
    before = twin(state)
    live(Succession(ending=0), state, day=8)
    assert (bool(c.alive[0]), int(c.dissolved[0])) == (False, 8)
    assert (c.kits[0], c.funds[0], c.room[0], c.alliance[0]) == (0, 0, -1, -1)
    assert (r.list_holder == -1).all()
    assert not faults(state)
    assert changed(before, state) <= set(Succession.writes)


@pytest.mark.parametrize(
    ("changes", "factor"),
    [
        ({}, 1.0),
        ({"founded": 1}, 9**0.5),  # new today, not eight years old
        ({"founded": 1 - 3 * 365}, (9 / 4) ** 0.5),
        ({"members": 0}, 2.0),
        ({"members": 60}, 0.5),
        ({"core_energy": 0.4}, np.exp(0.6)),
        ({"core": 0}, np.exp(1)),
        ({"conflict": 0.5}, np.exp(0.5)),
        ({"pulse": 0.25}, np.exp(0.75)),
        ({"pulse": 7}, 1.0),
        ({"leader": -1}, np.exp(1)),
        ({"leader": -1, "core": 0, "pulse": 0}, np.exp(3)),
        ({"planned": True}, 0.0),  # it is known to have been there until the crisis
    ],
)
def test_the_hazard_by_hand(changes: dict[str, float], factor: float) -> None:
    state = few(4)
    gather(state, 0, [0, 1], core=[0])
    c = state.collectives
    c.founded[0], c.members[0], c.core_energy[0], c.pulse[0] = 1 - 8 * 365, 20, 1, 1
    for name, value in changes.items():
        getattr(c, name)[0] = value
    rule = Succession(ending=0.6, newness=0.5, small_members=20, trouble=1)
    assert hazard(state.here(), by_address(rule), 0, 1) == pytest.approx(0.6 / 3 * factor)


def test_a_planned_collective_may_end_once_the_crisis_has_begun() -> None:
    state = club()
    state.collectives.planned[0] = True
    here, rule = state.here(), by_address(Succession())
    assert hazard(here, rule, 0, 19) == 0  # the crisis begins on day 20
    assert hazard(here, rule, 0, 20) > 0


def test_ends_meet_their_hazard() -> None:
    n = 5_000
    state = few(n, collectives=n, k_max=4)
    for c in range(n):
        gather(state, c, [c], core=[c])
    c = state.collectives
    c.core_energy[:], c.pulse[:], c.founded[:] = 1, 1, 1  # of one member: small is almost 2
    live(Succession(ending=0.03 * 365 / 2, newness=1, small_members=1000), state)
    assert within(1 - c.alive.mean(), 0.03, n)
    assert not faults(state)


def test_first_ages_are_those_of_the_long_run() -> None:
    # with a hazard that does not fall with age, ages are exponential
    luck = (np.arange(10_000) + 0.5) / 10_000
    ages = Succession(ending=0.5, newness=0).ages(luck)
    assert ages.mean() == pytest.approx(2, rel=0.01)
    assert np.median(ages) == pytest.approx(2 * np.log(2), rel=0.01)
    # with one that does, more are old
    assert Succession(ending=0.5, newness=0.5).ages(luck).mean() > 3


def heirs(compost: float, members: int = 4) -> State:
    """A collective that has to end, one that lives 100 m away, another farther off."""
    state = few(members + 4, collectives=3)
    r, c = state.residents, state.collectives
    gather(state, 0, range(members))
    gather(state, 1, [members + 2], core=[members + 2])
    gather(state, 2, [members + 3], core=[members + 3])
    c.members[0] = 0  # as if they had been counted out
    r.drive[:] = 0
    c.x[:3] = [0, 100, 150]
    c.kits[:3], c.funds[:3], c.know_how[:3] = [3, 1, 1], [200, 10, 0], [0.6, 0.2, 0.9]
    state.support.compost[0] = compost
    return state


def test_what_it_had_passes_to_the_nearest_that_lives_by_hand() -> None:
    state = live(Succession(**SAFE), heirs(compost=0.8))
    c = state.collectives
    # a share 0.4: of 3 kits, of 200 EUR, and of the know-how that the heir lacks
    assert c.kits.tolist() == pytest.approx([0, 1 + 1.2, 1])
    assert c.funds.tolist() == pytest.approx([0, 10 + 80, 0])
    assert c.know_how[1] == pytest.approx(0.2 + 0.4 * (0.6 - 0.2))
    assert c.know_how[2] == pytest.approx(0.9)
    assert not faults(state)


def test_without_the_lever_nothing_passes_on() -> None:
    state = live(Succession(**SAFE), heirs(compost=0))
    assert state.collectives.kits.tolist() == [0, 1, 1]
    assert (state.residents.membership >= 0).sum() == 2


def test_members_and_list_pass_on_in_their_share() -> None:
    n = 4_000
    state = heirs(compost=0.6, members=n)
    r = state.residents
    put_on_list(state, np.arange(n), 0)
    r.membership[:500, 1] = 1  # members of both stay members of one
    r.core[0, 0] = 0
    live(Succession(**SAFE), state)
    moved = (r.membership[500:n] == 1).any(axis=1)
    assert within(moved.mean(), 0.3, n - 500)
    holder = r.list_holder[:n, 0]
    assert within((holder == 1).mean(), 0.3, n)
    assert (holder[holder != 1] == -1).all()
    assert not (r.membership == 0).any()
    assert not r.core[:n].any(), "nobody joins a core team by the death of another"
    assert not faults(state)


def test_a_core_member_who_passes_on_is_a_member_only() -> None:
    state = heirs(compost=8)
    state.residents.core[0, 0] = 1
    live(Succession(**SAFE), state)
    assert (state.residents.membership[:4, 0] == 1).all()
    assert not state.residents.core[:4].any()


def test_support_is_reviewed_each_quarter_where_the_lever_acts() -> None:
    state = few(4, collectives=4, days=400)
    c = state.collectives
    for row, founded in enumerate([-400, -400, 60, -400]):
        gather(state, row, [row], core=[row])
        c.founded[row] = founded
    c.pulse[:] = [0.4, 3.0, 0.0, 1.0]
    live(Succession(**SAFE), state, day=91)
    assert c.supported.all(), "no lever, no review"
    state.support.compost[0] = 0.5
    live(Succession(**SAFE), state, day=92)
    assert c.supported.all(), "not the day"
    live(Succession(**SAFE), state, day=182)
    assert c.supported.tolist() == [False, True, False, True]
    c.founded[2] = 100
    c.pulse[0] = 1.5
    live(Succession(**SAFE), state, day=182)
    assert c.supported.all(), "what is new has time; what is up again is supported"
    c.pulse[:] = 0
    c.founded[:] = -400
    state.support.compost[0] = 0
    live(Succession(**SAFE), state, day=273)
    assert c.supported.all(), "without the lever all are"


def test_leaders_leave_on_the_day_that_is_asked_for() -> None:
    state = club(members=4, core=2)
    r, c = state.residents, state.collectives
    r.drive[1] = r.know_how[1] = 1
    leave = Succession(leaders_leave_days_before=5, **SURE)
    before = twin(state)
    live(leave, state, day=14)  # the crisis begins on day 20
    assert changed(before, state) == set()
    live(leave, state, day=15)
    assert c.leader[0] == 1, "and the other of the core team takes over"
    assert r.membership[0, 0] == -1
    assert (state.ledger.left[15], state.ledger.handovers[15]) == (1, 1)
    before = twin(state)
    live(leave, state, day=16)
    assert changed(before, state) == set()


def test_what_has_a_leader_goes_on() -> None:
    state = club()
    before = twin(state)
    for day in range(1, 100):
        live(Succession(**SAFE), state, day)
    assert changed(before, state) == set()


def test_know_how_fades_with_the_number_of_leaders() -> None:
    # of 20 leaders in turn, each leaves a share of 0.9 of what was known: 0.9^19
    state = few(20, days=60)
    gather(state, 0, range(20), core=range(20))
    c = state.collectives
    c.know_how[0], c.shared_knowledge[0] = 1, 0.9
    state.residents.drive[:] = state.residents.know_how[:] = 1
    for day in range(1, 20):
        leader = int(c.leader[0])
        state.residents.core[leader, 0] = 0
        c.leader[0] = -1
        live(Succession(**SURE), state, day)
    assert c.know_how[0] == pytest.approx(0.9**19, rel=1e-5)
    assert state.ledger.handovers.sum() == 19
    assert np.unique(state.residents.membership[:, 0]).tolist() == [0]
