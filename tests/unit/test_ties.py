"""The kernels of ties against a slow twin that keeps one dictionary."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import Origin
from sim.kernels.ties import add_hours, cut, cut_neighbours, find, forget
from sim.state.ties import faded_hours, faded_hours_of, no_ties
from tests.worlds import faults, few, hours_of, pairs, tie

HALF_LIVES = (30.0, 60.0, 200.0)


class SlowTies:
    """Ties by pair: hours, day and origin, faded as the rule says; nothing is laid out in rows."""

    def __init__(self, k_max: int) -> None:
        self.k_max = k_max
        self.ties: dict[frozenset[int], tuple[float, int, int]] = {}

    def of(self, i: int) -> list[frozenset[int]]:
        return [pair for pair in self.ties if i in pair]

    def now(self, pair: frozenset[int], day: int) -> float:
        hours, since, origin = self.ties[pair]
        if origin == Origin.HOUSEHOLD:
            return hours
        half_life = HALF_LIVES[0 if hours < 50 else 1 if hours < 90 else 2]
        return float(hours * 0.5 ** (max(0, day - since) / half_life))

    def add(self, i: int, j: int, hours: float, day: int, origin: int) -> None:
        pair = frozenset((i, j))
        if pair in self.ties:
            self.ties[pair] = (self.now(pair, day) + hours, day, self.ties[pair][2])
            return
        weakest = []
        for end in (i, j):
            if len(self.of(end)) == self.k_max:
                weak = [p for p in self.of(end) if self.ties[p][2] != Origin.HOUSEHOLD]
                if not weak or min(self.now(p, day) for p in weak) >= hours:
                    return
                weakest.append(min(weak, key=lambda p: self.now(p, day)))
        for gone in weakest:
            del self.ties[gone]
        self.ties[pair] = (hours, day, origin)

    def forget(self, first: int, last: int, day: int, least: float) -> int:
        gone = [p for p in self.ties if self.now(p, day) < least]
        gone = [p for p in gone if any(first <= i < last for i in p)]
        for pair in gone:
            del self.ties[pair]
        return len(gone)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k_max", [4, 6, 8])
def test_random_sequences_agree_with_the_slow_twin(seed: int, k_max: int) -> None:
    n = 12
    rng = np.random.default_rng([seed, k_max])
    state = few(n, home=np.arange(n) // 2, k_max=k_max)
    fast, slow = state.ties, SlowTies(k_max)
    fast = fast._replace(kept=no_ties(1, 1, HALF_LIVES).kept)
    full = 0
    for i in range(0, n, 2):  # one household tie each, which never gives way
        add_hours(fast, i, i + 1, 100.0, 0, Origin.HOUSEHOLD)
        slow.add(i, i + 1, 100.0, 0, Origin.HOUSEHOLD)
    for day in range(1, 61):
        for _ in range(6):
            i, j = (int(x) for x in rng.choice(n, 2, replace=False))
            hours = float(rng.choice([0.02, 0.1, 1.0, 40.0]) * rng.uniform(0.9, 1.1))
            origin = int(rng.choice([Origin.BUILDING, Origin.PLACE, Origin.HELP]))
            add_hours(fast, i, j, hours, day, origin)
            slow.add(i, j, hours, day, origin)
        what = rng.random()
        if what < 0.2:
            first = int(rng.integers(n))
            last = int(rng.integers(first, n + 1))
            assert forget(fast, first, last, day, 0.08) == slow.forget(first, last, day, 0.08)
        elif what < 0.3 and fast.degree[i] > 0:
            slot = int(rng.integers(fast.degree[i]))
            if fast.origin[i, slot] != Origin.HOUSEHOLD:
                del slow.ties[frozenset((i, int(fast.alter[i, slot])))]
                cut(fast, i, slot)
        full += int((fast.degree == k_max).sum())
        kept = pairs(state)
        assert {frozenset(pair) for pair in kept} == set(slow.ties)
        for pair, (hours, since, origin) in slow.ties.items():
            i, j = pair
            assert kept[i, j] == kept[j, i]
            assert kept[i, j] == (pytest.approx(hours, rel=1e-4), since, origin)
            assert faded_hours_of(fast, i, day + 9)[find(fast, i, j)] == pytest.approx(
                slow.now(pair, day + 9), rel=1e-4
            )
        assert day % 20 or not faults(state)
    assert full > 0, "rows were full"


def test_the_weakest_of_a_full_row_gives_way_to_what_is_longer() -> None:
    state = few(8, k_max=4)
    for j, hours in enumerate((5.0, 2.0, 9.0, 7.0), start=1):
        tie(state, 0, j, hours)
    tie(state, 0, 5, 2.5)
    assert {j for i, j in pairs(state) if i == 0} == {1, 3, 4, 5}
    assert state.ties.degree[2] == 0
    assert hours_of(state, 0, 5) == 2.5
    assert not faults(state)


def test_no_tie_gives_way_to_what_is_no_longer() -> None:
    state = few(8, k_max=4)
    for j, hours in enumerate((5.0, 2.0, 9.0, 7.0), start=1):
        tie(state, 0, j, hours)
    for hours in (0.1, 2.0):
        tie(state, 0, 6, hours)
        assert hours_of(state, 0, 6) == 0
    assert {j for i, j in pairs(state) if i == 0} == {1, 2, 3, 4}
    assert state.ties.degree[6] == 0
    # 2 h halve in 270 days: what is left of them then is less than 1.01 h
    tie(state, 0, 6, 1.01, day=270)
    assert {j for i, j in pairs(state) if i == 0} == {1, 3, 4, 6}


def test_of_those_met_for_as_long_the_last_one_met_stays() -> None:
    state = few(8, k_max=4)
    for day, j in enumerate((1, 2, 3, 4, 5, 6), start=1):
        tie(state, 0, j, 0.1, day=day)
    assert {j for i, j in pairs(state) if i == 0} == {3, 4, 5, 6}


def test_where_one_end_has_no_room_the_other_loses_nothing() -> None:
    state = few(12, k_max=4)
    for j in (1, 2, 3, 4):
        tie(state, 0, j, 5.0)
    for j in (8, 9, 10, 11):
        tie(state, 7, j, 500.0, origin=Origin.HOUSEHOLD)
    tie(state, 0, 7, 1.0)
    assert hours_of(state, 0, 7) == 0, "a row full of household ties keeps them"
    assert state.ties.degree[0] == 4


def test_hours_of_one_day_do_not_fade() -> None:
    ties = no_ties(2, 4, HALF_LIVES)
    for _ in range(10):
        add_hours(ties, 0, 1, 0.1, 5, Origin.PLACE)
    assert faded_hours(ties, 5)[0, 0] == pytest.approx(1.0)


def test_cut_neighbours_leaves_the_household_alone() -> None:
    state = few(6)
    tie(state, 2, 4, 500.0, origin=Origin.HOUSEHOLD)
    for i in range(6):
        for j in range(i):
            tie(state, i, j, 1.0)
    cut_neighbours(state.ties, 2)
    assert state.ties.alter[2, : state.ties.degree[2]].tolist() == [4]
    state.ties.origin[:] = Origin.PLACE
    cut_neighbours(state.ties, 2)
    assert {i for pair in pairs(state) for i in pair} == {0, 1, 3, 4, 5}
    assert state.ties.degree.tolist() == [4, 4, 0, 4, 4, 4]
    assert not faults(state)


@pytest.mark.parametrize("k_max", [4, 15, 16, 17, 48, 256])
def test_every_slot_of_a_row_is_found_and_nobody_else(k_max: int) -> None:
    ties = no_ties(3, k_max, HALF_LIVES)
    ties.alter[1] = np.random.default_rng(k_max).permutation(10 * k_max)[:k_max]
    ties.alter[0] = ties.alter[2] = -1
    slots = {int(j): s for s, j in enumerate(ties.alter[1])}
    assert [find(ties, 1, j) for j in range(10 * k_max)] == [
        slots.get(j, -1) for j in range(10 * k_max)
    ]
    assert find(ties, 0, int(ties.alter[1, 0])) == find(ties, 2, int(ties.alter[1, -1])) == -1
