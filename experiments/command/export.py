"""Write every table of a folder of results as CSV, with what its columns mean."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument("folder", help="results/support/3f0c, support/3f0c, or support")
    parser.add_argument("--to", help="folder of the CSV files; `csv` in the results unless given")
    parser.add_argument("--results", default="results", help="folder of all results")


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Print the files that were written; return 0."""
    from experiments.store.crate import EXPORTED
    from experiments.store.export import export
    from experiments.store.find import folder_named

    folder = folder_named(given.folder, Path(given.results))
    to = Path(given.to) if given.to else folder / EXPORTED
    for path in export(folder, to):
        print(path)
    say(f"{folder}: tables are written to {to}")
    return 0
