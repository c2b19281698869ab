"""Compared gains: what each portfolio changes in each crisis and over all, against nothing.

A difference is told as one only where Holm's correction and flips of signs agree, and at least six
pairs stand: with five, flips of signs cannot go below 2 / 2^5 = 0.06, whatever the differences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import polars as pl

from experiments.analysis.gains import BASIS, pooled
from experiments.analysis.paired import adjusted
from experiments.analysis.statistics import LEVEL, interval, p_value, sign_flip

type Told = Literal["better", "worse", "none"]

ALL = "all"
"""In the place of a crisis: the mean gain over all of them."""

LEAST_PAIRS = 6


def told(row: Mapping[str, Any]) -> Told:
    """Return whether a difference is told, and which way; see the module.

    Args:
        row: with n, gain, p_holm and p_flip.
    """
    sure = row["n"] >= LEAST_PAIRS and row["p_holm"] <= LEVEL and row["p_flip"] <= LEVEL
    if not sure or not row["gain"]:
        return "none"
    return "better" if row["gain"] > 0 else "worse"


def measured(gain: np.ndarray, shift: np.ndarray, worlds: np.ndarray) -> dict[str, Any]:
    """Return what gains of some pairs come to.

    Args:
        gain: (n,) on the scale of all crises.
        shift: (n,) the same in the unit of the outcome, as it is, better or worse.
        worlds: (n,) number of the world of each pair.

    Returns:
        n, difference with low and high, gain with gain_low and gain_high (95 %), p, p_flip, worlds
        (how many) and same_sign (share of these whose mean gain has the sign of the whole's).
    """
    low, high, _ = interval(shift)
    gain_low, gain_high, _ = interval(gain)
    mean = float(gain.mean()) if gain.size else float("nan")
    every = np.unique(worlds)
    signs = [np.sign(gain[worlds == world].mean()) == np.sign(mean) for world in every]
    return {
        "n": gain.size,
        "difference": float(shift.mean()) if shift.size else float("nan"),
        "low": low,
        "high": high,
        "gain": mean,
        "gain_low": gain_low,
        "gain_high": gain_high,
        "p": p_value(gain),
        "p_flip": sign_flip(gain),
        "worlds": every.size,
        "same_sign": float(np.mean(signs)) if signs else float("nan"),
    }


def compared(found: pl.DataFrame, columns: Sequence[str], crisis: str, cells: int) -> pl.DataFrame:
    """Return what each policy gains, in each crisis and over all.

    Args:
        found: from `experiments.analysis.gains.gains`, of one neighbourhood.
        columns: what tells policies from one another; those of one budget are corrected together.
        crisis: the column of the crisis.
        cells: how many crises there are.

    Returns:
        A row a policy and crisis, then one over all (`ALL`): the columns, crisis, outcome (`gain`
        over all), basis (mean of the baseline; NaN over all), what `measured` gives, p_holm
        (adjusted for all policies of the budget), told.
    """
    rows = [*_each(found, columns, crisis), *_all(found, columns, cells)]
    table = pl.DataFrame(rows, infer_schema_length=None)
    table = adjusted(table, ["crisis", columns[0]])
    return table.with_columns(
        told=pl.Series([told(row) for row in table.iter_rows(named=True)], dtype=pl.String)
    )


def _each(found: pl.DataFrame, columns: Sequence[str], crisis: str) -> Iterator[dict[str, Any]]:
    keys = [*columns, crisis]
    for key, part in found.group_by(*keys, "outcome", maintain_order=True):
        levels = dict(zip([*keys, "outcome"], key, strict=True))
        named = levels.pop(crisis)
        value, basis = part["value"].to_numpy(), part[BASIS].to_numpy()
        known = {"crisis": str(named), "outcome": levels.pop("outcome"), BASIS: _mean(basis)}
        worlds, gain = part["world"].to_numpy(), part["gain"].to_numpy()
        yield levels | known | measured(gain, value - basis, worlds)


def _all(found: pl.DataFrame, columns: Sequence[str], cells: int) -> Iterator[dict[str, Any]]:
    for key, part in pooled(found, columns, cells).group_by(*columns, maintain_order=True):
        gain, worlds = part["gain"].to_numpy(), part["world"].to_numpy()
        known = {"crisis": ALL, "outcome": "gain", BASIS: float("nan")}
        yield dict(zip(columns, key, strict=True)) | known | measured(gain, gain, worlds)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else float("nan")
