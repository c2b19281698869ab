"""Passing a large named tuple to kernels by its address.

A tuple of arrays is passed by its values: seven numbers an array, in each call. With hundreds of
arrays, every function that takes the tuple costs seconds to compile. `by_address` writes down where
the arrays are and passes where that stands; a kernel reads of it what it needs, by the same names
(`sim.kernels.addresses` tells numba how).
"""

from __future__ import annotations

from struct import pack
from typing import Any, cast

import numpy as np


class Packed:
    """What stands in place of a named tuple that is passed by its address.

    Attributes:
        layout: class of the tuple, and what is in it: see `_write`.
        address: of eight bytes a number: of an array, its address and its shape.
    """

    __slots__ = ("_numbers", "_values", "address", "layout")

    def __init__(self, values: Any) -> None:
        numbers: list[float] = []
        codes: list[str] = []
        self.layout = _write(values, numbers, codes)
        self._values = values  # keeps the arrays where they are
        self._numbers = np.frombuffer(pack("".join(codes), *numbers), dtype=np.int64)
        self.address: int = self._numbers.ctypes.data


def by_address[T](values: T) -> T:
    """Return what a kernel takes for a named tuple, and reads like it.

    Args:
        values: named tuple of C-contiguous arrays, of numbers, and of such tuples. The kernel
            writes into the arrays themselves.

    Raises:
        TypeError: if there is anything else in it.
    """
    return cast("T", Packed(values))


def _write(values: Any, numbers: list[float], codes: list[str]) -> tuple[Any, ...]:
    """Add the numbers of a named tuple, and how each is written (`struct`); return its layout.

    That is its class and, for each field, a layout, or the type and dimensions of an array, or the
    class of a number.
    """
    fields: list[Any] = []
    for value in values:
        if isinstance(value, np.ndarray) and value.flags.c_contiguous:
            numbers += (value.__array_interface__["data"][0], *value.shape)
            codes.append("q" * (1 + value.ndim))
            fields.append((value.dtype.str, value.ndim))
        elif isinstance(value, tuple):
            fields.append(_write(value, numbers, codes))
        elif type(value) in (bool, int, float):
            numbers.append(value)
            codes.append("d" if type(value) is float else "q")
            fields.append(type(value))
        else:
            raise TypeError(f"{type(value).__name__} cannot be passed by address")
    return type(values), tuple(fields)
