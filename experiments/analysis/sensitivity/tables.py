"""Tables of sensitivity: indices of a Saltelli or Morris sample, and ends of one at a time.

A sample is analysed as a whole or not at all: where a run failed or is missing, no table is made;
where an outcome is not finite somewhere, the outcome is left out. What is left out is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from experiments.analysis.sensitivity import elementary, sobol
from experiments.analysis.sensitivity.seen import Refusal, Seen, seen
from experiments.analysis.statistics import interval
from experiments.design.cubes import Reals
from experiments.design.experiment import Experiment, Group
from experiments.design.rows import AB, BASE, HIGH, LOW, A, B

_GROUPS: tuple[Group, ...] = ("levers", "uncertainties")

_SEED = 20_260_127
"""Of the bootstrap. Any number would do."""

_MEAN_SIZE = (2 / np.pi) ** 0.5
"""Mean size of a normal deviate, in standard deviations."""


@dataclass(frozen=True)
class Analysis:
    """What came of a sample.

    Attributes:
        table: a row for each policy, outcome and parameter; empty where there is nothing to say.
        refused: what was left out.
    """

    table: pl.DataFrame = field(default_factory=pl.DataFrame)
    refused: tuple[Refusal, ...] = ()

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that the table is of, in their order."""
        if self.table.is_empty():
            return []
        return self.table["outcome"].unique(maintain_order=True).to_list()

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a table nor anything that was refused."""
        return self.table.is_empty() and not self.refused


def sensitivity(
    runs: pl.DataFrame, sample: pl.DataFrame, experiment: Experiment, outcomes: Sequence[str]
) -> Analysis:
    """Return the indices of a Saltelli or Morris sample; empty where there is none.

    Args:
        runs: the table of runs.
        sample: from `experiments.store.sampled.sample_table`.
        experiment: that the runs are of.
        outcomes: which are looked at.

    Returns:
        Columns group, what is varied besides, difference (whether of the difference from the
        baseline), outcome, parameter; of Saltelli first and total, of Morris mu, mu_star and sigma,
        each with _low and _high; chance, rows and n. They are described in
        `experiments.store.sensitivity_columns`.
    """
    for group in _GROUPS:
        asked = experiment.sample(group)
        if asked and asked.has_indices and not sample.is_empty():
            make = _sobol if asked.method == "saltelli" else _morris
            return _analysis(runs, sample, group, experiment, outcomes, make)
    return Analysis()


def tornado(
    runs: pl.DataFrame, sample: pl.DataFrame, experiment: Experiment, outcomes: Sequence[str]
) -> Analysis:
    """Return what each parameter does at either end, one at a time; empty where none is varied so.

    Args:
        runs: the table of runs.
        sample: from `experiments.store.sampled.sample_table`.
        experiment: that the runs are of.
        outcomes: which are looked at.

    Returns:
        Columns group, what is varied besides, difference, outcome, parameter; low, base and high,
        its values; at_low, at_base and at_high, the outcome there; low_change and high_change, mean
        paired differences from the base, with _low and _high; n.
    """
    found = [
        _analysis(runs, sample, group, experiment, outcomes, _ends)
        for group in _GROUPS
        if (asked := experiment.sample(group))
        and asked.method == "one_at_a_time"
        and not sample.is_empty()
        and not experiment.takes_turns
    ]
    tables = [one.table for one in found if not one.table.is_empty()]
    table = pl.concat(tables, how="diagonal_relaxed") if tables else pl.DataFrame()
    return Analysis(table, tuple(refusal for one in found for refusal in one.refused))


type _Make = Callable[[pl.DataFrame, Sequence[str], Reals, Experiment, Group], dict[str, Any]]
"""Makes columns, a value a parameter: of rows, paths, values (rows, n)."""


def _analysis(
    runs: pl.DataFrame,
    sample: pl.DataFrame,
    group: Group,
    experiment: Experiment,
    outcomes: Sequence[str],
    make: _Make,
) -> Analysis:
    rows, paths = sample.filter(group=group), experiment.sampled(group)
    frames, refused = [], []
    for one in seen(runs, rows, group, experiment, outcomes):
        if isinstance(one, Refusal):
            refused.append(one)
            continue
        drawn = one.values[(rows["part"] != AB).to_numpy()]  # what shares of variance are of
        if np.ptp(drawn.mean(axis=1)) == 0:
            refused.append(Refusal(one.levels, one.outcome, 0, 0, "alike"))
            continue
        columns = make(rows, paths, one.values, experiment, group)
        frames.append(_frame(one, group, paths, columns))
    return Analysis(pl.concat(frames) if frames else pl.DataFrame(), tuple(refused))


def _frame(one: Seen, group: Group, paths: Sequence[str], columns: dict[str, Any]) -> pl.DataFrame:
    same = {
        "group": group,
        **one.levels,
        "difference": one.is_difference,
        "outcome": one.outcome,
    }
    return pl.DataFrame({"parameter": list(paths)} | columns).select(
        *(pl.lit(value).alias(name) for name, value in same.items()),
        "parameter",
        *columns,
        n=pl.lit(one.values.shape[1], pl.Int32),
    )


def _sobol(
    rows: pl.DataFrame, paths: Sequence[str], values: Reals, _: Experiment, __: Group
) -> dict[str, Any]:
    """Return Sobol' indices."""
    means, parts = values.mean(axis=1), rows["part"].to_numpy()
    a, b, ab = (means[parts == part] for part in (A, B, AB))
    found: dict[str, Any] = dict(sobol.indices(a, b, ab.reshape(len(paths), -1), _SEED))
    share = _of_chance(values) / float(np.concatenate([a, b]).var())
    return found | {"chance": [share] * len(paths), "rows": [len(a)] * len(paths)}


def _morris(
    rows: pl.DataFrame, paths: Sequence[str], values: Reals, experiment: Experiment, group: Group
) -> dict[str, Any]:
    """Return statistics of elementary effects."""
    shape = (-1, len(paths) + 1)
    points = np.stack(
        [_shares(rows, path, experiment, group).reshape(shape) for path in paths], axis=2
    )
    each = elementary.effects(points, values.mean(axis=1).reshape(shape))
    told = elementary.indices(each, np.random.default_rng(_SEED))._asdict()
    found = {
        f"{name}{end}": column
        for name, one in told.items()
        for end, column in zip(("", "_low", "_high"), one, strict=True)
    }
    steps = 1 / np.abs(np.diff(points, axis=1)).sum(axis=1)  # each number is changed once
    chance = (2 * _of_chance(values)) ** 0.5 * _MEAN_SIZE * steps.mean(axis=0)
    return found | {"chance": chance, "rows": [len(points)] * len(paths)}


def _shares(rows: pl.DataFrame, path: str, experiment: Experiment, group: Group) -> Reals:
    """Return where the values of a parameter stand in its range: 0 at its low, 1 at its high."""
    sample = experiment.sample(group)
    values = rows[path].cast(pl.Float64).to_numpy()
    low, high = (sample.ranges[path] if sample else None) or (values.min(), values.max())
    return np.asarray((values - low) / (high - low))


def _of_chance(values: Reals) -> float:
    """Return the variance that chance makes in the mean of a row; NaN with one replicate.

    What a replicate does to all rows alike, by its seed, is no part of it.
    """
    rows, pairs = values.shape
    if pairs < 2:
        return float("nan")
    own = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean()
    return float((own**2).sum() / ((rows - 1) * (pairs - 1)) / pairs)


def _ends(
    rows: pl.DataFrame, paths: Sequence[str], values: Reals, _: Experiment, __: Group
) -> dict[str, Any]:
    """Return the values of each parameter at its ends, the outcome there, and what changes."""
    base = values[rows["part"].to_list().index(BASE)]
    place = {
        (part, path): number
        for number, (part, path) in enumerate(rows.select("part", "parameter").iter_rows())
    }
    found: dict[str, list[float | None]] = {
        "low": [rows[path][place[LOW, path]] for path in paths],
        "base": [rows[path][place[BASE, None]] for path in paths],
        "high": [rows[path][place[HIGH, path]] for path in paths],
        "at_base": [float(base.mean())] * len(paths),
    }
    for end in (LOW, HIGH):
        at = [values[place[end, path]] for path in paths]
        bounds = [interval(one - base)[:2] for one in at]
        found[f"at_{end}"] = [float(one.mean()) for one in at]
        found[f"{end}_change"] = [float((one - base).mean()) for one in at]
        found[f"{end}_change_low"] = [low for low, _ in bounds]
        found[f"{end}_change_high"] = [high for _, high in bounds]
    numbers = {name: pl.Series(column, dtype=pl.Float64) for name, column in found.items()}
    return {name: numbers[name] for name in _ENDS}


_ENDS = (
    "low", "base", "high", "at_low", "at_base", "at_high",
    "low_change", "low_change_low", "low_change_high",
    "high_change", "high_change_low", "high_change_high",
)  # fmt: skip
