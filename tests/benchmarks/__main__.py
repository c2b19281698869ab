"""Run benchmarks, print what they found, and keep it.

    make bench
    .venv/bin/python -m tests.benchmarks days --residents 1000 3000
    .venv/bin/python -m tests.benchmarks peers machine --keep

With `--keep` tables go to docs/performance/, and docs/PERFORMANCE.md is written again, after each
benchmark: one that fails later loses nothing. `page` measures nothing and writes the page.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from tests.benchmarks import (
    against,
    city,
    commands,
    curves,
    days,
    driver,
    machine,
    paris,
    parts,
    peers,
    ties,
)
from tests.benchmarks.kept import keep
from tests.benchmarks.machine_facts import facts
from tests.benchmarks.page import SECTIONS, write
from tests.benchmarks.plans import FULL

type Measure = Callable[[tuple[int, ...]], dict[str, Any]]
type Beside = Callable[[tuple[int, ...], str], dict[str, Any]]

BENCHMARKS: dict[str, tuple[Measure, tuple[int, ...]]] = {
    "peers": (peers.measure, peers.SIZES),
    "ties": (ties.measure, ties.SIZES),
    "machine": (machine.measure, machine.SIZES),
    "curves": (curves.measure, (FULL,)),
    "days": (days.measure, days.SIZES),
    "city": (city.measure, city.SIZES),
    "parts": (parts.measure, ()),
    "driver": (driver.measure, driver.SIZES),
}
BESIDE: dict[str, tuple[Beside, tuple[int, ...]]] = {
    "against": (against.measure, against.SIZES),
    "commands": (commands.measure, commands.ROUNDS),
    "paris": (paris.measure, ()),
}
"""What takes turns with an earlier commit."""
EVERY = ("peers", "ties", "machine", "curves", "days")
"""What `make bench` runs: the others take long and are named."""


def main() -> None:
    """Run what the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    names = [*BENCHMARKS, *BESIDE, "page"]
    parser.add_argument("which", nargs="*", choices=names, metavar="|".join(names))
    parser.add_argument("--residents", nargs="+", type=int, help="other sizes (driver: runs)")
    parser.add_argument(
        "--revision", default=against.EARLIER, help="the commit of against, commands and paris"
    )
    parser.add_argument("--keep", action="store_true", help="keep tables and write the page")
    given = parser.parse_args()
    for name in given.which or EVERY:
        if name != "page":
            run(name, tuple(given.residents or ()), given.revision, kept=given.keep)
    if given.keep or "page" in given.which:
        write()


def run(name: str, sizes: tuple[int, ...], revision: str, *, kept: bool) -> None:
    """Run a benchmark, print its section, and keep what it found if that is asked for."""
    where = facts()
    if name in BESIDE:
        beside, usual = BESIDE[name]
        found = beside(sizes or usual, revision)
    else:
        measure, usual = BENCHMARKS[name]
        found = measure(sizes or usual)
    where["load_after"] = facts()["load"]
    print(SECTIONS[name][1](found), flush=True)
    if kept:
        keep(name, where, found)
        write()


if __name__ == "__main__":
    main()
