from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from experiments.execution.settings import Serial
from experiments.validation.convergence import Plan, converge, places_of, section, write
from experiments.validation.precision import (
    Reals,
    agreement,
    enough,
    needed,
    needed_to_be_precise,
    order_of,
    precision,
    sign_of,
    stability,
)
from sim.composition import ConfigurationError
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.experiments.fakes import quick

PLAN = Plan((200, 300), (70, 100), (300, 70), 4, 8)


def draws() -> np.random.Generator:
    return np.random.default_rng(3)


def around(mean: float, spread: float, number: int = 10) -> Reals:
    """Values with just this mean and standard deviation."""
    values = draws().standard_normal(number)
    return mean + spread * (values - values.mean()) / values.std(ddof=1)


def test_a_place_agrees_where_the_interval_of_its_paired_difference_holds_zero() -> None:
    chance = around(0, 0.05)
    noise = np.random.default_rng(4).standard_normal(10) * 1e-3
    places = {
        1: {"a": chance + 0.40},
        2: {"a": chance + 0.49 + noise},
        4: {"a": chance + 0.50 + noise - noise.mean() + noise[::-1]},
        8: {"a": chance + 0.50},
    }
    found = agreement(places)
    assert found["agrees"].to_list() == [False, False, True, True]
    first = found.row(0, named=True)
    assert first["mean"] == pytest.approx(0.40)
    assert first["spread"] == pytest.approx(0.05)
    assert first["difference"] == pytest.approx(-0.10)
    assert enough(found) == {"a": 4}


def test_a_place_below_one_that_differs_is_not_enough() -> None:
    flat = {"a": around(1.0, 0.1)}
    found = agreement({1: flat, 2: {"a": around(2.0, 0.1)}, 3: flat})
    assert found["agrees"].to_list() == [True, False, True]
    assert enough(found) == {"a": 3}


def test_half_widths_are_students_and_fall_with_replicates() -> None:
    values = around(1.0, 0.2, 60)
    found = precision({"a": values})
    assert found["n"].to_list() == [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 60]
    half = dict(found.select("n", "half_width").rows())
    for n in (10, 30, 60):
        expected = stats.t.ppf(0.975, n - 1) * 0.2 / n**0.5
        assert half[n] == pytest.approx(expected, rel=0.04)
    assert sorted(half.values(), reverse=True) == list(half.values())


def test_as_many_replicates_are_needed_as_the_power_of_the_t_test_says() -> None:
    """An effect of one standard deviation; the power is that of the noncentral t distribution."""
    number = next(
        n for n in range(2, 100)
        if stats.nct.sf(stats.t.ppf(0.975, n - 1), n - 1, n**0.5) >= 0.9
    )  # fmt: skip
    found = precision({"large": around(1.0, 1.0, 200), "none": around(0.0, 1.0, 200)})
    least = needed(found)
    assert least["none"] is None
    assert least["large"] is not None
    assert number - 2 <= least["large"] <= number + 5
    assert needed_to_be_precise(found) == {"large": None, "none": None}
    assert needed_to_be_precise(precision({"a": around(0.5, 0.009, 40)})) == {"a": 6}


def test_signs_and_orders() -> None:
    assert sign_of(around(0.3, 0.1)).sign == "+"
    assert sign_of(around(-0.3, 0.1)).sign == "-"
    assert sign_of(around(0.01, 0.1)).sign == "0"
    order = order_of({"small": around(0.1, 0.01), "large": around(0.9, 0.01)[::-1].copy()})
    assert (order.names, order.same) == (("large", "small"), 1.0)
    assert order.told == (("large", "small"),)
    noise = np.random.default_rng(5).standard_normal((2, 20))
    alike = order_of({"a": noise[0], "b": noise[1] - noise[1].mean() + noise[0].mean() - 0.01})
    assert 0.4 < alike.same < 0.7
    assert alike.told == ()


def test_what_does_not_hold_is_told() -> None:
    a, b = around(0.3, 0.05), around(0.1, 0.05)
    held = stability({1: {"a": a, "b": b}, 2: {"a": a, "b": b}})
    assert held["same_signs"].to_list() == held["same_order"].to_list() == [True, True]
    assert held["contradicted"].to_list() == ["none", "none"]
    turned = stability({1: {"a": b, "b": -a}, 2: {"a": b, "b": a}}).row(0, named=True)
    assert (turned["sign_b"], turned["same_signs"], turned["same_order"]) == ("-", False, False)
    assert turned["contradicted"] == "a > b, nothing > b"


def test_each_place_is_run_once() -> None:
    assert places_of(PLAN) == [(300, 70), (200, 70), (300, 100)]
    assert len(places_of(Plan())) == 8


def settling(spec: Scenario) -> RunTables:
    """A model whose outcomes are those of a long build-up from 100 days on."""
    tables = quick(spec)
    short = 0.3 if spec.timeline.build_up_days < 100 else 0.0
    known = 0.6 - short + 0.01 * tables.outcomes["delay"]
    return RunTables(tables.outcomes | {"knows_neighbour": known}, tables.daily)


def test_convergence_finds_what_a_model_is_made_of(tmp_path: Path) -> None:
    lines: list[str] = []
    found = converge(Serial(), lines.append, PLAN, tmp_path, settling)
    assert lines == ["3 places, 64 runs"]
    rows = found.places.filter(pl.col("quantity") == "knows_neighbour")
    by_days = rows.filter(pl.col("axis") == "build_up_days")
    assert by_days.select("place", "agrees").rows() == [(70, False), (100, True)]
    assert rows.filter(pl.col("axis") == "residents")["agrees"].to_list() == [True, True]
    effect = found.places.filter(pl.col("quantity") == "effect_facilitator")
    assert np.allclose(effect["mean"], 0.05)
    assert found.places["n"].unique().to_list() == [4]
    assert found.replicates["n"].max() == 8
    assert found.stability["sign_facilitator"].to_list() == ["+", "+"]
    assert found.stability["sign_equipment"].to_list() == ["0", "0"]
    text = section(found)
    assert "At fewer than 100 days of build-up not all agree: `knows_neighbour`" in text
    assert "`effect_facilitator` with 2" in text
    assert "`effect_equipment` with more than 4" in text
    names = [path.name for path in write(found, tmp_path / "docs")]
    assert names == [
        "convergence.csv", "convergence_replicates.csv", "stability_residents.csv",
        "stability_build_up.csv", "convergence.md",
    ]  # fmt: skip
    again = converge(Serial(), lines.append, PLAN, tmp_path, failing)
    assert lines[-1] == "64 of 64 runs are finished already"
    assert again.places.equals(found.places)


def failing(spec: Scenario) -> RunTables:
    """Fail where there is a facilitator."""
    if spec.facilitation.posts_per_1000:
        raise RuntimeError("nobody came")
    return quick(spec)


def test_nothing_is_said_of_runs_that_failed(tmp_path: Path) -> None:
    plan = Plan((200,), (70,), (200, 70), 2, 2)
    with pytest.raises(ConfigurationError, match=r"200 residents, 70 days: .* 2 runs failed$"):
        converge(Serial(), print, plan, tmp_path, failing)
