"""Tell how far each folder of results has come, and why runs failed, also while a sweep runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.store.status import Standing

_PIPE_WIDTH = 160
_ABOUT = {"unreadable": "what is wrong"}


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument(
        "folder",
        nargs="*",
        help="results/support/3f0c, support/3f0c, or support for all of that experiment; every "
        "experiment unless given",
    )
    parser.add_argument("--results", default="results", help="folder of all results")


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Print a row for each folder, and why runs failed."""
    from experiments.store.find import folders_named
    from experiments.store.status import standing_of

    found = [standing_of(folder) for folder in folders_named(given.folder, Path(given.results))]
    if not found:
        say(f"{given.results}: no results yet")
        return 0
    _show(found)
    return 0


def _show(found: Sequence[Standing]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from experiments.report.narrow import fitting
    from experiments.store.status import reasons_told
    from sim.wording import visible

    table = Table()
    for name in ("results", "", "runs", "failed", "pace", "left"):
        table.add_column(name, justify="left" if name in ("results", "") else "right")
    for one in found:
        table.add_row(
            escape(visible(str(one.folder))),
            "ended, some failed" if one.state == "failed" else one.state,
            "unknown" if one.total is None else f"{one.finished:,} of {one.total:,}",
            "" if not one.failed else f"{one.failed:,}",
            f"{one.rate[0]:.2f} {one.rate[1]}/s" if one.rate else "",
            "" if one.seconds_left is None else str(timedelta(seconds=round(one.seconds_left))),
        )
    console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)
    shown = fitting(table, console.width) if console.is_terminal else table
    console.print(shown, highlight=False)
    for one in found:
        if one.reasons:
            print(visible(f"{one.folder}: {_ABOUT.get(one.state, 'why runs failed')}"))
        for line in reasons_told(one.reasons):
            print(visible(f"  {line}"))
