"""Passing a large named tuple to kernels by its address.

A tuple of arrays is passed by its values: seven numbers an array, in each call. With hundreds of
arrays, every function that takes the tuple costs seconds to compile. `by_address` writes down where
the arrays are and passes where that stands; a kernel reads of it what it needs, by the same names
(`sim.kernels.addresses` tells numba how).
"""

from __future__ import annotations

from ctypes import addressof, c_char
from operator import call, is_
from struct import pack
from typing import Any, NamedTuple, cast
from weakref import ref

import numpy as np

_at = (c_char * 0).from_buffer  # takes a fifth of the time of `array.ctypes`
_MOST_DIMENSIONS = 8
_ARRAY = tuple("q" * (1 + dimensions) for dimensions in range(_MOST_DIMENSIONS))


class _Written(NamedTuple):
    """What a named tuple is written down as.

    Attributes:
        layout: class of the tuple and, for each field, a layout, or the type and dimensions of an
            array, or the class of a number.
        codes: how each number is written, as `struct` takes it.
        numbers: of an array, its address and its shape.
        arrays: those of a tuple that holds nothing else, which is known again by them.
    """

    layout: tuple[type, tuple[Any, ...]]
    codes: str
    numbers: list[float]
    arrays: tuple[ref[Any], ...]


_known: dict[type, _Written] = {}
"""The last tuple of each class that holds nothing but arrays: columns stay where they are."""


class Packed:
    """What stands in place of a named tuple that is passed by its address.

    Attributes:
        layout: see `_Written`.
        address: of eight bytes a number.
    """

    __slots__ = ("_numbers", "_values", "address", "layout")

    def __init__(self, values: Any) -> None:
        written = _write(values)
        self.layout = written.layout
        self._values = values  # keeps the arrays where they are
        self._numbers = np.frombuffer(pack(written.codes, *written.numbers), dtype=np.int64)
        self.address: int = self._numbers.ctypes.data


def by_address[T](values: T) -> T:
    """Return what a kernel takes for a named tuple, and reads like it.

    Args:
        values: named tuple of C-contiguous arrays, of numbers, and of such tuples. The kernel
            writes into the arrays themselves.

    Raises:
        TypeError: if there is anything else in it, or an array that cannot be written to.
    """
    return cast("T", Packed(values))


def _write(values: Any) -> _Written:
    """Write down a named tuple, or find it as it was written the last time."""
    kind = type(values)
    known = _known.get(kind)
    if known and all(map(is_, values, map(call, known.arrays))):
        return known
    fields: list[Any] = []
    codes: list[str] = []
    numbers: list[float] = []
    arrays: list[ref[Any]] = []
    for value in values:
        if isinstance(value, np.ndarray):
            numbers.append(addressof(_at(value)))
            numbers += value.shape
            codes.append(_ARRAY[value.ndim])
            fields.append((value.dtype.char, value.ndim))
            arrays.append(ref(value))
        elif isinstance(value, tuple):
            part = _write(value)
            numbers += part.numbers
            codes.append(part.codes)
            fields.append(part.layout)
        elif type(value) in (bool, int, float):
            numbers.append(value)
            codes.append("d" if type(value) is float else "q")
            fields.append(type(value))
        else:
            raise TypeError(f"{type(value).__name__} cannot be passed by address")
    written = _Written((kind, tuple(fields)), "".join(codes), numbers, tuple(arrays))
    if len(arrays) == len(values):
        _known[kind] = written
    return written
