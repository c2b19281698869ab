"""Write tables of a folder of results as CSV, Excel or Parquet, with what their columns mean.

entraide export support tables=[runs,effects] language=fr
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument("folder", help="results/support/3f0c, support/3f0c, or support")
    parser.add_argument(
        "settings",
        nargs="*",
        help="tables=[runs,daily]: which, all unless given; format=csv, parquet or xlsx; "
        "compression=none, gzip or zstd; language=fr: CSV for French spreadsheets",
    )
    parser.add_argument(
        "--to", help="folder of the files; one in the results named after the format unless given"
    )
    parser.add_argument("--results", default="results", help="folder of all results")


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Print the files that were written; return 0."""
    from experiments.design.overrides import keys_of
    from experiments.store.export import export, too_long
    from experiments.store.exported import Export
    from experiments.store.find import folder_named
    from sim.composition import validate
    from sim.overrides import parse

    keys = keys_of(given.settings)
    values = {key: parse(text).value() for key, text in zip(keys, given.settings, strict=True)}
    asked = validate(Export, values)
    folder = folder_named(given.folder, Path(given.results))
    to = Path(given.to) if given.to else folder / asked.format
    for path in export(folder, to, asked):
        print(path)
    for name in too_long(folder, asked):
        say(f"note: {name} has more rows than a sheet of Excel, which would cut it off")
    say(f"{folder}: tables are written to {to}")
    return 0
