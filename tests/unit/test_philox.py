"""Philox against the vectors published with it, and against the uniform law."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.kernels.philox import philox, uniforms
from sim.rng import Draws

KNOWN = [  # counter, key, answer: kat_vectors of Random123, philox4x32 10
    (4 * [0], 2 * [0], [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    (
        4 * [0xFFFFFFFF],
        2 * [0xFFFFFFFF],
        [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD],
    ),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_known_answers(counter: list[int], key: list[int], answer: list[int]) -> None:
    assert [int(word) for word in philox(*counter, *key)] == answer


def test_the_known_answers_reach_the_draws() -> None:
    stream = np.zeros(4, dtype=np.uint32)
    words = [(word + 0.5) / 2**32 for word in KNOWN[0][2]]
    assert list(uniforms(stream, 0, 0)) == words


def test_numbers_are_uniform() -> None:
    n = 200_000
    for numbers in (
        Draws(1, "Outings", 3).uniform(np.arange(n)),
        np.array([uniforms(Draws(1, "x", 1).stream, 7, k) for k in range(20_000)]).ravel(),
    ):
        assert numbers.min() > 0
        assert numbers.max() < 1
        counts = np.histogram(numbers, bins=100, range=(0, 1))[0]
        expected = numbers.size / 100
        chi2 = ((counts - expected) ** 2 / expected).sum()
        assert abs(chi2 - 99) < 4 * np.sqrt(2 * 99)


def test_streams_are_independent() -> None:
    # rows, days, processes, draws, seeds and the four numbers of a draw: correlations of pairs of
    # 50,000 numbers stay within 5 / sqrt(n)
    n = 50_000
    rows = np.arange(n)
    series = [
        Draws(1, "Outings", 1).uniform(rows),
        Draws(1, "Outings", 1).uniform(rows + 1),
        Draws(1, "Outings", 1).uniform(rows, k=1),
        Draws(1, "Outings", 2).uniform(rows),
        Draws(1, "Needs", 1).uniform(rows),
        Draws(2, "Outings", 1).uniform(rows),
        Draws(1 << 32, "Outings", 1).uniform(rows),
    ]
    for one, two in itertools.combinations(series, 2):
        assert abs(np.corrcoef(one, two)[0, 1]) < 5 / np.sqrt(n)
    four = np.array([uniforms(Draws(1, "x", 1).stream, i, 0) for i in range(20_000)])
    off = np.corrcoef(four.T)[~np.eye(4, dtype=bool)]
    assert np.abs(off).max() < 5 / np.sqrt(20_000)
