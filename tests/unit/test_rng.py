"""Keyed draws: a number depends on its place, and on nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from sim.codes import Contact
from sim.kernels.philox import uniforms, unit
from sim.rng import Draws
from sim.scenario import Scenario
from sim.schedule import the_day

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


def texts(inside: ast.AST) -> Iterator[str]:
    """The texts that stand somewhere in an expression."""
    for node in ast.walk(inside):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def written() -> tuple[set[str], set[str]]:
    """The names that the model writes out: of what draws, and of parts of it."""
    names, parts = set(), {kind.name for kind in Contact}
    for path in (Path(__file__).parents[2] / "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Draws":
                names |= set(texts(node))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in ("part", "streams"):
                    parts |= set(texts(node))
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith("PARTS"):
                parts |= set(texts(node.value))
    return names, parts


def same_key(names: set[str]) -> list[tuple[str, str]]:
    """Names that are one key."""
    first: dict[int, str] = {}
    keys = ((int(Draws(0, name, 0).stream[3]), name) for name in sorted(names))
    return [(first[key], name) for key, name in keys if first.setdefault(key, name) != name]


def test_no_two_names_are_one_key() -> None:
    assert same_key({"buckeroo", "plumless"}), "two of one CRC-32"
    names, parts = written()
    assert {"consent", "tenure"} <= names
    assert {"stairs", "knocker", "links/ear", "VISIT"} <= parts
    names |= {type(process).__name__ for process in the_day(Scenario())}
    of_parts = {f"{name}/{part}" for name, part in product(names, parts)}
    assert not same_key(names | of_parts), "rename one of the two: they would draw the same"
