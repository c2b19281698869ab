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
                }
            )
        )
    return pl.concat(frames)


def test_a_mechanism_and_what_it_is_worth_are_told_apart() -> None:
    table = mechanisms(_runs(), {"teach": ["active"]})
    assert table["outcome"].to_list() == [
        "active", "needs_met_everyone", "needs_met_over_75_alone",
    ]  # fmt: skip
    assert table["about"].to_list() == ["mechanism", "needs met", "needs met"]
    assert table["policy"].unique().to_list() == ["teach, 0"]
    assert table["factor"].unique().to_list() == ["lever"]
    assert table["distinguishable"].to_list() == [True, False, False]
    first = table.row(0, named=True)
    assert first["difference"] == pytest.approx(2, abs=0.03)
    assert first["mean"] - first["reference"] == pytest.approx(first["difference"])


def test_levels_are_found_in_any_factor() -> None:
    table = mechanisms(_runs(), {"1": ["active"], "teach": ["active"]})
    assert table["policy"].unique(maintain_order=True).to_list() == ["none, 1", "teach, 0"]
    assert table["distinguishable"].to_list() == [False, True, True, True, False, False]


def test_a_single_replicate_tells_nothing_apart() -> None:
    table = mechanisms(_runs(1), {"teach": ["active"]})
    assert table["distinguishable"].null_count() == 3


def test_the_baseline_has_no_mechanism_of_its_own() -> None:
    with pytest.raises(ValueError, match=r"mechanisms\.none"):
        mechanisms(_runs(), {"none": ["active"]})
