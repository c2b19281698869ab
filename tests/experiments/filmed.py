"""A film made by hand: a small neighbourhood in a flood of five days, under two policies."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from sim.measures.film import COLUMNS

BUILDINGS, DAYS = 12, 5
PHASES = ("rising water", "rising water", "high water", "high water", "cleaning")
COUNTED = list(COLUMNS)[6:]


def film(*policies: str) -> pl.DataFrame:
    """Return the film of levels of the factor facilitation, the first of them the baseline."""
    return pl.concat([_of(policy, at) for at, policy in enumerate(policies)])


def _of(policy: str, at: int) -> pl.DataFrame:
    rows, day = BUILDINGS * DAYS, np.repeat(np.arange(DAYS), BUILDINGS)
    building = np.tile(np.arange(BUILDINGS), DAYS)
    told = {name: (building + day * (1 + n) + at) % (3 + n) for n, name in enumerate(COUNTED)}
    told["left_without"] = day // (1 + at) + building % 2
    return pl.DataFrame(
        {
            "policy": [f"facilitation {policy}"] * rows,
            "baseline": [at == 0] * rows,
            "facilitation": [policy] * rows,
            "day": day + 1,
            "date": [date(2021, 1, 30) + timedelta(days=int(one)) for one in day],
            "phase": [PHASES[one] for one in day],
            "x": 60.0 * (building % 4),
            "y": 50.0 * (building // 4),
            "residents": 20 + 5 * (building % 5),
            **told,
        }
    ).cast(
        pl.Schema(
            {"policy": pl.String, "baseline": pl.Boolean, "facilitation": pl.String} | COLUMNS
        )
    )
