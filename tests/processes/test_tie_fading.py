"""Tie fading: hours halve in a half-life; what is left of little is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from sim.codes import Origin
from sim.processes.tie_fading import TieFading
from sim.state.ties import faded_hours
from tests.worlds import changed, faults, few, hours_of, live, tie, twin

SWEEP = TieFading()


@pytest.fixture
def sweeping(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sweep in so many days instead."""
    return partial(monkeypatch.setattr, "sim.processes.tie_fading.SWEEP_DAYS")


@pytest.mark.parametrize(
    ("hours", "half_life"), [(10, 270), (49, 270), (50, 540), (89, 540), (90, 1800), (300, 1800)]
)
@pytest.mark.parametrize("halvings", [0.5, 1, 2])
def test_hours_halve_in_the_half_life_of_their_class(
    hours: float, half_life: int, halvings: float
) -> None:
    state = few(2)
    tie(state, 0, 1, hours)
    left = faded_hours(state.ties, round(half_life * halvings))
    assert left[0, 0] == pytest.approx(hours * 0.5**halvings, rel=1e-5)
    assert left[0, 0] == left[1, 0]


def test_household_ties_do_not_fade(sweeping: Callable[[int], None]) -> None:
    sweeping(1)
    state = few(2, home=[0, 0])
    tie(state, 0, 1, 0.2, origin=Origin.HOUSEHOLD)
    assert faded_hours(state.ties, 10_000)[0, 0] == np.float32(0.2)
    live(SWEEP, state, 10_000)
    assert hours_of(state, 0, 1) == np.float32(0.2)


def test_a_tie_is_forgotten_on_the_day_that_theory_gives(sweeping: Callable[[int], None]) -> None:
    sweeping(1)
    state = few(4)
    tie(state, 0, 1, 2.0)
    tie(state, 2, 3, 40.0)
    # 2 h falls to 0.1 h in 270 log2(20) = 1166.9 days
    live(SWEEP, state, 1166)
    assert state.ties.degree.tolist() == [1, 1, 1, 1]
    live(SWEEP, state, 1167)
    assert state.ties.degree.tolist() == [0, 0, 1, 1]
    assert not faults(state)


def test_everybody_is_swept_once_in_a_round(sweeping: Callable[[int], None]) -> None:
    sweeping(7)
    state = few(50, k_max=50)
    rng = np.random.default_rng(1)
    for i in range(50):
        for j in range(i + 1, 50):
            tie(state, i, j, float(rng.choice([0.01, 10.0])))
    strong = int((state.ties.hours > 1).sum())
    for day in range(1, 8):
        live(SWEEP, state, day)
        assert not faults(state)
    assert state.ties.degree.sum() == strong, "light ties are gone, all others are there"


def test_one_day_sweeps_one_slice_only(sweeping: Callable[[int], None]) -> None:
    sweeping(7)
    state = few(70)
    for i in range(0, 70, 2):
        tie(state, i, i + 1, 0.01)
    live(SWEEP, state, 3)
    gone = np.flatnonzero(state.ties.degree == 0)
    assert gone.tolist() == list(range(30, 40))


def test_nothing_is_forgotten_below_zero_hours() -> None:
    state = few(20)
    for i in range(0, 20, 2):
        tie(state, i, i + 1, 0.001)
    before = twin(state)
    for day in range(1, 60):
        live(TieFading(forget_below=0), state, day)
    assert changed(before, state) == set()
