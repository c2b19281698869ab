"""Asking the processor for memory before it is needed.

A day visits rows of ties that do not fit into its nearest caches. To ask for a row a little ahead
hides most of the wait; nothing that is computed depends on it.
"""

from __future__ import annotations

from typing import Any

from sim.kernels.compile import instruction, kernel

_LINE = 64  # bytes that a processor fetches at once


@kernel
def _ask_for_nothing(_array: Any, _row: int) -> None:
    """Leave it to the processor."""


@instruction(_ask_for_nothing)
def fetch_row(_typing: Any, array: Any, _row: Any) -> Any:
    """Ask for a row of a C-contiguous array of two dimensions, to be read soon; in kernels only."""
    from numba import types

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        from llvmlite import ir
        from numba.core import cgutils

        first, step = _place_of_row(context, builder, signature.args[0], arguments)
        word = ir.IntType(64)
        with cgutils.for_range_slice(builder, word(0), step, word(_LINE), word) as (offset, _):
            _ask(builder, builder.add(first, offset))
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


@instruction(_ask_for_nothing)
def fetch(_typing: Any, array: Any, _row: Any) -> Any:
    """Ask for the beginning of a row of a C-contiguous array, to be read soon; in kernels only."""
    from numba import types

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        first, _ = _place_of_row(context, builder, signature.args[0], arguments)
        _ask(builder, first)
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


def _place_of_row(context: Any, builder: Any, kind: Any, arguments: Any) -> tuple[Any, Any]:
    """Return the address of a row of an array, and how many bytes a row takes."""
    from llvmlite import ir
    from numba.core import cgutils
    from numba.np.arrayobj import make_array

    rows = make_array(kind)(context, builder, arguments[0])
    step = cgutils.unpack_tuple(builder, rows.strides)[0]
    start = builder.ptrtoint(rows.data, ir.IntType(64))
    return builder.add(start, builder.mul(arguments[1], step)), step


def _ask(builder: Any, address: Any) -> None:
    """Ask for the line of memory of an address."""
    from llvmlite import ir
    from numba.core import cgutils

    byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
    ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    read, near, data = flag(0), flag(3), flag(1)
    builder.call(ask, [builder.inttoptr(address, byte), read, near, data])
