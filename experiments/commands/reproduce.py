"""Carry out some runs of complete results anew, and compare them to the last bit."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument("folder", help="results/support/3f0c, support/3f0c, or support")
    parser.add_argument("--runs", type=int, default=5, help="how many runs; 5 unless given")
    parser.add_argument("--results", default="results", help="folder of all results")


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Carry them out; return 1 if a file or a run is not what it was."""
    from experiments.folders import folder_named
    from experiments.reproduction import reproduce

    return reproduce(folder_named(given.folder, Path(given.results)), given.runs, say)
