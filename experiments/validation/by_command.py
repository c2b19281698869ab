"""Pages of docs/ written from experiments, which are run as anybody would run them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from experiments import run
from experiments.store.provenance import environment
from experiments.store.store import RUNS, TIMINGS
from experiments.words import ENGLISH, Messages
from sim.composition import ConfigurationError

DOCS = Path(__file__).resolve().parents[2] / "docs"


def parser_of(
    module: str, description: str | None, *, keeps: bool = False
) -> argparse.ArgumentParser:
    """Return what reads the words of such a command: folders, and overrides of all runs.

    Args:
        module: name of the module in this package.
        description: what the command does.
        keeps: whether its numbers are kept, so that pages can be written of these.
    """
    parser = argparse.ArgumentParser(
        f"python -m experiments.validation.{module}", description=description
    )
    parser.add_argument("--results", type=Path, default=Path("results"), help="of all results")
    parser.add_argument("--docs", type=Path, default=DOCS, help="folder that the page goes to")
    if keeps:
        parser.add_argument("--kept", action="store_true", help="write only, of what is kept")
    parser.add_argument(
        "overrides", nargs="*", help="overrides of all runs, to try it on small ones"
    )
    return parser


def run_experiment(name: str, results: Path, overrides: Sequence[str] = ()) -> Path:
    """Run what is missing of an experiment and return the folder of its results.

    Raises:
        SystemExit: saying what is wrong, or how many runs failed.
    """
    try:
        made = run(name, *overrides, results=results)
    except ConfigurationError as error:
        sys.exit(str(error))
    if made.failed:
        sys.exit(f"{made.folder}: {made.failed} runs failed")
    return made.folder


def write_page(
    path: Path, page: str, words: Messages = ENGLISH, *, is_of_kept: bool = False
) -> None:
    """Write a page, and under it, in its language, from which sources it was made.

    Args:
        path: of the page.
        page: its text.
        words: its language.
        is_of_kept: whether its numbers were kept, not made: the line stays as it was.
    """
    foot = made_from(words)
    if is_of_kept and path.exists():
        foot = path.read_text(encoding="utf-8").splitlines(keepends=True)[-1]
    path.write_text(f"{page}\n{foot}", encoding="utf-8")
    print(f"{path} is written", file=sys.stderr)


def made_from(words: Messages = ENGLISH) -> str:
    """Return a line of Markdown that says from which sources results were made."""
    what = environment()
    edited = words.made.foot_edited if what["dirty"] else ""
    return words.fill(words.made.foot, commit=str(what["commit"])[:9], edited=edited) + "\n"


def outcomes_of(folder: Path) -> pl.DataFrame:
    """Return the table of runs in a folder of results."""
    return pl.read_parquet(folder / RUNS)


def cpu_seconds(folders: Iterable[Path]) -> float:
    """Return what the runs in folders of results took."""
    return sum(float(pl.read_parquet(one / TIMINGS)["cpu_seconds"].sum()) for one in folders)
