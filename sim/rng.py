"""Keyed draws: a number is a function of (seed, process, day, row, k).

Two scenarios with one seed therefore differ only where a policy acts, whatever the order of the
processes, the number of workers or the number of residents who draw.
"""

from __future__ import annotations

from functools import lru_cache
from struct import Struct
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.kernels.philox import fill_uniforms, fill_words

_FOUR = Struct("=4I")  # half the time of an array made of a list


@lru_cache(maxsize=4096)
def _number(process: str) -> int:
    return crc32(process.encode())


@lru_cache(maxsize=256)
def _keys(process: str, parts: tuple[str, ...]) -> NDArray[np.uint32]:
    keys = np.zeros((len(parts), 4), dtype=np.uint32)
    keys[:, 3] = [_number(f"{process}/{part}") for part in parts]
    return keys


class Draws(NamedTuple):
    """The random numbers of one process on one day.

    Attributes:
        seed: of the run; 64 bits.
        process: name of the process that draws.
        day: of the run; 0 is before the first day.
    """

    seed: int
    process: str
    day: int

    @property
    def stream(self) -> NDArray[np.uint32]:
        """The key that kernels take: seed (low, high word), day, process."""
        low, high = self.seed & 0xFFFFFFFF, self.seed >> 32 & 0xFFFFFFFF
        key = np.empty(4, dtype=np.uint32)
        _FOUR.pack_into(key, 0, low, high, self.day, _number(self.process))
        return key

    def part(self, name: str) -> Draws:
        """Return the random numbers of a part of the process, apart from its others."""
        return Draws(self.seed, f"{self.process}/{name}", self.day)

    def streams(self, *parts: str) -> NDArray[np.uint32]:
        """Return the keys of several parts of the process, (parts, 4), at once."""
        keys = _keys(self.process, parts).copy()
        keys[:, 0], keys[:, 1] = self.seed & 0xFFFFFFFF, self.seed >> 32 & 0xFFFFFFFF
        keys[:, 2] = self.day
        return keys

    def uniform(self, rows: ArrayLike, k: int = 0) -> NDArray[np.float64]:
        """Return a number in (0, 1) for each row, the k-th that the row draws here."""
        index = np.ascontiguousarray(rows, dtype=np.int32)
        out = np.empty(index.shape)
        fill_uniforms(self.stream, index.ravel(), k, out.ravel())
        return out

    def words(self, rows: int, k: int = 0) -> NDArray[np.uint32]:
        """Return the random words of draw `k` of the first rows, (4, rows), as kernels take them.

        Kernels make numbers of them with `sim.kernels.philox.unit`: the same that they would draw
        by `uniforms(stream, row, k)`.
        """
        out = np.empty((4, rows), dtype=np.uint32)
        fill_words(self.stream, k, 0, out)
        return out

    def uniforms(self, rows: int) -> NDArray[np.float64]:
        """Return what `uniform` returns for the first rows, 0 to `rows` - 1, sooner."""
        return np.asarray((self.words(rows)[0] + 0.5) * 2.0**-32)

    def occasions(self, expected: float) -> NDArray[np.uint32]:
        """Return the random words of the occasions of a day, (4, how many).

        There are so many as expected, on average; how many, and which words they have, depends on
        nothing but the key and the number expected.

        Args:
            expected: a rate that no state and no policy changes.
        """
        return self.words(int(expected + self.uniform([0], 1)[0]))

    def generator(self) -> np.random.Generator:
        """Return a numpy generator keyed by seed, day and process.

        For work whose draws nobody compares row by row between scenarios: the making of the
        population, which no policy touches.
        """
        key = self.stream.astype(np.uint64)
        words = np.array([key[0] | key[1] << np.uint64(32), key[2] | key[3] << np.uint64(32)])
        return np.random.Generator(np.random.Philox(key=words))
