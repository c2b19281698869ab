"""Outings: who goes where."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import PlaceKind
from sim.kernels.philox import uniforms
from sim.processes.outings import Outings
from sim.rng import Draws
from sim.state import State
from tests.worlds import changed, faults, few, live, twin, within

ALWAYS = Outings(place_rate=1, mobility_factor=0)


def with_habits(n: int) -> State:
    """Residents who choose place 0 seven times in ten, else place 1; place 2 is a school gate."""
    state = few(n, address=np.arange(n), places=4)
    state.buildings.reach[:, :2] = [0, 1]
    state.habits.chance[:, 0] = 0.7
    state.habits.chance[:, 1:] = 1.0
    state.places.kind[2] = PlaceKind.SCHOOL_GATE
    return state


def test_four_residents_by_hand() -> None:
    state = with_habits(4)
    state.habits.chance[:, 0] = 1  # always place 0
    state.residents.limited_mobility[1] = True  # with factor 0: stays at home
    state.habits.school_gate[2] = 2  # a parent
    state.buildings.reach[3, 0] = -1  # nowhere within reach
    live(ALWAYS, state)
    assert state.residents.place.tolist() == [0, -1, 2, -1]


def test_where_a_place_is_closed_the_outing_does_not_happen() -> None:
    state = with_habits(4)
    state.habits.chance[:, 0] = 1
    state.habits.school_gate[2] = 2
    state.places.open[:] = [False, True, False, False]
    live(ALWAYS, state)
    assert (state.residents.place == -1).all()


def test_only_open_places_are_visited() -> None:
    state = with_habits(2000)
    state.places.open[1] = False
    state.habits.school_gate[::3] = 2
    live(Outings(), state)
    visited = np.unique(state.residents.place)
    assert visited.tolist() == [-1, 0, 2]
    assert not faults(state)


def test_at_rate_zero_everybody_stays_at_home() -> None:
    state = with_habits(500)
    state.habits.school_gate[::3] = 2
    before = twin(state)
    live(Outings(place_rate=0), state)
    assert changed(before, state) == set()


@pytest.mark.parametrize("outings", [1.0, 0.3])
def test_shares_meet_the_rates(outings: float) -> None:
    n = 40_000
    state = with_habits(n)
    r = state.residents
    r.limited_mobility[: n // 2] = True
    r.sociability[:] = 1.2
    state.conditions.outings[0] = outings
    live(Outings(place_rate=0.5, mobility_factor=0.25), state)
    able = ~r.limited_mobility
    for who, factor in ((able, 1.0), (~able, 0.25)):
        out = r.place[who] >= 0
        assert within(out.mean(), 0.5 * outings * 1.2 * factor, n / 2)
        assert within((r.place[who][out] == 0).mean(), 0.7, out.sum())


def test_parents_take_children_to_school_at_the_rate() -> None:
    state = with_habits(20_000)
    state.habits.school_gate[:] = 2
    state.residents.sociability[:] = 0
    live(Outings(place_rate=0.4), state)
    assert within((state.residents.place == 2).mean(), 0.4, 20_000)


def test_everybody_is_where_a_slow_twin_finds_them() -> None:
    n, rng = 1_300, np.random.default_rng(4)  # more than are looked at together
    state = few(n, address=np.arange(n), places=9)
    reach = state.buildings.reach
    r, habits, places = state.residents, state.habits, state.places
    r.sociability[:], r.limited_mobility[:] = rng.gamma(2, 0.5, n), rng.random(n) < 0.2
    within_reach = rng.integers(0, 7, n)
    reach[:, :6] = rng.permuted(np.tile(np.arange(6), (n, 1)), axis=1)
    reach[np.arange(reach.shape[1]) >= within_reach[:, None]] = -1
    habits.chance[:] = 1
    habits.chance[:, :6] = np.sort(rng.random((n, 6)), axis=1)
    habits.chance[np.arange(habits.chance.shape[1]) >= within_reach[:, None] - 1] = 1
    habits.school_gate[::3] = 6
    habits.school_gate[1::9] = 7
    places.open[:] = [True, True, False, True, True, True, True, False, True]
    state.conditions.outings[0] = 0.9
    expected = []
    for i in range(n):
        _, gate, out, where = uniforms(Draws(1, "Outings", 1).stream, i, 0)
        go = 0.6 * float(state.conditions.outings[0]) * (0.4 if r.limited_mobility[i] else 1)
        place = int(habits.school_gate[i])
        if place < 0 or not places.open[place] or gate >= go:
            place = -1
            if out < go * r.sociability[i]:
                place = int(reach[i, np.argmax(where < habits.chance[i])])
                place = place if place >= 0 and places.open[place] else -1
        expected.append(place)
    live(Outings(place_rate=0.6, mobility_factor=0.4), state)
    assert r.place.tolist() == expected
    assert set(expected) == {-1, 0, 1, 3, 4, 5, 6}
