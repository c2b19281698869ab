"""Patterns measured from tables, judged, and matched by points of a space."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import yaml

from experiments.validation.calibration import FINDINGS, OUTCOMES, misses, space, wanted
from experiments.validation.judged import judge, judged
from experiments.validation.matching import CUT, Wanted, implausibility
from experiments.validation.measured import (
    MEASURES,
    Number,
    Tables,
    collectives,
    crises,
    of,
    ordinary,
    years_of,
)
from experiments.validation.measured.numbers import needs_of
from experiments.validation.page import counted, patterns_table
from sim.codes import Channel
from sim.composition import CONFIGS, scenario_of
from sim.documentation.patterns import GROUPS, patterns
from sim.tables import OUTCOMES as ALL_OUTCOMES
from tests.composed import compose

EXPERIMENT = yaml.safe_load((CONFIGS / "experiment" / "patterns.yaml").read_text(encoding="utf-8"))
POINTS = tuple(EXPERIMENT["points"])
CHANNELS = [channel.name.lower() for channel in Channel]


def gates(**needs: float) -> pl.DataFrame:
    """Return a table of gates of two replicates: needs of over-75s met, and as many that lapsed.

    Args:
        needs: 100 by each channel unless said, by point, kind and channel: "ordinary__care__kin".
    """
    rows = [
        {"point": point, "replicate": replicate, "stage": stage, "group": group, "kind": kind,
         "fate": fate, "end": end, "needs": needs.get(f"{point}__{kind}__{end}", 100.0)}
        for point in ("ordinary", "lockdown") for replicate in (1, 2)
        for stage in ("year_before", "crisis") for group in ("over_75", "everyone")
        for kind in ("errand", "equipment", "care", "shopping", "medicine", "listening")
        for fate, ends in (("met", CHANNELS), ("lapsed", ["refused"]), ("found", ["door"]))
        for end in ends
    ]  # fmt: skip
    return pl.DataFrame(rows)


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
    pairs = {"place_services": 2.0, "place_conflict": 0.1, "place_slight_ties": 1.0}
    tried = pl.DataFrame([pairs | {"core_alive": 0.4}] * 2)
    return Tables(pl.DataFrame(rows), gates(), 2000, pl.DataFrame(years), tried)


def verdict(told: Tables, pattern: str) -> str:
    found = [one for group in GROUPS for one in judge(told, group)]
    return next(one.verdict for one in found if one.pattern.id == pattern)


def test_every_pattern_has_a_measure_and_no_measure_is_of_no_pattern() -> None:
    assert list(MEASURES) == [known.id for known in patterns()]
    parts = [ordinary.MEASURES, crises.MEASURES, collectives.MEASURES]
    assert sum(map(len, parts)) == len(MEASURES), "each is measured once"


def test_parameters_are_matched_to_none_but_the_patterns_marked_for_it() -> None:
    marked = {known.id for known in patterns() if known.use == "calibrate"}
    assert set(OUTCOMES) <= marked
    assert set(OUTCOMES.values()) <= set(ALL_OUTCOMES)


def test_what_was_put_in_or_seen_is_never_told_with_what_is_only_tested() -> None:
    told = {group: {one.pattern.id for one in judge(tables(), group)} for group in GROUPS}
    assert all(told.values())
    assert sorted(one for ids in told.values() for one in ids) == sorted(MEASURES)
    for known in patterns():
        assert (known.id in told["put_in"]) == bool(known.put_in)
        assert not known.put_in or known.use == "validate"


def test_each_measure_is_of_what_the_runs_tell() -> None:
    """No measure looks for an outcome, or a point of the experiment, that is not there."""
    told = tables()
    for known in patterns():
        for number in MEASURES[known.id](told, known):
            assert np.isfinite(number.values).all(), known.id
            assert number.values.size == 2, known.id


@pytest.mark.parametrize(
    ("pattern", "values", "expected"),
    [
        ("C2", {"ordinary__gave_in_year": 0.70}, "met"),
        ("C2", {"ordinary__gave_in_year": 0.75}, "not met"),
        ("C11", {"lockdown__refused": 0.2}, "met"),
        ("V1", {"ordinary__exchanged_30_44": 1.2}, "met"),
        ("V1", {"ordinary__exchanged_75": 1.2}, "not met"),
        ("V2", {"ordinary__acquaintances_rooted": 1.5}, "met"),
        ("V3", {"alike_means__acquaintances": 0.5}, "not met"),
        ("V4", {"settled__acquaintances_stayers": 1.5}, "met"),
        ("V5", {"lockdown__gave_in_crisis": 1.05}, "met"),
        ("V5", {"lockdown__gave_in_crisis": 1.3}, "not met"),
        ("V6", {"lockdown__services_over_75_crisis": 1.3}, "met"),
        ("V7", {"lockdown__loneliness_crisis": 1.3}, "met"),
        ("V9", {"horizontal__still_active": 1.1}, "undecided"),
        ("V9", {"horizontal__still_active": 1.1, "allied__still_active": 1.1}, "met"),
        ("V10", {"lockdown__contacts_after_to_before": 0.9}, "met"),
        ("V12", {"heatwave__deaths_seen": 0.1}, "not met"),
        ("V13", {"ordinary__unmet_asked": 0.25}, "met"),
        ("V16", {"lockdown__askers_helped": 0.93}, "met"),
        ("V17", {"lockdown__active_in_crisis": 0.13}, "not met"),
        ("V20", {"heatwave__looked_after": 60, "august__looked_after": 20}, "met"),
        ("V20", {"heatwave__looked_after": 60, "ordinary__looked_after": 20}, "not met"),
        ("V21", {"lockdown__gave_in_crisis_60_74": 1.4, "lockdown__gave_in_crisis": 9}, "met"),
        ("V22", {"lockdown__put_met": 0.7}, "not met"),
        ("V23", {"lockdown__offered": 30, "lockdown__put_to_collectives": 10}, "met"),
        ("V23", {"lockdown__offered": 10, "lockdown__put_to_collectives": 30}, "not met"),
        # 0.1 of 600 needs, 2,000 residents: 30 for 1,000
        ("V24", {"lockdown__met_by_collective": 0.1, "lockdown__needs_arisen_everyone": 600},
         "met"),
        ("V24", {"lockdown__met_by_collective": 0.3, "lockdown__needs_arisen_everyone": 600},
         "not met"),
        ("V25", {"lockdown__regulars_out": 0.3}, "met"),
        ("V27", {"lockdown__loneliest_young_to_old": 2.5}, "met"),
        ("V28", {"lockdown__loneliness_spread": 1.1}, "met"),
        ("V28", {"lockdown__loneliness_spread": 1.1, "lockdown__loneliness_fan": -0.1}, "not met"),
        ("V29", {"lockdown__trust_crisis": 0.45, "lockdown__trust": 0.5}, "met"),
        ("V30", {"lockdown__trust_gap": -0.01}, "not met"),
        ("V31", {"lockdown__no_visit": 0.5, "ordinary__no_visit": 0.35}, "met"),
        ("V31", {"lockdown__no_visit": 0.5, "ordinary__no_visit": 0.5}, "not met"),
        ("V32", {"lockdown__asked_frail": 0.5}, "met"),
        ("V32", {"ordinary__asked_frail": 0.5}, "not met"),
        ("V33", {"ordinary__gathered_in_year": 0.2}, "met"),
        ("V35", {"well_off__founded_in_crisis": 3}, "met"),
        ("V35", {"poor__founded_in_crisis": 3}, "not met"),
        ("V36", {"eight_years__ended_young": 2}, "met"),
        ("V36", {"ordinary__ended_young": 2}, "undecided"),
        ("V38", {"lockdown__enlisted_half_day": 3}, "met"),
    ],
)  # fmt: skip
def test_patterns_are_judged_by_what_they_name(
    pattern: str, values: dict[str, float], expected: str
) -> None:
    assert verdict(tables(**values), pattern) == expected


# Needs.


def test_needs_are_added_up_over_the_ends_and_kinds_asked_for() -> None:
    told = tables()._replace(gates=gates(lockdown__care__kin=7, lockdown__care__refused=1000))
    assert needs_of(told, "lockdown", "crisis", ("care",), ("kin",)).tolist() == [7, 7]
    assert (
        needs_of(told, "lockdown", "crisis", ("care",), ("kin", "neighbour")).tolist() == [107] * 2
    )
    assert needs_of(told, "ordinary", "crisis", ("care", "errand"), ("kin",)).tolist() == [200] * 2
    whole = 7 + 100 * (len(CHANNELS) - 1) + 1000
    assert needs_of(told, "lockdown", "crisis", ("care",)).tolist() == [whole] * 2, "lapsed, too"
    assert needs_of(told, "lockdown", "crisis", ("check",)).tolist() == [0, 0]
    assert needs_of(told, "lockdown", "recovery", ("care",)).tolist() == [0, 0]


@pytest.mark.parametrize("over_worlds", [False, True])
def test_needs_stand_by_replicate_or_world_whatever_the_order_of_rows(over_worlds: bool) -> None:
    key = "world" if over_worlds else "replicate"
    runs = pl.DataFrame({"point": ["a"] * 3 + ["b"] * 2, key: [3, 1, 2, 2, 3]})
    runs = runs.with_columns(x=pl.col(key) * pl.when(point="a").then(1.0).otherwise(10.0))
    if over_worlds:
        runs = runs.with_columns(replicate=1)
    rows = [
        {"point": point, key: number, "stage": "crisis", "group": "over_75", "kind": "care",
         "fate": "met", "end": end, "needs": needs}
        for point, number, end, needs in (
            ("a", 2, "kin", 5), ("a", 1, "kin", 4), ("a", 1, "neighbour", 3), ("b", 3, "kin", 9),
        )
    ]  # fmt: skip
    kept = pl.DataFrame(rows).with_columns(**({"replicate": pl.lit(1)} if over_worlds else {}))
    told = Tables(runs, kept, 10, pl.DataFrame(), pl.DataFrame())
    assert of(runs, "a", "x").tolist() == [1, 2, 3]
    b = of(runs, "b", "x")
    assert np.isnan(b[0]), "that run is not there"
    assert b[1:].tolist() == [20, 30]
    assert needs_of(told, "a", "crisis", ("care",), ("kin",)).tolist() == [4, 5, 0]
    assert needs_of(told, "a", "crisis", ("care",)).tolist() == [7, 5, 0]
    needed = needs_of(told, "b", "crisis", ("care",))
    assert np.isnan(needed[0])
    assert needed[1:].tolist() == [0, 9], "no need in the second's"


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ({}, "undecided"),  # as many of all kinds
        ({"ordinary__care__kin": 10}, "met"),
        ({"ordinary__errand__neighbour": 10, "ordinary__equipment__neighbour": 10}, "not met"),
        ({"lockdown__care__kin": 10}, "undecided"),
        ({"ordinary__care__household": 1000}, "met"),  # within it, not outside
        ({"ordinary__care__refused": 1000}, "met"),
        ({"ordinary__care__door": 1000}, "undecided"),  # who found it says nothing of its end
    ],
)
def test_heavy_needs_are_met_less_outside_the_household(
    needs: dict[str, float], expected: str
) -> None:
    assert verdict(tables()._replace(gates=gates(**needs)), "V15") == expected


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ({"lockdown__medicine__collective": 300, "lockdown__care__kin": 50}, "met"),
        ({"lockdown__medicine__collective": 300, "lockdown__care__kin": 150}, "not met"),
        ({"lockdown__shopping__household": 50, "lockdown__care__kin": 50}, "not met"),
        ({"lockdown__medicine__collective": 300, "lockdown__care__refused": 1}, "undecided"),
    ],
)
def test_errands_rise_and_care_does_not(needs: dict[str, float], expected: str) -> None:
    assert verdict(tables()._replace(gates=gates(**needs)), "V26") == expected


# Years and trials.


def test_the_street_table_is_to_saturate() -> None:
    told = tables()
    assert verdict(told, "V8") == "met"
    grows = told.years.with_columns(tables=43.0 * (1 + pl.col("year")))
    assert verdict(told._replace(years=grows), "V8") == "not met"
    rising, furthest = MEASURES["V8"](told, patterns()[0])
    assert rising.values == pytest.approx([43 / 67] * 2)
    assert furthest.values == pytest.approx([0, 0])
    dips = told.years.with_columns(
        tables=pl.when(pl.col("year") == 5).then(0.0).otherwise(pl.col("tables"))
    )
    _, furthest = MEASURES["V8"](told._replace(years=dips), patterns()[0])
    assert furthest.values == pytest.approx([1, 1]), "one year without"


@pytest.mark.parametrize(("column", "values", "verdicts"), [
    ("place_services", [0.2, 0.21], ("met", "met")),
    ("place_services", [-0.2, -0.21], ("not met", "met")),
    ("place_conflict", [-0.1, 0.1], ("undecided", "met")),
    ("place_slight_ties", [0.96, 1.03], ("met", "met")),
    ("place_slight_ties", [1.06, 1.07], ("not met", "met")),
    ("core_alive", [0.2, 0.2], ("met", "not met")),
    ("core_alive", [None, 0.3], ("met", "met")),
])  # fmt: skip
def test_trials_are_judged_by_their_pairs(
    column: str, values: list[float | None], verdicts: tuple[str, str]
) -> None:
    told = tables()
    changed = told.trials.with_columns(pl.Series(column, values, dtype=pl.Float64))
    tried = told._replace(trials=changed)
    assert (verdict(tried, "V34"), verdict(tried, "V37")) == verdicts


# Where nothing can be told.


@pytest.mark.parametrize("why", ["no runs", "nothing told", "no needs", "one run"])
def test_what_cannot_be_computed_is_undecided(why: str) -> None:
    whole = tables()
    unknown = whole.runs.with_columns(pl.lit(float("nan")).alias(name) for name in ALL_OUTCOMES)
    nothing = {
        "no runs": Tables(*(
            one if isinstance(one, int) else one.clear() for one in whole
        )),
        "nothing told": Tables(unknown, whole.gates.clear(), 2000, whole.years.with_columns(
            tables=0.0, initiative_year=float("nan"), activities=float("nan")), pl.DataFrame()),
        "no needs": whole._replace(gates=whole.gates.clear()),
        "one run": whole._replace(runs=whole.runs.filter(replicate=1, point="ordinary")),
    }[why]  # fmt: skip
    found = [one for group in GROUPS for one in judge(nothing, group)]
    assert [one.pattern.id for one in found if not one.numbers] == []
    undecided = {one.pattern.id for one in found if one.verdict == "undecided"}
    expected = {
        "no runs": set(MEASURES), "nothing told": set(MEASURES), "no needs": {"V15", "V26"},
        "one run": {"V20", "V21", "V22", "V26", "V31", "V36"},
    }[why]  # fmt: skip
    assert expected <= undecided
    for group in GROUPS:
        assert patterns_table([one for one in found if one.pattern.group == group])
    for one in found:
        for number in one.numbers:
            assert number.verdict == "undecided" or number.values


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
    assert judged(Number("x", np.array([np.nan]), 0.0, 1.0, strict=False)).verdict == "undecided"
    assert judged(Number("x", np.array([]), low=0.0)).verdict == "undecided"


def test_the_table_shows_each_pattern_with_what_was_wanted() -> None:
    found = judge(tables(), "seen")
    text = patterns_table(found, {one.pattern.id: one for one in found})
    assert "above 0.2" in text
    assert "1.0 (0.9 to 1.1)" in text
    met, all_ = sum(one.verdict == "met" for one in found), len(found)
    assert counted(found).startswith(f"{met} of {all_} met")
    assert 0 < met < all_


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


@pytest.mark.parametrize("finding", FINDINGS)
def test_every_point_of_the_space_is_a_scenario_that_is_allowed(finding: str) -> None:
    what = space(finding)
    for share in (0.0, 0.5, 1.0 - 1e-9):
        row = what.row([share] * len(what.coordinates))
        scenario_of(compose([*what.base, *(f"{path}={value:g}" for path, value in row.items()
                                           if float(value) != int(value))]))  # fmt: skip


def test_what_a_theory_sets_itself_is_not_looked_for() -> None:
    of_all, organised = (
        {path for one in space(finding).coordinates.values() for path in one.paths}
        for finding in ("both", "organised")
    )
    assert of_all - organised == {"mutual_aid.voice.neighbours_notice"}
