"""Leading: which policy a brief names in a crisis, by rules, before any word is chosen.

The first headline outcome on which some policy is significantly better decides, and of those
policies the one that gains most; of equals to three figures, the cheapest. Where none is better,
the one that does most harm; where none does, the one of the largest difference, which is then said
to be no effect.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from experiments.analysis.compared_gains import LEAST_PAIRS
from experiments.analysis.headlines import OF_GROUPS_LEFT, Cell, headline_effects, tied_with

type Row = Mapping[str, Any]

type Way = Literal["better", "worse", "none", "alike", "few", "alone"]
"""What is found: a gain; no gain but a loss; nothing significant; no difference in any pair; too
few pairs to tell; nothing to compare."""


@dataclass(frozen=True)
class Leading:
    """What leads in a cell.

    Attributes:
        cell: policies that are compared with one baseline.
        effects: from `experiments.analysis.headlines.headline_effects`.
        baseline: rows of the baseline, by outcome.
        way: what is found.
        row: of the policy that is named, by the outcome that decides; None where nothing is known.
        tied: policies that are not distinguished from it by that outcome, where it is better.
        idle: policies that change none of the headline outcomes significantly.
        pairs: the fewest pairs that a comparison rests on.
    """

    cell: Cell
    effects: pl.DataFrame
    baseline: Mapping[str, Row]
    way: Way
    row: Row | None
    tied: tuple[str, ...]
    idle: tuple[str, ...]
    pairs: int

    @property
    def outcome(self) -> str:
        """The headline outcome that is told."""
        return str(self.row["outcome"]) if self.row else self.cell.outcomes[0]

    def rows(self, outcome: str) -> list[dict[str, Any]]:
        """Return the rows of policies but the baseline, by an outcome."""
        return self.effects.filter(~pl.col("baseline"), outcome=outcome).to_dicts()

    def of_policy(self, policy: str) -> dict[str, Row]:
        """Return the rows of a policy, by outcome."""
        return {row["outcome"]: row for row in self.effects.filter(policy=policy).to_dicts()}

    @property
    def groups(self) -> tuple[str, ...]:
        """Outcomes of groups, beside everyone, of which significantly fewer are left without."""
        if self.row is None or self.way != "better":
            return ()
        mine = self.of_policy(self.row["policy"])
        return tuple(
            name for name in OF_GROUPS_LEFT[1:] if name in mine and mine[name]["told"] == "better"
        )


def leading(pairs: pl.DataFrame, cell: Cell) -> Leading:
    """Return what leads in a cell.

    Args:
        pairs: the runs, or their means in each world.
        cell: policies that are compared with one baseline.
    """
    effects = headline_effects(pairs, cell)
    baseline = {row["outcome"]: row for row in effects.filter("baseline").to_dicts()}
    compared = effects.filter(~pl.col("baseline"), pl.col("outcome").is_in(cell.outcomes))
    known = compared.filter(pl.col("low").is_not_nan())
    fewest = int(known["n"].min() or 0) if known.height else 0  # type: ignore[arg-type]
    way, row = _found(compared, known, cell)
    tied: tuple[str, ...] = ()
    if row is not None and way == "better":
        tied = tuple(tied_with(pairs, cell, row["policy"], row["outcome"]))
    moved = set(compared.filter(pl.col("told") != "none")["policy"])
    policies = compared["policy"].unique(maintain_order=True)
    idle = tuple(name for name in policies if name not in moved)
    return Leading(cell, effects, baseline, way, row, tied, idle, fewest)


def _found(compared: pl.DataFrame, known: pl.DataFrame, cell: Cell) -> tuple[Way, Row | None]:
    """Return what is found, and the row that tells it."""
    if compared.is_empty():
        return "alone", None
    if known.is_empty():
        return "few", None
    for way in ("better", "worse"):
        for outcome in cell.outcomes:
            rows = known.filter(outcome=outcome, told=way).to_dicts()
            if rows:
                return way, min(rows, key=_size_and_cost)
    if (known["low"] == 0).all() and (known["high"] == 0).all():
        return "alike", None
    if int(known["n"].max() or 0) < LEAST_PAIRS:  # type: ignore[arg-type]
        return "few", None
    first = known.filter(outcome=known["outcome"][0]).to_dicts()
    return "none", min(first, key=_size_and_cost)


def _size_and_cost(row: Row) -> tuple[float, float]:
    """Return what orders rows: the largest difference, to three figures, then the lowest cost."""
    size = abs(row["difference"])
    figures = round(size, 2 - math.floor(math.log10(size))) if size else 0.0
    cost = row["extra_cost"]
    return -figures, math.inf if cost is None or math.isnan(cost) else cost
