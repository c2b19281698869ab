"""Run the benchmarks, or some of them, at their sizes or others.

    make bench
    .venv/bin/python -m tests.benchmarks days --residents 3000 15000
    .venv/bin/python -m tests.benchmarks peers machine --markdown

Times are CPU seconds of this process; read them as ratios, since machines are shared and noisy.
"""

from __future__ import annotations

import argparse

from tests.benchmarks import city, curves, days, driver, machine, peers, ties
from tests.benchmarks.table import Show, as_markdown, as_text

SIZES = (3_000, 15_000, 200_000)
NAMED = ("city", "driver", "processors")
EVERY = ("ties", "days", "peers", "machine", "curves")


def main() -> None:
    """Run what the arguments name; the longest have to be named."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument(
        "which", nargs="*", choices=[*EVERY, *NAMED], metavar="|".join([*EVERY, *NAMED])
    )
    parser.add_argument("--residents", nargs="+", type=int, help="other sizes")
    parser.add_argument("--markdown", action="store_true", help="print tables in Markdown")
    given = parser.parse_args()
    for name in given.which or EVERY:
        run(name, tuple(given.residents or ()), as_markdown if given.markdown else as_text)


def run(name: str, sizes: tuple[int, ...], show: Show) -> None:
    """Run a benchmark at some sizes, or at its own."""
    match name:
        case "ties":
            ties.against_mesa(show)
            ties.alone(sizes or ties.SIZES, show)
        case "days":
            days.measure(sizes or SIZES, show)
        case "peers":
            for residents in sizes or peers.SIZES:
                peers.measure(residents, show)
        case "machine":
            machine.measure(sizes or machine.SIZES, show)
        case "curves":
            curves.measure(show)
        case "driver":
            driver.overhead(sizes or driver.SIZES, show)
        case "processors":
            for residents in sizes or (driver.RESIDENTS,):
                driver.use(driver.RUNS, residents, show)
        case "city":
            for residents in sizes or (city.RESIDENTS,):
                city.measure(residents, show)


if __name__ == "__main__":
    main()
