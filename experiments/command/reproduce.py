"""Check results against their hashes, and run some of them again, to the last bit."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from experiments.command.arguments import PROCESSES_GIVEN

_RUNS = 5


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument("folder", help="results/support/3f0c, support/3f0c, or support")
    parser.add_argument("processes", nargs="*", help=PROCESSES_GIVEN)
    parser.add_argument(
        "--runs", type=int, default=_RUNS, help=f"how many runs, {_RUNS} unless given"
    )
    parser.add_argument("--results", default="results", help="folder of all results")


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Print a verdict for each run; return 1 if anything is not as it was."""
    from experiments.execution.reproduce import reproduce
    from experiments.store.find import folder_named
    from sim.own_processes import references_given

    processes = references_given(given.processes)
    folder = folder_named(given.folder, Path(given.results))
    say(f"{folder}: files are checked and some are run again, one after another")
    return reproduce(folder, given.runs, print, processes)
