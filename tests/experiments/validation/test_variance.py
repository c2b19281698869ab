"""Sobol' indices: of functions whose indices are known, and of a model made of two numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import sobol_indices

from experiments.analysis.sensitivity.sobol import indices
from experiments.design.cubes import Reals, saltelli
from experiments.execution.settings import Serial
from experiments.validation.screening import EFFECT, LEVELS
from experiments.validation.variance import (
    CHANCE,
    Plan,
    Shares,
    first_numbers,
    section,
    share_out,
    write,
)
from sim.composition import ConfigurationError
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.experiments.fakes import quick

ASKS, NEARNESS = "mutual_aid.asks", "mutual_aid.nearness_m"
SMALL = (
    "neighbourhood.residents=300",
    "timeline.build_up_days=40",
    "timeline.recovery_days=14",
)


def ishigami(points: Reals) -> Reals:
    """Ishigami's function of the first three coordinates, each from -pi to pi."""
    x = np.pi * (2 * points - 1)
    found = np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2
    return np.asarray(found + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0]))


def test_indices_are_those_of_ishigami_s_function() -> None:
    # closed form: Saltelli et al. (2008), Global Sensitivity Analysis: the primer, chapter 4
    sample = saltelli(4, 4096, np.random.default_rng(1))
    found = indices(ishigami(sample.a), ishigami(sample.b), ishigami(sample.ab), 1)
    assert found["first"] == pytest.approx([0.314, 0.442, 0, 0], abs=0.02)
    assert found["total"] == pytest.approx([0.558, 0.442, 0.244, 0], abs=0.02)
    assert (found["total_low"] <= found["total"]).all()
    assert (found["total"] <= found["total_high"]).all()
    assert (found["total_high"] - found["total_low"] < 0.1).all()
    made = {"f_A": ishigami(sample.a)[None], "f_B": ishigami(sample.b)[None]}
    same = sobol_indices(func=made | {"f_AB": ishigami(sample.ab)[:, None]}, n=4096)
    assert found["first"] == pytest.approx(np.ravel(same.first_order))
    assert found["total"] == pytest.approx(np.ravel(same.total_order))


def test_each_point_of_the_third_kind_has_one_coordinate_of_the_second() -> None:
    sample = saltelli(3, 8, np.random.default_rng(2))
    for one in range(3):
        other = [k for k in range(3) if k != one]
        assert (sample.ab[one][:, one] == sample.b[:, one]).all()
        assert (sample.ab[one][:, other] == sample.a[:, other]).all()
    assert ((sample.a >= 0) & (sample.a < 1)).all()


def test_no_index_is_made_of_values_that_are_missing_or_all_the_same() -> None:
    a, ab = np.ones(4), np.ones((2, 4))
    with pytest.raises(ValueError, match="all values are the same"):
        indices(a, a, ab, 1)
    with pytest.raises(ValueError, match="1 of 16 values are missing"):
        indices(np.array([1, np.nan, 2, 3]), a, ab, 1)


def test_the_first_numbers_are_those_furthest_beyond_chance_anywhere() -> None:
    table = pl.DataFrame(
        {"parameter": ["a", "b", "c", "a"], "effect": [1.0, 3, 2, 9], "least": [1.0, 2, 1, 3]}
    )
    assert first_numbers(table) == ["a", "c", "b"]
    assert first_numbers(table, 1) == ["a"]


def made(spec: Scenario) -> RunTables:
    """Left without follows one number; what a facilitator changes, another; and chance both."""
    asks = spec.mutual_aid.asks - 2
    nearness = np.log2(spec.mutual_aid.nearness_m / 150)
    posts = spec.facilitation.posts_per_1000
    chance = 0.1 * (spec.seed % 1000 / 1000 - 0.5)
    left = 20 + 4 * asks + posts * 3 * nearness + (1 + posts) * chance
    tables = quick(spec)
    return RunTables(tables.outcomes | {LEVELS[0]: left}, tables.daily)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Shares:
    plan = Plan(SMALL, ("lockdown", "blackout"), 4)
    results = tmp_path_factory.mktemp("variance")
    return share_out(Serial(), print, [ASKS, NEARNESS], plan, results, made)


def test_a_model_made_of_two_numbers_is_taken_apart(found: Shares) -> None:
    of = {
        (row["outcome"], row["parameter"]): row["total"]
        for row in found.table.filter(crisis="blackout").iter_rows(named=True)
    }
    assert of[LEVELS[0], ASKS] > 0.5
    assert of[LEVELS[0], NEARNESS] == pytest.approx(0, abs=1e-9)
    assert of[EFFECT, NEARNESS] > 0.5
    assert of[EFFECT, ASKS] == pytest.approx(0, abs=1e-9)
    assert 0 < of[EFFECT, CHANCE] < 0.02
    assert found.runs <= 4 * (3 + 2) * 2 * 2


def test_what_is_written_has_a_cell_for_each_number_and_crisis(
    found: Shares, tmp_path: Path
) -> None:
    numbers, page = write(found, tmp_path)
    assert pl.read_csv(numbers).height == 2 * 2 * 3
    text = page.read_text(encoding="utf-8")
    assert text.startswith(section(found))
    assert text.count(f"| `{ASKS}` |") == 2
    assert "| chance |" in text


def test_a_number_that_is_not_varied_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^variance: seed: no assumption"):
        share_out(Serial(), print, [ASKS, "seed"], Plan(SMALL, rows=2), tmp_path, made)
