from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from experiments.analysis.mechanisms import mechanisms


def _runs(replicates: int = 10) -> pl.DataFrame:
    """Teaching raises what is known by 2 and leaves needs met alone; a post raises needs met."""
    rng = np.random.default_rng(1)
    common = rng.standard_normal(replicates)
    frames = []
    for lever, posts in (("none", 0), ("teach", 0), ("none", 1), ("teach", 1)):
        noise = 0.01 * rng.standard_normal((3, replicates))
        frames.append(
            pl.DataFrame(
                {
                    "policy": [f"{lever}, {posts}"] * replicates,
                    "baseline": [lever == "none" and posts == 0] * replicates,
                    "lever": [lever] * replicates,
                    "post": [posts] * replicates,
                    "replicate": range(replicates),
                    "status": ["finished"] * replicates,
                    "active": common + 2 * (lever == "teach") + noise[0],
                    "needs_met_everyone": common + posts + noise[1],
                    "needs_met_over_75_alone": common + posts + noise[2],
                    "left_without_everyone": common - posts + noise[1],
                    "left_without_over_75_alone": common - posts + noise[2],
                }
            )
        )
    return pl.concat(frames)


def test_a_mechanism_and_what_it_is_worth_are_told_apart() -> None:
    table = mechanisms(_runs(), {"teach": ["active"]})
    assert table["outcome"].to_list() == [
        "active", "left_without_everyone", "left_without_over_75_alone", "needs_met_everyone",
        "needs_met_over_75_alone",
    ]  # fmt: skip
    assert table["about"].to_list() == ["mechanism", *["left without"] * 2, *["needs met"] * 2]
    assert table["policy"].unique().to_list() == ["teach, 0"]
    assert table["factor"].unique().to_list() == ["lever"]
    assert table["distinguishable"].to_list() == [True, *[False] * 4]
    first = table.row(0, named=True)
    assert first["difference"] == pytest.approx(2, abs=0.03)
    assert first["mean"] - first["reference"] == pytest.approx(first["difference"])


def test_levels_are_found_in_any_factor() -> None:
    table = mechanisms(_runs(), {"1": ["active"], "teach": ["active"]})
    assert table["policy"].unique(maintain_order=True).to_list() == ["none, 1", "teach, 0"]
    assert table["distinguishable"].to_list() == [False, *[True] * 5, *[False] * 4]


def test_a_single_replicate_tells_nothing_apart() -> None:
    table = mechanisms(_runs(1), {"teach": ["active"]})
    assert table["distinguishable"].null_count() == 5


def test_the_baseline_has_no_mechanism_of_its_own() -> None:
    with pytest.raises(ValueError, match=r"mechanisms\.none"):
        mechanisms(_runs(), {"none": ["active"]})


def test_a_policy_is_compared_with_the_baseline_of_its_own_crisis() -> None:
    floods = _runs().with_columns(pl.col("active") + 5, crisis=pl.lit("flood"))
    both = pl.concat([_runs().with_columns(crisis=pl.lit("lockdown")), floods]).with_columns(
        policy=pl.col("policy") + ", " + pl.col("crisis")
    )
    table = mechanisms(both, {"teach": ["active"]}, ["crisis"]).filter(about="mechanism")
    assert table["crisis"].to_list() == ["lockdown", "flood"]
    assert table["difference"].to_list() == pytest.approx([2, 2], abs=0.03)
    assert table["reference"][1] - table["reference"][0] == pytest.approx(5)
