"""Write what a process of your own does, with its parameters and columns, for the ODD."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument("process", help="FILE.py:CLASS, MODULE:CLASS or the name of an entry point")
    parser.add_argument("--to", default=".", help="folder of the page; this one unless given")


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Print the page that was written; return 0.

    Raises:
        ConfigurationError: when there is no such process, or its module does not say what it does.
        OSError: when the page cannot be written.
    """
    from sim.documentation.own import own_page
    from sim.own_code import own_process

    own = own_process(given.process)
    page = own_page(own)
    path = Path(given.to) / f"{own.name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    print(path)
    say(f"{path}: its section for the ODD, and rows for the tables of parameters and state")
    return 0
