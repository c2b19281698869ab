"""What numba has to know of things that are passed by their address (`passing`).

numba, and with it this file, is imported when the first kernel is compiled.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.extending import NativeValue, models, register_model, typeof_impl, unbox
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from sim.kernels.passing import Layout, Packed

_WORD = ir.IntType(64)
_NUMBERS = {bool: types.boolean, int: types.int64, float: types.float64}


class Address(types.Type):  # type: ignore[misc, unused-ignore]
    """Type of the address of a thing.

    Attributes:
        places: for each field, its type and the first of its numbers, counted from the address.
        size: how many numbers there are.
    """

    def __init__(self, layout: Layout) -> None:
        self.places: dict[str, tuple[Any, int]] = {}
        self.size = 0
        for name, part in zip(layout.names, layout.parts, strict=True):
            held = type_of(part)
            self.places[name] = held, self.size
            self.size += _size(held)
        digest = hashlib.sha256(repr(layout).encode()).hexdigest()[:16]
        super().__init__(name=f"{layout.name}_{digest}")  # short: it is part of names in the code


@cache
def type_of(layout: Any) -> Any:
    """Return the type of a part: an address, an array, or a number."""
    if isinstance(layout, Layout):
        return Address(layout)
    if isinstance(layout, type):
        return _NUMBERS[layout]
    kind, dimensions = layout
    return types.Array(from_dtype(np.dtype(kind)), dimensions, "C")


def _size(held: Any) -> int:
    if isinstance(held, Address):
        return held.size
    return 1 + held.ndim if isinstance(held, types.Array) else 1


@typeof_impl.register(Packed)
def _typeof(value: Packed, _context: Any) -> Any:
    return value._numba_type_


@register_model(Address)
class _Pointer(models.PrimitiveModel):  # type: ignore[misc, unused-ignore]
    def __init__(self, manager: Any, kind: Address) -> None:
        super().__init__(manager, kind, _WORD.as_pointer())


@unbox(Address)  # type: ignore[untyped-decorator, unused-ignore]
def _unbox(_kind: Address, value: Any, c: Any) -> Any:
    number = c.pyapi.object_getattr_string(value, "address")
    pointer = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.bitcast(pointer, _WORD.as_pointer()))


@infer_getattr
class _Fields(AttributeTemplate):  # type: ignore[misc, unused-ignore]
    key = Address

    def generic_resolve(  # type: ignore[override, unused-ignore]
        self, value: Any, attr: str
    ) -> Any:
        return value.places[attr][0] if attr in value.places else None


@lower_getattr_generic(Address)  # type: ignore[untyped-decorator, unused-ignore]
def _read(context: Any, builder: Any, kind: Address, address: Any, name: str) -> Any:
    """Return the value of a field: an address further on, an array, or a number."""
    held, at = kind.places[name]
    place = builder.gep(address, [_WORD(at)])
    if isinstance(held, Address):
        return place
    if not isinstance(held, types.Array):
        return _load(builder, place, context.get_value_type(held))
    array = make_array(held)(context, builder)
    shape = [_load(builder, builder.gep(place, [_WORD(1 + n)]), _WORD) for n in range(held.ndim)]
    item = context.get_abi_sizeof(context.get_data_type(held.dtype))
    strides = [_WORD(item)]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length, flags=["nsw"]))
    data = _load(builder, place, array.data.type)
    populate_array(array, data, cgutils.pack_array(builder, shape), strides, item, None)
    return array._getvalue()


def _load(builder: Any, place: Any, kind: Any) -> Any:
    """Return one of the numbers as what it stands for; no kernel changes any of them."""
    if isinstance(kind, ir.IntType) and kind.width == 1:
        return builder.icmp_unsigned("!=", _load(builder, place, _WORD), _WORD(0))
    value = builder.load(builder.bitcast(place, kind.as_pointer()))
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value
