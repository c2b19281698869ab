"""How the kernels are compiled: each when it is first called.

numba takes longer to import than a configuration to compose and to check, so that nothing here
imports it before a kernel is called from Python (docs/decisions/0013-start-up.md).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, update_wrapper
from itertools import chain
from types import FunctionType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from sim.kernels.sources import codes, made_of

type Floats = NDArray[np.float32]
type Ints = NDArray[np.int32]
type Small = NDArray[np.int8]
type Slots = NDArray[np.uint8]
type Flags = NDArray[np.bool_]
type Stream = NDArray[np.uint32]
type Words = NDArray[np.uint32]


class _Deferred:
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
        self._function: FunctionType = function
        self._becomes = becomes
        self._options = options

    def __call__(self, *arguments: Any) -> Any:
        return self.made(*arguments)

    @cached_property
    def _others(self) -> dict[str, _Deferred]:
        """Those that the function names."""
        named = chain.from_iterable(code.co_names for code in codes(self._function.__code__))
        known = {name: self._function.__globals__.get(name) for name in named}
        return {name: one for name, one in known.items() if isinstance(one, _Deferred)}

    @cached_property
    def source(self) -> str:
        """A hash of what the function and those that it calls are made of."""
        others = {name: one.source for name, one in self._others.items()}
        return made_of(self._function, self._options, others)

    @cached_property
    def made(self) -> Any:
        """What numba makes of the function, whose names stand for what numba made of others."""
        function = self._function
        others = {name: one.made for name, one in self._others.items()}
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

    return cast("Callable[P, R]", _Deferred(function, becomes, options))


def instruction(written: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function that kernels call of one which writes instructions of the processor.

    Args:
        written: is given numba's typing context and the types of the arguments; returns a
            signature and what builds the instructions.
    """

    def becomes(function: FunctionType, _source: str) -> Any:
        from numba.extending import intrinsic

        return intrinsic(function)

    return _Deferred(written, becomes)


def kernel[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes no array, at its first call; keep the code where it can be.

    Without reference counts, which count at each look into a tuple of arrays, a day of encounters
    takes less than half the time. Such a function cannot make arrays: see `allocating`.

    Constants that are passed on, and row numbers read from arrays, are made `np.int64`: numba
    compiles what is called once more for every other type, and for every plain number.
    """
    return _compiled(function, _nrt=False)


def inlined[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function that makes no array into each kernel that calls it.

    A tuple of arrays that is passed on by a call costs more than most of these functions do; one
    of very many arrays is passed by its address (`sim.kernels.passing`).
    """
    return _compiled(function, _nrt=False, inline="always")


def allocating[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes arrays; its loops are best left to functions that do not."""
    return _compiled(function)
