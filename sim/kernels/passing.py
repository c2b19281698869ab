"""Passing whole tables and sets of parameters to kernels by their address.

numba takes a tuple of arrays by its values: seven numbers an array, in each call. With hundreds of
arrays, every function that takes the tuple costs seconds to compile, and every call more than what
it does. `by_address` writes down once where the arrays are and passes where that stands; a kernel
reads of it what it needs, by the same names (`sim.kernels.addresses` tells numba how).
"""

from __future__ import annotations

from ctypes import addressof, c_char
from struct import Struct, pack
from typing import Any, NamedTuple, Protocol, cast

import numpy as np

_at = (c_char * 0).from_buffer  # takes a fifth of the time of `array.ctypes`


class Passed(Protocol):
    """What can be passed by its address, besides named tuples."""

    def passed(self) -> dict[str, Any]:
        """Return what kernels see of it, by name."""
        ...


class Layout(NamedTuple):
    """What is written down of a thing.

    Attributes:
        name: of its class.
        names: of its parts.
        parts: of each a layout, or the type and dimensions of an array, or the class of a number.
    """

    name: str
    names: tuple[str, ...]
    parts: tuple[Any, ...]


class Packed:
    """What stands in the place of a thing that is passed by its address.

    Attributes:
        address: of eight bytes a number.
    """

    __slots__ = ("_numba_type_", "_numbers", "_parts", "_places", "_renewed", "_values", "address")

    def __init__(self, thing: Any) -> None:
        from sim.kernels.addresses import type_of

        codes: list[str] = []
        numbers: list[float] = []
        self._values: list[Any] = []  # keeps the arrays where they are
        layout = _write(thing, codes, numbers, self._values)
        self._numbers = np.array(np.frombuffer(pack("".join(codes), *numbers), dtype=np.int64))
        self.address: int = self._numbers.ctypes.data
        self._numba_type_ = type_of(layout)
        self._parts = dict(zip(layout.names, layout.parts, strict=True))
        self._places: dict[str, tuple[int, Struct]] = {}
        self._renewed: dict[str, tuple[Any, ...]] = {}

    def renew(self, name: str, part: tuple[Any, ...]) -> None:
        """Let kernels see another part of the same class and kinds from now on.

        Args:
            name: of the part, a named tuple of arrays and numbers.
            part: what takes its place.

        Raises:
            ValueError: if it is of another class, or holds anything of another kind.
        """
        layout = self._parts[name]
        if type(part).__name__ != layout.name:
            raise ValueError(f"{name} is not what it was: {layout}")
        numbers: list[float] = []
        for value, kind in zip(part, layout.parts, strict=True):
            if type(value) is np.ndarray and (value.dtype.char, value.ndim) == kind:
                numbers.append(addressof(_at(value)))
                numbers += value.shape
            elif type(value) is kind:
                numbers.append(value)
            else:
                raise ValueError(f"{name} is not what it was: {layout}")
        if name not in self._places:
            self._places[name] = 8 * self._numba_type_.places[name][1], _written(layout)
        first, written = self._places[name]
        written.pack_into(self._numbers, first, *numbers)
        self._renewed[name] = part  # keeps the arrays where they are


def _written(layout: Layout) -> Struct:
    """Return how a thing of arrays and numbers is written down."""
    codes = {float: "d", int: "q", bool: "q"}
    held = (codes.get(part) or "q" * (1 + part[1]) for part in layout.parts)
    return Struct("".join(held))


def by_address[T](thing: T) -> T:
    """Return what a kernel takes for a thing, and reads like it.

    Args:
        thing: a named tuple, or what has a method `passed`: of C-contiguous arrays, of numbers, and
            of such things. A kernel writes into the arrays themselves; numbers are those of now.

    Raises:
        TypeError: if there is anything else in it, or an array that cannot be written to.
    """
    return cast("T", Packed(thing))


def _write(thing: Any, codes: list[str], numbers: list[float], arrays: list[Any]) -> Layout:
    named: dict[str, Any] = thing.passed() if hasattr(thing, "passed") else thing._asdict()
    parts: list[Any] = []
    for value in named.values():
        if isinstance(value, np.ndarray):
            numbers.append(addressof(_at(value)))
            numbers += value.shape
            codes.append("q" * (1 + value.ndim))
            parts.append((value.dtype.char, value.ndim))
            arrays.append(value)
        elif type(value) in (bool, int, float):
            numbers.append(value)
            codes.append("d" if type(value) is float else "q")
            parts.append(type(value))
        elif hasattr(value, "passed") or hasattr(value, "_asdict"):
            parts.append(_write(value, codes, numbers, arrays))
        else:
            raise TypeError(f"{type(value).__name__} cannot be passed by address")
    return Layout(type(thing).__name__, tuple(named), tuple(parts))
