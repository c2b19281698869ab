"""Resident memory: what columns take of it, which may be less than their size.

Rows that were never written, such as those kept for more open needs, take none: the system gives
an array its pages when they are first written to. Pages are asked for one by one (`mincore`).
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PAGE = mmap.PAGESIZE


def resident(columns: Iterable[NDArray[Any]]) -> int:
    """Return how many bytes of some arrays are in memory.

    Args:
        columns: C-contiguous; of a page that an array shares with others, its own part counts.

    Raises:
        OSError: where the system does not tell.
    """
    return sum(_of(column) for column in columns if column.nbytes)


def _of(column: NDArray[Any]) -> int:
    first, last = column.ctypes.data, column.ctypes.data + column.nbytes
    begins = first - first % _PAGE
    held = np.zeros(-(-(last - begins) // _PAGE), dtype=np.uint8)
    system = ctypes.CDLL(None, use_errno=True)
    told = system.mincore(
        ctypes.c_void_p(begins),
        ctypes.c_size_t(last - begins),
        held.ctypes.data_as(ctypes.c_void_p),
    )
    if told != 0:
        raise OSError(ctypes.get_errno(), "mincore")
    edges = begins + _PAGE * np.arange(held.size + 1, dtype=np.int64)
    edges[0], edges[-1] = first, last
    return int(np.diff(edges)[held & 1 == 1].sum())
