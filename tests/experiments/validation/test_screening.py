from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.analysis.sensitivity.elementary import effects, floor_of, indices
from experiments.design.cubes import STEP, Reals, trajectories
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
    factors_of,
    screen,
    section,
    write,
)
from experiments.validation.screening import IDLE as IDLE_CONTROL
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
FEW = Plan(SMALL, CRISES, 2, 1, _NAMED, seed=3)


def draws(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def mixed(x: Reals) -> Reals:
    """A function of four coordinates: additive, together, uneven, and not at all."""
    return np.asarray(x[..., 0] + 2 * x[..., 1] * x[..., 2] - np.exp(x[..., 2]) + 0 * x[..., 3])


def test_a_trajectory_changes_each_coordinate_once_within_the_cube() -> None:
    points = trajectories(9, 8, draws())
    steps = np.diff(points, axis=1)
    assert points.shape == (8, 10, 9)
    assert ((points >= 0) & (points <= 1)).all()
    assert (np.count_nonzero(steps, axis=2) == 1).all()
    assert np.allclose(np.abs(steps.sum(axis=1)), STEP)
    ups = (steps.sum(axis=1) > 0).sum(axis=0)
    assert (ups == 4).all()  # up and down equally often, each coordinate
    assert ((points.min(axis=1) == 0).sum(axis=0) == 4).all()  # on either grid, likewise


def test_effects_of_a_linear_function_are_its_slopes() -> None:
    slopes = np.array([3.0, -2.0, 0.0, 0.5])
    points = trajectories(4, 6, draws())
    found = indices(effects(points, points @ slopes), draws())
    assert np.allclose(found.mu.value, slopes)
    assert np.allclose(found.mu_star.value, np.abs(slopes))
    assert np.allclose(found.sigma.value, 0)
    assert np.allclose([found.mu_star.low, found.mu_star.high], np.abs(slopes))


def test_effects_of_a_product_have_the_moments_of_the_other_factor() -> None:
    """What x does to x y is y, which is 0, 1/3, 2/3 or 1, each as often."""
    points = trajectories(2, 20_000, draws())
    found = effects(points, points[..., 0] * points[..., 1])
    levels = np.array([0, 1, 2, 3]) / 3
    assert np.allclose(found.mean(axis=0), levels.mean(), atol=0.01)
    assert np.allclose(found.std(axis=0), levels.std(), atol=0.01)


def test_indices_are_those_of_salib() -> None:
    """What SALib 1.6.0 gives for the same points (SALib.analyze.morris, four levels)."""
    points = trajectories(4, 5, draws())
    found = indices(effects(points, mixed(points)), draws())
    assert np.allclose(found.mu.value, [1, 0.533333333333, -0.846562278973, 0])
    assert np.allclose(found.mu_star.value, [1, 0.533333333333, 0.846562278973, 0])
    assert np.allclose(found.sigma.value, [0, 0.86922698736, 0.693532507218, 0])


def test_intervals_hold_what_they_are_of_and_narrow_with_trajectories() -> None:
    def width(number: int) -> float:
        points = trajectories(4, number, draws())
        found = indices(effects(points, mixed(points)), draws())
        for one in found:
            assert (one.low <= one.value + 1e-12).all()
            assert (one.value <= one.high + 1e-12).all()
        return float(found.mu_star.high[1] - found.mu_star.low[1])

    assert width(80) < 0.5 * width(8)


def test_what_is_not_finite_is_not_analysed_and_named() -> None:
    points = trajectories(3, 2, draws())
    values = points.sum(axis=2)
    values[1, 2] = np.nan
    with pytest.raises(ValueError, match=r"no value in row 3 of trajectory 2$"):
        effects(points, values)
    values[:] = np.inf
    with pytest.raises(ValueError, match=r"row 1 of trajectory 1, .* and 3 more$"):
        effects(points, values)


def test_what_is_no_trajectory_is_refused() -> None:
    points = trajectories(3, 2, draws())
    with pytest.raises(ValueError, match="each step has to change one coordinate"):
        effects(points[:, [0, 1, 1, 3]], np.zeros((2, 4)))
    with pytest.raises(ValueError, match="values"):
        effects(points, np.zeros((2, 3)))
    with pytest.raises(ValueError, match="trajectories = 1: 2 at least"):
        indices(np.ones((1, 3)), draws())


def test_the_floor_is_that_of_a_normal_distribution() -> None:
    chance = 0.3 * draws().standard_normal((50, 40))
    floor = floor_of(chance, 1, 1, draws())
    assert floor.mu_star == pytest.approx(0.3 * (2 / np.pi) ** 0.5, rel=0.03)
    assert floor.least == pytest.approx(0.3 * 1.96, rel=0.03)
    assert floor_of(chance, 6, 300, draws()).least < floor_of(chance, 1, 300, draws()).least


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
    values = {one.path: one.at(share) for one in factors_of(Plan(SMALL))[1]}
    outcomes = simulate(with_numbers(supported, values), share_past=False).outcomes
    assert all(np.isfinite(outcomes[name]) for name in LEVELS)


def told(spec: Scenario) -> RunTables:
    """Who is left without, after two numbers, facilitators and the seed; more in a blackout."""
    nearness = np.log2(spec.mutual_aid.nearness_m / 75) / 2  # 0 to 1
    asks = np.log2(spec.mutual_aid.asks) / 2  # nearly: it is rounded
    chance = 0.001 * (spec.seed % 1000) / 1000
    posts = spec.facilitation.posts_per_1000
    left = 0.5 + 0.2 * nearness - 0.1 * asks + posts * 0.04 * nearness + chance
    more = 2 if spec.crisis.name == "blackout" else 1
    tables = quick(spec)
    named = dict.fromkeys(LEVELS, 0.5) | {LEVELS[0]: more * left}
    return RunTables(tables.outcomes | named, tables.daily)


def test_a_screening_finds_what_a_model_is_made_of(tmp_path: Path) -> None:
    plan = Plan(SMALL, CRISES, 2, 1, (ASKS, "mutual_aid.near*", "needs.old_age"))
    found = screen(Serial(), print, plan, tmp_path, told)
    by_crisis = found.table.partition_by("crisis", as_dict=True)
    rows = by_crisis["lockdown",].iter_rows(named=True)
    of = {(row["outcome"], row["parameter"]): row for row in rows}
    needs = of[LEVELS[0], NEARNESS]
    assert (needs["rank"], needs["is_told"]) == (1, True)
    assert needs["mu"] == pytest.approx(0.2)
    assert needs["mu_star_low"] == pytest.approx(0.2)
    assert of[LEVELS[0], ASKS]["mu"] == pytest.approx(-0.1, abs=0.03)
    assert of[EFFECT, NEARNESS]["mu"] == pytest.approx(0.04)
    for idle in ("needs.old_age", IDLE_CONTROL):
        assert of[LEVELS[0], idle]["mu_star"] == 0
        assert not of[LEVELS[0], idle]["is_told"]
    assert 0 < needs["floor"] < needs["least"] < 0.01
    assert found.runs == 2 * 2 * 2 * (3 + 1 + 1 + 1)
    dark = by_crisis["blackout",].filter(outcome=LEVELS[0], parameter=NEARNESS)
    assert dark["mu"].item() == pytest.approx(0.4)
    text = section(found)
    assert f"| `{NEARNESS}` | 75 | 300 | +0.20 [0.20, 0.20] | +0.40 [0.40, 0.40] |" in text


def test_a_screening_goes_on_where_it_was(tmp_path: Path) -> None:
    def half(spec: Scenario) -> RunTables:
        if spec.facilitation.posts_per_1000:
            raise RuntimeError("the lights went out")
        return told(spec)

    lines: list[str] = []
    plan = Plan(SMALL, CRISES, 2, 1, FEW.only)
    with pytest.raises(ConfigurationError, match="nothing is analysed: no value in row 1 of traj"):
        screen(Serial(), lines.append, plan, tmp_path, half)
    assert sum(int(line.split()[0]) for line in lines if " runs failed; " in line) == 24
    lines.clear()
    first = screen(Serial(), lines.append, plan, tmp_path, told)
    assert "24 of 48 runs are finished already" in lines
    lines.clear()
    again = screen(Serial(), lines.append, plan, tmp_path, half)
    assert "48 of 48 runs are finished already" in lines
    assert again.table.equals(first.table)


def test_a_misspelt_pattern_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no assumption is named like mutual\.\*$"):
        screen(Serial(), print, Plan(SMALL, only=("mutual.*",)), tmp_path)


def test_a_few_numbers_of_the_model_are_screened(tmp_path: Path) -> None:
    found = screen(Serial(), print, FEW, tmp_path / "results")
    assert found.cpu_seconds > 0
    mu_star = {
        (row["outcome"], row["parameter"]): row["mu_star"]
        for row in found.table.filter(crisis="lockdown").iter_rows(named=True)
    }
    assert all(mu_star[outcome, IDLE_CONTROL] == 0 for outcome in (*LEVELS, EFFECT))
    assert mu_star[LEVELS[0], "needs.old_age"] > 0
    assert mu_star[LEVELS[0], "facilitation.outreach.talks_per_hour"] == 0
    assert mu_star[EFFECT, "facilitation.outreach.talks_per_hour"] > 0
    assert (found.table["floor"].filter(found.table["outcome"] == LEVELS[2]) > 0).all()
    files = write(found, tmp_path / "docs")
    assert [path.name for path in files] == [
        "screening.csv", "screening_left_out.csv", "screening.md",
    ]  # fmt: skip
    assert pl.read_csv(files[0]).height == found.table.height == 2 * 4 * 4
    text = section(found)
    assert "3 numbers that are assumptions" in text
    assert text.count("### ") == 4
    assert IDLE_CONTROL not in text.split("###", 1)[1]
