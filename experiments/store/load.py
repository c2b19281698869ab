"""Loading results as tables, for notebooks and scripts."""

from __future__ import annotations

import warnings
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

import polars as pl

from experiments.store.crate import check
from experiments.store.files import check_schema
from experiments.store.find import entries
from experiments.store.journal import JOURNAL
from experiments.store.specification import design_again
from experiments.store.store import is_complete, last_shown, provenance_of
from experiments.store.tables import days_types, failures_table, runs_table, timings_table
from experiments.store.told import read_counted
from sim.measures.gates import gates_of

if TYPE_CHECKING:
    import pandas as pd

type Table = Literal[
    "runs", "daily", "gates", "timings", "failures", "effects", "mechanisms", "verdicts", "city",
    "city_effects", "portrait", "film", "sample", "sensitivity", "tornado", "frontier",
    "recommended", "fresh", "left_out", "regret", "fails_where",
]  # fmt: skip


def catalogue(results: str | Path = "results") -> pl.DataFrame:
    """Return what there is: a row for each folder of results, whether complete or not.

    Args:
        results: folder of all results.

    Returns:
        Columns experiment, id, complete, runs, finished, failed, parts (of a city, else 0),
        model_sources, started, ended (empty where no sweep came to its end) and folder. A folder
        whose files cannot be read is left out, with a warning.
    """
    results = folder_given(results)
    found = [
        {**asdict(entry), "folder": str(entry.folder(results))}
        for entry in entries(results, _warned)
    ]
    types = {
        "experiment": pl.String, "id": pl.String, "complete": pl.Boolean, "runs": pl.Int64,
        "finished": pl.Int64, "failed": pl.Int64, "parts": pl.Int64, "model_sources": pl.String,
        "started": pl.String, "ended": pl.String, "folder": pl.String,
    }  # fmt: skip
    return pl.DataFrame([{name: row[name] for name in types} for row in found], schema=types)


def folder_given(results: str | Path) -> Path:
    """Return a folder of all results as it was given, its ~ the user's own.

    Raises:
        ValueError: when it is none.
    """
    if not isinstance(results, str | Path):
        raise ValueError(f"results = {results!r}: a folder is expected")
    return Path(results).expanduser()


def _warned(line: str) -> None:
    warnings.warn(line, stacklevel=5)


def folder_of(
    experiment: str,
    id: str | None = None,
    results: str | Path = "results",
    *,
    partial: bool = False,
) -> Path:
    """Return the folder of complete results of an experiment.

    Without an id, that is the one that the command showed last, or else the one made last; where
    there are several, a warning says which was taken and which others there are.

    Args:
        experiment: its name, such as "support".
        id: name of the folder, or its first letters.
        results: folder of all results.
        partial: whether results that are not complete count too; of several, what was written last
            is taken.

    Raises:
        FileNotFoundError: when there is none.
        ValueError: when several have an id that begins like this, or what is given is no text.
    """
    for name, given in {"experiment": experiment, "id": id or ""}.items():
        if not isinstance(given, str):
            raise ValueError(f"{name} = {given!r}: a text is expected")
    results = folder_given(results)
    every = [
        path
        for path in Path(results, experiment).glob("*/")
        if is_complete(path) or (partial and (path / JOURNAL).exists())
    ]
    every.sort(key=_written, reverse=True)
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
        raise ValueError(
            f"the id {id!r} of {experiment!r} is ambiguous, it begins those of {_names(found)}"
        )
    shown = None if partial else last_shown(Path(results, experiment))
    taken = next((path for path in found if path.name == shown), found[0])
    others = _names([path for path in found if path != taken])
    how = "written" if partial else "shown"
    warnings.warn(
        f"several results of {experiment!r}: {taken.name}, {how} last, is taken; id= gives another "
        f"({others})",
        stacklevel=3,
    )
    return taken


@overload
def load(
    experiment: str,
    table: Table = ...,
    *,
    id: str | None = ...,
    results: str | Path = ...,
    as_pandas: Literal[False] = ...,
    partial: bool = ...,
) -> pl.DataFrame: ...
@overload
def load(
    experiment: str,
    table: Table = ...,
    *,
    id: str | None = ...,
    results: str | Path = ...,
    as_pandas: Literal[True],
    partial: bool = ...,
) -> pd.DataFrame: ...
def load(
    experiment: str,
    table: Table = "runs",
    *,
    id: str | None = None,
    results: str | Path = "results",
    as_pandas: bool = False,
    partial: bool = False,
) -> pl.DataFrame | pd.DataFrame:
    """Return a table of complete results of an experiment: of those shown last, unless said.

    Args:
        experiment: its name, such as "support".
        table: "runs" (a row a run), "daily" (a row a run, day, measure and group), "gates" (where
            needs ended), "timings", "failures", or another that the page is made of.
        id: name of the folder in `results/<experiment>/`, or its first letters.
        results: folder of all results.
        as_pandas: as a table of pandas, not of polars; enums become its categories.
        partial: whether results that are not complete will do: a sweep that runs, or was stopped.
            Of these there are runs (with a status), daily, gates, timings and failures.

    Raises:
        FileNotFoundError: when there are no such results, or they have no such table.
        ConfigurationError: when they are of another schema, naming both, or were altered since they
            were made; of partial results, when their design cannot be made again.
        ImportError: when pandas is asked for and not installed.

    Example:
        >>> load("support").group_by("policy").agg(pl.col("needs_met_everyone").mean())
    """
    folder = folder_of(experiment, id, results, partial=partial)
    if partial and not is_complete(folder):
        found = unfinished(folder, table)
        return to_pandas(found) if as_pandas else stackable(found)
    check_schema(folder, provenance_of(folder).get("schema"))
    path = folder / f"{table}.parquet"
    if not path.exists():
        there = ", ".join(sorted(found.stem for found in folder.glob("*.parquet")))
        raise FileNotFoundError(f"{folder}: has no table {table!r}; it has {there}")
    check(folder, path.name)
    found = pl.read_parquet(path)
    return to_pandas(found) if as_pandas else stackable(found)


def stackable(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table that `pl.concat` stacks with that of other results, which name other runs."""
    names = [name for name, kind in table.schema.items() if kind == pl.Enum]
    return table.with_columns(pl.col(names).cast(pl.Categorical))


def to_pandas(table: pl.DataFrame) -> pd.DataFrame:
    """Return a table of polars as one of pandas, column by column: no other package is needed.

    Raises:
        ImportError: when pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise ImportError(
            "as_pandas=True needs pandas, which is not installed; without it the table is polars'"
        ) from None
    columns: dict[str, object] = {}
    for column in table.iter_columns():
        if isinstance(column.dtype, pl.Enum):
            codes = column.to_physical().cast(pl.Int64).fill_null(-1).to_numpy()
            columns[column.name] = pd.Categorical.from_codes(
                codes, categories=column.dtype.categories.to_list()
            )
        elif column.dtype.is_numeric():
            columns[column.name] = column.to_numpy()
        else:
            columns[column.name] = column.to_list()
    return pd.DataFrame(columns)


def unfinished(folder: Path, table: str) -> pl.DataFrame:
    """Return a table of what is kept so far of a sweep, which another process may be writing.

    Args:
        folder: of the results.
        table: "runs", "daily", "gates", "timings" or "failures".

    Raises:
        ConfigurationError: when the design cannot be made again.
        FileNotFoundError: when it is another table.
    """
    design, kept = design_again(folder), read_counted(folder)
    for note in kept.notes:
        warnings.warn(note, stacklevel=3)
    rows, failed, ids = kept.rows, kept.failed, [run.id for run in design.runs]
    match table:
        case "runs":
            return runs_table(design, rows, failed)
        case "timings":
            return timings_table(ids, rows)
        case "failures":
            return failures_table(design.runs, failed)
        case "daily" | "gates":
            finished = [run for run in ids if run in rows]
            types = days_types(ids, *kept.names(finished))
            days = pl.concat([pl.DataFrame(schema=types), *kept.tables(finished, types)])
            return days if table == "daily" else gates_of(days.lazy()).collect()
    raise FileNotFoundError(
        f"{folder}: not complete; there are runs, daily, gates, timings and failures, but no "
        f"{table!r}"
    )


def _written(folder: Path) -> str:
    """Return when results were completed, or last written, in UTC."""
    if is_complete(folder):
        return str(provenance_of(folder)["ended"])
    seconds = (folder / JOURNAL).stat().st_mtime
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _names(folders: list[Path]) -> str:
    return ", ".join(path.name for path in folders)
