"""Patterns of collectives: the Hyper voisins through the years, who stays, which ones end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from experiments.validation.measured.numbers import (
    Measure,
    Number,
    Tables,
    less,
    of,
    over,
    within,
)
from sim.documentation.patterns import Pattern

YEAR = 365
_WHOLE = 0.858
"""Residents of 15 and over, of all residents of Paris (INSEE); the street table seats all ages."""

OF_YEARS = ("C8", "C9", "V8")
"""Patterns of the Hyper voisins: their runs are at the defaults alone, since a member of the
accepted set says how many collectives there are, and their case does too."""

OF_TRIALS = ("V34", "V37")
"""Patterns of trials in pairs of runs, at the defaults alone too: `experiments.validation.trials`
makes them."""


def years_of(runs: pl.DataFrame, daily: pl.DataFrame, residents: int, founded: int) -> pl.DataFrame:
    """Return the years of the initiative; see `Tables.years`.

    Args:
        runs: table of runs.
        daily: table of days.
        residents: of 15 and over.
        founded: day of the founding.
    """
    kept = daily.filter(pl.col("measure").cast(pl.String).str.starts_with("planned_")).with_columns(
        pl.col("run", "measure", "group").cast(pl.String),
        year=(pl.col("day") - founded) // YEAR,
    )
    whole = int(daily["day"].to_numpy().max()) - founded
    sums = (
        kept.filter((pl.col("year") >= 0) & (pl.col("year") < whole // YEAR))
        .group_by("run", "year")
        .agg(
            activities=pl.col("value").filter(pl.col("measure") == "planned_activities").sum(),
            tables=pl.col("value").filter(pl.col("group") == "street_table").sum(),
        )
    )
    told = runs.select(pl.col("run").cast(pl.String), "replicate", "initiative_year")
    return (
        sums.join(told, on="run")
        .with_columns(residents=pl.lit(residents / _WHOLE))
        .sort("replicate", "year")
    )


def _membership(tables: Tables, known: Pattern) -> tuple[Number, ...]:
    last = tables.years.group_by("replicate").last().sort("replicate")
    return within("initiative_year", last["initiative_year"].to_numpy(), known)


def _events(tables: Tables, known: Pattern) -> tuple[Number, ...]:
    third = tables.years.filter(pl.col("year") == 2).sort("replicate")["activities"].to_numpy()
    return within("activities in the third year", third, known)


def _street_table(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    """Year 0 below the later years, which are flat.

    In numbers of ours, since the source gives the series alone (0.043, then 0.067): year 0 at most
    0.8 of the mean of years 2 and after; none of these more than a quarter away from their mean.
    """
    share = pl.col("tables") / pl.col("residents")
    first = tables.years.filter(pl.col("year") == 0).select("replicate", first=share)
    later = tables.years.filter(pl.col("year") >= 2).group_by("replicate")
    flat = later.agg(mean=share.mean(), furthest=(share / share.mean() - 1).abs().max())
    both = first.join(flat, on="replicate").sort("replicate")
    rise = over(both["first"].to_numpy(), both["mean"].to_numpy())
    return (
        Number("year 0 over the mean from year 2 on", rise, high=0.8),
        Number("furthest year from that mean", both["furthest"].to_numpy(), high=0.25),
    )


def _staying(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    base = of(tables.runs, "centralised", "still_active")
    return (
        Number(
            "horizontal less centralised", of(tables.runs, "horizontal", "still_active") - base, 0
        ),
        Number("allied less alone", of(tables.runs, "allied", "still_active") - base, 0),
    )


def _a_place(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    """A place opened: acts and friction above 0, and as many slight ties within a twentieth."""
    services, conflict, ties = (
        _trial(tables, f"place_{name}") for name in ("services", "conflict", "slight_ties")
    )
    return (
        Number("services a resident: with the place less without", services, low=0.0),
        Number("conflict of collectives: with it less without", conflict, low=0.0),
        Number("ties of 5 to 50 h: with it over without", ties, 0.95, 1.05, strict=False),
    )


def _without_a_core(tables: Tables, known: Pattern) -> tuple[Number, ...]:
    return within("alive a year after", _trial(tables, "core_alive"), known)


def _trial(tables: Tables, name: str) -> np.ndarray:
    if name not in tables.trials.columns:
        return np.empty(0)
    return tables.trials[name].drop_nulls().to_numpy().astype(np.float64)


MEASURES: Mapping[str, Measure] = {
    "C8": _membership,
    "C9": _events,
    "V8": _street_table,
    "V9": _staying,
    "V34": _a_place,
    "V36": less(
        "ends a year: in the first two years less from five on",
        ("eight_years", "ended_young"),
        ("eight_years", "ended_old"),
    ),
    "V37": _without_a_core,
}
