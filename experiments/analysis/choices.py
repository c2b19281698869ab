"""Three answers for those who decide: the surest policy, the fairest, and what not to do alone."""

from __future__ import annotations

from typing import Any, NamedTuple

import polars as pl

from experiments.analysis.statistics import LEVEL
from experiments.design.experiment import EVERYONE

type Row = dict[str, Any]
"""A row of a table of paired differences."""


class Choices(NamedTuple):
    """What is told first of a comparison; None where no policy answers to it.

    Attributes:
        surest: of the gains in needs met of all residents that are significant, the one whose
            interval has the highest lower end.
        fairest: the same for the group that is worst off in the baseline.
        surest_loss: of the losses that are significant, the one whose interval has the lowest
            upper end.
        unfairest_loss: the same for the group that is worst off.
        weakest: of the policies that change one thing, the one of least effect on all residents,
            where that is not significant.
        weak_others: how many further policies that change one thing have no significant effect.
        with_others: the effect of the best policy that holds the weakest's change among others,
            where it is significant.
    """

    surest: Row | None
    fairest: Row | None
    surest_loss: Row | None
    unfairest_loss: Row | None
    weakest: Row | None
    weak_others: int
    with_others: Row | None

    @property
    def takes_away(self) -> bool:
        """Whether nothing gains and something loses, as where what is there is taken away."""
        return self.surest is None and self.surest_loss is not None


def choices(effects: pl.DataFrame, groups: pl.DataFrame, factors: list[str]) -> Choices:
    """Return the three answers.

    Args:
        effects: from `experiments.analysis.paired.paired_differences`.
        groups: from `experiments.analysis.paired.group_differences`.
        factors: what the experiment varies.
    """
    of_all = effects.filter(pl.col("outcome") == EVERYONE)
    worst = groups.filter(pl.col("outcome") == groups["outcome"].first())
    weak = _weak(of_all, factors)
    weakest = min(weak, key=lambda row: abs(row["difference"]), default=None)
    return Choices(
        _surest(of_all),
        _surest(worst),
        _surest_loss(of_all),
        _surest_loss(worst),
        weakest,
        max(0, len(weak) - 1),
        _with(of_all, weakest, factors),
    )


def _surest(effects: pl.DataFrame) -> Row | None:
    """Return the significant gain whose interval has the highest lower end."""
    told = effects.filter(
        ~pl.col("baseline"), pl.col("p_holm") <= LEVEL, pl.col("difference") > 0
    ).sort("low", descending=True, maintain_order=True)
    return told.row(0, named=True) if told.height else None


def _surest_loss(effects: pl.DataFrame) -> Row | None:
    """Return the significant loss whose interval has the lowest upper end."""
    told = effects.filter(
        ~pl.col("baseline"), pl.col("p_holm") <= LEVEL, pl.col("difference") < 0
    ).sort("high", maintain_order=True)
    return told.row(0, named=True) if told.height else None


def _changes(row: Row, base: Row, factors: list[str]) -> set[tuple[str, Any]]:
    return {(name, row[name]) for name in factors if row[name] != base[name]}


def _weak(of_all: pl.DataFrame, factors: list[str]) -> list[Row]:
    """Return the policies that change one thing and have no significant effect."""
    bases = list(of_all.filter("baseline").iter_rows(named=True))
    if len(bases) != 1:
        return []
    return [
        row
        for row in of_all.filter(~pl.col("baseline"), pl.col("low").is_not_nan()).iter_rows(
            named=True
        )
        if len(_changes(row, bases[0], factors)) == 1 and not row["p_holm"] <= LEVEL
    ]


def _with(of_all: pl.DataFrame, weakest: Row | None, factors: list[str]) -> Row | None:
    """Return the best policy that holds the change of the weakest among others."""
    if weakest is None:
        return None
    (base,) = of_all.filter("baseline").iter_rows(named=True)
    change = _changes(weakest, base, factors)
    wider = of_all.filter(pl.col("p_holm") <= LEVEL, pl.col("difference") > 0)
    holding = [row for row in wider.iter_rows(named=True) if change < _changes(row, base, factors)]
    return max(holding, key=lambda row: row["difference"], default=None)
