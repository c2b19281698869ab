"""Patterns measured from tables, judged, and matched by points of a space."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from experiments.validation.calibration import OUTCOMES, misses, space, wanted
from experiments.validation.judged import judge, judged
from experiments.validation.matching import CUT, Wanted, implausibility
from experiments.validation.measured import MEASURES, Number, Tables, years_of
from experiments.validation.page import counted, patterns_table
from sim.composition import scenario_of
from sim.documentation.patterns import patterns
from sim.tables import OUTCOMES as ALL_OUTCOMES
from tests.composed import compose

POINTS = (
    "ordinary", "lockdown", "heatwave", "alike_means", "mixed_means", "settled", "moving",
    "centralised", "horizontal", "allied",
)  # fmt: skip


def tables(**values: float) -> Tables:
    """Return tables of two replicates in which all outcomes are 1, unless said."""
    rows = [
        {"point": point, "replicate": replicate, **dict.fromkeys(ALL_OUTCOMES, 1.0)}
        | {name.split("__")[1]: value for name, value in values.items()
           if name.split("__")[0] == point}
        for point in POINTS for replicate in (1, 2)
    ]  # fmt: skip
    years = [
        {"replicate": replicate, "year": year, "activities": 124.0,
         "tables": 43.0 if year == 0 else 67.0, "residents": 1000.0, "initiative_year": 0.1}
        for replicate in (1, 2) for year in range(8)
    ]  # fmt: skip
    return Tables(pl.DataFrame(rows), pl.DataFrame(years))


def verdict(told: Tables, pattern: str) -> str:
    found = [one for use in ("calibrate", "validate") for one in judge(told, use)]
    return next(one.verdict for one in found if one.pattern.id == pattern)


def test_every_pattern_has_a_measure_and_no_measure_is_of_no_pattern() -> None:
    assert list(MEASURES) == [known.id for known in patterns()]


def test_parameters_are_matched_to_none_but_the_patterns_marked_for_it() -> None:
    marked = {known.id for known in patterns() if known.use == "calibrate"}
    assert set(OUTCOMES) <= marked
    assert set(OUTCOMES.values()) <= set(ALL_OUTCOMES)


@pytest.mark.parametrize(
    ("pattern", "values", "expected"),
    [
        ("C2", {"ordinary__gave_in_year": 0.70}, "met"),
        ("C2", {"ordinary__gave_in_year": 0.75}, "not met"),
        ("V1", {"ordinary__exchanged_30_44": 1.2}, "met"),
        ("V1", {"ordinary__exchanged_75": 1.2}, "not met"),
        ("V2", {"ordinary__acquaintances_rooted": 1.5}, "met"),
        ("V3", {"alike_means__acquaintances": 0.5}, "not met"),
        ("V4", {"settled__acquaintances_stayers": 1.5}, "met"),
        ("V5", {"lockdown__services_crisis": 1.05}, "met"),
        ("V5", {"lockdown__services_crisis": 1.3}, "not met"),
        ("V6", {"lockdown__services_over_75_crisis": 1.3}, "met"),
        ("V7", {"lockdown__loneliness_crisis": 1.3}, "met"),
        ("V9", {"horizontal__still_active": 1.1}, "undecided"),
        ("V9", {"horizontal__still_active": 1.1, "allied__still_active": 1.1}, "met"),
        ("V10", {"lockdown__contacts_after_to_before": 0.9}, "met"),
        ("V11", {"lockdown__offers_per_service": 2.5}, "met"),
        ("V12", {"heatwave__deaths_seen": 0.1}, "not met"),
    ],
)
def test_patterns_are_judged_by_what_they_name(
    pattern: str, values: dict[str, float], expected: str
) -> None:
    assert verdict(tables(**values), pattern) == expected


def test_the_street_table_is_to_saturate() -> None:
    told = tables()
    assert verdict(told, "V8") == "met"
    grows = told.years.with_columns(tables=43.0 * (1 + pl.col("year")))
    assert verdict(told._replace(years=grows), "V8") == "not met"


def test_years_are_those_since_the_founding() -> None:
    daily = pl.DataFrame(
        [
            {"run": "a", "day": day, "measure": f"planned_{what}", "group": group, "value": 1.0}
            for day in range(31, 31 + 2 * 365)
            for what, group in (
                ("activities", "everyone"), ("attendance", "everyone"),
                ("attendance", "street_table"),
            )
        ]
    )  # fmt: skip
    runs = pl.DataFrame({"run": ["a"], "replicate": [1], "initiative_year": [0.1]})
    found = years_of(runs, daily, 858, 30)
    assert found["year"].to_list() == [0, 1]
    assert found["activities"].to_list() == [364.0, 365.0], "the first day of all is year 0's"
    assert found["tables"].to_list() == [364.0, 365.0]
    assert found["residents"].to_list() == pytest.approx([1000.0, 1000.0])


def test_a_sign_is_undecided_where_its_interval_is_on_both_sides() -> None:
    assert judged(Number("x", np.array([-1.0, 2.0, 1.0]), low=0.0)).verdict == "undecided"
    assert judged(Number("x", np.array([1.0, 1.2, 1.1]), low=0.0)).verdict == "met"
    assert judged(Number("x", np.array([1.0]), low=0.0)).verdict == "undecided"
    assert judged(Number("x", np.array([np.nan, 0.5]), 0.0, 1.0, strict=False)).verdict == "met"


def test_the_table_shows_each_pattern_with_what_was_wanted() -> None:
    found = judge(tables(), "validate")
    text = patterns_table(found, {one.pattern.id: one for one in found})
    assert "above 0.2" in text
    assert "1.0 (0.9 to 1.1)" in text
    assert counted(found).startswith(f"{sum(one.verdict == 'met' for one in found)} of 12 met")


def test_points_that_could_give_what_was_observed_are_found_and_no_others() -> None:
    draws = np.random.default_rng(1)
    points = draws.random((200, 3))
    wanted_ = {"share": Wanted(0.5, 0.45, 0.55), "ratio": Wanted(2.0, 1.8, 2.2, ratio=True)}
    values = {
        "share": 1 / (1 + np.exp(-4 * (points[:, 0] - 0.3))),  # 0.5 at 0.3
        "ratio": np.exp(points[:, 1]),  # 2 at 0.69
    }
    where = np.array([[0.3, 0.69, 0.1], [0.3, 0.69, 0.9], [0.9, 0.69, 0.5], [0.3, 0.1, 0.5]])
    how = implausibility(points, values, wanted_, where)
    assert (how[:2] < 1).all()
    assert (how[2:] > CUT).all()


def test_a_miss_of_one_is_on_the_limit() -> None:
    one = Wanted(0.6, 0.5, 0.8)
    assert one.miss(np.array([0.5, 0.6, 0.7, 0.8])) == pytest.approx([1, 0, 0.5, 1])
    at_target = {name: np.array([item.target, np.nan]) for name, item in wanted().items()}
    assert misses(at_target).tolist() == [0.0, np.inf]


def test_every_point_of_the_space_is_a_scenario_that_is_allowed() -> None:
    what = space()
    for share in (0.0, 0.5, 1.0 - 1e-9):
        row = what.row([share] * len(what.coordinates))
        scenario_of(compose([*what.base, *(f"{path}={value:g}" for path, value in row.items()
                                           if float(value) != int(value))]))  # fmt: skip
