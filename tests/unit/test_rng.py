"""Keyed draws: a number depends on its place, and on nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernels.philox import uniforms, unit
from sim.rng import Draws

DRAWS = Draws(7, "Encounters", 12)


def test_a_row_s_number_does_not_depend_on_the_other_rows() -> None:
    everybody = DRAWS.uniform(np.arange(1000))
    some = np.array([900, 3, 3, 40])
    assert (DRAWS.uniform(some) == everybody[some]).all()
    assert DRAWS.uniform([5])[0] == everybody[5]


def test_shape_follows_that_of_the_rows() -> None:
    rows = np.arange(12).reshape(3, 4)
    assert (DRAWS.uniform(rows) == DRAWS.uniform(rows.ravel()).reshape(3, 4)).all()
    assert DRAWS.uniform(np.empty(0, dtype=int)).shape == (0,)


@pytest.mark.parametrize(
    "other",
    [
        Draws(8, "Encounters", 12),
        Draws(7 + (1 << 32), "Encounters", 12),
        Draws(7, "Encounter", 12),
        Draws(7, "Encounters", 13),
        DRAWS.part("places"),
    ],
)
def test_seed_process_day_and_part_all_count(other: Draws) -> None:
    rows = np.arange(100)
    assert not (DRAWS.uniform(rows) == other.uniform(rows)).any()
    assert other.generator().random() != DRAWS.generator().random()


def test_draws_of_a_row_differ() -> None:
    numbers = [DRAWS.uniform([3], k=k)[0] for k in range(100)]
    assert len(set(numbers)) == 100


def test_the_generator_is_keyed_too() -> None:
    assert DRAWS.generator().random(5).tolist() == DRAWS.generator().random(5).tolist()


def test_parts_nest() -> None:
    assert DRAWS.part("a").part("b").stream.tolist() == DRAWS.part("a/b").stream.tolist()
    assert DRAWS.part("a").stream.tolist() != DRAWS.part("b").stream.tolist()


@pytest.mark.parametrize("k", [0, 1, 77])
def test_words_stand_for_the_numbers_that_rows_draw_one_by_one(k: int) -> None:
    words = DRAWS.words(37, k)
    assert words.shape == (4, 37)
    one_by_one = [uniforms(DRAWS.stream, row, k) for row in range(37)]
    assert [tuple(unit(word) for word in column) for column in words.T] == one_by_one


@pytest.mark.parametrize("rows", [1, 4, 63, 1000])
def test_the_first_rows_draw_what_they_draw_by_number(rows: int) -> None:
    assert (DRAWS.uniforms(rows) == DRAWS.uniform(np.arange(rows))).all()


def test_the_streams_of_parts_are_those_of_each() -> None:
    parts = [DRAWS.part(name).stream.tolist() for name in ("a", "b/c")]
    assert DRAWS.streams("a", "b/c").tolist() == parts
