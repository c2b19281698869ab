"""Well-being: energy returns, feelings drift, silence makes lonely."""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.wellbeing import Wellbeing
from tests.worlds import changed, faults, few, live, twin


def test_three_residents_by_hand() -> None:
    state = few(3, home=[0, 1, 1])
    r = state.residents
    r.energy[:], r.trust[:], r.efficacy[:] = [0.5, 1, 0], [0.8, 0.5, 0], 0.9
    r.belonging[:], r.kin[:], r.loneliness[:] = 0.6, [0, 1, 0.5], 0.4
    r.last_contact[:] = [6, 20, 13]
    live(Wellbeing(recovery=0.1, drift=0.01, adaptation=0.1), state, day=20)
    assert r.energy == pytest.approx([0.54, 0.99, 0.09])
    assert r.trust == pytest.approx([0.797, 0.5, 0.005])
    assert r.efficacy == pytest.approx([0.896] * 3)
    assert r.belonging == pytest.approx([0.597] * 3)
    # alone, 14 days of silence: 0.2 + 0.15 + 0.5 x 14 / 28 = 0.6
    # with others, met today, full support: 0.2 - 0.2 = 0
    # with others, 7 days, half support: 0.2 + 0.5 x 7 / 21 - 0.1
    target = np.array([0.6, 0.0, 0.2 + 0.5 / 3 - 0.1])
    assert r.loneliness == pytest.approx(0.4 + 0.1 * (target - 0.4))


def test_nothing_leaves_its_bounds() -> None:
    state = few(300)
    r = state.residents
    rng = np.random.default_rng(3)
    for column in (r.energy, r.trust, r.efficacy, r.belonging, r.loneliness, r.kin):
        column[:] = rng.choice([0.0, 0.5, 1.0], 300)
    r.last_contact[:] = rng.integers(-10_000, 1, 300)
    extreme = Wellbeing(
        recovery=1, drift=1, adaptation=1, lonely_base=1, lonely_alone=1, lonely_silence=1
    )
    for day in range(1, 10):
        live(extreme, state, day)
        assert not faults(state)


def test_with_rates_at_zero_nothing_changes() -> None:
    state = few(50)
    before = twin(state)
    for day in range(1, 30):
        live(Wellbeing(recovery=0, drift=0, adaptation=0), state, day)
    assert changed(before, state) == set()


def test_what_is_left_to_recover_shrinks_geometrically() -> None:
    state = few(2)
    state.residents.energy[:] = [0.1, 1.0]
    state.residents.trust[:] = 0.9
    for day in range(1, 31):
        live(Wellbeing(rested=0.9, recovery=0.1, drift=0.02), state, day)
    left = 0.9**30
    assert state.residents.energy == pytest.approx([0.9 - 0.8 * left, 0.9 + 0.1 * left], abs=1e-5)
    assert state.residents.trust == pytest.approx(2 * [0.5 + 0.4 * 0.98**30], abs=1e-5)


def test_loneliness_settles_at_its_target() -> None:
    state = few(1)
    for day in range(1, 400):
        state.residents.last_contact[0] = day - 14  # a fortnight of silence, every day
        live(Wellbeing(), state, day)
    # lives alone: 0.2 + 0.15 + 0.5 x 14 / 28
    assert state.residents.loneliness[0] == pytest.approx(0.6, abs=1e-4)
