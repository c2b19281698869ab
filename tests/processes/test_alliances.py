"""Alliances: rivals on one ground, and allies."""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.alliances import Alliances
from sim.state import State
from sim.state.collectives import FIRST_ALLIANCE
from tests.worlds import changed, faults, few, live, twin, within

MONTH = 30
SEEK = 12.0
"""To seek an ally every month."""


def ground(*x: float, alliance: list[int] | None = None) -> State:
    """Collectives on a line."""
    state = few(4, collectives=len(x))
    c = state.collectives
    c.alive[:] = True
    c.x[:] = x
    if alliance is not None:
        c.alliance[:] = alliance
    return state


def test_rivalry_by_hand() -> None:
    state = ground(0, 250, 500, 0, alliance=[7, -1, 7, -1])
    state.collectives.alive[3] = False  # who is dead disturbs nobody
    live(Alliances(strife=0.4, ground_m=250, allying=0), state)
    near, far = np.exp(-1), np.exp(-2)
    crowd = np.array([near, 2 * near, near])  # the two at the ends are allies
    assert state.collectives.rivalry[:3] == pytest.approx(1 - np.exp(-0.4 * crowd))
    assert state.collectives.rivalry[3] == 0
    state.collectives.alliance[2] = 8
    live(Alliances(strife=0.4, ground_m=250, allying=0), state)
    crowd = np.array([near + far, 2 * near, near + far])
    assert state.collectives.rivalry[:3] == pytest.approx(1 - np.exp(-0.4 * crowd))


def test_alone_on_its_ground_it_has_no_rival_and_finds_no_ally() -> None:
    state = ground(0)
    before = twin(state)
    live(Alliances(allying=SEEK), state, MONTH)
    assert changed(before, state) == set()


def test_it_seeks_the_nearest_that_is_no_ally_once_a_month() -> None:
    process = Alliances(allying=SEEK, ground_m=800)
    state = ground(0, 300, 2000)
    live(process, state, MONTH - 1)
    assert (state.collectives.alliance == -1).all()
    live(process, state, MONTH)
    assert state.collectives.alliance.tolist() == [1, 1, -1]
    assert not faults(state)
    before = twin(state)
    live(process, state, 2 * MONTH)
    assert "collectives.alliance" not in changed(before, state), "the third is out of reach"


def test_allies_of_allies_are_allies() -> None:
    # 0-1 and 2-3 are allied; the alliance of 4 is far away
    state = ground(0, 10, 500, 510, 9000, alliance=[5, 5, 3, 3, 1])
    live(Alliances(allying=SEEK, ground_m=800), state, MONTH)
    assert state.collectives.alliance.tolist() == [3, 3, 3, 3, 1]


def test_new_alliances_take_a_number_that_nobody_has() -> None:
    # three pairs, far from one another, of which one is allied already
    state = ground(0, 10, 5000, 5010, 10_000, 10_010, alliance=[-1, -1, 1, 1, -1, -1])
    live(Alliances(allying=SEEK), state, MONTH)
    one, _, two, _, three, _ = alliance = state.collectives.alliance.tolist()
    assert alliance == [one, one, two, two, three, three]
    assert len({one, two, three}) == 3
    assert two == 1
    # that of collectives which are allied from their beginning is kept for them
    assert FIRST_ALLIANCE not in alliance
    assert min(alliance) >= 0


def test_one_that_leaves_is_alone_and_so_is_the_last_of_an_alliance() -> None:
    state = ground(0, 10, alliance=[2, 2])
    state.collectives.conflict[0] = 1
    live(Alliances(allying=0, strife=0.4), state, MONTH)
    c = state.collectives
    assert c.alliance.tolist() == [-1, 2], "an alliance of one: it has no ally"
    assert (c.rivalry > 0.3).all(), "they are rivals again"
    c.conflict[0] = 0
    live(Alliances(allying=SEEK), state, 2 * MONTH)
    assert c.alliance[0] == c.alliance[1] >= 0
    assert not c.rivalry.any()


@pytest.mark.parametrize(("lever", "chance"), [(0.0, 0.01), (1.0, 0.11), (0.5, 0.06)])
def test_alliances_are_sought_at_their_rate(lever: float, chance: float) -> None:
    pairs = 2_000
    state = ground(*np.repeat(np.arange(pairs) * 4000.0, 2) + np.tile([0, 10], pairs))
    state.support.cooperate[0] = lever
    live(Alliances(allying=0.12, encouraging=10), state, MONTH)
    allied = (state.collectives.alliance >= 0).reshape(pairs, 2)
    assert (allied[:, 0] == allied[:, 1]).all()
    assert within(allied[:, 0].mean(), 1 - (1 - chance) ** 2, pairs)


def test_alliances_are_left_at_their_rate() -> None:
    n = 4_000
    state = ground(*np.arange(n) * 4000.0, alliance=[3] * n)
    state.collectives.conflict[:] = 0.6
    live(Alliances(allying=0), state, MONTH)
    assert within((state.collectives.alliance == -1).mean(), 0.6, n)


def test_the_lever_shows_collectives_by_hand() -> None:
    state = ground(0, 9000)
    c = state.collectives
    c.visibility[:], c.alive[1] = 0.2, False
    state.support.cooperate[0] = 2
    before = twin(state)
    live(Alliances(showing=0.01, strife=0), state)
    assert c.visibility == pytest.approx([0.2 + 0.02 * 0.8, 0.2])
    assert changed(before, state) == {"collectives.visibility"}


def test_without_strife_and_alliances_nothing_changes() -> None:
    state = ground(0, 10, 20, alliance=[-1, 4, 4])
    before = twin(state)
    for day in range(1, 100):
        live(Alliances(strife=0, allying=0), state, day)
    assert changed(before, state) == set()
    for day in range(1, 100):
        live(Alliances(), state, day)
    assert changed(before, state) <= set(Alliances.writes)
    assert not faults(state)
