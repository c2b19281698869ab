from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.analysis.paired import compare, paired_differences
from experiments.analysis.resilience import resilience_curves


def _runs(baseline: list[float], policy: list[float], status: str = "finished") -> pl.DataFrame:
    n = len(baseline)
    return pl.DataFrame(
        {
            "run": [str(number) for number in range(2 * n)],
            "policy": ["a"] * n + ["b"] * n,
            "baseline": [True] * n + [False] * n,
            "lever": ["a"] * n + ["b"] * n,
            "replicate": [*range(1, n + 1)] * 2,
            "status": ["finished"] * (2 * n - 1) + [status],
            "cost": baseline + policy,
        }
    )


def test_paired_differences_of_an_example_worked_by_hand() -> None:
    # Differences 1, 2, 3: mean 2, variance 1, standard error 1/sqrt(3), t(0.975; 2) = 4.302653.
    # Variances: of 10, 20, 30 it is 100; of 11, 22, 33 it is 121.
    table = paired_differences(_runs([10, 20, 30], [11, 22, 33]), ["cost"])
    row = table.filter(policy="b").row(0, named=True)
    half = 4.302653 / math.sqrt(3)
    assert row["n"] == 3
    assert row["mean"] == pytest.approx(22)
    assert row["difference"] == pytest.approx(2)
    assert (row["low"], row["high"]) == pytest.approx((2 - half, 2 + half), rel=1e-6)
    assert row["variance_ratio"] == pytest.approx(221)
    assert row["lever"] == "b"
    reference = table.filter(policy="a").row(0, named=True)
    assert (reference["difference"], reference["low"]) == (0, 0)


def test_a_failed_run_takes_its_pair_away() -> None:
    table = paired_differences(_runs([10, 20, 30], [11, 22, 99], "failed"), ["cost"])
    assert table.filter(policy="b").row(0, named=True)["n"] == 2


def test_one_pair_has_no_interval_and_none_no_difference() -> None:
    one = compare(np.array([2.0, math.nan]), np.array([1.0, 1.0]))
    assert (one["n"], one["difference"]) == (1, 1)
    assert math.isnan(one["low"])
    assert math.isnan(one["variance_ratio"])
    assert math.isnan(compare(np.array([]), np.array([]))["difference"])


def test_resilience_curves_count_days_from_the_crisis(complete: Path) -> None:
    runs = pl.read_parquet(complete / "runs.parquet")
    daily = pl.read_parquet(complete / "daily.parquet")
    curves = resilience_curves(runs, daily)
    one = curves.filter(baseline=True)
    assert (one["day"].min(), one["day"].max()) == (-60, 64)
    assert one.filter(pl.col("stage") == 1)["day"].to_list() == [*range(55)]
    assert curves["policy"].unique(maintain_order=True).to_list() == (
        runs["policy"].unique(maintain_order=True).to_list()
    )
    chosen = daily.join(runs.filter("baseline"), on="run").filter(
        measure="needs_met", group="everyone"
    )
    week = chosen.filter(pl.col("day").is_between(71 - 3, 71 + 3))["value"].mean()
    assert one.filter(day=0)["value"].item() == pytest.approx(week)
    assert one["replicates"].unique().to_list() == [3]
