"""Looking for a number in a row of many, sixteen at once.

The processor compares sixteen numbers in one or two instructions and tells which are alike as bits
of one word; the compiler does not find this by itself in a loop.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernels.compile import Ints, instruction, kernel

_AT_ONCE = 16


@kernel
def find_by_loop(array: Ints, row: int, wanted: int) -> int:
    """Return what `find_in_row` does, by a loop."""
    found = np.int64(-1)
    for column in range(array.shape[1]):
        if array[row, column] == wanted:
            found = np.int64(column)
    return found


@instruction(find_by_loop)
def find_in_row(_typing: Any, array: Any, _row: Any, _wanted: Any) -> Any:
    """Return the column of a C-contiguous array of two dimensions whose row holds a number, or -1.

    The number stands in one column of the row at most; the whole row is looked at. In kernels only.
    """
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils
    from numba.np.arrayobj import make_array

    word, short = ir.IntType(64), ir.IntType(32)
    several, bits = ir.VectorType(short, _AT_ONCE), ir.IntType(_AT_ONCE)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        rows = make_array(signature.args[0])(context, builder, arguments[0])
        columns = cgutils.unpack_tuple(builder, rows.shape)[1]
        first = builder.gep(rows.data, [builder.mul(arguments[1], columns)])
        wanted = builder.trunc(arguments[2], short)
        splat = builder.insert_element(several(ir.Undefined), wanted, short(0))
        splat = builder.shuffle_vector(
            splat, several(ir.Undefined), ir.VectorType(short, _AT_ONCE)([0] * _AT_ONCE)
        )
        whole = builder.and_(columns, word(-_AT_ONCE))
        found = cgutils.alloca_once_value(builder, word(-1))
        with cgutils.for_range_slice(builder, word(0), whole, word(_AT_ONCE), word) as (at, _):
            here = builder.bitcast(builder.gep(first, [at]), several.as_pointer())
            alike = builder.icmp_signed("==", builder.load(here, align=4), splat)
            mask = builder.zext(builder.bitcast(alike, bits), word)
            slot = builder.add(at, builder.cttz(mask, ir.IntType(1)(0)))
            some = builder.icmp_unsigned("!=", mask, word(0))
            builder.store(builder.select(some, slot, builder.load(found)), found)
        with cgutils.for_range_slice(builder, whole, columns, word(1), word) as (at, _):
            alike = builder.icmp_signed("==", builder.load(builder.gep(first, [at])), wanted)
            builder.store(builder.select(alike, at, builder.load(found)), found)
        return builder.load(found)

    if not (isinstance(array, types.Array) and array.dtype == types.int32 and array.ndim == 2):
        return None
    return types.int64(array, types.int64, types.int64), generate
