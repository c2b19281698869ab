"""Collective life: work, quarrels, exits, recruits, and what a team gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.beginning import begin
from sim.processes.collective_life import CollectiveLife
from sim.processes.succession import Succession
from sim.scenario import Scenario
from sim.state import State
from tests.worlds import changed, faults, few, gather, live, twin, within

_RATES = (
    *("admin", "admin_association", "exits", "conflict_rate"),
    *("cooling", "discord", "oblivion", "recruiting"),
)


def life(**parameters: float) -> CollectiveLife:
    """Collective life in which nothing happens but what is asked for."""
    return CollectiveLife(**(dict.fromkeys(_RATES, 0.0) | parameters))


def club(members: int = 4, core: int = 2, residents: int = 6) -> State:
    state = few(residents)
    gather(state, 0, range(members), core=range(core))
    c = state.collectives
    c.centralisation[0], c.voice[0], c.narrative[0] = 0.6, 0.5, 0.2
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
    c.work[0], c.association[0] = 9, association
    admin = {"admin": 0, "admin_association": 7} if association else {"admin": 7}
    live(life(**admin, energy_per_hour=0.04, relief=0.4), state)
    # 9 h and an hour of administration; voice, greater than narrative, takes 0.4 x 0.5 of it away:
    # 10 x 0.04 x 0.8 = 0.32 of energy; the leader carries 0.6 + 0.4 / 2, the other 0.4 / 2
    assert state.residents.energy == pytest.approx([1 - 0.32 * 0.8, 1 - 0.32 * 0.2, 1, 1, 1, 1])
    assert state.ledger.volunteer_hours[1] == 10
    assert not c.work.any()
    assert c.core_energy[0] == pytest.approx(1 - 0.32 / 2)
    assert c.members.tolist() == [4, 0]
    assert c.core.tolist() == [2, 0]
    assert (c.member_age[0], c.member_means[0]) == (40, 0.5)


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
    team = life(recruiting=1, core_share=0.2)
    live(team, state)
    # 2 + 0.2 x 0.4 x 4 are wanted
    assert state.residents.core[:4, 0].tolist() == [1, 0, 1, 0]
    live(team, state, 2)
    assert state.residents.core[:4, 0].tolist() == [1, 0, 1, 1]
    live(team, state, 3)
    assert state.collectives.core[0] == 3, "enough"


def test_books_are_kept(fresh: Callable[[], State]) -> None:
    process = CollectiveLife(exits=1, tiredness=50, conflict_rate=1)
    state = fresh()
    r, c = state.residents, state.collectives
    left = 0
    for day in range(1, 60):
        r.energy[::2], r.energy[1::2] = 0.1, 0.9
        live(Succession(able=0), state, day)  # those without a leader have one before they live
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
    assert changed(before, state) == set()


def test_what_a_collective_did_is_forgotten_in_a_quarter() -> None:
    state = few(4, days=100)
    gather(state, 0, range(4), core=[0])
    state.collectives.pulse[0] = 4
    for day in range(1, 92):
        live(life(), state, day)
    assert state.collectives.pulse[0] == pytest.approx(4 / np.e, rel=0.01)


@pytest.mark.parametrize(
    ("energy", "belonging", "conflict", "voice", "factor"),
    [
        (1.0, 0.0, 0.0, 0.0, 1.0),
        (0.0, 0.0, 0.0, 0.0, 4.0),  # 1 + tiredness
        (1.0, 0.0, 1.0, 0.0, 4.0),  # 1 + quarrel
        (0.5, 0.0, 0.5, 0.0, 4.0),  # 1 + 1.5 + 1.5
        (0.0, 1.0, 0.0, 1.0, 4.0 * 0.7 * 0.7),  # attachment, twice
    ],
)
def test_exits_of_a_day_meet_their_chance(
    energy: float, belonging: float, conflict: float, voice: float, factor: float
) -> None:
    n = 60_000
    state = few(n, k_max=4)
    state.residents.membership[:, 0] = 0
    gather(state, 0, [], core=[0])
    state.collectives.voice[0], state.collectives.conflict[0] = voice, conflict
    state.residents.energy[:], state.residents.belonging[:] = energy, belonging
    state.residents.core[0, 0] = 1
    live(life(exits=1, tiredness=3, quarrel=3, attachment=0.3), state)
    left = (state.residents.membership[:, 0] < 0).mean()
    assert within(left, factor / 365, n)
    assert state.ledger.left[1] == round(left * n)


def test_exits_of_a_year_meet_theirs() -> None:
    n = 6_000
    state = few(n, k_max=4, days=365)
    state.residents.belonging[:] = 0
    state.residents.membership[:, 0] = 0
    gather(state, 0, [], core=[0])
    state.residents.core[:50, 0] = 1
    for day in range(1, 366):
        live(life(exits=0.1), state, day)
    left = (state.residents.membership[:, 0] < 0).mean()
    assert within(left, 1 - (1 - 0.1 / 365) ** 365, n)


@pytest.mark.parametrize(
    ("association", "rivalry", "expected"), [(0, 0, 0.02), (1, 0, 0.03), (0, 1, 0.04), (1, 1, 0.06)]
)
def test_conflicts_break_out_at_their_rate(
    association: int, rivalry: float, expected: float
) -> None:
    # chance a day 0.6 / 30 x (1.5 - voice 0.5) = 0.02, x 1.5 in an association, x 2 among rivals
    state = few(10, collectives=20_000)
    c = state.collectives
    c.alive[:] = True
    c.leader[:] = 0
    c.voice[:], c.association[:], c.rivalry[:] = 0.5, association, rivalry
    live(life(conflict_rate=0.6, conflict_step=0.4, formality=0.5, rivals=1), state)
    assert set(np.unique(c.conflict)) == {np.float32(0), np.float32(0.4)}
    assert within((c.conflict > 0).mean(), expected, 20_000)


def test_a_conflict_cools_geometrically_and_wears_the_story_down() -> None:
    state = few(6, days=100)
    gather(state, 0, range(4), core=[0, 1])
    state.collectives.conflict[0], state.collectives.narrative[0] = 0.5, 0.2
    for day in range(1, 101):
        live(life(cooling=0.01, discord=0.005), state, day)
    assert state.collectives.conflict[0] == pytest.approx(0.5 * 0.99**100, rel=1e-4)
    # log narrative falls by 0.005 x the sum of conflict, 0.5 x 0.99 (1 - 0.99^100) / 0.01
    summed = 0.5 * 0.99 * (1 - 0.99**100) / 0.01
    assert np.log(state.collectives.narrative[0] / 0.2) == pytest.approx(-0.005 * summed, rel=0.01)


def test_the_first_day_does_not_exhaust_the_core_teams(short: Scenario) -> None:
    state = begin(short)
    core = state.residents.core.any(axis=1)
    assert core.any()
    before = state.residents.energy.copy()
    live(short.collective_life, state, 1)
    # at most all of a day's administration: 0.5 / 7 h at 0.04
    lost = before - state.residents.energy
    assert lost[core].max() <= 0.04 * 0.5 / 7 + 1e-6
    assert lost[core].min() > 0
