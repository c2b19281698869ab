"""Commands: words that may stand first on the command line. Each is a module of this folder.

A command's module opens with a line that its help shows, and has two functions: `expect(parser)`,
which adds its arguments, and `run(given, say)`, which returns the exit code. It is imported when
its word is written; what is heavy it imports when it runs.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from typing import NoReturn

_WRONG = 1


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in a line, and ends with the exit code of all other faults."""

    def error(self, message: str) -> NoReturn:
        self.exit(_WRONG, f"{self.prog}: {message}; {self.prog} --help says more\n")


def is_command(argument: str) -> bool:
    """Tell whether an argument is a word, no option and no override."""
    return not argument.startswith(("-", "~")) and "=" not in argument


def words() -> list[str]:
    """Return the words that are there."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def carry_out(word: str, arguments: Sequence[str]) -> int:
    """Carry out a command and return the exit code.

    Args:
        word: its name.
        arguments: what stands behind it.
    """
    if word not in words():
        _say(
            f"{word!r}: no such command ({', '.join(words())}); an experiment is chosen by "
            "experiment=NAME"
        )
        return _WRONG
    command = importlib.import_module(f"{__name__}.{word}")
    parser = _Parser(prog=f"entraide {word}", description=command.__doc__, allow_abbrev=False)
    command.expect(parser)
    given = parser.parse_args(arguments)
    from experiments.command.endings import code_of

    return code_of(lambda: int(command.run(given, _say)), _say)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
