"""Say which portfolio of posts, equipment and levers to buy for a yearly budget, and how surely.

entraide advise neighbourhood=social budget=60000 'crises=[heatwave,lockdown]'
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import get_terminal_size

from experiments.command.arguments import expect_folders, expect_language


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument(
        "overrides",
        nargs="+",
        help="budget=60000 or budgets=[30000,60000]; crises=[...], instruments=[...], parts, "
        "pairs, finalists, fresh, worlds, tolerance, neighbourhoods=[...], search=nsga2; and "
        "whatever an experiment takes, such as neighbourhood=social or executor.workers=2",
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="quarters of the budget, more pairs and worlds: a night",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="tell how long the search will take; keep nothing"
    )
    expect_language(parser, "what is printed")
    expect_folders(parser)


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Search, try what is left on fresh seeds, and print the advice; 1 if a run failed."""
    from experiments.command.advising import PAGE, Asked, advise
    from experiments.command.experiment import tell_beforehand
    from experiments.command.run import overrides_of
    from experiments.design.design import design_of
    from experiments.report.advised import printed
    from experiments.words import MESSAGES

    asked = Asked.of(overrides_of(given.overrides, given.config_dir), full=given.full)
    if given.dry_run:
        design = design_of(asked.experiment, asked.overrides)
        return int(not tell_beforehand(design, asked.settings, say))
    words = MESSAGES[given.language]
    made = advise(asked, say, words)
    width = get_terminal_size().columns if sys.stdout.isatty() else None
    print("\n".join(printed(made.advised, words, width)))
    print(words.fill(words.advise.page, path=Path(made.folder) / PAGE))
    return int(bool(made.failed))
