"""The command `entraide`, as the shell finds it: imports no more than is asked for.

A word that stands first is a command. Each is a module of this folder; it opens with a line that
its help shows, and has two functions: `expect(parser)`, which adds its arguments, and
`run(given, say)`, which returns the exit code. It is imported when its word is written; what is
heavy it imports when it runs. This module itself imports next to nothing, so that Ctrl-C finds
`main` from the beginning.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

COMMANDS = (
    "advise",
    "describe",
    "explore",
    "export",
    "new",
    "place",
    "report",
    "reproduce",
    "retry",
    "status",
)

_WRONG, _INTERRUPTED = 1, 130


def main() -> None:
    """Run the command line; exit with 1 when something is wrong, in words."""
    try:
        sys.exit(_done(sys.argv[1:]))
    except SystemExit:
        raise
    except BaseException as error:
        from sim.interrupts import asked_to_end

        if not asked_to_end(error):
            raise
        _say("interrupted")  # before there is anything to keep
        sys.exit(_INTERRUPTED)


def _done(arguments: Sequence[str]) -> int:
    from experiments.command.streams import prepare

    prepare()
    if "--version" in arguments:
        from importlib.metadata import version

        print(f"entraide {version('entraide')}")
        return 0
    if arguments and is_command(arguments[0]):
        return carry_out(arguments[0], arguments[1:])
    if not _can_run():
        return _WRONG
    from experiments.command.run import run

    return run(arguments)


def _can_run() -> bool:
    """Tell whether the model can run here; say why where it cannot."""
    try:
        import sim  # noqa: F401
    except ImportError as fault:
        _say(str(fault))
        return False
    return True


def report() -> None:
    """Run `entraide report`, as a command of its own."""
    sys.exit(carry_out("report", sys.argv[1:]))


def is_command(argument: str) -> bool:
    """Tell whether an argument is a word, no option and no override."""
    return not argument.startswith(("-", "~")) and "=" not in argument


def carry_out(word: str, arguments: Sequence[str]) -> int:
    """Carry out a command and return the exit code.

    Args:
        word: its name.
        arguments: what stands behind it.
    """
    if word not in COMMANDS:
        _say(
            f"{word!r}: no such command ({', '.join(COMMANDS)}); an experiment is chosen by "
            "experiment=NAME"
        )
        return _WRONG
    from importlib import import_module

    from experiments.command.arguments import Parser

    command = import_module(f"experiments.command.{word}")
    parser = Parser(prog=f"entraide {word}", description=command.__doc__, allow_abbrev=False)
    command.expect(parser)
    given = parser.parse_intermixed_args(arguments)
    if not _can_run():
        return _WRONG
    from experiments.command.errors import code_of
    from experiments.command.streams import say

    return code_of(lambda: int(command.run(given, say)), say)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
