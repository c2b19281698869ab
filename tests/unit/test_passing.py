"""A kernel reads a named tuple that is passed by its address like the tuple itself."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.kernels.compile import kernel
from sim.kernels.passing import by_address


class Inner(NamedTuple):
    """Arrays alone: written down once while they stay the same."""

    flags: np.ndarray
    table: np.ndarray


class Other(NamedTuple):
    """The same kinds under another name."""

    flags: np.ndarray
    table: np.ndarray


class Outer(NamedTuple):
    """Numbers, arrays and a tuple, in no order."""

    day: int
    inner: Inner
    share: float
    on: bool
    cube: np.ndarray
    off: bool
    last: Any


@kernel
def _sum_into(outer: Outer, into: np.ndarray) -> None:
    inner = outer.inner
    into[0] = outer.day
    into[1] = outer.share
    into[2] = 1.0 if outer.on and not outer.off else 0.0
    into[3] = inner.table[1, -1] + 10 * inner.flags[2]
    into[4] = outer.cube[1, 2, 3]
    into[5] = outer.cube.size + inner.table.shape[1]
    into[6] = outer.last[0]
    inner.table[0, 0] += 1
    outer.cube[0, 1, 0] = 7.0


def outer(inner: Inner, last: Any) -> Outer:
    """Values that are all different."""
    cube = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    return Outer(-3, inner, 0.25, True, cube, False, last)


def inner() -> Inner:
    """Two arrays."""
    flags = np.array([False, False, True])
    return Inner(flags, np.arange(6, dtype=np.int16).reshape(2, 3))


def seen(values: Outer) -> list[float]:
    """What a kernel reads."""
    into = np.zeros(7)
    _sum_into(by_address(values), into)
    return into.tolist()


def test_a_kernel_reads_and_writes_what_the_tuple_holds() -> None:
    values = outer(inner(), np.array([9], dtype=np.uint32))
    assert seen(values) == [-3, 0.25, 1, 15, 23, 27, 9]
    assert values.inner.table[0, 0] == 1
    assert values.cube[0, 1, 0] == 7


def test_arrays_that_take_the_place_of_others_are_seen() -> None:
    last = np.array([9], dtype=np.uint32)
    first, second = inner(), inner()
    second.table[1, 2] = 40
    assert seen(outer(first, last))[3] == 15
    assert seen(outer(second, last))[3] == 50
    assert seen(outer(first._replace(table=second.table), last))[3] == 50
    assert seen(outer(first, last))[3] == 15
    first.flags[2] = False
    assert seen(outer(first, last))[3] == 5


def test_a_part_that_is_renewed_is_seen_wherever_it_stands() -> None:
    into = np.zeros(7)
    passed = by_address(outer(inner(), np.array([9], dtype=np.uint32)))
    other = inner()._replace(table=np.full((3, 4), 2, dtype=np.int16))
    passed.renew("inner", other)  # type: ignore[attr-defined]
    _sum_into(passed, into)
    assert into.tolist() == [-3, 0.25, 1, 12, 23, 28, 9]
    assert other.table[0, 0] == 3


@pytest.mark.parametrize(
    "part",
    [
        Other(np.zeros(3, bool), np.zeros((3, 4), np.int16)),
        Inner(np.zeros(3, bool), np.zeros(6, np.int16)),
        Inner(np.zeros(3, bool), 1),  # type: ignore[arg-type]
        Inner(True, False),  # type: ignore[arg-type]
    ],
)
def test_a_part_of_another_class_or_kind_is_refused(part: NamedTuple) -> None:
    passed = by_address(outer(inner(), np.array([9], dtype=np.uint32)))
    with pytest.raises(ValueError, match="inner is not what it was"):
        passed.renew("inner", part)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "last", ["text", None, np.arange(6.0)[::2], np.broadcast_to(1.0, 3), np.float32(1)]
)
def test_nothing_else_can_be_passed(last: Any) -> None:
    with pytest.raises(TypeError):
        by_address(outer(inner(), last))
