"""Advised: what is told of the portfolio that a search recommends, from seeds that it never saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from experiments.analysis.compared_gains import compared
from experiments.analysis.frontier import COLUMNS
from experiments.analysis.gains import gains, pooled
from experiments.analysis.paired import adjusted, compare
from experiments.analysis.prim import discover
from experiments.analysis.regret import regret
from experiments.analysis.statistics import LEVEL
from experiments.analysis.tried import AGAINST
from experiments.design.advice import CRISIS, NEIGHBOURHOOD
from experiments.design.portfolios import BUDGET, NOTHING, PORTFOLIO, shares_of
from experiments.design.tasks import Task
from experiments.store.tables import FINISHED, uncertainties_of
from sim.tables import GROUPS_LEFT

SEARCH, FRESH = "search", "fresh"
"""Which seeds a number rests on."""

LEAST_CASES = 40
"""Worlds below which it is not asked where a portfolio fails."""

_LEAST_SHARE = 0.05
"""Share of the worlds in which it fails, or does not, below which there is nothing to look for."""


def recommended(
    runs: Mapping[str, tuple[pl.DataFrame, Sequence[Task]]], best: Mapping[float, str]
) -> pl.DataFrame:
    """Return what the recommended portfolios change, in each crisis and over all.

    Args:
        runs: by the seeds that they rest on (`FRESH`, `SEARCH`), with the crises. Of what a search
            chose itself, its own runs say too much.
        best: the portfolio that is recommended for each budget.

    Returns:
        budget, portfolio, seeds, and what `experiments.analysis.compared_gains.compared` gives; p
        values are adjusted for all portfolios of the budget that were run on these seeds.
    """
    parts = []
    for seeds, (table, tasks) in runs.items():
        found = compared(gains(table, tasks, COLUMNS), COLUMNS, CRISIS, len(tasks))
        own = found.filter(_is_one_of(best.items()))
        parts.append(own.select(*COLUMNS, pl.lit(seeds).alias("seeds"), pl.exclude(COLUMNS)))
    return pl.concat(parts, how="vertical_relaxed")


def against(best: Mapping[float, str], tried: Sequence[tuple[float, str]]) -> dict[float, str]:
    """Return what each recommended portfolio is held against at the same cost.

    It is the best single instrument; of one that is such itself, the best of the others.

    Args:
        best: the portfolio recommended for each budget.
        tried: budget and name of those that were tried, the best of the search first.
    """
    found: dict[float, str] = {}
    for budget, name in best.items():
        others = [other for cost, other in tried if cost == budget and other != name]
        singles = [other for other in others if len(shares_of(other)) == 1]
        rivals = others if len(shares_of(name)) == 1 else singles
        if rivals:
            found[budget] = rivals[0]
    return found


def duel(duels: pl.DataFrame, rival: Mapping[float, str]) -> pl.DataFrame:
    """Return how the recommended portfolios do against their rivals, on fresh seeds.

    Args:
        duels: with all that were tried, from `experiments.analysis.tried.versus`.
        rival: what each is held against.

    Returns:
        The rows of the rivals, as they stand there: no p value is adjusted again.
    """
    if duels.is_empty() or not rival:
        return pl.DataFrame()
    return duels.filter(
        pl.any_horizontal(
            (pl.col(BUDGET) == budget) & (pl.col(AGAINST) == name) for budget, name in rival.items()
        )
    )


def left_out(fresh: pl.DataFrame, best: Mapping[float, str]) -> pl.DataFrame:
    """Return who remains with a grave need unmet under the recommended portfolios, by group.

    Args:
        fresh: the runs, in the neighbourhood that advice is asked for.
        best: the portfolio recommended for each budget.

    Returns:
        A row a budget, crisis and group: budget, portfolio, crisis, group, residents (of the group,
        in the mean), n, basis (of 1,000 of the group, those left without where nothing is bought),
        mean (under the portfolio), difference with low and high, p, p_holm (adjusted for the groups
        of a crisis), p_flip.
    """
    finished = fresh.filter(pl.col("status") == FINISHED)
    rows: list[dict[str, Any]] = []
    for budget, name in best.items():
        ours = finished.filter(_is_one_of([(budget, name)]))
        theirs = finished.filter(pl.col(PORTFOLIO) == NOTHING)
        pairs = ours.join(theirs, on=[CRISIS, "replicate"], suffix="_of_nothing")
        for (crisis,), part in pairs.group_by(CRISIS, maintain_order=True):
            for group in GROUPS_LEFT:
                outcome = f"left_without_{group.name.lower()}"
                mine, basis = (part[f"{outcome}{end}"].to_numpy() for end in ("", "_of_nothing"))
                known = ~(np.isnan(mine) | np.isnan(basis))
                found = compare(mine, basis)
                rows.append(
                    {
                        BUDGET: budget, PORTFOLIO: name, "crisis": str(crisis),
                        "group": group.name.lower(),
                        "residents": _mean(part[f"residents_{group.name.lower()}"].to_numpy()),
                        "n": found.n, "basis": _mean(basis[known]),
                        "mean": _mean(mine[known]), "difference": found.difference,
                        "low": found.low, "high": found.high, "p": found.p,
                        "p_flip": found.p_flip,
                    }
                )  # fmt: skip
    return adjusted(pl.DataFrame(rows, infer_schema_length=None), [BUDGET, "crisis"])


def regrets(
    fresh: pl.DataFrame, tasks: Sequence[Task], target: str, tolerance: float
) -> pl.DataFrame:
    """Return the regret of all portfolios that were tried, by crisis, neighbourhood and world.

    Crises and worlds are those of the neighbourhood that advice is asked for; see `regret`.

    Args:
        fresh: the runs on fresh seeds, in all neighbourhoods.
        tasks: crises in neighbourhoods.
        target: the neighbourhood that advice is asked for.
        tolerance: how much less than the best is held to be as good.
    """
    each = gains(fresh, tasks, COLUMNS)
    crises = each[CRISIS].n_unique()
    here = each.filter(pl.col(NEIGHBOURHOOD) == target)
    everywhere = pooled(each, (*COLUMNS, NEIGHBOURHOOD), crises)
    cells = {
        CRISIS: here.with_columns(level=pl.col(CRISIS)),
        NEIGHBOURHOOD: everywhere.with_columns(level=pl.col(NEIGHBOURHOOD)),
        "world": pooled(here, COLUMNS, crises).with_columns(level=pl.col("world")),
    }
    return regret(cells, COLUMNS, tolerance)


def fails_where(
    runs: pl.DataFrame,
    tasks: Sequence[Task],
    best: Mapping[float, str],
    rival: Mapping[float, str],
    tolerance: float,
) -> pl.DataFrame:
    """Return where, among uncertain numbers, a recommended portfolio fails.

    It fails in a world in two ways: it does no good (its mean gain over crises is not above 0); or
    its rival gains more by more than the tolerance.

    Args:
        runs: in many worlds, of a pair each.
        tasks: the crises.
        best: the portfolio recommended for each budget.
        rival: what each is held against.
        tolerance: how much less than the rival is held to be as good.

    Returns:
        A row a budget, way to fail and limit of the box that holds most failures: budget,
        portfolio, way (`no_good` or `beaten`), worlds, fails (share of them), number (path; ""
        where no box is looked for or told), low, high (null where there is no limit), least, most
        (of the worlds), coverage, density, support, p (of the box). A box is told where p is 0.05
        at most.
    """
    paths = [name for name in uncertainties_of(runs) if runs[name].dtype.is_numeric()]
    whole = pooled(gains(runs, tasks, COLUMNS), COLUMNS, len(tasks))
    numbers = runs.unique("replicate", maintain_order=True).select("replicate", *paths)
    rows: list[dict[str, Any]] = []
    for budget, name in best.items():
        ours = whole.filter(_is_one_of([(budget, name)])).join(numbers, on="replicate")
        ways = {"no_good": ours["gain"].to_numpy() <= 0}
        if budget in rival:
            theirs = whole.filter(_is_one_of([(budget, rival[budget])]))
            ours = ours.join(theirs.select("replicate", beat="gain"), on="replicate")
            ways = {
                "no_good": ours["gain"].to_numpy() <= 0,
                "beaten": (ours["beat"] - ours["gain"]).to_numpy() > tolerance,
            }
        for way, fails in ways.items():
            known = {BUDGET: budget, PORTFOLIO: name, "way": way}
            rows += [known | row for row in _where(ours.select(paths), fails)]
    types = dict.fromkeys(("low", "high", "least", "most", "coverage", "density", "p"), pl.Float64)
    return pl.DataFrame(
        rows, schema_overrides=types | {"support": pl.Int64}, infer_schema_length=None
    )


def _where(numbers: pl.DataFrame, fails: np.ndarray) -> list[dict[str, Any]]:
    """Return a row for each limit of the box of failures; one without a number where none is."""
    share = float(fails.mean()) if fails.size else float("nan")
    known: dict[str, Any] = {"worlds": fails.size, "fails": share}
    nothing = dict.fromkeys(("low", "high", "least", "most", "coverage", "density", "support", "p"))
    rare = not _LEAST_SHARE <= share <= 1 - _LEAST_SHARE
    if fails.size < LEAST_CASES or rare or not numbers.width:
        return [known | {"number": ""} | nothing]
    points = numbers.to_numpy().astype(np.float64)
    box = discover(points, fails)
    of_box = {
        "coverage": box.coverage, "density": box.density, "support": box.support, "p": box.p
    }  # fmt: skip
    if box.p > LEVEL or not box.limits:
        return [known | {"number": ""} | nothing | of_box]
    return [
        known
        | of_box
        | {
            "number": numbers.columns[place],
            "low": None if np.isinf(low) else low,
            "high": None if np.isinf(high) else high,
            "least": float(points[:, place].min()),
            "most": float(points[:, place].max()),
        }
        for place, (low, high) in sorted(box.limits.items())
    ]


def _is_one_of(portfolios: Any) -> pl.Expr:
    return pl.any_horizontal(
        (pl.col(BUDGET) == budget) & (pl.col(PORTFOLIO) == name) for budget, name in portfolios
    )


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else float("nan")
