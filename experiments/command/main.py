"""The command `entraide`, as the shell finds it: imports no more than is asked for."""

from __future__ import annotations

import sys
from importlib.metadata import version


def main() -> None:
    """Run the command line; exit with 1 when something is wrong, in words."""
    arguments = sys.argv[1:]
    if "--version" in arguments:
        print(f"entraide {version('entraide')}")
        return
    from experiments.command.commands import carry_out, is_command

    if arguments and is_command(arguments[0]):
        sys.exit(carry_out(arguments[0], arguments[1:]))
    from experiments.command.run import run

    run()


def report() -> None:
    """Run `entraide report`, as a command of its own."""
    sys.argv[1:1] = ["report"]
    main()
