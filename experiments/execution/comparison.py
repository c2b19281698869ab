"""Comparison: what a run gives now against what complete results keep of it, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from experiments.store.result import Failed, Result
from experiments.store.store import DAILY, RUNS
from sim.composition import ConfigurationError
from sim.tables import RunTables

_SHOWN = 3
"""Outcomes that differ and are named; of more, their number is told."""


@dataclass(frozen=True)
class Kept:
    """What is kept of some runs.

    Attributes:
        rows: of the table of runs, by number.
        days: day, measure, group and value, by number.
    """

    rows: Mapping[int, Mapping[str, Any]]
    days: Mapping[int, pl.DataFrame]

    @classmethod
    def of(cls, folder: Path, numbers: Sequence[int]) -> Kept:
        """Return what a folder of results keeps of runs.

        Raises:
            ConfigurationError: when its tables cannot be read.
        """
        try:
            table = pl.read_parquet(folder / RUNS)[list(numbers)]
            rows = dict(zip(numbers, table.to_dicts(), strict=True))
            names = [row["run"] for row in rows.values()]
            wanted = pl.col("run").cast(pl.String).is_in(names)
            days = pl.scan_parquet(folder / DAILY).filter(wanted).collect()
            by_run = days.with_columns(pl.col("run", "measure", "group").cast(pl.String))
        except (OSError, IndexError, KeyError, pl.exceptions.PolarsError) as error:
            reason = str(error).partition("\n")[0]
            raise ConfigurationError(f"{folder}: its tables cannot be read ({reason})") from None
        found = by_run.partition_by("run", as_dict=True, include_key=False, maintain_order=True)
        none = by_run.drop("run").clear()
        return cls(rows, {number: found.get((row["run"],), none) for number, row in rows.items()})

    def told(self, number: int) -> str:
        """Return how much of a run is the same, where all is."""
        return f"the same, with {self.days[number].height:,} rows of days"

    def difference(self, number: int, result: Result) -> str:
        """Return how a run differs from what is kept of it; empty where it does not."""
        if isinstance(result, Failed):
            return f"failed: {result.reason}"
        found = [
            *_of_outcomes(self.rows[number], result.tables),
            *_of_days(self.days[number], result.tables.daily),
        ]
        return f"differs; {'; '.join(found)}" if found else ""


def _of_outcomes(row: Mapping[str, Any], tables: RunTables) -> Iterator[str]:
    differ = [
        f"{name} was {row.get(name)}, is {value}"
        for name, value in tables.outcomes.items()
        if row.get(name) is None or _differ([row[name]], [value]).any()
    ]
    if differ:
        more = f" and {len(differ) - _SHOWN} more" if len(differ) > _SHOWN else ""
        yield f"{', '.join(differ[:_SHOWN])}{more}"


def _of_days(kept: pl.DataFrame, daily: pl.DataFrame) -> Iterator[str]:
    columns = ["day", "measure", "group"]
    now = daily.select(*columns, "value")
    if not kept.select(columns).equals(now.select(columns)):
        yield f"other rows of days: there were {kept.height:,}, there are {now.height:,}"
        return
    differ = _differ(kept["value"].to_numpy(), now["value"].to_numpy())
    if differ.any():
        first = kept["day"].to_numpy()[differ].min()
        yield f"{differ.sum():,} of {kept.height:,} rows of days, from day {first} on"


def _differ(before: ArrayLike, after: ArrayLike) -> NDArray[np.bool_]:
    """Tell which numbers are not the same to the last bit; NaN is like NaN."""
    then, now = (np.ascontiguousarray(numbers, np.float64) for numbers in (before, after))
    others: NDArray[np.bool_] = then.view(np.int64) != now.view(np.int64)
    return others & ~(np.isnan(then) & np.isnan(now))
