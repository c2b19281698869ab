"""Run the benchmarks, or those of the numbers of residents given.

    make bench
    .venv/bin/python -m tests.benchmarks 3000 15000

Times are CPU seconds of this process; read them as ratios, since machines are shared and noisy.
"""

from __future__ import annotations

import sys

from tests.benchmarks import days, ties

SIZES = (3_000, 15_000, 200_000)

if __name__ == "__main__":
    if not sys.argv[1:]:
        ties.against_mesa()
        for residents in (15_000, 200_000, 2_000_000):
            ties.alone(residents)
    for residents in map(int, sys.argv[1:] or SIZES):
        days.measure(residents)
