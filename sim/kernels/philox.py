"""Random numbers as a function of their place: Philox4x32-10.

A number is computed from (seed, process, day, row, k) and from nothing else, so it does not depend
on how many other numbers were drawn before it, nor on the order of the rows.

Source: Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11.
The known-answer vectors published with it are checked in tests/unit/test_philox.py.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import Ints, Stream, Words, inlined, kernel

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_SCALE = 1.0 / 4294967296.0

AT_ONCE = 512
"""Rows whose words are filled in at once, where all rows take one: the nearest cache holds them."""


@inlined
def philox(
    c0: int, c1: int, c2: int, c3: int, k0: int, k1: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the four 32-bit words that ten rounds of Philox make of a counter and a key."""
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    y0, y1 = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        p0 = _M0 * x0
        p1 = _M1 * x2
        x0 = (p1 >> _32) ^ x1 ^ y0
        x2 = (p0 >> _32) ^ x3 ^ y1
        x1 = p1 & _LOW
        x3 = p0 & _LOW
        y0 = (y0 + _W0) & _LOW
        y1 = (y1 + _W1) & _LOW
    return x0, x1, x2, x3


@inlined
def unit(word: int) -> float:
    """Return the number, uniform on (0, 1), that a random word stands for."""
    return (np.float64(word) + 0.5) * _SCALE


@inlined
def uniforms(stream: Stream, row: int, k: int) -> tuple[float, float, float, float]:
    """Return four independent numbers, uniform on (0, 1), of a row in a stream.

    Args:
        stream: seed (two words), day and process, as `sim.rng.Draws.stream` gives them.
        row: the row that draws (a resident, say).
        k: which draw of that row.
    """
    a, b, c, d = philox(k, row, stream[2], stream[3], stream[0], stream[1])
    return unit(a), unit(b), unit(c), unit(d)


@kernel
def fill_words(stream: Stream, k: int, first: int, out: Words) -> None:
    """Write into `out` (4, rows) the random words of draw `k` of each row, from row `first` on.

    `unit` makes of them the numbers that `uniforms` returns; done for all rows at once, in a
    quarter of the time, since the compiler computes several rows in one instruction.
    """
    seed, more_seed, day, process = stream[0], stream[1], stream[2], stream[3]
    for i in range(out.shape[1]):
        a, b, c, d = philox(k, first + i, day, process, seed, more_seed)
        out[0, i] = a
        out[1, i] = b
        out[2, i] = c
        out[3, i] = d


@kernel
def fill_uniforms(stream: Stream, rows: Ints, k: int, out: np.ndarray) -> None:
    """Write into `out[i]` the first uniform number of draw `k` of row `rows[i]`."""
    for i in range(rows.size):
        out[i] = uniforms(stream, rows[i], k)[0]
