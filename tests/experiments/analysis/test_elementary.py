"""Elementary effects: of functions whose effects are known, and of what SALib makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.analysis.sensitivity.elementary import effects, indices
from experiments.design.cubes import STEP, Reals, trajectories


def draws(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def mixed(x: Reals) -> Reals:
    """A function of four coordinates: additive, together, uneven, and not at all."""
    return np.asarray(x[..., 0] + 2 * x[..., 1] * x[..., 2] - np.exp(x[..., 2]) + 0 * x[..., 3])


def test_a_trajectory_changes_each_coordinate_once_within_the_cube() -> None:
    points = trajectories(9, 8, draws())
    steps = np.diff(points, axis=1)
    assert points.shape == (8, 10, 9)
    assert ((points >= 0) & (points <= 1)).all()
    assert (np.count_nonzero(steps, axis=2) == 1).all()
    assert np.allclose(np.abs(steps.sum(axis=1)), STEP)
    ups = (steps.sum(axis=1) > 0).sum(axis=0)
    assert (ups == 4).all()  # up and down equally often, each coordinate
    assert ((points.min(axis=1) == 0).sum(axis=0) == 4).all()  # on either grid, likewise


def test_effects_of_a_linear_function_are_its_slopes() -> None:
    slopes = np.array([3.0, -2.0, 0.0, 0.5])
    points = trajectories(4, 6, draws())
    found = indices(effects(points, points @ slopes), draws())
    assert np.allclose(found.mu.value, slopes)
    assert np.allclose(found.mu_star.value, np.abs(slopes))
    assert np.allclose(found.sigma.value, 0)
    assert np.allclose([found.mu_star.low, found.mu_star.high], np.abs(slopes))


def test_effects_of_a_product_have_the_moments_of_the_other_factor() -> None:
    """What x does to x y is y, which is 0, 1/3, 2/3 or 1, each as often."""
    points = trajectories(2, 20_000, draws())
    found = effects(points, points[..., 0] * points[..., 1])
    levels = np.array([0, 1, 2, 3]) / 3
    assert np.allclose(found.mean(axis=0), levels.mean(), atol=0.01)
    assert np.allclose(found.std(axis=0), levels.std(), atol=0.01)


def test_indices_are_those_of_salib() -> None:
    """What SALib 1.6.0 gives for the same points (SALib.analyze.morris, four levels)."""
    points = trajectories(4, 5, draws())
    found = indices(effects(points, mixed(points)), draws())
    assert np.allclose(found.mu.value, [1, 0.533333333333, -0.846562278973, 0])
    assert np.allclose(found.mu_star.value, [1, 0.533333333333, 0.846562278973, 0])
    assert np.allclose(found.sigma.value, [0, 0.86922698736, 0.693532507218, 0])


def test_intervals_hold_what_they_are_of_and_narrow_with_trajectories() -> None:
    def width(number: int) -> float:
        points = trajectories(4, number, draws())
        found = indices(effects(points, mixed(points)), draws())
        for one in found:
            assert (one.low <= one.value + 1e-12).all()
            assert (one.value <= one.high + 1e-12).all()
        return float(found.mu_star.high[1] - found.mu_star.low[1])

    assert width(80) < 0.5 * width(8)


def test_what_is_not_finite_is_not_analysed_and_named() -> None:
    points = trajectories(3, 2, draws())
    values = points.sum(axis=2)
    values[1, 2] = np.nan
    with pytest.raises(ValueError, match=r"no value in row 3 of trajectory 2$"):
        effects(points, values)
    values[:] = np.inf
    with pytest.raises(ValueError, match=r"row 1 of trajectory 1, .* and 3 more$"):
        effects(points, values)


def test_what_is_no_trajectory_is_refused() -> None:
    points = trajectories(3, 2, draws())
    with pytest.raises(ValueError, match="each step has to change one coordinate"):
        effects(points[:, [0, 1, 1, 3]], np.zeros((2, 4)))
    with pytest.raises(ValueError, match="values"):
        effects(points, np.zeros((2, 3)))
    with pytest.raises(ValueError, match="trajectories = 1: 2 at least"):
        indices(np.ones((1, 3)), draws())
