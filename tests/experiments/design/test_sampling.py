"""Samples: the methods, whole numbers, what the same seed gives again."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from experiments.design.paths import number_at
from experiments.design.ranges import Range
from experiments.design.rows import Row, rows_of
from experiments.design.sample import Sample
from tests.composed import load_scenario

SPEC = load_scenario("mutual_aid.asks=2")
ASKS, SKILL = "mutual_aid.asks", "facilitation.skill"


def _range(path: str, low: float, high: float) -> Range:
    number = number_at(SPEC, path)
    return Range(number, number.typed(low), number.typed(high))


RANGES = [_range(ASKS, 1, 4), _range(SKILL, 0.2, 0.8)]


def _rows(
    method: str, *, seed: int = 1, ranges: list[Range] = RANGES, **takes: object
) -> list[Row]:
    sample = Sample.model_validate({"method": method, **takes})
    return rows_of(sample, ranges, np.random.SeedSequence(seed))


def test_a_factorial_is_all_combinations_of_evenly_spaced_levels() -> None:
    rows = _rows("factorial", levels=4)
    assert len(rows) == 16
    assert sorted({row[ASKS] for row in rows}) == [1, 2, 3, 4]
    assert sorted({row[SKILL] for row in rows}) == pytest.approx([0.2, 0.4, 0.6, 0.8])


def test_one_at_a_time_begins_as_configured_and_moves_one_number_to_each_end() -> None:
    base = {ASKS: 2, SKILL: 0.7}
    assert _rows("one_at_a_time") == [
        base, base | {ASKS: 1}, base | {ASKS: 4}, base | {SKILL: 0.2}, base | {SKILL: 0.8},
    ]  # fmt: skip
    at_its_low = [_range(ASKS, 2, 4)]
    assert _rows("one_at_a_time", ranges=at_its_low) == [{ASKS: 2}, {ASKS: 4}]


def test_a_list_completes_its_rows_with_what_is_configured() -> None:
    rows = _rows("list", rows=[{ASKS: 3}, {SKILL: 0.5}, {ASKS: 3.0}])
    assert rows == [{ASKS: 3, SKILL: 0.7}, {ASKS: 2, SKILL: 0.5}]
    assert type(rows[0][ASKS]) is int


def test_a_latin_hypercube_has_a_value_in_each_of_as_many_parts_as_rows() -> None:
    rows = _rows("latin_hypercube", size=60, ranges=[_range(SKILL, 0.2, 0.8)])
    parts = [int((row[SKILL] - 0.2) / 0.01) for row in rows]
    assert sorted(parts) == list(range(60))


def test_sobol_has_a_value_in_each_part_and_its_first_rows_are_those_of_a_smaller_one() -> None:
    ranges = [_range(SKILL, 0.2, 0.8), _range("needs.old_age", 1, 3)]
    rows = _rows("sobol", size=64, ranges=ranges)
    assert sorted(int((row[SKILL] - 0.2) / 0.6 * 64) for row in rows) == list(range(64))
    assert _rows("sobol", size=16, ranges=ranges) == rows[:16]
    hypercube = _rows("latin_hypercube", size=64, ranges=ranges)
    assert _rows("latin_hypercube", size=16, ranges=ranges) != hypercube[:16]


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_a_seed_gives_the_same_rows_again_and_another_gives_others(method: str) -> None:
    assert _rows(method, size=16) == _rows(method, size=16)
    assert _rows(method, size=16) != _rows(method, size=16, seed=2)


def test_whole_numbers_have_equal_shares_of_what_is_drawn() -> None:
    wide = _range(ASKS, 0, 4)
    counts = Counter(wide.at(share) for share in np.arange(1000) / 1000)
    assert counts == dict.fromkeys(range(5), 200)
    assert {type(value) for value in counts} == {int}
    assert wide.at(np.nextafter(1, 0)) == 4


def test_rows_that_whole_numbers_make_alike_are_kept_once() -> None:
    rows = _rows("latin_hypercube", size=30, ranges=[_range(ASKS, 1, 3)])
    assert sorted(row[ASKS] for row in rows) == [1, 2, 3]


def test_values_stay_between_the_ends() -> None:
    rows = _rows("sobol", size=256)
    values = sorted(row[SKILL] for row in rows)
    assert 0.2 <= values[0] < values[-1] <= 0.8
    assert max(b - a for a, b in pairwise(values)) < 0.6 * 2 / 256


def test_nothing_loads_what_draws_samples_before_one_is_drawn() -> None:
    code = "import sys, experiments.command.main; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
