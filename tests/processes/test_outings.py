"""Outings: who goes where."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import PlaceKind
from sim.processes.outings import Outings
from sim.state import State
from tests.worlds import changed, faults, few, live, twin, within

ALWAYS = Outings(place_rate=1, mobility_factor=0)


def with_habits(n: int) -> State:
    """Residents who choose place 0 seven times in ten, else place 1; place 2 is a school gate."""
    state = few(n, places=4)
    state.habits.choice[:, :2] = [0, 1]
    state.habits.chance[:, 0] = 0.7
    state.habits.chance[:, 1:] = 1.0
    state.places.kind[2] = PlaceKind.SCHOOL_GATE
    return state


def test_four_residents_by_hand() -> None:
    state = with_habits(4)
    state.habits.chance[:, 0] = 1  # always place 0
    state.residents.limited_mobility[1] = True  # with factor 0: stays at home
    state.habits.school_gate[2] = 2  # a parent
    state.habits.choice[3, 0] = -1  # nowhere within reach
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
