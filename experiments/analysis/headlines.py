"""Headlines: what policies change of what a crisis is about, crisis by crisis.

Each crisis has its headline outcomes: deaths of heat, those left without, those known in time. A
difference is told as one only where Holm's correction and flips of signs agree over at least six
pairs; two policies are tied where the same holds of the difference between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from experiments.analysis.city import BASELINE
from experiments.analysis.compared_gains import told
from experiments.analysis.paired import (
    adjusted,
    columns_compared,
    compare_pairs,
    paired_differences,
)
from experiments.design.experiment import COST, Experiment, Level
from experiments.store.tables import FINISHED, pair_of
from sim.aid.headline import CHECK, direction
from sim.tables import GROUPS_LEFT

CRISIS = "crisis"

OF_GROUPS_LEFT = tuple(f"left_without_{group.name.lower()}" for group in GROUPS_LEFT)


@dataclass(frozen=True)
class Cell:
    """Policies that are compared with one baseline, in one crisis or some.

    Attributes:
        crises: names of what happens; of several crises, or of one made of several episodes, all.
        levels: of the factors that policies are compared within.
        outcomes: what the crisis is about, the first one first.
    """

    crises: tuple[str, ...]
    levels: Mapping[str, Level]
    outcomes: tuple[str, ...]


def cells_of(
    experiment: Experiment, simulated: Mapping[str, Any], runs: pl.DataFrame
) -> list[Cell]:
    """Return the cells of an experiment, in the order of its runs.

    Args:
        experiment: what was compared.
        simulated: from `experiments.design.cautions.simulated`.
        runs: the table of runs.
    """
    crises = simulated["crises"]
    within = [name for name in experiment.within if name in runs.columns]
    if not within:
        names = dict.fromkeys(name for crisis in crises for name in crisis["names"])
        return [Cell(tuple(names), {}, _headlines(crises, experiment, runs))]
    cells = []
    for levels in runs.select(within).unique(maintain_order=True).iter_rows(named=True):
        one = levels.get(CRISIS)
        here = [crisis for crisis in crises if one is None or _is(crisis, one)]
        several = [name for crisis in here for name in crisis["names"]]
        told_by = _headlines(here, experiment, runs)
        names = dict.fromkeys([str(one)] if one else several)
        cells.append(Cell(tuple(names), levels, told_by))
    return cells


def _is(crisis: Mapping[str, Any], name: Level) -> bool:
    """Tell whether a crisis is the option of this name."""
    return bool(crisis.get("name") == name or crisis["names"] == [name])


def _headlines(
    crises: Sequence[Mapping[str, Any]], experiment: Experiment, runs: pl.DataFrame
) -> tuple[str, ...]:
    """Return the headline outcomes of crises of which it is known which way is better."""
    named = [name for crisis in crises for name in crisis.get("headlines") or ()]
    found = dict.fromkeys([*(named or experiment.outcomes), CHECK])
    known = [name for name in found if direction(name) and name in runs.columns]
    return tuple(sorted(known, key=lambda name: name == CHECK))


def headline_effects(pairs: pl.DataFrame, cell: Cell) -> pl.DataFrame:
    """Return what each policy of a cell changes of its headline outcomes, and who is left without.

    Args:
        pairs: the runs, or their means in each world.
        cell: one of `cells_of`.

    Returns:
        What `experiments.analysis.paired.paired_differences` gives, and gain (difference for the
        better), told, extra_cost (EUR more than the baseline).
    """
    here = pairs.filter(*(pl.col(name) == level for name, level in cell.levels.items()))
    groups = [name for name in OF_GROUPS_LEFT if name in pairs.columns]
    outcomes = list(dict.fromkeys([*cell.outcomes, *groups]))
    costs = [COST] if COST in pairs.columns else []
    within = list(cell.levels)
    found = paired_differences(here, [*outcomes, *costs], within)
    signs = {name: direction(name) for name in outcomes}
    spent = found.filter(outcome=COST).select("policy", extra_cost="difference")
    table = (
        found.filter(pl.col("outcome").is_in(outcomes))
        .with_columns(
            gain=pl.col("difference")
            * pl.col("outcome").replace_strict(signs, return_dtype=pl.Int8)
        )
        .join(spent, on="policy", how="left", maintain_order="left")
    )
    return table.with_columns(
        told=pl.Series([told(row) for row in table.iter_rows(named=True)], dtype=pl.String)
    )


def tied_with(pairs: pl.DataFrame, cell: Cell, best: str, outcome: str) -> list[str]:
    """Return the policies that pairs do not distinguish from one, by an outcome.

    Args:
        pairs: the runs, or their means in each world.
        cell: where they are compared.
        best: the policy.
        outcome: by which.
    """
    here = pairs.filter(*(pl.col(name) == level for name, level in cell.levels.items()))
    pair = pair_of(here)
    values = here.filter(pl.col("status") == FINISHED, ~pl.col("baseline")).select(
        "policy", *columns_compared(here, [outcome])
    )
    ours = values.filter(pl.col("policy") == best)
    rows = []
    for (policy,), theirs in values.group_by("policy", maintain_order=True):
        if policy != best:
            found = compare_pairs(ours.join(theirs, on=pair, suffix=BASELINE), outcome)
            known = {"policy": str(policy), "n": found.n, "gain": found.difference}
            rows.append(known | {"p": found.p, "p_flip": found.p_flip, "all": 1})
    if not rows:
        return []
    table = adjusted(pl.DataFrame(rows, infer_schema_length=None), ["all"])
    return [row["policy"] for row in table.iter_rows(named=True) if told(row) == "none"]
