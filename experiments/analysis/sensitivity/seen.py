"""What was seen at the rows of a sample: each outcome under each policy, and what has no value.

Of uncertainties, an outcome is looked at in the baseline, and its difference from that under
every other policy. Of levers, it is looked at with each combination of what else is varied. Nothing
is filled in: an index of a sample with a hole would be one of another sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import polars as pl

from experiments.analysis.worlds import by_world
from experiments.design.cubes import Reals
from experiments.design.experiment import Experiment, Group, Level
from experiments.store.tables import FAILED, FINISHED

type Why = Literal["failed", "missing", "not_finite", "alike"]


@dataclass(frozen=True, slots=True)
class Seen:
    """An outcome at all rows of a sample.

    Attributes:
        levels: of what is varied besides the sample.
        is_difference: whether it is that from the baseline.
        outcome: its name.
        values: (rows, pairs) by row and replicate; of levers in several worlds, by row and world.
    """

    levels: Mapping[str, Level]
    is_difference: bool
    outcome: str
    values: Reals


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is said of a sample, or of an outcome.

    Attributes:
        levels: of what is varied besides the sample, where the row is.
        outcome: its name; empty where it is every outcome.
        row: number of the first row that is at fault; 0 where it is all of them.
        more: how many others are.
        why: a run that failed, or is missing; a value that is not finite; or all values alike.
    """

    levels: Mapping[str, Level]
    outcome: str
    row: int
    more: int
    why: Why


def varied_besides(experiment: Experiment, group: Group) -> list[str]:
    """Return what is varied besides a sample, as the columns of the table of runs."""
    sampled = experiment.sampled(group)
    return [name for name in experiment.columns if name not in sampled]


def seen(
    runs: pl.DataFrame,
    rows: pl.DataFrame,
    group: Group,
    experiment: Experiment,
    outcomes: Sequence[str],
) -> Iterator[Seen | Refusal]:
    """Yield what was seen, outcome by outcome; a single refusal where a run has no outcomes.

    Args:
        runs: the table of runs.
        rows: of the sample, from `experiments.store.sampled.sample_table`.
        group: what is sampled: levers, or uncertainties.
        experiment: that the runs are of.
        outcomes: which are looked at.
    """
    besides = varied_besides(experiment, group)
    compared = by_world(runs, experiment) if group == "levers" else runs
    matched = _matched(compared, rows, besides, experiment.sampled(group))
    if refusal := _unfinished(matched, besides):
        yield refusal
        return
    bases = _bases(compared, besides) if group == "uncertainties" else []
    shape = (rows.height, -1)
    tables: list[tuple[dict[str, Any], pl.DataFrame]] = list(_by_levels(matched, besides))
    for levels, table in tables:
        base = _base_of(levels, bases, experiment.within)
        for outcome in outcomes:
            values = table[outcome].to_numpy().reshape(shape)
            if base is not None and base != levels:
                theirs = next(other for key, other in tables if key == base)
                values = values - theirs[outcome].to_numpy().reshape(shape)
            wrong = np.flatnonzero(~np.isfinite(values).all(axis=1))
            if wrong.size:
                first = int(wrong[0]) + 1
                yield Refusal(levels, outcome, first, wrong.size - 1, "not_finite")
            else:
                is_difference = base is not None and base != levels
                yield Seen(levels, is_difference, outcome, values.astype(np.float64))


def _matched(
    runs: pl.DataFrame, rows: pl.DataFrame, besides: Sequence[str], paths: Sequence[str]
) -> pl.DataFrame:
    """Return a row for each row of the sample, policy and replicate, whether it was run or not."""
    places = (
        rows.select("row", *(pl.col(path).cast(runs.schema[path]) for path in paths))
        .join(runs.select(*besides, "replicate").unique(maintain_order=True), how="cross")
        .join(runs, on=[*besides, "replicate", *paths], how="left", nulls_equal=True)
    )
    return places.sort("row", "replicate", maintain_order=True)


def _unfinished(matched: pl.DataFrame, besides: Sequence[str]) -> Refusal | None:
    """Return which row has a run that failed, or none at all."""
    open_ones = matched.filter(pl.col("status").fill_null("") != FINISHED)
    if open_ones.is_empty():
        return None
    first = open_ones.row(0, named=True)
    levels = {name: first[name] for name in besides}
    why: Why = "failed" if first["status"] == FAILED else "missing"
    return Refusal(levels, "", first["row"], open_ones["row"].n_unique() - 1, why)


def _by_levels(
    matched: pl.DataFrame, besides: Sequence[str]
) -> Iterator[tuple[dict[str, Any], pl.DataFrame]]:
    if not besides:
        yield {}, matched
        return
    for key, table in matched.group_by(besides, maintain_order=True):
        yield dict(zip(besides, key, strict=True)), table


def _bases(runs: pl.DataFrame, besides: Sequence[str]) -> list[dict[str, Any]]:
    """Return the levels of the policies that others are compared with."""
    baselines = runs.filter("baseline")
    return baselines.select(besides).unique(maintain_order=True).to_dicts() if besides else [{}]


def _base_of(
    levels: Mapping[str, Level], bases: Sequence[dict[str, Any]], within: Sequence[str]
) -> dict[str, Any] | None:
    """Return the levels of the policy that one is compared with; None where there is none."""
    same = [base for base in bases if all(base[name] == levels[name] for name in within)]
    return same[0] if same else None
