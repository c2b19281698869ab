"""The ties that residents have when the run begins."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim import load_scenario
from sim.beginning import begin
from sim.codes import Origin
from sim.kernels.ties import ACQUAINTANCE, FRIEND
from sim.life import Life
from sim.state import State
from sim.state.ties import faded_hours
from tests.worlds import faults, pairs

SMALL = "neighbourhood.residents=1200"


@cache
def first_day(*overrides: str) -> State:
    return begin(load_scenario(SMALL, *overrides))


def outside(state: State) -> np.ndarray:
    """Hours of the ties outside the household, faded to the first day, 0 elsewhere (n, k)."""
    hours = faded_hours(state.ties, 0)
    return np.where((state.ties.alter >= 0) & (state.ties.origin != Origin.HOUSEHOLD), hours, 0)


@pytest.mark.parametrize("years", [0, 12, 60])
def test_ties_are_whole_after_however_many_years(years: int) -> None:
    spec = load_scenario("neighbourhood.residents=60", f"neighbourhood.first_ties.years={years}")
    life = Life(spec)
    assert not faults(life.state)
    life.live(3)
    assert not faults(life.state)


def test_ties_are_whole_and_older_than_the_run() -> None:
    state = first_day()
    assert not faults(state)
    held = state.ties.alter >= 0
    assert (state.ties.last_day[held] <= 0).all()
    since = state.residents.arrived
    assert (since <= 0).all()
    for (i, j), (_, last, origin) in pairs(state).items():
        if origin != Origin.HOUSEHOLD:
            assert last >= max(since[i], since[j]), "they met while both lived there"


def test_members_of_a_household_and_only_they_have_household_ties() -> None:
    state = first_day()
    household, sizes = state.residents.household, state.households.residents.astype(int)
    at_home = {
        pair: hours
        for pair, (hours, _, origin) in pairs(state).items()
        if origin == Origin.HOUSEHOLD
    }
    assert all(household[i] == household[j] for i, j in at_home)
    assert len(at_home) == (sizes * (sizes - 1)).sum()
    assert set(at_home.values()) == {500.0}


def test_origin_says_where_neighbours_live() -> None:
    state = first_day()
    r = state.residents
    for (i, j), (_, _, origin) in pairs(state).items():
        same_building = r.building[i] == r.building[j]
        same_landing = same_building and r.floor[i] == r.floor[j]
        assert (origin == Origin.BUILDING) <= (same_building and not same_landing)
        assert (origin == Origin.LANDING) <= same_landing


def test_most_know_a_neighbour_and_some_are_friends() -> None:
    for seed in (1, 2, 3):
        hours = outside(first_day(f"seed={seed}"))
        assert 0.45 <= (hours >= ACQUAINTANCE).any(axis=1).mean() <= 0.75
        assert 0.10 <= (hours >= FRIEND).any(axis=1).mean() <= 0.30
        assert 0.75 < (hours[hours > 0] <= 2).mean() < 0.95, "most ties are slight"


def test_the_landing_comes_before_the_building() -> None:
    state = first_day()
    r, ties = state.residents, state.ties
    landing = np.unique(np.column_stack([r.building, r.floor]), axis=0, return_counts=True)[1]
    building = state.buildings.residents.astype(int)
    here, there = (landing * (landing - 1)).sum(), (building * (building - 1)).sum()
    hours = outside(state)
    on_it = hours[ties.origin == Origin.LANDING].sum() / here
    in_it = hours[ties.origin == Origin.BUILDING].sum() / (there - here)
    assert on_it > 3 * in_it > 0


def test_long_standing_and_sociable_residents_know_more_neighbours() -> None:
    state = first_day()
    r = state.residents
    known = (outside(state) >= ACQUAINTANCE).sum(axis=1)
    years = -r.arrived / 365
    assert known[years >= 10].mean() > 1.5 * known[years < 2].mean()
    sociable = r.sociability > np.median(r.sociability)
    assert known[sociable].mean() > 1.3 * known[~sociable].mean()


@pytest.mark.parametrize(
    "nothing",
    [
        ("neighbourhood.first_ties.years=0",),
        ("encounters.stranger_chat=0", "introductions.rate=0"),
    ],
)
def test_without_years_or_encounters_there_are_household_ties_only(nothing: list[str]) -> None:
    assert not outside(first_day(*nothing)).any()


def test_years_of_residence_are_those_of_the_population_whatever_happened_before() -> None:
    arrived = first_day().residents.arrived
    without = first_day("neighbourhood.first_ties.years=0").residents.arrived
    assert (arrived == without).all()


def test_same_seed_same_ties() -> None:
    one, other = first_day("seed=4").ties, first_day("seed=5").ties
    two = begin(load_scenario(SMALL, "seed=4")).ties
    assert one.alter.tobytes() == two.alter.tobytes()
    assert one.hours.tobytes() == two.hours.tobytes()
    assert one.alter.tobytes() != other.alter.tobytes()
