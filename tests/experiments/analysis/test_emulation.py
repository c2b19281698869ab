from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from experiments.analysis.emulator.emulator import (
    QUANTILE,
    Emulator,
    HeldOut,
    emulators_of,
    held_out,
)
from experiments.analysis.emulator.fitting import means_of, rounded, surface_of
from experiments.analysis.emulator.levers import levers_of
from experiments.analysis.emulator.surface import JITTER
from experiments.design.experiment import Experiment
from experiments.design.sample import Sample
from tests.experiments.emulated import (
    BASELINE,
    COST,
    EXPERIMENT,
    MET,
    POSTS,
    STANCE,
    effect,
    runs_of,
)

NOISE = 0.004
"""Of one run; of a mean over eight, a third of that."""


def emulated(runs: pl.DataFrame, experiment: Experiment = EXPERIMENT) -> dict[str, Emulator]:
    return {one.outcome: one for one in emulators_of(runs, experiment)}


@pytest.fixture(scope="module")
def found() -> dict[str, Emulator]:
    return emulated(runs_of(NOISE))


def test_it_recovers_what_the_model_does(found: dict[str, Emulator]) -> None:
    held = []
    for posts in (0.2, 1.1, 1.9, 2.8):
        for stance in (0.1, 0.5, 0.9):
            told = found[MET].answer({POSTS: posts, STANCE: stance})
            assert told.difference == pytest.approx(effect(posts, stance), abs=0.004)
            held.append(told.low < effect(posts, stance) < told.high)
            spent = found[COST].answer({POSTS: posts, STANCE: stance})
            assert spent.difference == pytest.approx(75_000 * posts, rel=0.01)
    assert sum(held) >= 11
    assert found[MET].pairs == 8
    assert found[MET].level == pytest.approx(0.85, abs=0.05)


def test_the_interval_is_that_of_a_mean_over_the_replicates(found: dict[str, Emulator]) -> None:
    told = found[MET].answer({POSTS: 1.5, STANCE: 0.5})
    error = NOISE / 8**0.5
    assert 0.7 * error < (told.high - told.low) / 2 / QUANTILE < 2 * error


def test_the_baseline_differs_from_itself_by_nothing(found: dict[str, Emulator]) -> None:
    told = found[MET].answer(dict(zip((POSTS, STANCE), BASELINE, strict=True)))
    assert told.difference == pytest.approx(0, abs=1e-5)
    assert told.high - told.low < 1e-4


def test_held_out_settings_tell_how_far_it_is_off(found: dict[str, Emulator]) -> None:
    error = found[MET].held_out
    assert error.settings == 32
    assert NOISE / 8**0.5 / 2 < error.error < 2 * NOISE / 8**0.5
    assert error.covered >= 0.85
    assert error.relative == pytest.approx(error.error / 0.011, rel=0.3)
    assert found[MET].is_shown


def test_each_fold_is_fitted_without_what_it_holds_out() -> None:
    """A setting that stands apart from all others is missed; a fit that knew it would meet it."""
    runs = runs_of(0.0)
    levers = levers_of(runs, EXPERIMENT)
    means = means_of(runs, levers, MET)
    assert means is not None
    odd = means.values.copy()
    odd[7] += 0.1
    assert held_out(means._replace(values=odd)).error > 0.9 * 0.1 / 32**0.5


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({POSTS: 3.5, STANCE: 0.5}, rf"{POSTS} = 3.5: .* from 0 to 3 "),
        ({POSTS: 1.0, STANCE: -0.1}, rf"{STANCE} = -0.1: .* from 0 to 1 "),
        ({POSTS: float("nan"), STANCE: 0.5}, rf"{POSTS} = nan: .* from 0 to 3 "),
        ({POSTS: 1.0}, rf"{STANCE}: no value"),
        ({POSTS: 1.0, STANCE: 0.5, "needs.old_age": 1}, r"needs.old_age: no lever"),
    ],
    ids=["above", "below", "nan", "missing", "unknown"],
)
def test_it_refuses_to_extrapolate(
    found: dict[str, Emulator], setting: dict[str, float], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        found[MET].answer(setting)


def test_what_is_too_noisy_is_not_shown() -> None:
    noisy = emulated(runs_of(0.2))
    assert not noisy[MET].is_shown
    assert noisy[MET].held_out.relative > 0.3
    assert noisy[COST].is_shown


@pytest.mark.parametrize(
    ("outcome", "error", "is_met"),
    [
        (MET, HeldOut(64, 0.02, 0.3, 0.8), True),
        (MET, HeldOut(64, 0.02, 0.31, 0.95), False),
        (MET, HeldOut(64, 0.005, 2.0, 0.95), True),
        (MET, HeldOut(64, 0.001, 0.1, 0.79), False),
        (COST, HeldOut(64, 0.001, 0.31, 0.95), False),
    ],
)
def test_the_limit_on_errors(outcome: str, error: HeldOut, is_met: bool) -> None:
    assert error.meets_limit(outcome) == is_met


def test_the_same_runs_give_the_same_numbers(found: dict[str, Emulator]) -> None:
    again = emulated(runs_of(NOISE))[MET]
    assert again.held_out == found[MET].held_out
    assert again.surface.lengths.tolist() == found[MET].surface.lengths.tolist()
    assert again.surface.variance == found[MET].surface.variance


def test_the_formula_is_that_of_scikit_learn() -> None:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern

    runs = runs_of(NOISE)
    means = means_of(runs, levers_of(runs, EXPERIMENT), MET)
    assert means is not None
    surface = surface_of(means)
    kernel = ConstantKernel(surface.variance) * Matern(surface.lengths, nu=2.5)
    process = GaussianProcessRegressor(
        kernel, alpha=surface.noise + JITTER * surface.variance, optimizer=None
    ).fit(surface.inputs, surface.values - surface.level)
    points = np.random.default_rng(3).random((20, 2))
    mean, error = process.predict(points, return_std=True)
    told = surface.at(points)
    assert np.allclose(told.mean, surface.level + mean, rtol=0, atol=1e-9)
    assert np.allclose(told.variance, error**2, rtol=1e-6, atol=1e-12)


def test_a_replicate_in_which_a_run_failed_is_left_out_everywhere() -> None:
    runs = runs_of(NOISE)
    failed = (pl.col("policy") == "sample 3") & (pl.col("replicate") == 2)
    without = runs.filter(pl.col("replicate") != 2)
    runs = runs.with_columns(
        pl.when(failed).then(pl.lit("failed")).otherwise("status").alias("status")
    )
    levers = levers_of(runs, EXPERIMENT)
    one, other = means_of(runs, levers, MET), means_of(without, levers, MET)
    assert one is not None
    assert other is not None
    assert one.pairs == other.pairs == 7
    assert np.array_equal(one.values, other.values)


def test_a_mean_over_one_replicate_has_no_noise_to_tell() -> None:
    assert emulators_of(runs_of(NOISE, replicates=1), EXPERIMENT) == ()


def test_few_settings_are_not_enough() -> None:
    assert emulators_of(runs_of(NOISE, settings=8), EXPERIMENT) != ()
    assert emulators_of(runs_of(NOISE, settings=7), EXPERIMENT) == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"levers": None},
        {"factors": {"governance": ("centralised", "collegial")}},
        {"levers": Sample(method="one_at_a_time", ranges={POSTS: (0, 3), STANCE: (0, 1)})},
    ],
    ids=["none", "factors", "chosen"],
)
def test_other_experiments_have_no_emulator(changed: dict[str, object]) -> None:
    other = EXPERIMENT.model_copy(update=changed)
    assert emulators_of(runs_of(NOISE), other) == ()


def test_an_outcome_that_never_changes_stays_where_it_is() -> None:
    still = runs_of(NOISE).with_columns(pl.lit(0.5).alias(MET))
    one = emulated(still)[MET]
    told = one.answer({POSTS: 1.0, STANCE: 0.2})
    assert (told.difference, one.held_out.error) == (pytest.approx(0), pytest.approx(0))


def test_digits_that_are_kept() -> None:
    assert rounded(np.array([[0.123456, -1234.56], [0.0, 9.996]]), 3).tolist() == [
        [0.123, -1230.0],
        [0.0, 10.0],
    ]
