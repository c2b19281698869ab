"""Loading results as tables, for notebooks and scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl

from experiments.store import is_complete, provenance_of

type Table = Literal["runs", "daily", "timings"]


def newest(experiment: str, results: str | Path = "results") -> Path:
    """Return the folder of the newest complete results of an experiment.

    Args:
        experiment: its name, such as "support".
        results: folder of all results.

    Raises:
        FileNotFoundError: when there is none.
    """
    folders = [path for path in Path(results, experiment).glob("*") if is_complete(path)]
    if not folders:
        raise FileNotFoundError(
            f"no complete results of {experiment!r} in {Path(results).resolve()}; "
            f"`entraide experiment={experiment}` makes them"
        )
    return max(folders, key=lambda path: str(provenance_of(path)["ended"]))


def load(
    experiment: str, table: Table = "runs", *, results: str | Path = "results"
) -> pl.DataFrame:
    """Return a table of the newest complete results of an experiment.

    Args:
        experiment: its name, such as "support".
        table: "runs" (a row a run), "daily" (a row a run, day, measure and group) or "timings".
        results: folder of all results.

    Example:
        >>> load("support").group_by("policy").agg(pl.col("needs_met_everyone").mean())
    """
    return pl.read_parquet(newest(experiment, results) / f"{table}.parquet")
