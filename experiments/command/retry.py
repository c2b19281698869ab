"""Run the failed runs of a folder again, then finish it as its sweep would have."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from experiments.command.arguments import PROCESSES_GIVEN


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument("folder", help="results/support/3f0c, support/3f0c, or support")
    parser.add_argument(
        "executor",
        nargs="*",
        help="what runs them this time, such as executor.workers=1; as before unless "
        f"given. {PROCESSES_GIVEN}",
    )
    parser.add_argument("--results", default="results", help="folder of all results")


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Run what failed again, and what is missing; return 1 if some run fails again."""
    from experiments.command.experiment import carry_out, print_made
    from experiments.command.settings import settings_of_folder
    from experiments.store.crate import CONFIG
    from experiments.store.find import folder_named
    from experiments.store.specification import check_configuration, design_again
    from experiments.store.store import is_complete
    from sim.overrides import parse
    from sim.own_processes import PROCESSES, references_in

    folder = folder_named(given.folder, Path(given.results))
    if is_complete(folder):
        say(f"{folder}: no run failed, nothing is run again")
        return 0
    own = [text for text in given.executor if parse(text).key_or_group == PROCESSES]
    others = [text for text in given.executor if text not in own]
    shared, settings = settings_of_folder(folder, others)
    design = design_again(folder, references_in(own))
    check_configuration(folder / CONFIG, design, shared)
    return print_made(carry_out(design, settings, shared, say, again=True), say)
