"""Atlas: what each policy gains in each cell that policies are compared within, and what that says.

A cell is a crisis, a kind of neighbourhood, or one of their combinations; each is told by the first
headline outcome of its crisis (`experiments.design.tasks`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from experiments.analysis.compared_gains import measured, told
from experiments.analysis.gains import BASIS, gains
from experiments.analysis.paired import adjusted
from experiments.analysis.statistics import LEVEL, holm, p_value, sign_flip
from experiments.design.experiment import Level
from experiments.design.tasks import Task

type Row = dict[str, Any]


class Reading(NamedTuple):
    """What a cell says.

    Attributes:
        cell: which one, and how it is told.
        best: row of the policy that gains most of those that gain significantly; None without any.
        alike: rows of others that are not significantly behind it, those too whose own gain is not
            significant; none without a best.
        worse: rows of policies that do significantly worse than the baseline.
    """

    cell: Task
    best: Row | None
    alike: Sequence[Row]
    worse: Sequence[Row]


def atlas(runs: pl.DataFrame, cells: Sequence[Task], columns: Sequence[str]) -> pl.DataFrame:
    """Return what each policy gains in each cell.

    Args:
        runs: the table of runs, or of worlds; not of a city.
        cells: that policies are compared within, each with a sign that is not 0.
        columns: what tells policies from one another.

    Returns:
        A row a policy but the baselines and cell: cell (its place among them), the columns,
        outcome, basis (mean of the baseline, in the outcome's unit), what
        `experiments.analysis.compared_gains.measured` gives, p_holm (adjusted for all policies of
        the cell), told, behind (p, adjusted likewise, of a mean difference of zero from the policy
        that gains most of those told better; NaN for itself, and where there is none).
    """
    found = adjusted(pl.DataFrame(list(_rows(runs, cells, columns))), ["cell"])
    found = found.with_columns(
        told=pl.Series([told(row) for row in found.iter_rows(named=True)], dtype=pl.String)
    )
    parts = [
        _with_behind(part, gains(runs, [cells[number]], columns), columns)
        for (number,), part in found.group_by("cell", maintain_order=True)
        if isinstance(number, int)
    ]
    return pl.concat(parts)


def _rows(runs: pl.DataFrame, cells: Sequence[Task], columns: Sequence[str]) -> Iterator[Row]:
    for number, cell in enumerate(cells):
        in_cell = gains(runs, [cell], columns)
        for key, part in in_cell.group_by(*columns, maintain_order=True):
            value, basis = part["value"].to_numpy(), part[BASIS].to_numpy()
            known = {"cell": number, **dict(zip(columns, key, strict=True))}
            known |= {"outcome": cell.outcome, BASIS: float(basis.mean())}
            gain, worlds = part["gain"].to_numpy(), part["world"].to_numpy()
            yield known | measured(gain, value - basis, worlds)


def _with_behind(part: pl.DataFrame, pairs: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Add to the rows of a cell by what chance each is as good as the one that gains most."""
    better = part.filter(told="better").sort("gain", descending=True, maintain_order=True)
    if better.is_empty():
        return part.with_columns(behind=pl.lit(float("nan")))
    best = _of(pairs, better.row(0, named=True), columns)
    p, flips = [], []
    for row in part.iter_rows(named=True):
        both = _of(pairs, row, columns).join(best, on="replicate", suffix="_best")
        behind = (both["gain_best"] - both["gain"]).to_numpy()
        is_best = all(row[name] == better[name][0] for name in columns)
        p.append(float("nan") if is_best else p_value(behind))
        flips.append(float("nan") if is_best else sign_flip(behind))
    return part.with_columns(behind=pl.Series(holm(p, flips), dtype=pl.Float64))


def _of(pairs: pl.DataFrame, row: Mapping[str, Level], columns: Sequence[str]) -> pl.DataFrame:
    own = pairs.filter(*(pl.col(name) == row[name] for name in columns))
    return own.select("replicate", "gain")


def readings(table: pl.DataFrame, cells: Sequence[Task]) -> list[Reading]:
    """Return what each cell says.

    Args:
        table: from `atlas`.
        cells: that it was made for.
    """
    found = []
    for number, cell in enumerate(cells):
        part = table.filter(cell=number).sort("gain", descending=True, maintain_order=True)
        better, worse = (part.filter(told=way).to_dicts() for way in ("better", "worse"))
        is_alike = pl.col("behind").is_not_nan() & (pl.col("behind") > LEVEL)
        alike = part.filter(pl.col("told") != "worse", is_alike).to_dicts()
        found.append(Reading(cell, better[0] if better else None, alike, worse))
    return found
