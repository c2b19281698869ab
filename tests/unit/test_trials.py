"""Trials: what is changed by hand is changed, nothing else is, and what came of it is counted."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import pytest

import sim.trials
from sim.codes import PlaceKind
from sim.life import Life
from sim.scenario import Scenario
from sim.trials import place_opened, without_cores
from tests.composed import load_scenario
from tests.worlds import changed, faults, few, gather, tie

YEAR = 365
SMALL = (
    "crisis=none", "crisis.phases.0.days=1", "timeline.recovery_days=365",
    "timeline.build_up_days=40", "neighbourhood.residents=400", "neighbourhood.first_ties.years=1",
    "founding.initial_per_1000=12",
)  # fmt: skip


def small(*overrides: str) -> Scenario:
    return load_scenario(*SMALL, *overrides)


@pytest.fixture(scope="module")
def past() -> tuple[Life, int]:
    """A neighbourhood without the garden in its middle, and the row of that garden."""
    life = Life(small("checks=true"))
    place = sim.trials._in_the_middle(life.state)
    places = life.state.places
    assert places.kind[place] in (PlaceKind.SHARED_GARDEN, PlaceKind.COMMON_ROOM)
    places.existing[place] = places.open[place] = False
    life.live(40)
    return life, place


def test_branches_differ_in_the_place_and_in_nothing_else(past: tuple[Life, int]) -> None:
    life, place = past
    without, there = sim.trials._branches(life, place)
    kept = {name for name in changed(life.state, without.state) if name[:6] != "needs."}
    assert kept == set(), "but for rows of needs that are not in use"
    assert changed(without.state, there.state) == {"places.existing"}
    apart = np.flatnonzero(without.state.places.existing != there.state.places.existing)
    assert apart.tolist() == [place]
    came = np.zeros(2, dtype=int)
    for day in range(41, 70):
        for number, branch in enumerate((without, there)):
            branch.live(day)
            came[number] += (branch.state.residents.place == place).sum()
    assert came[0] == 0 < came[1], "who would come there does, once it is open"
    assert not faults(there.state)

    same, closed = sim.trials._branches(life, place)
    closed.state.places.existing[place] = False
    for branch in (same, closed):
        branch.live(70)
    assert changed(same.state, closed.state) == set(), "one past, one chance"


def test_a_place_that_is_not_opened_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Null: the numbers of a pair are of the place alone."""
    opened = sim.trials._branches

    def closed(life: Life, place: int) -> tuple[Life, Life]:
        without, there = opened(life, place)
        there.state.places.existing[place] = False
        return without, there

    spec = small()
    told = place_opened(spec)
    assert all(math.isfinite(value) for value in told.values())
    assert told["place_services"] != 0
    monkeypatch.setattr(sim.trials, "_branches", closed)
    none = {"place_services": 0.0, "place_conflict": 0.0, "place_slight_ties": 1.0}
    assert place_opened(spec) == none


def test_where_there_is_no_such_place_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sim.trials._in_the_middle(few(places=3)) == -1, "cafés"
    monkeypatch.setattr(sim.trials, "_in_the_middle", lambda _: -1)
    assert all(math.isnan(value) for value in place_opened(small()).values())


def test_the_place_is_the_nearest_to_the_middle_and_its_residents_live_around_it() -> None:
    """Five buildings on a line of 400 m, its middle at 200."""
    state = few(10, address=np.repeat(np.arange(5), 2), places=5)
    places = state.places
    places.kind[:] = [
        PlaceKind.CAFE, PlaceKind.SHARED_GARDEN, PlaceKind.COMMON_ROOM, PlaceKind.COMMON_ROOM,
        PlaceKind.SHARED_GARDEN,
    ]  # fmt: skip
    places.x[:], places.existing[:] = [200, 350, 90, 210, 205], [1, 1, 1, 0, 0]
    assert sim.trials._in_the_middle(state) == 2
    near = sim.trials._near(state, 2)
    assert near.tolist() == [True] * 6 + [False] * 4, "150 m at most: not the building at 300"
    places.y[2] = 121
    assert sim.trials._near(state, 2).tolist() == [False, False, True, True] + [False] * 6


class _Days:
    """A life of four on whose days nothing happens but that some give."""

    def __init__(self) -> None:
        self.day, self.state = 0, few(4, collectives=3, days=YEAR)

    def live(self, until: int) -> None:
        self.day = until
        self.state.residents.last_gave[2:] = until  # not near
        if until % 5 == 0:
            self.state.residents.last_gave[0] = until


def test_a_year_by_hand() -> None:
    life = _Days()
    groups = life.state.collectives
    groups.alive[:], groups.conflict[:] = [True, True, False], [0.25, 0.5, 1.0]
    for j, hours in ((1, 5.0), (2, 50.0), (3, 4.9)):
        tie(life.state, 0, j, hours, day=YEAR)
    tie(life.state, 1, 3, 49.9, day=YEAR)
    tie(life.state, 2, 3, 20.0, day=YEAR)
    near = np.array([True, True, False, False])
    services, conflict, slight = sim.trials._a_year(cast("Life", life), near)
    assert services == pytest.approx(73 / 2)
    assert conflict == pytest.approx(0.75)
    assert slight == pytest.approx((1 + 2) / 2)


def test_cores_are_taken_away_and_members_stay() -> None:
    state = few(6)
    gather(state, 0, [0, 1, 2, 3], core=[0, 1])
    gather(state, 1, [1, 4], core=[4])
    sim.trials._take_cores_away(state)
    member = [set(row[row >= 0].tolist()) for row in state.residents.membership]
    assert member == [set(), {1}, {0}, {0}, set(), set()]
    assert not state.residents.core.any()
    assert (state.collectives.leader == -1).all()
    assert state.collectives.alive.all(), "what becomes of them is for the year to tell"
    assert not faults(state)


@pytest.mark.parametrize(("lapse_days", "alive"), [(3650, 1.0), (1, 0.0)])
def test_all_collectives_outlive_their_cores_or_none_does(lapse_days: int, alive: float) -> None:
    """Limits: none ends but for want of members, who never leave, or do so at once."""
    lapse = f"collective_life.lapse_days={lapse_days}"
    assert without_cores(small("succession.ending=0", "moves.turnover=0", lapse)) == alive


def test_without_collectives_nothing_is_told_of_them() -> None:
    spec = small("founding.initial_per_1000=0", "founding.founding=0")
    assert math.isnan(without_cores(spec))
