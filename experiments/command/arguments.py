"""What reads arguments, of the command itself and of its words."""

from __future__ import annotations

import argparse
from typing import NoReturn

PROCESSES_GIVEN = (
    "processes=[FILE.py:CLASS]: those of your own that the runs have; a folder may be a "
    "stranger's, and no code that it names is run"
)

_LANGUAGES = ("en", "fr")
_WRONG = 1


class Parser(argparse.ArgumentParser):
    """Says what is wrong in a line, and ends with the exit code of all other faults."""

    def error(self, message: str) -> NoReturn:
        """End with a line about what is wrong."""
        self.exit(_WRONG, f"{self.prog}: {message}; {self.prog} --help says more\n")


def expect_language(parser: argparse.ArgumentParser, of: str) -> None:
    """Add the language of what is shown.

    Args:
        parser: of a command.
        of: what is in that language, as its help says.
    """
    parser.add_argument("--language", choices=_LANGUAGES, default="en", help=f"of {of}")


def expect_folders(parser: argparse.ArgumentParser) -> None:
    """Add the folders of somebody's own configurations."""
    parser.add_argument(
        "--config-dir",
        "-cd",
        action="append",
        default=[],
        help="folder of your own configurations; may be given several times",
    )
