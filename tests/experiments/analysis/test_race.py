"""A race drops what is worse, keeps what is not distinguished, and rarely drops the best."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.analysis.gains import relative
from experiments.analysis.race import each_error, look, worse


def test_what_is_clearly_worse_is_dropped_and_ties_go_on() -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal([[1.0], [1.0], [0.0], [1.0]], 0.1, (4, 12)) + rng.normal(0, 3, 12)
    seen = look(scores, [0, 1, 2, 3], each_error(0.05, 3, 5))
    assert seen.leader in (0, 1, 3)
    assert seen.dropped == (2,), "the chance that all share does not hide it"
    assert look(scores, [0, 1, 3], each_error(0.05, 3, 5)).dropped == ()


def test_p_is_student_s_of_pairs_one_sided() -> None:
    # mean 2, standard deviation 1, four pairs: t = 4 with 3 degrees of freedom
    values = np.array([1.0, 2.0, 3.0, 2.0])
    t = 2 / (values.std(ddof=1) / 2)
    assert t == pytest.approx(4.898979)
    assert worse(values) == pytest.approx(0.008138, abs=1e-5)
    assert worse(-values) == pytest.approx(1 - 0.008138, abs=1e-5)
    assert worse(np.array([1.0, np.nan, 2.0, 3.0, 2.0])) == worse(values)


def test_pairs_all_alike_have_no_spread_to_measure_by() -> None:
    assert worse(np.full(6, 0.5)) == 1 / 64
    assert worse(np.zeros(6)) == 1, "the same policy twice is never dropped"
    assert worse(np.array([3.0])) == 1
    assert look(np.array([[1.0] * 6, [1.0] * 6]), [0, 1], 0.05).dropped == ()


def test_a_policy_without_a_pair_is_neither_first_nor_dropped() -> None:
    scores = np.array([[np.nan] * 4, [0.1, 0.2, 0.1, 0.3]])
    assert look(scores, [0, 1], 0.5) == (1, ())


def test_the_best_is_dropped_in_one_race_of_twenty_at_most() -> None:
    """Null: of twenty policies that are all the same, none may be significantly better."""
    looks, rivals, error = [6, 9, 12, 15, 18], 19, 0.05
    lost = 0
    for number in range(400):
        scores = np.random.default_rng(number).normal(0, 1, (20, 18))
        alive = list(range(20))
        for pairs in looks:
            seen = look(scores[:, :pairs], alive, each_error(error, rivals, len(looks)))
            alive = [row for row in alive if row not in seen.dropped]
        lost += 0 not in alive
    assert lost <= 400 * error, "policy 0 is one of the best"


def test_gains_are_shares_of_what_the_crisis_does_without() -> None:
    basis = np.array([10.0, 30.0])
    values = np.array([[8.0, 30.0], [np.nan, 20.0]])
    assert relative(values, basis, -1) == pytest.approx(
        np.array([[0.1, 0.0], [np.nan, 0.5]]), nan_ok=True
    )
    assert relative(np.array([0.6]), np.array([0.5]), 1) == pytest.approx([0.2])
    assert relative(np.array([2.0]), np.array([0.0]), 1) == [2.0], "over nothing, as it is"
