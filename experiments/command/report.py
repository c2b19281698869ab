"""Write the page and the figures of finished results again, from their tables."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument("folder", help="results/support/3f0c, support/3f0c, or support")
    parser.add_argument("--results", default="results", help="folder of all results")
    parser.add_argument(
        "--figure",
        action="append",
        default=[],
        metavar="FILE.py:CLASS",
        help="a figure of your own, drawn into the page; may be given several times",
    )


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Print the files that were written; return 0.

    Raises:
        ConfigurationError: when a sweep is not over, so that its tables are not there, or they
            were altered since; when a figure cannot be taken or drawn.
    """
    from experiments.command.advising import write_page
    from experiments.design.experiment import Experiment
    from experiments.execution.executors import open_beside
    from experiments.execution.settings import Local
    from experiments.report.advised import FACTS
    from experiments.report.own_figures import own_figures
    from experiments.report.publish import findings_of, publish
    from experiments.store.crate import check, seal
    from experiments.store.files import check_no_links
    from experiments.store.find import folder_named
    from experiments.store.preregistration import late_of
    from experiments.store.store import RUNS, provenance_of
    from sim.composition import ConfigurationError, validate

    folder = folder_named(given.folder, Path(given.results))
    check_no_links(folder)
    made = provenance_of(folder)
    if "experiment" not in made or not (folder / RUNS).exists():
        raise ConfigurationError(
            f"{folder}: not finished yet, so there are no tables to report on; "
            "`entraide status` says how far it has come"
        )
    check(folder)
    experiment = validate(Experiment, made["experiment"], f"{folder}, experiment")
    own = own_figures(given.figure)
    with open_beside(Local()) as pool:
        findings = findings_of(folder, experiment, late_of(folder, experiment))
        written = publish(findings, folder, pool, own)
    if (folder / FACTS).exists():
        written.append(write_page(folder))
    written.append(seal(folder))
    for path in written:
        print(path)
    say(f"{folder}: open {folder / 'report.html'}")
    return 0
