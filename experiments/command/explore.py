"""Show two neighbourhoods of one seed in a browser, day by day, with levers to move on one.

entraide explore crisis=heatwave neighbourhood=social
"""

from __future__ import annotations

import argparse
import webbrowser
from collections.abc import Callable
from contextlib import suppress

from experiments.command.arguments import expect_folders, expect_language

_PORT = 8765


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument(
        "overrides",
        nargs="*",
        help="what belongs to the scenario, such as crisis=flood, neighbourhood.residents=1500, "
        "seed=7; the first neighbourhood has it as it is said, the second with the levers moved",
    )
    expect_language(parser, "the page at first")
    parser.add_argument(
        "--port", type=int, default=_PORT, help=f"of this machine ({_PORT}); 0 for any"
    )
    parser.add_argument("--open", action="store_true", help="open the page in the browser, too")
    expect_folders(parser)


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Serve the page on this machine until Ctrl-C; return 0.

    Raises:
        ConfigurationError: when something that was asked for is wrong, Solara is not installed, or
            the port is taken.
    """
    from experiments.command.run import overrides_of
    from experiments.explorer.asked import Asked
    from experiments.explorer.serve import bound, check_installed, serve

    check_installed()
    asked = Asked.of(overrides_of(given.overrides, given.config_dir))
    with bound(given.port) as listener:
        from experiments.explorer.opening import Opening

        say("simulating the days before the crisis")
        opening = Opening(asked, given.language)

        def ready(address: str) -> None:
            print(
                f"{address} shows the explorer, on this machine alone; Ctrl-C ends it", flush=True
            )
            if given.open:
                webbrowser.open(address)

        with suppress(KeyboardInterrupt):
            serve(opening, listener, ready)
    return 0
