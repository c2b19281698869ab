from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

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
            "cost": pl.Series(baseline + policy, dtype=pl.Float64, strict=False),
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
    assert (row["method"], row["left_out"]) == ("t", 0)
    # t = 2 sqrt(3) with 2 degrees of freedom: p = 1 - t / sqrt(2 + t^2); of eight flips of signs,
    # two have a total as large as 6
    assert row["p"] == pytest.approx(1 - math.sqrt(12 / 14))
    assert row["p_flip"] == row["p_holm"] == 2 / 8, "three pairs are not significant"
    reference = table.filter(policy="a").row(0, named=True)
    assert (reference["difference"], reference["low"], reference["method"]) == (0, 0, "alike")
    assert math.isnan(reference["p_holm"])


def test_a_failed_run_takes_its_pair_away() -> None:
    table = paired_differences(_runs([10, 20, 30], [11, 22, 99], "failed"), ["cost"])
    row = table.filter(policy="b").row(0, named=True)
    assert (row["n"], row["left_out"]) == (2, 1)


def test_a_nan_takes_its_pair_away_and_is_counted() -> None:
    table = paired_differences(_runs([10, math.nan, 30], [math.nan, 22, 33]), ["cost"])
    row = table.filter(policy="b").row(0, named=True)
    assert (row["n"], row["left_out"], row["difference"]) == (1, 2, 3)
    assert row["method"] == "none"


def test_p_values_are_adjusted_for_the_policies_compared_with_one_baseline() -> None:
    frames, changes = [], [3.0, -1, 2, 2, -2, 4, 1, -1, 3, 2]
    for crisis in ("flood", "heat"):
        for number, name in enumerate("abc"):
            values = [100.0 + number * x for x in changes]
            frames.append(
                _runs(values, values).head(len(changes)).with_columns(
                    policy=pl.lit(f"{crisis} {name}"), lever=pl.lit(name), crisis=pl.lit(crisis),
                    baseline=pl.lit(number == 0),
                )
            )  # fmt: skip
    table = paired_differences(pl.concat(frames), ["cost"], within=["crisis"])
    p = stats.ttest_1samp(changes, 0).pvalue
    others = table.filter(~pl.col("baseline"))
    assert others["p"].to_list() == pytest.approx([p] * 4)
    assert others["p_holm"].to_list() == pytest.approx([2 * p] * 4), "two policies in each crisis"
    assert (others["p_flip"] < others["p_holm"]).all()
    assert table.filter("baseline")["p_holm"].is_nan().all()


def test_the_same_table_gives_the_same_effects() -> None:
    rng = np.random.default_rng(1)
    runs = _runs(list(rng.random(120)), list(rng.random(120)))
    one, two = (paired_differences(runs, ["cost"]) for _ in range(2))
    assert one["method"].to_list() == ["alike", "bca"]
    assert one.equals(two, null_equal=True)


def test_one_pair_has_no_interval_and_none_no_difference() -> None:
    one = compare(np.array([2.0, math.nan]), np.array([1.0, 1.0]))
    assert (one.n, one.difference, one.method) == (1, 1, "none")
    assert all(math.isnan(x) for x in (one.low, one.p, one.p_flip, one.variance_ratio))
    assert math.isnan(compare(np.array([]), np.array([])).difference)


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
