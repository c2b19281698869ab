"""Verdicts on tables where the truth is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
import pytest

from experiments.analysis.statistics import student
from experiments.analysis.verdicts import verdicts
from experiments.design.hypotheses import Claim, Hypothesis, Part

REPLICATES = 20
NOISE = 0.01


def _runs(truth: Mapping[str, float], noise: float = NOISE) -> pl.DataFrame:
    """Runs whose points have known means; replicates have a common part that pairing removes.

    Noise has a mean of exactly nothing, so that what is true is also what is seen.
    """
    rng = np.random.default_rng(7)
    common = rng.standard_normal(REPLICATES)
    chance = rng.standard_normal((len(truth), REPLICATES))
    chance -= chance.mean(axis=1, keepdims=True)
    frames = [
        pl.DataFrame(
            {
                "policy": [point] * REPLICATES,
                "replicate": np.arange(1, REPLICATES + 1),
                "status": ["finished"] * REPLICATES,
                "cost": mean + common + noise * own,
            }
        )
        for (point, mean), own in zip(truth.items(), chance, strict=True)
    ]
    return pl.concat(frames)


def _verdict(truth: Mapping[str, float], noise: float = NOISE, **fields: object) -> str:
    part = Part.model_validate({"outcome": "cost", "points": tuple(truth)} | fields)
    return str(_judge(_runs(truth, noise), [part])["verdict"][0])


def _judge(runs: pl.DataFrame, parts: Sequence[Part]) -> pl.DataFrame:
    hypothesis = Hypothesis(claim=Claim(en="x", fr="x"), parts=tuple(parts))
    return verdicts(runs, {"P": hypothesis})


@pytest.mark.parametrize(
    ("difference", "expected", "verdict"),
    [
        (0.1, "positive", "supported"),
        (-0.1, "positive", "refuted"),
        (0.0, "positive", "undecided"),
        (0.1, "negative", "refuted"),
        (-0.1, "negative", "supported"),
        (0.0, "negative", "undecided"),
    ],
)
def test_a_difference(difference: float, expected: str, verdict: str) -> None:
    assert _verdict({"a": difference, "b": 0}, expected=expected) == verdict


@pytest.mark.parametrize(
    ("difference", "noise", "verdict"),
    [
        (0.0, NOISE, "supported"),
        (0.2, NOISE, "refuted"),
        (-0.2, NOISE, "refuted"),
        (0.05, NOISE, "undecided"),  # at the margin itself
        (0.0, 1.0, "undecided"),  # chance is larger than the margin
    ],
)
def test_a_difference_of_nothing(difference: float, noise: float, verdict: str) -> None:
    truth = {"a": difference, "b": 0.0}
    assert _verdict(truth, noise, expected="zero", margin=0.05) == verdict


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((0.5, 0.1, 0.2, 0.1), "supported"),
        ((0.2, 0.1, 0.5, 0.1), "refuted"),
        ((0.3, 0.1, 0.4, 0.2), "undecided"),
    ],
)
def test_an_interaction(values: tuple[float, ...], verdict: str) -> None:
    assert _verdict(dict(zip("abcd", values, strict=True)), kind="interaction") == verdict


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((0.0, 0.3, 0.0), "supported"),
        ((0.0, 0.1, 0.3, 0.2, 0.1), "supported"),
        ((0.0, 0.1, 0.2, 0.3), "refuted"),  # rises to its end
        ((0.3, 0.2, 0.1, 0.0), "refuted"),
        ((0.3, 0.0, 0.1, 0.3), "refuted"),  # a U
        ((0.0, 0.0, 0.0), "undecided"),
        ((0.0, 0.2, 0.2), "undecided"),  # rises, then stays
    ],
)
def test_an_inverted_u(values: tuple[float, ...], verdict: str) -> None:
    truth = {f"p{number}": value for number, value in enumerate(values)}
    assert _verdict(truth, kind="inverted_u") == verdict


def test_an_inverted_u_tells_the_best_point_and_the_nearer_end() -> None:
    truth = {"low": 0.0, "some": 0.1, "more": 0.4, "high": 0.3}
    part = Part(outcome="cost", kind="inverted_u", points=tuple(truth))
    row = _judge(_runs(truth), [part]).row(0, named=True)
    assert row["told_by"] == "+more -high"
    assert row["effect"] == pytest.approx(0.1, abs=0.01)
    assert row["low"] < row["effect"] < row["high"]


def test_several_points_between_have_to_be_clearer() -> None:
    """One of 1.4 % significance passes alone; as one of four it does not."""
    n = REPLICATES
    rise = 1 + math.sqrt(n) * np.resize([1.0, -1.0], n) / 2.7  # t = 2.6 or so
    low, _ = student(rise)
    assert low > 0
    rows = {"first": np.zeros(n), "best": rise, "last": np.zeros(n)}
    crowd = {
        "first": np.zeros(n),
        "best": rise,
        **dict.fromkeys("cde", rise - 3),
        "last": np.zeros(n),
    }

    def verdict(values: Mapping[str, np.ndarray]) -> str:
        runs = pl.concat(
            pl.DataFrame(
                {"policy": [point] * n, "replicate": range(n), "cost": found}
            ).with_columns(status=pl.lit("finished"))
            for point, found in values.items()
        )
        part = Part(outcome="cost", kind="inverted_u", points=tuple(values))
        return str(_judge(runs, [part])["verdict"][0])

    assert verdict(rows) == "supported"
    assert verdict(crowd) == "undecided"


@pytest.mark.parametrize(
    ("late", "early", "verdict"),
    [
        (0.0, 1.0, "supported"),
        (0.05, 1.0, "supported"),
        (0.5, 1.0, "refuted"),  # half of it is left
        (-0.5, 1.0, "refuted"),  # it went below what there was
        (0.1, 1.0, "undecided"),  # at the margin
        (0.0, -1.0, "refuted"),  # nothing rose that could fade
        (0.0, 0.0, "undecided"),
    ],
)
def test_what_fades(late: float, early: float, verdict: str) -> None:
    truth = {"late": late, "late without": 0.0, "early": early, "early without": 0.0}
    assert _verdict(truth, kind="fades", margin=0.1) == verdict


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("positive", "positive", "supported"),
        ("positive", "negative", "refuted"),
        ("positive", "zero", "undecided"),
        ("negative", "zero", "refuted"),
    ],
)
def test_all_parts_have_to_hold(first: str, second: str, whole: str) -> None:
    """The effect is +0.1; as a zero within 0.1 it is undecided."""
    parts = [
        Part.model_validate(
            {"outcome": "cost", "points": ("a", "b"), "expected": expected}
            | ({"margin": 0.1} if expected == "zero" else {})
        )
        for expected in (first, second)
    ]
    found = _judge(_runs({"a": 0.1, "b": 0.0}), parts)
    assert found["verdict"].to_list() == [whole, whole]
    assert found["part"].to_list() == [1, 2]


def test_the_interval_is_that_of_the_paired_differences() -> None:
    runs = _runs({"a": 0.3, "b": 0.1})
    row = _judge(runs, [Part(outcome="cost", points=("a", "b"))]).row(0, named=True)
    a, b = (runs.filter(policy=point)["cost"].to_numpy() for point in "ab")
    assert row["effect"] == pytest.approx((a - b).mean())
    assert (row["low"], row["high"]) == pytest.approx(student(a - b))
    assert row["n"] == REPLICATES


def test_failed_runs_take_their_replicates_away_and_too_few_decide_nothing() -> None:
    truth = {"a": 0.3, "b": 0.1}
    parts = [Part(outcome="cost", points=("a", "b"))]
    failed = (pl.col("policy") == "a") & (pl.col("replicate") > 4)
    runs = _runs(truth).with_columns(
        status=pl.when(failed).then(pl.lit("failed")).otherwise("status"),
        cost=pl.when(failed).then(None).otherwise("cost"),
    )
    assert _judge(runs, parts)["n"].to_list() == [4]
    for left in (1, 0):
        few = runs.filter((pl.col("policy") == "b") | (pl.col("replicate") <= left))
        row = _judge(few, parts).row(0, named=True)
        assert (row["verdict"], row["n"]) == ("undecided", left)
        assert math.isnan(row["low"])
