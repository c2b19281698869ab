"""The table of a sample: the rows that its analysis needs, in their order, with what each is for.

Rows that are the same are there as often as the method names them, and were run once. Together with
the table of runs, this is all that an analysis of one's own takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from experiments.design.design import Design
from experiments.design.experiment import Group
from experiments.design.rows import Planned
from experiments.store.files import make_whole
from experiments.store.tables import levels_column

SAMPLE = "sample.parquet"


def sample_table(design: Design) -> pl.DataFrame:
    """Return the rows of a design's samples.

    Args:
        design: whose samples are by one_at_a_time, saltelli or morris.

    Returns:
        group, row (from 1 on), part and parameter (see `experiments.design.rows.Planned`), and a
        column for each number that is sampled, null where the number is left out or of another
        group. Without rows where no such method is used.
    """
    frames = [_frame(group, rows) for group, rows in design.planned.items() if rows]
    if not frames:
        return pl.DataFrame()
    return pl.concat(frames, how="diagonal_relaxed")


def write_sample(folder: Path, design: Design) -> None:
    """Write the table of a design's samples into a folder, where there are rows.

    Raises:
        OSError: when there is no room.
    """
    table = sample_table(design)
    if not table.is_empty():
        make_whole(folder / SAMPLE, table.write_parquet)


def read_sample(folder: Path) -> pl.DataFrame:
    """Return the table of samples that a folder of results has; empty where it has none."""
    path = folder / SAMPLE
    return pl.read_parquet(path) if path.exists() else pl.DataFrame()


def _frame(group: Group, rows: Sequence[Planned]) -> pl.DataFrame:
    paths = list(dict.fromkeys(path for row in rows for path in row.values))
    columns = []
    for path in paths:
        values = [row.values.get(path) for row in rows]
        columns.append(levels_column(path, values, values))
    return pl.DataFrame(
        [
            pl.Series("group", [group] * len(rows), pl.String),
            pl.Series("row", range(1, len(rows) + 1), pl.Int32),
            pl.Series("part", [row.part for row in rows], pl.String),
            pl.Series("parameter", [row.parameter for row in rows], pl.String),
            *columns,
        ]
    )
