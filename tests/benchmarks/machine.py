"""What the machine can do: how fast memory is read in order, and at random.

The arrays are as large as the hours of the ties at each size, `SLOTS` numbers of four bytes a
resident. A random step waits for the one before (latency), or waits for none (many updates under
way at once): an encounter lies between the two.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.kernels.compile import Floats, Ints, kernel
from tests.benchmarks.table import ROUNDS, markdown, middle, section
from tests.benchmarks.ties import SLOTS, Arrays

SIZES = (3_000, 15_000, 200_000, 2_000_000)
_STEPS = 2_000_000
_BYTES = 256 * 2**20  # of each array that is read in order, many times the nearest caches


@kernel
def _triad(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> None:
    for i in range(a.size):
        a[i] = b[i] + 3.0 * c[i]


@kernel
def _follow(after: Ints, steps: int) -> int:
    """Follow a chain through all places of an array: each step needs the one before."""
    at = np.int64(0)
    for _ in range(steps):
        at = np.int64(after[at])
    return at


@kernel
def _update(values: Floats, places: Ints) -> None:
    """Read and write numbers at places that are known beforehand."""
    for place in places:
        values[place] += np.float32(1.0)


def _bandwidth() -> dict[str, float]:
    """Return how many GB a second are copied, and added up, in order."""
    a, b, c = (np.ones(_BYTES // 8) for _ in range(3))
    _triad(a[:8], b[:8], c[:8])
    rounds = [
        {
            "copy": 2 * _BYTES / _seconds(lambda: np.copyto(a, b)),
            "triad": 3 * _BYTES / _seconds(lambda: _triad(a, b, c)),
        }
        for _ in range(ROUNDS)
    ]
    return {name: round(rate / 1e9, 1) for name, rate in middle(rounds).items()}


def _at_random(residents: int) -> dict[str, Any]:
    """Return ns of a dependent step, an update, a touch and an encounter of the kernel."""
    size, rng = residents * SLOTS, np.random.default_rng(1)
    after = np.empty(size, dtype=np.int32)
    order = rng.permutation(size).astype(np.int32)
    after[order] = np.roll(order, -1)  # one cycle through every place
    del order
    values = np.zeros(size, dtype=np.float32)
    places = rng.integers(0, size, _STEPS, dtype=np.int32)
    arrays = Arrays(residents)
    works: dict[str, Callable[[], object]] = {
        "step": lambda: _follow(after, _STEPS),
        "update": lambda: _update(values, places),
    }
    rounds = []
    for _ in range(1 + ROUNDS):
        taken = {name: 1e9 * _seconds(work) / _STEPS for name, work in works.items()}
        rounds.append(taken | arrays.costs())
    ns = {name: round(one, 2) for name, one in middle(rounds[1:]).items()}
    return {"residents": residents, "mib": round(size * 4 / 2**20)} | ns


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return what memory allows at each size."""
    return {"in_order": _bandwidth(), "at_random": [_at_random(residents) for residents in sizes]}


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    head = ("residents", "MiB", "step", "update", "floor", "kernel", "kernel / two updates")
    rows = [
        (
            f"{one['residents']:,}",
            f"{one['mib']:,}",
            *(f"{one[name]:.1f}" for name in ("step", "update", "floor", "kernel")),
            f"{one['kernel'] / (2 * one['update']):.1f}",
        )
        for one in found["at_random"]
    ]
    return section(
        "## What the machine allows",
        f"""In order, one core copies {found["in_order"]["copy"]} GB/s and adds up (triad)
        {found["in_order"]["triad"]} GB/s. At random, in arrays as large as one column of the ties,
        in ns: a step that waits for the one before; an update
that waits for none; floor and kernel of the encounters above, each with two ends in columns of
several kinds. Where an encounter takes about two updates, memory sets the pace; where it takes
many, what is computed does.""",
        markdown(head, rows),
    )


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
