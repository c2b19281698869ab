"""What reads arguments, of the command itself and of its words."""

from __future__ import annotations

import argparse
from typing import NoReturn

PROCESSES_GIVEN = (
    "processes=[FILE.py:CLASS]: those of your own that the runs have; a folder may be a "
    "stranger's, and no code that it names is run"
)

_WRONG = 1


class Parser(argparse.ArgumentParser):
    """Says what is wrong in a line, and ends with the exit code of all other faults."""

    def error(self, message: str) -> NoReturn:
        """End with a line about what is wrong."""
        self.exit(_WRONG, f"{self.prog}: {message}; {self.prog} --help says more\n")
