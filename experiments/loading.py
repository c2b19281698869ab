"""Loading results as tables, for notebooks and scripts."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Literal

import polars as pl

from experiments.store import is_complete, last_shown, provenance_of

type Table = Literal["runs", "daily", "timings"]


def folder_of(experiment: str, id: str | None = None, results: str | Path = "results") -> Path:
    """Return the folder of complete results of an experiment.

    Without an id, that is the one that the command showed last, or else the one made last; where
    there are several, a warning says which was taken and which others there are.

    Args:
        experiment: its name, such as "support".
        id: name of the folder, or its first letters.
        results: folder of all results.

    Raises:
        FileNotFoundError: when there is none.
        ValueError: when several have an id that begins like this.
    """
    every = [path for path in Path(results, experiment).glob("*/") if is_complete(path)]
    every.sort(key=lambda path: str(provenance_of(path)["ended"]), reverse=True)
    found = [path for path in every if path.name.startswith(id or "")]
    if not found:
        which = f"with the id {id!r} " if id else ""
        there = f"; there are {_names(every)}" if every else ""
        raise FileNotFoundError(
            f"no complete results of {experiment!r} {which}in {Path(results).resolve()}{there}; "
            f"`entraide experiment={experiment}` makes them"
        )
    if len(found) == 1:
        return found[0]
    if id:
        raise ValueError(f"several results of {experiment!r} have an id like this: {_names(found)}")
    shown = last_shown(Path(results, experiment))
    taken = next((path for path in found if path.name == shown), found[0])
    others = _names([path for path in found if path != taken])
    warnings.warn(
        f"several results of {experiment!r}: {taken.name}, shown last, is taken; id= gives another "
        f"({others})",
        stacklevel=3,
    )
    return taken


def load(
    experiment: str,
    table: Table = "runs",
    *,
    id: str | None = None,
    results: str | Path = "results",
) -> pl.DataFrame:
    """Return a table of complete results of an experiment: of those shown last, unless said.

    Args:
        experiment: its name, such as "support".
        table: "runs" (a row a run), "daily" (a row a run, day, measure and group) or "timings".
        id: name of the folder in `results/<experiment>/`, or its first letters.
        results: folder of all results.

    Example:
        >>> load("support").group_by("policy").agg(pl.col("needs_met_everyone").mean())
    """
    return pl.read_parquet(folder_of(experiment, id, results) / f"{table}.parquet")


def _names(folders: list[Path]) -> str:
    return ", ".join(path.name for path in folders)
