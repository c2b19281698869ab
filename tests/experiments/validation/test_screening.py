from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.analysis.sensitivity.two_level import main_effects
from experiments.design.cubes import folded
from experiments.design.paths import Number, number_at, with_numbers
from experiments.execution.run_one import simulate
from experiments.execution.settings import Serial
from experiments.validation.assumed import (
    IDLE,
    LEFT_OUT,
    OF_A_CRISIS,
    Factor,
    assumed,
    factor_of,
)
from experiments.validation.screening import (
    EFFECT,
    LEVELS,
    Plan,
    numbers_of,
    screen,
    section,
    write,
)
from sim.composition import ConfigurationError
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.composed import load_scenario
from tests.experiments.fakes import quick

CRISES = ("lockdown", "blackout")
SMALL = (
    "neighbourhood.residents=300",
    "founding.initial_per_1000=10",
    "timeline.build_up_days=40",
    "timeline.recovery_days=14",
)
ASKS, NEARNESS = "mutual_aid.asks", "mutual_aid.nearness_m"
_NAMED = (ASKS, "needs.old_age", "facilitation.outreach.talks_per_hour")
FEW = Plan(SMALL, CRISES, 8, 4, _NAMED, seed=3)


def draws(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_of_a_folded_design_any_two_columns_agree_in_half_of_the_points() -> None:
    points = folded(20, draws())
    signs = 2 * points - 1
    assert points.shape == (40, 20)
    assert set(np.unique(points)) == {0.0, 1.0}
    assert np.array_equal(signs.T @ signs, 40 * np.eye(20))
    assert np.array_equal(points[::2], 1 - points[1::2])  # each next to its mirror image
    triples = np.einsum("pa,pb,pc->abc", signs, signs, signs)
    assert (triples == 0).all()  # what two do together is kept apart from what each does alone


def test_what_three_numbers_do_together_lies_whole_on_no_other() -> None:
    signs = 2 * folded(44, draws())[::2] - 1
    triples = np.einsum("pa,pb,pc,pd->abcd", *[signs[:, :24]] * 4) / len(signs)
    distinct = [len({*at}) == 4 for at in np.ndindex(triples.shape)]
    assert np.abs(triples.ravel()[distinct]).max() < 0.3


def test_main_effects_are_what_a_function_is_made_of() -> None:
    points = folded(60, draws())
    chance = 0.1 * draws(3).standard_normal(len(points))
    x = points[:, :20]
    found = main_effects(points, 3 * x[:, 0] - 2 * x[:, 4] + x[:, 1] * x[:, 2] + chance, 20)
    wanted = np.zeros(20)
    wanted[[0, 4, 1, 2]] = 3, -2, 0.5, 0.5
    assert found.value == pytest.approx(wanted, abs=0.06)
    assert found.half < found.least < 0.1
    assert found.share == pytest.approx(1 - (1 / 16 + 0.01) / (13 / 4 + 3 / 16 + 0.01), abs=0.02)


def test_chance_alone_is_seldom_significant() -> None:
    points, told = folded(32, draws()), 0
    for seed in range(400):
        found = main_effects(points, draws(seed).standard_normal(64), 20)
        told += bool((np.abs(found.value) > found.least).any())
    assert 8 <= told <= 33  # 5 % of 400 are 20, with an interval of three standard errors


def test_what_is_not_finite_is_not_analysed_and_named() -> None:
    points = folded(4, draws())
    values = points.sum(axis=1)
    values[2] = np.nan
    with pytest.raises(ValueError, match=r"no value in row 3$"):
        main_effects(points, values, 2)
    values[:] = np.inf
    with pytest.raises(ValueError, match=r"row 1, 2, 3, 4, 5 and 3 more$"):
        main_effects(points, values, 2)
    with pytest.raises(ValueError, match="rows = 16: one above a prime"):
        folded(16, draws())


@pytest.mark.parametrize(
    ("number", "values"),
    [
        (Number("rate", False, 0, 20, 3.0), [1.5, 2.38110, 3.77976, 6.0]),
        (Number("share", False, 0, 1, 0.5), [1 / 3, 0.442493, 0.557507, 2 / 3]),
        (Number("certain", False, 0, 1, 1.0), [0.5, 0.629961, 0.793701, 1.0]),
        (Number("less", False, -3, 0, -0.8), [-1.6, -1.00794, -0.63496, -0.4]),
        (Number("few", True, 0, 20, 2), [1, 2, 3, 4]),
        (Number("one", True, 0, 20, 1), [0, 1, 1, 2]),
        (Number("bound", False, 0.1, 4, 3.0), [1.5, 2.08008, 2.88450, 4.0]),
    ],
    ids=lambda given: given.path if isinstance(given, Number) else "",
)
def test_a_number_goes_from_half_to_twice_within_its_bounds(
    number: Number, values: list[float]
) -> None:
    found = factor_of(number)
    assert isinstance(found, Factor)
    assert [found.at(share / 3) for share in range(4)] == pytest.approx(values, rel=1e-4)


def test_a_number_without_room_is_left_out() -> None:
    assert factor_of(Number("stuck", True, 1, 1, 1)) == "its bounds leave no room"


@pytest.fixture(scope="module")
def supported() -> Scenario:
    return load_scenario(*SMALL, "crisis=compound", "facilitation=one")


def test_every_assumption_is_varied_or_left_out_with_a_reason(supported: Scenario) -> None:
    found = assumed(supported)
    paths = [one.path for one in found.factors]
    assert len(paths) == len(set(paths)) > 200
    assert ASKS in paths
    assert "heat.home_days" in paths
    assert found.left_out["crisis.phases.*.visits"] == OF_A_CRISIS
    assert "seed" in found.left_out
    assert not set(paths) & set(found.left_out)
    assert set(LEFT_OUT.values()) <= set(found.left_out.values())


def test_what_is_left_out_as_idle_does_nothing(supported: Scenario) -> None:
    """All of it twice what it is, in one run: the same to the last digit but for what is spent."""
    reasons = {*IDLE, "belongs to a kind of facilitator that has no post"}
    twice = {}
    for path, reason in assumed(supported).left_out.items():
        if reason in reasons and (number := number_at(supported, path)).value:
            found = factor_of(number)
            if isinstance(found, Factor):
                twice[path] = found.at(1)
    assert len(twice) > 30
    plain = simulate(supported, share_past=False).outcomes
    changed = simulate(with_numbers(supported, twice), share_past=False).outcomes
    differ = {name for name in plain if not np.array_equal(plain[name], changed[name], True)}
    assert differ == {"cost", "cost_year"}
    asked = simulate(with_numbers(supported, {ASKS: 1}), share_past=False).outcomes
    assert asked["needs_met_everyone"] != plain["needs_met_everyone"]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_corners_of_the_space_can_be_lived(supported: Scenario, share: float) -> None:
    values = {one.path: one.at(share) for one in numbers_of(Plan(SMALL)).factors}
    outcomes = simulate(with_numbers(supported, values), share_past=False).outcomes
    assert all(np.isfinite(outcomes[name]) for name in LEVELS)


def told(spec: Scenario) -> RunTables:
    """Who is left without, after two numbers, facilitators and the seed; more in a blackout."""
    nearness = np.log2(spec.mutual_aid.nearness_m / 75) / 2  # 0 or 1
    asks = np.log2(spec.mutual_aid.asks) / 2  # nearly: it is rounded
    chance = 0.001 * (hash((spec.seed, nearness, asks)) % 1000) / 1000
    posts = spec.facilitation.posts_per_1000
    left = 0.5 + 0.2 * nearness - 0.1 * asks + posts * 0.04 * nearness * (1 + asks) + chance
    more = 2 if spec.crisis.name == "blackout" else 1
    tables = quick(spec)
    named = dict.fromkeys(LEVELS, 0.5) | {LEVELS[0]: more * left}
    return RunTables(tables.outcomes | named, tables.daily)


KNOWN = Plan(SMALL, CRISES, 8, 1, (ASKS, "mutual_aid.near*", "needs.old_age"))


def test_a_screening_finds_what_a_model_is_made_of(tmp_path: Path) -> None:
    found = screen(Serial(), print, KNOWN, tmp_path, told)
    by_crisis = found.table.partition_by("crisis", as_dict=True)
    rows = by_crisis["lockdown",].iter_rows(named=True)
    of = {(row["outcome"], row["parameter"]): row for row in rows}
    needs = of[LEVELS[0], NEARNESS]
    assert (needs["rank"], needs["is_told"]) == (1, True)
    assert needs["effect"] == pytest.approx(0.2, abs=0.001)
    assert needs["effect_low"] < needs["effect"] < needs["effect_high"]
    assert needs["share"] > 0.9
    assert of[LEVELS[0], ASKS]["effect"] == pytest.approx(-0.1, abs=0.03)
    assert of[EFFECT, NEARNESS]["effect"] == pytest.approx(0.06, abs=0.01)
    assert abs(of[LEVELS[0], "needs.old_age"]["effect"]) < needs["least"] < 0.01
    assert not of[LEVELS[0], "needs.old_age"]["is_told"]
    assert found.runs == 2 * 2 * 16
    dark = by_crisis["blackout",].filter(outcome=LEVELS[0], parameter=NEARNESS)
    assert dark["effect"].item() == pytest.approx(0.4, abs=0.002)
    assert f"| `{NEARNESS}` | 75 | 300 | +0.20 [0.20, 0.20] | +0.40 [0.40, 0.40] |" in section(
        found
    )


def test_a_screening_goes_on_where_it_was(tmp_path: Path) -> None:
    def half(spec: Scenario) -> RunTables:
        if spec.facilitation.posts_per_1000:
            raise RuntimeError("the lights went out")
        return told(spec)

    lines: list[str] = []
    with pytest.raises(ConfigurationError, match=r"nothing is analysed: no value in row 1, 2, 3"):
        screen(Serial(), lines.append, KNOWN, tmp_path, half)
    lines.clear()
    first = screen(Serial(), lines.append, KNOWN, tmp_path, told)
    assert f"{first.runs // 2} of {first.runs} runs are finished already" in lines
    lines.clear()
    again = screen(Serial(), lines.append, KNOWN, tmp_path, half)
    assert f"{first.runs} of {first.runs} runs are finished already" in lines
    assert again.table.equals(first.table)


def test_a_misspelt_pattern_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no assumption is named like mutual\.\*$"):
        screen(Serial(), print, Plan(SMALL, only=("mutual.*",)), tmp_path)


def test_more_numbers_than_columns_are_refused(tmp_path: Path) -> None:
    plan = Plan(SMALL, CRISES, 4, 4, KNOWN.only)
    with pytest.raises(ConfigurationError, match="1 spare columns: 2 at least are expected"):
        screen(Serial(), print, plan, tmp_path, told)


def test_a_few_numbers_of_the_model_are_screened(tmp_path: Path) -> None:
    found = screen(Serial(), print, FEW, tmp_path / "results")
    assert found.cpu_seconds > 0
    effect = {
        (row["outcome"], row["parameter"]): row["effect"]
        for row in found.table.filter(crisis="lockdown").iter_rows(named=True)
    }
    assert effect[LEVELS[0], "needs.old_age"] > 0
    files = write(found, tmp_path / "docs")
    assert [path.name for path in files] == [
        "screening.csv", "screening_left_out.csv", "screening.md",
    ]  # fmt: skip
    assert pl.read_csv(files[0]).height == found.table.height == 2 * 4 * 3
    text = section(found)
    assert "3 numbers that are assumptions" in text
    assert text.count("### ") == 4
