"""Asking the processor for memory before it is needed.

A day visits rows of ties that do not fit into its nearest caches. To ask for a row a little ahead
hides most of the wait; nothing that is computed depends on it.
"""

from __future__ import annotations

from typing import Any

from sim.kernels.compile import instruction

_LINE = 64  # bytes that a processor fetches at once


@instruction
def fetch_row(_typing: Any, array: Any, _row: Any) -> Any:
    """Ask for a row of a C-contiguous array of two dimensions, to be read soon; in kernels only."""
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils
    from numba.np.arrayobj import make_array

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        rows = make_array(signature.args[0])(context, builder, arguments[0])
        step, _ = cgutils.unpack_tuple(builder, rows.strides)
        word, byte, flag = ir.IntType(64), ir.IntType(8).as_pointer(), ir.IntType(32)
        first = builder.add(builder.ptrtoint(rows.data, word), builder.mul(arguments[1], step))
        kind = ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        read, near, data = flag(0), flag(3), flag(1)
        with cgutils.for_range_slice(builder, word(0), step, word(_LINE), word) as (offset, _):
            line = builder.inttoptr(builder.add(first, offset), byte)
            builder.call(ask, [line, read, near, data])
        return context.get_dummy_value()

    return types.void(array, types.int64), generate
