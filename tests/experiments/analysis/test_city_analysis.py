"""The city as a whole, against examples worked by hand."""

from __future__ import annotations

import math

import polars as pl
import pytest

from experiments.analysis.city import MEAN, RATIO, SUM, city_table, how_put_together, of_city
from experiments.analysis.city import part_differences as by_part
from experiments.analysis.paired import paired_differences
from sim.tables import OUTCOMES


def _runs(**more: list[float]) -> pl.DataFrame:
    """Two policies in a city of two parts, of 100 and 300 residents, that had 10 and 40 needs."""
    n = 4
    zeros = {name: [0.0] * n for name in OUTCOMES}
    return pl.DataFrame(
        {
            "run": ["a", "b", "c", "d"],
            "policy": ["plain", "plain", "posts", "posts"],
            "baseline": [True, True, False, False],
            "point": ["plain", "plain", "posts", "posts"],
            "replicate": [1] * n,
            "seed": [1, 2, 1, 2],
            "part": ["x", "y"] * 2,
            "arrondissement": ["x", "y"] * 2,
            "archetype": ["mixed", "social"] * 2,
            "residents": [100, 300] * 2,
            "x": [0.5, 1.5] * 2,
            "y": [0.5, 0.5] * 2,
            "posts": [0.0, 0.0, 1.0, 3.0],
            "status": ["finished"] * n,
            **zeros,
            "needs_arisen_everyone": [10.0, 40.0, 10.0, 40.0],
            "needs_met_everyone": [0.5, 0.75, 0.7, 0.75],
            "cost": [0.0, 0.0, 100.0, 300.0],
            "trust": [0.4, 0.8, 0.4, math.nan],
            **more,
        }
    )


def test_sums_ratios_and_means_by_residents() -> None:
    plain, posts = _runs()[:2], _runs()[2:]
    assert (how_put_together("cost"), how_put_together("trust")) == (SUM, MEAN)
    assert how_put_together("needs_met_everyone") == RATIO
    assert of_city(posts, "cost") == 400
    assert of_city(plain, "needs_met_everyone") == pytest.approx((5 + 30) / 50)
    assert of_city(plain, "trust") == pytest.approx((0.4 * 100 + 0.8 * 300) / 400)
    assert of_city(posts, "trust") == pytest.approx(0.4), "of the parts that know it"


def test_the_table_of_the_city_tells_how_and_is_null_where_a_part_failed() -> None:
    table = city_table(_runs())
    assert table.height == 2 * len(OUTCOMES)
    costs = table.filter(pl.col("outcome") == "cost")
    assert costs["value"].to_list() == [0, 400]
    assert costs["how"].unique().to_list() == [SUM]
    failed = city_table(_runs(status=["finished", "failed", "finished", "finished"]))  # type: ignore[arg-type]
    assert failed.filter("baseline")["value"].is_null().all()
    assert not failed.filter(~pl.col("baseline"))["value"].is_null().any()


def test_the_difference_is_the_city_s_and_its_interval_is_over_the_parts() -> None:
    effects = paired_differences(_runs(), ["needs_met_everyone", "cost"])
    met, cost = effects.filter(~pl.col("baseline")).iter_rows(named=True)
    assert met["n"] == 2
    assert met["difference"] == pytest.approx(2 / 50)
    # x pulls the city by 10/50 x (0.5 - 0.7) before and 10/50 x (0.7 - 0.74) with posts, y the rest
    pull = 10 / 50 * ((0.7 - 0.74) - (0.5 - 0.7))
    half = 12.7062047 * (2 * pull**2 * 2) ** 0.5
    assert met["low"] == pytest.approx(2 / 50 - half)
    assert met["high"] == pytest.approx(2 / 50 + half)
    assert (cost["mean"], cost["difference"]) == (400, 400)
    # the interval of a sum is twice that of the mean of its two parts, 200 with a spread of 141.42
    assert cost["high"] == pytest.approx(400 + 2 * 12.7062047 * 141.4213562 / 2**0.5)


def test_what_a_policy_changes_in_each_part() -> None:
    table = by_part(_runs(), "needs_met_everyone").filter(~pl.col("baseline"))
    assert table["part"].to_list() == ["x", "y"]
    assert table["difference"].to_list() == pytest.approx([0.2, 0])
    assert table["level"].to_list() == pytest.approx([0.7, 0.75])
    assert table["posts"].to_list() == [1, 3]
