"""Together or alone: what two changes do at once, beyond what each does by itself.

For levels a and b of two factors, all other factors as in the baseline, each replicate gives
y(a, b) - y(a) - y(b) + y(neither): above zero, the two strengthen each other; below, one does part
of what the other does.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from experiments.analysis.statistics import holm, interval
from experiments.analysis.worlds import p_values
from experiments.store.tables import BY_SEED, FINISHED, factors_of

SCHEMA = pl.Schema(
    {
        "factor": pl.String, "level": pl.String, "other_factor": pl.String,
        "other_level": pl.String, "outcome": pl.String, "n": pl.Int64, "alone": pl.Float64,
        "other_alone": pl.Float64, "joint": pl.Float64, "interaction": pl.Float64,
        "low": pl.Float64, "high": pl.Float64, "p": pl.Float64, "p_holm": pl.Float64,
    }
)  # fmt: skip
"""Columns: the two changes; the outcome; replicates that all four policies finished; mean effects
of each change alone and of both; what both do beyond the sum, with its 95 % interval, p value, and
p value adjusted for all pairs of changes."""


def interactions(runs: pl.DataFrame, outcome: str) -> pl.DataFrame:
    """Return what each two changes do together, less what each does alone; see `SCHEMA`.

    Empty where fewer than two factors of options are varied in full, or in a city.

    Args:
        runs: the table of runs, or of worlds.
        outcome: what is compared.
    """
    factors = factors_of(runs)
    baselines = runs.filter("baseline").select(factors).unique()
    options = all(runs.schema[name] in (pl.String, pl.Categorical) for name in factors)
    if len(factors) < 2 or baselines.height != 1 or not options or "part" in runs.columns:
        return SCHEMA.to_frame()
    base = baselines.row(0, named=True)
    values = _values(runs, factors, outcome)
    rows, worlds = [], outcome + BY_SEED in runs.columns
    for one, other in itertools.combinations(factors, 2):
        levels = (runs[name].unique(maintain_order=True).to_list() for name in (one, other))
        for first, second in itertools.product(*levels):
            if first == base[one] or second == base[other]:
                continue
            cells = [
                values.get(tuple((base | changed).values()))
                for changed in ({}, {one: first}, {other: second}, {one: first, other: second})
            ]
            if any(cell is None for cell in cells):
                continue
            if told := _told([cell for cell in cells if cell], worlds=worlds):
                rows.append((one, first, other, second, outcome, *told))
    adjusted = holm([row[-2] for row in rows], [row[-1] for row in rows])
    full = [(*row[:-1], p) for row, p in zip(rows, adjusted, strict=True)]
    return pl.DataFrame(full, schema=SCHEMA, orient="row")


def _values(
    runs: pl.DataFrame, factors: list[str], outcome: str
) -> dict[tuple[Any, ...], Mapping[int, Sequence[float]]]:
    """Return the outcome of each replicate, for each combination of levels.

    Of a world, its mean is followed by the values of its seeds.
    """
    known = runs.filter(pl.col("status") == FINISHED, pl.col(outcome).is_not_nan())
    seeds = outcome + BY_SEED
    return {
        levels: {
            row["replicate"]: (row[outcome], *row.get(seeds, ()))
            for row in part.iter_rows(named=True)
        }
        for levels, part in known.group_by(*factors)
    }


def _told(cells: list[Mapping[int, Sequence[float]]], *, worlds: bool) -> tuple[float, ...]:
    """Return n, the effects alone and joint, the interaction, its interval and its p values.

    Nothing where no replicate finished all four policies.
    """
    shared = sorted(set.intersection(*(set(cell) for cell in cells)))
    if not shared:
        return ()
    tables = [np.array([cell[r] for r in shared], dtype=np.float64) for cell in cells]
    neither, one, other, both = (table[:, 0] for table in tables)
    beyond = both - one - other + neither
    by_seed = tables[3] - tables[1] - tables[2] + tables[0]
    low, high, _ = interval(beyond)
    means = [float(x.mean()) for x in (one - neither, other - neither, both - neither, beyond)]
    return (len(shared), *means, low, high, *p_values(beyond, by_seed[:, 1:] if worlds else None))
