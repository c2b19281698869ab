"""PRIM finds a box that is known, and says of noise that it is noise."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.analysis.prim import discover


def cases(count: int, numbers: int = 8) -> np.ndarray:
    return np.random.default_rng(7).random((count, numbers))


def inside(points: np.ndarray) -> np.ndarray:
    """A box in two of the numbers: a third of one, two fifths of the other."""
    return (points[:, 2] < 0.4) & (points[:, 5] > 2 / 3)


def test_a_known_box_is_found_with_its_limits_and_no_others() -> None:
    points = cases(400)
    box = discover(points, inside(points))
    assert set(box.limits) == {2, 5}
    assert box.limits[2][1] == pytest.approx(0.4, abs=0.03)
    assert box.limits[5][0] == pytest.approx(2 / 3, abs=0.03)
    assert np.isinf([box.limits[2][0], box.limits[5][1]]).all()
    assert box.coverage > 0.95
    assert box.density > 0.95
    assert box.p == 0.01, "as good as none of 99 shuffles"


def test_it_is_found_among_failures_elsewhere_too() -> None:
    points = cases(400)
    noisy = inside(points) ^ (np.random.default_rng(8).random(400) < 0.05)
    box = discover(points, noisy)
    assert set(box.limits) == {2, 5}
    assert min(box.density, box.coverage) > 0.6
    assert box.p == 0.01


def test_a_box_of_noise_is_no_better_than_that_of_shuffled_noise() -> None:
    found = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        found.append(discover(rng.random((80, 8)), rng.random(80) < 0.25).p)
    assert min(found) > 0.02
    assert 0.2 < np.mean(found) < 0.8


def test_the_same_cases_give_the_same_box() -> None:
    points = cases(60)
    assert discover(points, inside(points)) == discover(points, inside(points))


def test_a_number_of_one_value_limits_nothing() -> None:
    points = cases(120)
    points[:, 0] = 1.0
    assert 0 not in discover(points, inside(points)).limits
