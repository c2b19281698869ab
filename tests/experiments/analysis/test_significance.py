from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from experiments.analysis.statistics import holm, p_value, sign_flip


def test_three_pairs_flipped_by_hand() -> None:
    # Totals of (+-1) + (+-2) + (+-4) are +-1, +-3, +-5, +-7; that of (1, -2, 4) is 3
    assert sign_flip(np.array([1.0, -2, 4])) == 6 / 8
    assert sign_flip(np.array([1.0, 2, 4])) == 2 / 8
    assert sign_flip(np.array([-1.0, -2, -4])) == 2 / 8
    assert sign_flip(np.zeros(3)) == 1


def test_totals_that_differ_by_rounding_count_as_equal() -> None:
    assert sign_flip(np.array([0.1, 0.2, -0.3])) == 1
    assert sign_flip(np.array([0.1, 0.2, 0.3]) / 3) == 2 / 8


def test_beyond_twelve_pairs_flips_are_drawn_and_the_same_each_time() -> None:
    values = np.random.default_rng(3).normal(0.4, 1, 13)
    totals = [np.dot(signs, values) for signs in itertools.product((-1, 1), repeat=13)]
    exact = float(np.mean(np.abs(totals) >= abs(values.sum()) - 1e-12))
    found = sign_flip(values)
    assert 0.02 < exact < 0.6, "or the example says little"
    assert found == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 9_999))
    assert found == sign_flip(values)
    assert sign_flip(np.ones(40)) == 1 / 10_000


def test_the_p_value_is_students() -> None:
    values = np.random.default_rng(3).normal(0.4, 1, 10)
    assert p_value(values) == pytest.approx(stats.ttest_1samp(values, 0).pvalue)
    assert math.isnan(p_value(np.array([1.0])))
    assert math.isnan(sign_flip(np.array([1.0])))


def test_pairs_all_alike_are_as_sure_as_their_number() -> None:
    assert p_value(np.array([3.0, 3, 3])) == 2 / 8
    assert p_value(np.array([0.3 - 0.1, 0.2, 0.7 - 0.5])) == 2 / 8
    assert p_value(np.zeros(5)) == 1


def test_holm_by_hand() -> None:
    # sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1: 0.04, 0.06, 0.06, 0.04, none below the last
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert holm([0.4, 0.9]) == pytest.approx([0.8, 0.9])
    assert holm([0.7, 0.6]) == [1, 1]
    assert holm([]) == []


def test_what_is_not_known_is_not_compared() -> None:
    first, unknown, last = holm([0.01, math.nan, 0.04])
    assert (first, last) == pytest.approx((0.02, 0.04))
    assert math.isnan(unknown)
