from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.analysis.statistics import BCA_FROM, bca, interval, student, variance_ratio


def test_students_interval_of_five_values_worked_by_hand() -> None:
    # 1, 2, 3, 4, 5: mean 3, variance 2.5, error sqrt(0.5), t(0.975; 4) = 2.776445
    half = 2.776445 * math.sqrt(0.5)
    found = interval(np.arange(1.0, 6))
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half), rel=1e-6)
    assert found.method == "t"


def test_values_all_alike_have_an_interval_of_no_width_but_for_rounding() -> None:
    values = np.array([0.3 - 0.1, 0.2, 0.7 - 0.5])
    assert np.ptp(values) > 0, "or the example shows nothing"
    assert interval(values).method == "alike"
    assert interval(np.zeros(3)) == (0, 0, "alike")
    assert interval(np.array([0.2, 0.2, 0.2001])).method == "t"


def test_one_value_has_no_interval() -> None:
    low, high, method = interval(np.array([1.0]))
    assert math.isnan(low)
    assert math.isnan(high)
    assert method == "none"


@pytest.mark.parametrize(("n", "method"), [(BCA_FROM - 1, "t"), (BCA_FROM, "bca")])
def test_many_values_have_the_interval_of_the_bootstrap(n: int, method: str) -> None:
    values = np.random.default_rng(n).lognormal(size=n)
    found = interval(values)
    assert found.method == method
    assert found[:2] == (student(values) if method == "t" else bca(values))


def test_the_bootstrap_leans_to_the_side_of_the_long_tail() -> None:
    values = np.random.default_rng(1).lognormal(size=200)
    low, high = bca(values)
    mean = values.mean()
    assert high - mean > 1.1 * (mean - low)
    mirrored = bca(-values)
    assert mirrored == pytest.approx((-high, -low), rel=0.02)


def test_where_one_value_stands_alone_there_is_an_interval() -> None:
    values = np.zeros(BCA_FROM)
    values[0] = 1
    found = interval(values)
    assert found.low <= 0.01 <= found.high


def test_the_ratio_of_a_pair_made_to_have_it() -> None:
    # a + b and a - b are uncorrelated, with variances 9 and 1 times that of (1, -1, 1, -1): the
    # ratio is (1 + 9) / 2. With r = 0, n = 4: K = 1 + 2 t^2 / 2, t(0.975; 2) = 4.302653.
    total, difference = 3 * np.array([1.0, 1, -1, -1]), np.array([1.0, -1, 1, -1])
    found = variance_ratio((total + difference) / 2, (total - difference) / 2)
    assert found.value == pytest.approx(5)
    middle = 1 + 4.302653**2
    spread = math.sqrt(middle**2 - 1)
    bounds = [(1 + 9 * (middle + sign * spread)) / 2 for sign in (-1, 1)]
    assert (found.low, found.high) == pytest.approx(bounds, rel=1e-5)


def test_against_a_constant_baseline_pairs_are_worth_nothing() -> None:
    found = variance_ratio(np.array([1.0, 2, 4, 8]), np.ones(4))
    assert found == pytest.approx((1, 1, 1), abs=1e-6)


def test_pairs_that_pull_apart_make_the_variance_larger() -> None:
    values = np.array([1.0, 2, 4, 8])
    assert variance_ratio(values, -values) == pytest.approx((0.5, 0.5, 0.5))


@pytest.mark.parametrize("values", [[1.0], [1.0, 2.0], [1.0, 2.0, 4.0]])
def test_where_differences_do_not_vary_there_is_no_ratio(values: list[float]) -> None:
    ours = np.array(values)
    assert all(math.isnan(x) for x in variance_ratio(ours, ours - 1))


def test_two_pairs_give_a_ratio_without_an_interval() -> None:
    found = variance_ratio(np.array([1.0, 2]), np.array([1.0, 3]))
    assert found.value == pytest.approx((0.5 + 2) / 0.5)
    assert math.isnan(found.low)
