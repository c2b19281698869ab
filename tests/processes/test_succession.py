"""Succession: who takes over, what ends, what passes on."""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.succession import Succession
from sim.state import State
from tests.worlds import changed, faults, few, gather, live, twin, within


def club(members: int = 4, core: int = 2, residents: int = 6) -> State:
    state = few(residents, days=400)
    gather(state, 0, range(members), core=range(core))
    c = state.collectives
    c.shared_knowledge[0], c.know_how[0], c.kits[0] = 0.4, 0.5, 1
    c.founded[:] = -400
    return state


def test_the_ablest_of_the_core_team_takes_over() -> None:
    state = club(members=4, core=3)
    r, c = state.residents, state.collectives
    c.leader[0] = -1
    r.core[0, 0] = 0  # who led is no longer of the core team
    r.drive[:4] = [0.9, 0.2, 0.4, 0.9]
    r.know_how[:4] = [0.9, 0.3, 0.3, 0.9]
    before = twin(state)
    live(Succession(), state)
    assert c.leader[0] == 2, "0.4 + 0.3 beats 0.2 + 0.3; the others are not of the core team"
    assert c.know_how[0] == pytest.approx(0.5 * 0.4), "what was shared stays"
    assert state.ledger.handovers[1] == 1
    assert changed(before, state) == {
        "collectives.leader",
        "collectives.know_how",
        "ledger.handovers",
    }


@pytest.mark.parametrize(("willing", "heir"), [(0.65, 1), (0.75, -1)])
def test_a_core_team_that_nobody_can_lead_ends(willing: float, heir: int) -> None:
    state = club(members=3, core=3)
    state.collectives.leader[0] = -1
    state.residents.drive[:3] = [0.1, 0.3, 0.2]
    state.residents.know_how[:3] = 0.4
    live(Succession(willing=willing), state)
    assert state.collectives.leader[0] == heir
    assert state.collectives.alive[0] == (heir >= 0)


@pytest.mark.parametrize(("able", "heir"), [(0.8, 1), (1.1, -1)])
def test_without_a_core_team_a_member_able_enough_takes_over(able: float, heir: int) -> None:
    state = club(members=3, core=0)
    state.residents.drive[:3] = [0.6, 0.8, 0.5]
    state.residents.know_how[:3] = 0.2
    live(Succession(able=able), state)
    assert state.collectives.leader[0] == heir
    assert state.collectives.alive[0] == (heir >= 0)
    assert state.residents.core[:3, 0].tolist() == [0, int(heir == 1), 0]


def test_with_nobody_to_take_over_it_ends() -> None:
    state = club(members=3, core=0)
    r, c = state.residents, state.collectives
    r.register[5] = 0
    c.funds[0], c.room[0], c.alliance[0] = 50, 1, 2
    before = twin(state)
    live(Succession(), state, day=8)
    assert (bool(c.alive[0]), int(c.dissolved[0])) == (False, 8)
    assert (c.kits[0], c.funds[0], c.room[0], c.alliance[0]) == (0, 0, -1, -1)
    assert (r.membership == -1).all()
    assert (r.register == -1).all()
    assert not faults(state)
    assert changed(before, state) <= set(Succession.writes)


def heirs(compost: float, members: int = 4) -> State:
    """A collective that nobody can carry, one that lives 100 m away, another farther off."""
    state = few(members + 4, collectives=3)
    r, c = state.residents, state.collectives
    gather(state, 0, range(members))
    gather(state, 1, [members + 2], core=[members + 2])
    gather(state, 2, [members + 3], core=[members + 3])
    r.drive[:] = 0.1
    c.x[:3] = [0, 100, 150]
    c.kits[:3], c.funds[:3], c.know_how[:3] = [3, 1, 1], [200, 10, 0], [0.6, 0.2, 0.9]
    state.support.compost[0] = compost
    return state


def test_what_it_had_passes_to_the_nearest_that_lives_by_hand() -> None:
    state = live(Succession(recycling=0.5), heirs(compost=0.8))
    c = state.collectives
    # a share 0.4: of 3 kits, of 200 EUR, and of the know-how that the heir lacks
    assert c.kits.tolist() == pytest.approx([0, 1 + 1.2, 1])
    assert c.funds.tolist() == pytest.approx([0, 10 + 80, 0])
    assert c.know_how[1] == pytest.approx(0.2 + 0.4 * (0.6 - 0.2))
    assert c.know_how[2] == pytest.approx(0.9)
    assert not faults(state)


def test_without_the_lever_nothing_passes_on() -> None:
    state = live(Succession(), heirs(compost=0))
    assert state.collectives.kits.tolist() == [0, 1, 1]
    assert (state.residents.membership >= 0).sum() == 2


def test_members_and_register_pass_on_in_their_share() -> None:
    n = 4_000
    state = heirs(compost=1, members=n)
    r = state.residents
    r.register[:n] = 0
    r.membership[:500, 1] = 1  # members of both stay members of one
    r.core[0, 0] = 0
    live(Succession(recycling=0.3), state)
    moved = (r.membership[500:n] == 1).any(axis=1)
    assert within(moved.mean(), 0.3, n - 500)
    assert within((r.register[:n] == 1).mean(), 0.3, n)
    assert (r.register[:n][r.register[:n] != 1] == -1).all()
    assert not (r.membership == 0).any()
    assert not r.core[:n].any(), "nobody joins a core team by the death of another"
    assert not faults(state)


def test_a_core_member_who_passes_on_is_a_member_only() -> None:
    state = heirs(compost=8)
    r, c = state.residents, state.collectives
    r.core[0, 0] = 1
    c.leader[0] = 0
    live(Succession(recycling=1, leaders_leave_days_before=19), state, day=1)
    # every leader leaves; the others of collective 0 are not able enough: nothing is left at all
    assert not c.alive.any()
    state = heirs(compost=8)
    live(Succession(recycling=1), state)
    assert (state.residents.membership[:4, 0] == 1).all()
    assert not state.residents.core[:4].any()


def test_support_is_reviewed_each_quarter_where_the_lever_acts() -> None:
    state = few(4, collectives=4, days=400)
    c = state.collectives
    for row, founded in enumerate([-400, -400, 60, -400]):
        gather(state, row, [row], core=[row])
        c.founded[row] = founded
    c.pulse[:] = [0.4, 3.0, 0.0, 1.0]
    live(Succession(failing=1), state, day=91)
    assert c.supported.all(), "no lever, no review"
    state.support.compost[0] = 0.5
    live(Succession(failing=1), state, day=92)
    assert c.supported.all(), "not the day"
    live(Succession(failing=1), state, day=182)
    assert c.supported.tolist() == [False, True, False, True]
    c.founded[2] = 100
    c.pulse[0] = 1.5
    live(Succession(failing=1), state, day=182)
    assert c.supported.all(), "what is new has time; what is up again is supported"
    c.pulse[:] = 0
    c.founded[:] = -400
    state.support.compost[0] = 0
    live(Succession(failing=1), state, day=273)
    assert c.supported.all(), "without the lever all are"


def test_leaders_leave_on_the_day_that_is_asked_for() -> None:
    state = club(members=4, core=2)
    r, c = state.residents, state.collectives
    leave = Succession(leaders_leave_days_before=5, willing=0)
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
        live(Succession(), state, day)
    assert changed(before, state) == set()


def test_know_how_fades_with_the_number_of_leaders() -> None:
    # of 20 leaders in turn, each leaves a share of 0.9 of what was known: 0.9^19
    state = few(20, days=60)
    gather(state, 0, range(20), core=range(20))
    c = state.collectives
    c.know_how[0], c.shared_knowledge[0] = 1, 0.9
    for day in range(1, 20):
        leader = int(c.leader[0])
        state.residents.core[leader, 0] = 0
        c.leader[0] = -1
        live(Succession(willing=0), state, day)
    assert c.know_how[0] == pytest.approx(0.9**19, rel=1e-5)
    assert state.ledger.handovers.sum() == 19
    assert np.unique(state.residents.membership[:, 0]).tolist() == [0]
