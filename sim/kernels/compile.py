"""How the kernels are compiled: each when it is first called.

numba takes longer to import than a configuration to compose and to check, so that nothing here
imports it before a kernel is called from Python (docs/decisions/0013-start-up.md).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, update_wrapper
from types import FunctionType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from sim.kernels.sources import made_of, named_by

type Floats = NDArray[np.float32]
type Ints = NDArray[np.int32]
type Bits = NDArray[np.uint16]
type Days = NDArray[np.int16]
type Small = NDArray[np.int8]
type Slots = NDArray[np.uint8]
type Flags = NDArray[np.bool_]
type Stream = NDArray[np.uint32]
type Streams = NDArray[np.uint32]
type Keys = NDArray[np.uint32]
type Words = NDArray[np.uint32]

PLAIN = os.environ.get("ENTRAIDE_PLAIN_NUMBA") == "1"
"""Whether kernels are what numba alone makes of them, and are kept nowhere; to check the rest by.

No instructions of the processor are written, and references are counted. Results are the same.
"""

_UNCOUNTED: dict[str, Any] = {} if PLAIN else {"_nrt": False}

row: Callable[[Any], int] = np.int64
"""Makes of a row number that an array holds what kernels pass on (see `kernel`)."""

flag: Callable[[Any], bool] = np.bool_
"""Makes of a truth that is written down what kernels pass on (see `kernel`)."""

single: Callable[[Any], float] = np.float32
"""Makes of a number what columns hold."""


def constant(number: int) -> int:
    """Return a number that kernels name, as one of theirs."""
    return cast("int", np.int64(number))


_noted: set[Deferred] | None = None


@contextmanager
def calls_noted() -> Iterator[set[Deferred]]:
    """Note which kernels Python calls until the block ends."""
    global _noted
    called: set[Deferred] = set()
    _noted = called
    try:
        yield called
    finally:
        _noted = None


class Deferred:
    """A function that becomes something of numba's when it is first asked for.

    Args:
        function: as it is written.
        becomes: what makes numba's object of it, and of a hash of what it is made of.
        options: for the compiler.
    """

    def __init__(
        self, function: Any, becomes: Callable[[FunctionType, str], Any], options: object = None
    ) -> None:
        update_wrapper(self, function)
        self.function: FunctionType = function
        self._becomes = becomes
        self._options = options

    def __call__(self, *arguments: Any) -> Any:
        """Call what numba makes of the function."""
        if _noted is not None:
            _noted.add(self)
        return self.made(*arguments)

    @cached_property
    def others(self) -> dict[str, Deferred]:
        """Those that the function names."""
        named = sorted(named_by(self.function.__code__))
        known = {name: self.function.__globals__.get(name) for name in named}
        return {name: one for name, one in known.items() if isinstance(one, Deferred)}

    @cached_property
    def source(self) -> str:
        """A hash of what the function and those that it calls are made of."""
        others = {name: one.source for name, one in self.others.items()}
        return made_of(self.function, self._options, others)

    @cached_property
    def made(self) -> Any:
        """What numba makes of the function, whose names stand for what numba made of others."""
        function = self.function
        others = {name: one.made for name, one in self.others.items()}
        return self._becomes(
            FunctionType(
                function.__code__,
                function.__globals__ | others,
                function.__code__.co_name,
                function.__defaults__,
                function.__closure__,
            ),
            self.source,
        )


def _compiled[**P, R](function: Callable[P, R], **options: Any) -> Callable[P, R]:
    def becomes(function: FunctionType, source: str) -> Any:
        from sim.kernels.keeping import dispatcher

        return dispatcher(function, options, source)

    return cast("Callable[P, R]", Deferred(function, becomes, options))


def instruction(plain: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function that kernels call of one which writes instructions of the processor.

    That one is given numba's typing context and the types of the arguments; it returns a signature
    and what builds the instructions.

    Args:
        plain: a kernel that gives the same, in its place under `PLAIN`.
    """

    def becomes(function: FunctionType, _source: str) -> Any:
        from numba.extending import intrinsic

        return intrinsic(function)

    def of(written: Callable[..., Any]) -> Callable[..., Any]:
        return plain if PLAIN else Deferred(written, becomes)

    return of


def kernel[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes no array, at its first call; keep the code where it can be.

    Without reference counts, which count at each look into a tuple of arrays, a day of encounters
    takes less than half the time. Such a function cannot make arrays: see `allocating`.

    Constants that are passed on, and row numbers read from arrays, are made `np.int64`: numba
    compiles what is called once more for every other type, and for every plain number.
    """
    return _compiled(function, **_UNCOUNTED)


def inlined[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function that makes no array into each kernel that calls it.

    A tuple of arrays that is passed on by a call costs more than most of these functions do; one
    of very many arrays is passed by its address (`sim.kernels.passing`).
    """
    return _compiled(function, **_UNCOUNTED, inline="always")


def allocating[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes arrays; its loops are best left to functions that do not."""
    return _compiled(function)
