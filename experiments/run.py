"""The command `entraide`, as the shell finds it: imports no more than is asked for."""

from __future__ import annotations

import sys
from importlib.metadata import version


def main() -> None:
    """Run the command line; exit with 1 when something is wrong, in words."""
    if "--version" in sys.argv[1:]:
        print(f"entraide {version('entraide')}")
        return
    from experiments.command import run

    run()


if __name__ == "__main__":
    main()
