"""A film made by hand: a small neighbourhood in a flood of five days, under two policies."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from sim.measures.film import COLUMNS

BUILDINGS, DAYS = 12, 5
PHASES = ("rising water", "rising water", "high water", "high water", "cleaning")
COUNTED = list(COLUMNS)[6:]


def film(*levels: str, buildings: int = BUILDINGS, days: int = DAYS) -> pl.DataFrame:
    """Return the film of levels of the factor facilitation, the first of them the baseline."""
    return pl.concat([_of(level, at, buildings, days) for at, level in enumerate(levels)])


def _of(level: str, at: int, buildings: int, days: int) -> pl.DataFrame:
    day = np.repeat(np.arange(days), buildings)
    building = np.tile(np.arange(buildings), days)
    told = {name: (building + day * (1 + n) + at) % (3 + n) for n, name in enumerate(COUNTED)}
    told["left_without"] = day // (1 + at) + building % 2
    rows = pl.DataFrame(
        {
            "day": day + 1,
            "date": [date(2021, 1, 30) + timedelta(days=int(one)) for one in day],
            "phase": [PHASES[min(one, DAYS - 1)] for one in day],
            "x": 60.0 * (building % 4),
            "y": 50.0 * (building // 4),
            "residents": 20 + 5 * (building % 5),
            **told,
        }
    )
    return rows.cast(pl.Schema(COLUMNS)).select(
        pl.lit(f"facilitation {level}").alias("policy"),
        pl.lit(at == 0).alias("baseline"),
        pl.lit(level).alias("facilitation"),
        *COLUMNS,
    )
