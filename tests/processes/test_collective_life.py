"""Collective life: work, quarrels, exits, hand-overs, founding."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.beginning import begin
from sim.processes.collective_life import CollectiveLife, found_collective
from sim.scenario import Scenario
from sim.state import State
from tests.worlds import changed, faults, few, gather, live, tie, twin, within

_RATES = (
    *("founding", "admin", "exits", "conflict_rate"),
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
    c.shared_knowledge[0], c.know_how[0], c.kits[0] = 0.4, 0.5, 1
    return state


def recount(state: State) -> tuple[np.ndarray, np.ndarray]:
    r, rows = state.residents, len(state.collectives)
    held = r.membership[r.membership >= 0]
    return (
        np.bincount(held, minlength=rows),
        np.bincount(held, weights=r.core[r.membership >= 0], minlength=rows),
    )


def test_a_day_of_work_by_hand() -> None:
    state = club()
    state.collectives.work[0] = 9
    live(life(admin=7, energy_per_hour=0.04, relief=0.4), state)
    # 9 h and an hour of administration; voice, greater than narrative, takes 0.4 x 0.5 of it away:
    # 10 x 0.04 x 0.8 = 0.32 of energy; the leader carries 0.6 + 0.4 / 2, the other 0.4 / 2
    assert state.residents.energy == pytest.approx([1 - 0.32 * 0.8, 1 - 0.32 * 0.2, 1, 1, 1, 1])
    assert not state.collectives.work.any()
    assert state.collectives.core_energy[0] == pytest.approx(1 - 0.32 / 2)
    assert state.collectives.members.tolist() == [4, 0]
    assert state.collectives.core.tolist() == [2, 0]


def test_the_ablest_of_the_core_team_takes_over() -> None:
    state = club(members=4, core=3)
    r, c = state.residents, state.collectives
    c.leader[0] = -1
    r.core[0, 0] = 0  # who led is no longer of the core team
    r.drive[:4] = [0.9, 0.2, 0.4, 0.9]
    r.know_how[:4] = [0.9, 0.3, 0.3, 0.9]
    live(life(), state)
    assert c.leader[0] == 2, "0.4 + 0.3 beats 0.2 + 0.3; the others are not of the core team"
    assert c.know_how[0] == pytest.approx(0.5 * 0.4), "what was shared stays"


def test_without_a_core_team_a_driving_member_takes_over() -> None:
    state = club(members=3, core=0)
    state.residents.drive[:3] = [0.6, 0.8, 0.5]
    live(life(driving=0.7), state)
    assert state.collectives.leader[0] == 1
    assert state.residents.core[:3, 0].tolist() == [0, 1, 0]


def test_with_nobody_to_take_over_it_ends() -> None:
    state = club(members=3, core=0)
    state.residents.register[5] = 0
    live(life(driving=0.7), state, day=8)
    c, r = state.collectives, state.residents
    assert (bool(c.alive[0]), int(c.dissolved[0]), float(c.kits[0])) == (False, 8, 0)
    assert (r.membership == -1).all()
    assert (r.register == -1).all()
    assert not faults(state)


def test_a_founder_takes_along_those_closest() -> None:
    state = few(6)
    tie(state, 0, 1, 3)
    tie(state, 0, 2, 9)
    tie(state, 0, 3, 6)
    state.residents.prosociality[2] = 0.3  # the closest is not inclined
    found_collective(state, CollectiveLife(partners=2), 4, 1, founder=0)
    assert state.residents.membership[:, 0].tolist() == [1, 1, -1, 1, -1, -1]
    assert state.residents.core[:, 0].tolist() == [1, 1, 0, 1, 0, 0]
    assert state.collectives.leader.tolist() == [-1, 0]
    assert state.collectives.founded[1] == 4


def test_a_core_team_too_small_takes_in_the_ablest_member() -> None:
    state = club(members=4, core=1)
    state.residents.drive[:4] = [0.1, 0.2, 0.9, 0.3]
    live(life(recruiting=1), state)
    assert state.residents.core[:4, 0].tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize(
    "process",
    [
        CollectiveLife(exits=1, tiredness=50, driving=1, recruiting=0),  # without successors
        CollectiveLife(exits=1, founding=10, conflict_rate=1, driving=0.6, crowding=100),
    ],
    ids=["ending", "beginning"],
)
def test_the_books_are_kept(fresh: Callable[[], State], process: CollectiveLife) -> None:
    state = fresh()
    r, c = state.residents, state.collectives
    for day in range(1, 77):
        r.energy[::2], r.energy[1::2] = 0.1, 0.9
        live(process, state, day)
        members, core = recount(state)
        assert (c.members == members).all()
        assert (c.core == core).all()
        assert not faults(state)
        for row in np.flatnonzero(c.alive):
            leads = (r.membership[c.leader[row]] == row) & (r.core[c.leader[row]] == 1)
            assert leads.any(), "a leader belongs to the core team"
        assert not (c.alive & (c.dissolved >= 0)).any()
    assert (c.dissolved >= 0).any() if process.driving == 1 else (c.founded > 0).any()


def test_with_all_rates_at_zero_nothing_changes() -> None:
    state = live(life(), club())  # the first day counts members
    before = twin(state)
    for day in range(2, 30):
        live(life(), state, day)
    assert changed(before, state) == set()


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
    state.collectives.members[0] = n
    state.collectives.voice[0], state.collectives.conflict[0] = voice, conflict
    state.residents.energy[:], state.residents.belonging[:] = energy, belonging
    state.residents.core[0, 0] = 1
    state.residents.core[1, 0] = 1
    live(life(exits=1, tiredness=3, quarrel=3, attachment=0.3), state)
    left = (state.residents.membership[:, 0] < 0).mean()
    assert within(left, factor / 365, n)


def test_exits_of_a_year_meet_theirs() -> None:
    n = 6_000
    state = few(n, k_max=4)
    state.residents.belonging[:] = 0
    state.residents.membership[:, 0] = 0
    gather(state, 0, [], core=[0])
    state.residents.core[:50, 0] = 1
    for day in range(1, 366):
        live(life(exits=0.1), state, day)
    left = (state.residents.membership[:, 0] < 0).mean()
    assert within(left, 1 - (1 - 0.1 / 365) ** 365, n)


def test_conflicts_break_out_at_their_rate() -> None:
    # chance a day 0.6 / 30 x (1.5 - voice 0.5) = 0.02
    state = few(10, collectives=20_000)
    c = state.collectives
    c.alive[:] = True
    c.leader[:] = 0
    c.voice[:] = 0.5
    live(life(conflict_rate=0.6, conflict_step=0.4), state)
    assert set(np.unique(c.conflict)) == {np.float32(0), np.float32(0.4)}
    assert within((c.conflict > 0).mean(), 0.02, 20_000)


def test_a_conflict_cools_geometrically_and_wears_the_story_down() -> None:
    state = club()
    state.collectives.conflict[0] = 0.5
    for day in range(1, 101):
        live(life(cooling=0.01, discord=0.005), state, day)
    assert state.collectives.conflict[0] == pytest.approx(0.5 * 0.99**100, rel=1e-4)
    # log narrative falls by 0.005 x the sum of conflict, 0.5 x 0.99 (1 - 0.99^100) / 0.01
    summed = 0.5 * 0.99 * (1 - 0.99**100) / 0.01
    assert np.log(state.collectives.narrative[0] / 0.2) == pytest.approx(-0.005 * summed, rel=0.01)


@pytest.mark.parametrize("alive", [0, 30])
def test_founding_meets_its_rate(alive: int) -> None:
    # 10 a year for each of 10,000 driving residents, x exp(-density / crowding)
    n = 20_000
    state = few(n, collectives=1_000, k_max=4)
    state.residents.drive[::2] = 0.9
    state.collectives.alive[:alive] = True
    state.collectives.leader[:alive] = 1
    live(life(founding=10, driving=0.7, crowding=1.5), state, day=3)
    expected = 10_000 * 10 / 365 * np.exp(-alive / 20 / 1.5)
    founded = int((state.collectives.founded == 3).sum())
    assert abs(founded - expected) < 4 * np.sqrt(expected)


def test_the_first_day_does_not_exhaust_the_core_teams(short: Scenario) -> None:
    state = begin(short)
    core = state.residents.core.any(axis=1)
    assert core.any()
    before = state.residents.energy.copy()
    live(short.collective_life, state, 1)
    # at most all of a day's administration: 2 / 7 h at 0.04
    lost = before - state.residents.energy
    assert lost[core].max() <= 0.04 * 2 / 7 + 1e-6
    assert lost[core].min() > 0


def test_first_collectives_do_not_take_members_from_one_another() -> None:
    spec = Scenario.model_validate(
        {
            "neighbourhood": {"residents": 200},
            "collective_life": {"initial_per_1000": 20, "initial_members": 80, "driving": 0.3},
            "timeline": {"build_up_days": 5, "recovery_days": 0},
        }
    )
    state = begin(spec)
    # the first two can have their 80 members each; the third finds only those who are left
    members, _ = recount(state)
    assert members[0] >= 80
    assert members[1] >= 80
