"""What is written for the processor, and beside numba, changes no result."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from sim.kernels.compile import kernel
from sim.kernels.searching import find_by_loop, find_in_row

DAYS = """
import hashlib
from sim.checks.columns import columns
from sim.composition import load_scenario
from sim.kernels.keeping import dispatcher
from sim.kernels.ties import find
from sim.life import Life

life = Life(load_scenario(
    "neighbourhood.residents=300", "founding.initial_per_1000=20", "timeline.build_up_days=8",
    "timeline.recovery_days=2", "crisis=heatwave", "lever=[ease,cooperate]", "facilitation=three",
    "logistics=shared",
))
life.live(life.spec.days)
digest = hashlib.sha256()
for name, column in columns(life.state).items():
    digest.update(name.encode() + column.tobytes())
tables = life.tables()
digest.update((repr(tables.outcomes) + tables.daily.write_csv()).encode())
print(digest.hexdigest(), type(find.made._cache).__name__)
"""
"""Says which state a run ends with, and whether its code is kept."""


@kernel
def _find(array: np.ndarray, row: int, wanted: int) -> int:
    return int(find_in_row(array, row, wanted))


def test_a_row_is_searched_by_instructions_as_by_a_loop() -> None:
    rng = np.random.default_rng(1)
    for columns in (1, 5, 15, 16, 17, 48, 50):
        rows = np.array([rng.permutation(2 * columns)[:columns] for _ in range(9)], dtype=np.int32)
        for row in range(len(rows)):
            for wanted in range(-1, 2 * columns):
                place = np.flatnonzero(rows[row] == wanted)
                expected = int(place[0]) if place.size else -1
                assert _find(rows, row, wanted) == expected
                assert find_by_loop(rows, row, wanted) == expected


@pytest.mark.slow
def test_days_are_the_same_to_the_byte_without_either() -> None:
    ended = {plain: _ended(plain) for plain in ("0", "1")}
    assert ended["0"][0] == ended["1"][0]
    assert (ended["0"][1], ended["1"][1]) == ("Kept", "NullCache")


def _ended(plain: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", DAYS],
        env=os.environ | {"ENTRAIDE_PLAIN_NUMBA": plain},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()
