"""Means: what each setting of a sweep changes, over the replicates that all settings have.

Replicates have the same seeds at every setting, so that what differs within one is the setting's
doing and what chance it turns into.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.analysis.emulator.levers import Lever, shares_of
from experiments.analysis.emulator.surface import Reals
from experiments.store.tables import FINISHED

LEAST_PAIRS = 2
"""Replicates without which a mean has no variance."""


class Means(NamedTuple):
    """What the settings of a sweep change in an outcome; the baseline is the first of them.

    Attributes:
        inputs: (n, levers) where each stands in the ranges of the levers.
        values: (n,) mean paired difference from the baseline.
        noise: (n,) variance of that mean; 0 in the baseline.
        pairs: replicates that the means are over.
        level: mean of the baseline.
    """

    inputs: Reals
    values: Reals
    noise: Reals
    pairs: int
    level: float


def means_of(runs: pl.DataFrame, levers: Sequence[Lever], outcome: str) -> Means | None:
    """Return the means of an outcome; None where fewer than two replicates are whole.

    Args:
        runs: the table of runs; a replicate in which a run failed, or has no value, is left out.
        levers: that were sampled.
        outcome: its column.
    """
    paths = [lever.path for lever in levers]
    known = pl.col(outcome).is_not_null() & pl.col(outcome).is_not_nan()
    finished = runs.filter((pl.col("status") == FINISHED) & known)
    policies = runs.unique("policy", maintain_order=True).sort(~pl.col("baseline"))
    names = policies["policy"].to_list()
    whole = (
        finished.group_by("replicate")
        .agg(pl.col("policy").n_unique().alias("policies"))
        .filter(pl.col("policies") == len(names))["replicate"]
        .sort()
        .to_list()
    )
    if len(whole) < LEAST_PAIRS:
        return None
    places = {name: row for row, name in enumerate(names)}
    columns = {replicate: column for column, replicate in enumerate(whole)}
    values = np.empty((len(names), len(whole)))
    for policy, replicate, value in finished.select("policy", "replicate", outcome).iter_rows():
        if replicate in columns:
            values[places[policy], columns[replicate]] = value
    differences = values - values[0]
    inputs = shares_of(levers, policies.select(paths).cast(pl.Float64).to_numpy())
    noise = differences.var(axis=1, ddof=1) / len(whole)
    return Means(inputs, differences.mean(axis=1), noise, len(whole), float(values[0].mean()))
