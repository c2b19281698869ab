"""How the kernels are compiled: each when it is first called.

numba takes longer to import than a configuration to compose and to check, so that nothing here
imports it before a kernel is called from Python (docs/decisions/0013-start-up.md).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, update_wrapper
from types import FunctionType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

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
        becomes: what makes numba's object of it.
    """

    def __init__(self, function: Any, becomes: Callable[[FunctionType], Any]) -> None:
        update_wrapper(self, function)
        self._function: FunctionType = function
        self._becomes = becomes

    def __call__(self, *arguments: Any) -> Any:
        return self.made(*arguments)

    @cached_property
    def made(self) -> Any:
        """What numba makes of the function, whose names stand for what numba made of others."""
        function, code = self._function, self._function.__code__
        named = {name: function.__globals__.get(name) for name in code.co_names}
        others = {name: one.made for name, one in named.items() if isinstance(one, _Deferred)}
        return self._becomes(
            FunctionType(
                code,
                function.__globals__ | others,
                code.co_name,
                function.__defaults__,
                function.__closure__,
            )
        )


def _compiled[**P, R](function: Callable[P, R], **options: Any) -> Callable[P, R]:
    def becomes(function: FunctionType) -> Any:
        from sim.kernels.keeping import dispatcher

        return dispatcher(function, options)

    return cast("Callable[P, R]", _Deferred(function, becomes))


def instruction(written: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function that kernels call of one which writes instructions of the processor.

    Args:
        written: is given numba's typing context and the types of the arguments; returns a
            signature and what builds the instructions.
    """

    def becomes(function: FunctionType) -> Any:
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
