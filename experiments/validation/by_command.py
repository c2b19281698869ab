"""Pages of docs/ written from experiments, which are run as anybody would: by the command."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.store.load import folder_of
from experiments.store.store import last_shown
from experiments.validation.carried import made_from

DOCS = Path(__file__).resolve().parents[2] / "docs"


def parser_of(module: str, description: str | None) -> argparse.ArgumentParser:
    """Return what reads the words of such a command: folders, and overrides of all runs.

    Args:
        module: name of the module in this package.
        description: what the command does.
    """
    parser = argparse.ArgumentParser(
        f"python -m experiments.validation.{module}", description=description
    )
    parser.add_argument("--results", type=Path, default=Path("results"), help="of all results")
    parser.add_argument("--docs", type=Path, default=DOCS, help="folder that the page goes to")
    parser.add_argument(
        "overrides", nargs="*", help="overrides of all runs, to try it on small ones"
    )
    return parser


def run_experiment(name: str, results: Path, overrides: Sequence[str] = ()) -> Path:
    """Run what is missing of an experiment and return the folder of its results.

    Raises:
        SystemExit: with the exit code of a run of the command that failed.
    """
    words = [f"experiment={name}", f"results={results}", *overrides]
    done = subprocess.run(
        [sys.executable, "-m", "experiments", *words], stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)
    return folder_of(name, last_shown(results / name), results)


def write_page(path: Path, page: str) -> None:
    """Write a page, and under it from which sources it was made."""
    path.write_text(f"{page}\n{made_from()}", encoding="utf-8")
    print(f"{path} is written", file=sys.stderr)
