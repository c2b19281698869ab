"""Collective life: work, quarrels, exits, recruits, and what a team gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.beginning import begin
from sim.codes import Profile
from sim.processes.collective_life import CollectiveLife
from sim.processes.succession import Succession
from sim.scenario import Scenario
from sim.state import State
from tests.worlds import changed, faults, few, gather, live, twin, within

_RATES = ("paperwork", "exits", "conflict_rate", "cooling", "oblivion", "recruiting")


def life(**parameters: float) -> CollectiveLife:
    """Collective life in which nothing happens but what is asked for."""
    return CollectiveLife(**(dict.fromkeys(_RATES, 0.0) | {"lapse_days": 3650} | parameters))


def club(members: int = 4, core: int = 2, residents: int = 6) -> State:
    state = few(residents)
    gather(state, 0, range(members), core=range(core))
    c = state.collectives
    c.centralisation[0], c.narrative[0] = 0.6, 0.2
    return state


def recount(state: State) -> tuple[np.ndarray, np.ndarray]:
    r, rows = state.residents, len(state.collectives)
    held = r.membership[r.membership >= 0]
    return (
        np.bincount(held, minlength=rows),
        np.bincount(held, weights=r.core[r.membership >= 0], minlength=rows),
    )


@pytest.mark.parametrize("association", [False, True])
def test_a_day_of_work_by_hand(association: bool) -> None:
    state = club()
    c = state.collectives
    c.work[0], c.association[0] = 9 + (not association), association
    live(life(paperwork=7, energy_per_hour=0.04, relief=0.4), state, 5)
    # 9 h and an hour of paperwork; say, 0.4, greater than the story, takes 0.4 x 0.4 of it away:
    # 10 x 0.04 x 0.84 = 0.336 of energy; the leader carries 0.6 + 0.4 / 2, the other 0.4 / 2
    assert state.residents.energy == pytest.approx([1 - 0.336 * 0.8, 1 - 0.336 * 0.2, 1, 1, 1, 1])
    assert state.ledger.volunteer_hours[5] == pytest.approx(10)
    assert c.work == pytest.approx(0, abs=1e-6)
    assert state.residents.attended[:4, 0].tolist() == [5, 5, 0, 0], "who works has come"
    assert c.core_energy[0] == pytest.approx(1 - 0.336 / 2)
    assert c.members.tolist() == [4, 0]
    assert c.core.tolist() == [2, 0]
    assert (c.member_age[0], c.member_means[0]) == (40, 0.5)


def test_nobody_works_for_more_than_eight_hours_a_day() -> None:
    state = club()
    c = state.collectives
    c.work[0] = 25
    live(life(energy_per_hour=0.01, relief=0), state, 1)
    # the leader's share is 0.8: 10 h are done, 8 of them by the leader
    assert c.work[0] == pytest.approx(15)
    assert state.residents.energy[:2] == pytest.approx([1 - 0.08, 1 - 0.02])
    for day in (2, 3):
        live(life(energy_per_hour=0.01, relief=0), state, day)
    assert c.work[0] == pytest.approx(0)
    assert state.ledger.volunteer_hours.sum() == pytest.approx(25)


def test_what_a_team_gives_by_hand() -> None:
    state = club(members=3, core=2)
    r, c = state.residents, state.collectives
    r.energy[:2], r.drive[:2] = [0.8, 0.5], [0.9, 0.3]
    r.age[:3], r.means[:3] = [30, 40, 80], [0.1, 0.2, 0.9]
    gather(state, 1, [1], core=[1])
    live(life(core_hours=2, leader_hours=5), state)
    # the leader gives (2 + 5 x 0.6) x 0.8 x (2 x 0.9); the other, who leads another collective
    # of centralisation 0, (2 + 0) x 0.5 x (2 x 0.3) in all
    leader, other = 5 * 0.8 * 1.8, 2 * 0.5 * 0.6
    assert c.hours == pytest.approx([leader + other / 2, other / 2])
    assert c.core_energy == pytest.approx([0.65, 0.5])
    assert c.member_age[0] == pytest.approx(50)
    assert c.member_means[0] == pytest.approx(0.4)


def test_trouble_of_their_own_takes_hours_from_a_team() -> None:
    state = few(3, age=[80.0, 40.0, 40.0], address=[0, 0, 1])
    gather(state, 0, range(3), core=range(3))
    state.buildings.stricken[1] = True
    state.conditions.trouble[0, 0, [Profile.EXPOSED, Profile.OTHERS]] = [0.6, 0.1]
    state.conditions.trouble[0, 1, Profile.OTHERS] = 0.5
    live(life(core_hours=2, leader_hours=0), state, 5)
    assert state.collectives.hours[0] == pytest.approx(2 * (0.4 + 0.9 + 0.5))


def test_a_team_that_nobody_counted_yet_carries_its_work_and_no_more() -> None:
    state = club()
    c = state.collectives
    c.core[0] = c.members[0] = 0  # founded today
    c.work[0] = 1
    live(life(energy_per_hour=0.1, relief=0), state)
    assert state.residents.energy.sum() == pytest.approx(6 - 0.1)


def test_a_core_team_too_small_takes_in_the_ablest_member() -> None:
    state = club(members=4, core=1)
    state.residents.drive[:4] = [0.1, 0.2, 0.9, 0.3]
    state.collectives.centralisation[0] = 0.75
    team = life(recruiting=1)
    live(team, state)
    # 2 + 0.25 x 4 are wanted
    assert state.residents.core[:4, 0].tolist() == [1, 0, 1, 0]
    live(team, state, 2)
    assert state.residents.core[:4, 0].tolist() == [1, 0, 1, 1]
    live(team, state, 3)
    assert state.collectives.core[0] == 3, "enough"


def test_nobody_is_taken_in_where_nobody_leads() -> None:
    state = club(members=4, core=1)
    state.collectives.leader[0] = -1
    live(life(recruiting=1), state)
    assert state.residents.core[:, 0].sum() == 1


def test_books_are_kept(fresh: Callable[[], State]) -> None:
    process = CollectiveLife(exits=1, conflict_rate=1, lapse_days=20)
    state = fresh()
    r, c = state.residents, state.collectives
    left = 0
    for day in range(1, 60):
        r.energy[::2], r.energy[1::2] = 0.1, 0.9
        live(Succession(taking_over=365, ending=0), state, day)
        before, members = twin(state), recount(state)[0]
        live(process, state, day)
        assert changed(before, state) <= set(CollectiveLife.writes)
        now, core = recount(state)
        assert (c.members == now).all()
        assert (c.core == core).all()
        assert members.sum() - now.sum() == state.ledger.left[day]
        assert not faults(state)
        led = np.flatnonzero(c.leader >= 0)
        assert (r.core[c.leader[led]] & (r.membership[c.leader[led]] == led[:, None])).any(1).all()
        assert (c.alive == before.collectives.alive).all(), "to end is not its part"
        left += int(state.ledger.left[day])
    assert left > 0
    assert state.ledger.handovers.any(), "leaders left too"


def test_with_all_rates_at_zero_nothing_changes() -> None:
    state = live(life(), club())  # the first day counts members
    before = twin(state)
    for day in range(2, 30):
        live(life(), state, day)
    assert changed(before, state) == {"residents.attended"}, "the core team is there"


def test_what_a_collective_did_is_forgotten_in_a_quarter() -> None:
    state = few(4, days=100)
    gather(state, 0, range(4), core=[0])
    state.collectives.pulse[0] = 4
    for day in range(1, 92):
        live(life(), state, day)
    assert state.collectives.pulse[0] == pytest.approx(4 / np.e, rel=0.01)


def test_a_member_who_does_not_come_lapses_and_one_of_the_core_team_does_not() -> None:
    state = few(6, days=120)
    gather(state, 0, range(4), core=[0, 1])
    r = state.residents
    r.attended[:4, 0] = [0, 0, 70, 71]
    live(life(lapse_days=30), state, 100)
    assert r.membership[:4, 0].tolist() == [0, 0, 0, 0], "30 days are not more than 30"
    live(life(lapse_days=30), state, 101)
    assert r.membership[:4, 0].tolist() == [0, 0, -1, 0]
    assert state.ledger.left[101] == 1


def test_each_membership_lapses_by_itself() -> None:
    state = few(3, days=50)
    gather(state, 0, [0, 1], core=[0])
    gather(state, 1, [1, 2], core=[2])
    state.residents.attended[1, :2] = [10, 40]
    live(life(lapse_days=30), state, 45)
    assert state.residents.membership[1, :2].tolist() == [-1, 1]


@pytest.mark.parametrize(("energy", "factor"), [(1.0, 1.0), (0.5, 2.0), (0.0, 10.0)])
def test_those_who_give_up_meet_their_chance(energy: float, factor: float) -> None:
    n = 60_000
    state = few(n, k_max=4)
    state.residents.membership[:, 0] = 0
    gather(state, 0, [], core=[0])
    state.residents.energy[:] = energy
    state.residents.core[:, 0] = 1
    live(life(exits=1), state)
    left = (state.residents.membership[:, 0] < 0).mean()
    assert within(left, factor / 365, n)
    assert state.ledger.left[1] == round(left * n)


def test_those_who_give_up_in_a_year_meet_theirs() -> None:
    n = 6_000
    state = few(n, k_max=4, days=365)
    state.residents.membership[:, 0] = 0
    gather(state, 0, [], core=[0])
    state.residents.core[:, 0] = 1
    for day in range(1, 366):
        live(life(exits=0.1), state, day)
    left = (state.residents.membership[:, 0] < 0).mean()
    assert within(left, 1 - (1 - 0.1 / 365) ** 365, n)


@pytest.mark.parametrize(("rivalry", "expected"), [(0, 0.02), (0.5, 0.03), (1, 0.04)])
def test_conflicts_break_out_at_their_rate(rivalry: float, expected: float) -> None:
    # chance a day 0.6 / 30 x (1 + rivalry)
    state = few(10, collectives=20_000)
    c = state.collectives
    c.alive[:] = True
    c.leader[:] = 0
    c.rivalry[:] = rivalry
    live(life(conflict_rate=0.6), state)
    assert set(np.unique(c.conflict)) == {np.float32(0), np.float32(1)}
    assert within((c.conflict > 0).mean(), expected, 20_000)


def test_conflict_cools_and_story_and_fame_fade_geometrically() -> None:
    state = few(6, days=100)
    gather(state, 0, range(4), core=[0, 1])
    c = state.collectives
    c.conflict[0], c.narrative[0], c.visibility[0] = 0.5, 0.2, 0.8
    for day in range(1, 101):
        live(life(cooling=0.01, oblivion=0.005), state, day)
    assert c.conflict[0] == pytest.approx(0.5 * 0.99**100, rel=1e-4)
    assert c.narrative[0] == pytest.approx(0.2 * 0.995**100, rel=1e-4)
    assert c.visibility[0] == pytest.approx(0.8 * 0.995**100, rel=1e-4)


def test_members_settle_where_those_who_join_are_as_many_as_lapse() -> None:
    # each of 400 comes on a day with chance p = 0.02 and lapses after d days: the share who lapse
    # in a year is p q^(d + 1) / (1 - q^(d + 1)) a day, for one who has come on the first day
    n, p, d = 4_000, 0.02, 120
    state = few(n, k_max=4, days=400)
    state.residents.membership[:, 0] = 0
    gather(state, 0, [], core=[0])
    state.residents.core[0, 0] = 1
    state.residents.attended[:, 0] = 0
    rng = np.random.default_rng(3)
    for day in range(1, 366):
        came = (rng.random(n) < p) & (state.residents.membership[:, 0] == 0)
        state.residents.attended[came, 0] = day
        live(life(lapse_days=d), state, day)
    # the chance of no run of d + 1 days without coming, in 365 days
    alive = np.zeros((366, d + 1))
    alive[0, 0] = 1
    for day in range(1, 366):
        alive[day, 0] = p * alive[day - 1].sum()
        alive[day, 1:] = (1 - p) * alive[day - 1, :-1]
    stayed = (state.residents.membership[:, 0] == 0).mean()
    assert within(stayed, alive[365].sum(), n)


def test_the_first_day_does_not_exhaust_the_core_teams(short: Scenario) -> None:
    state = begin(short)
    core = state.residents.core.any(axis=1)
    assert core.any()
    before = state.residents.energy.copy()
    live(short.collective_life, state, 1)
    # at most all of a day's paperwork, 2 / 7 h at 0.04, of an association
    lost = before - state.residents.energy
    formal = state.collectives.association
    assert lost[core].max() <= 0.04 * 2 / 7 * formal.any() + 1e-6
    assert lost[core].min() >= 0
