"""Write every table of a folder of results as CSV, and what each column means."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument("folder", help="results/support/3f0c, support/3f0c, or support")
    parser.add_argument("--to", type=Path, help="folder to write to; `csv` in that of the results")
    parser.add_argument("--results", default="results", help="folder of all results")


def run(given: argparse.Namespace, _: Callable[[str], None]) -> int:
    """Write the files and print where they are."""
    from experiments.export import export
    from experiments.folders import folder_named

    folder = folder_named(given.folder, Path(given.results))
    for path in export(folder, given.to or folder / "csv"):
        print(path)
    return 0
