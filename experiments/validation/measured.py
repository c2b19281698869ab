"""What the runs for the patterns give for each pattern: numbers, a value a replicate.

Every function is pure: from the tables of ordinary runs to numbers, each with what it has to be.
What decides was written before the runs were looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.documentation.patterns import Pattern

type Values = NDArray[np.float64]

YEAR = 365
_WHOLE = 0.858
"""Residents of 15 and over, of all residents of Paris (INSEE); the street table seats all ages."""


class Number(NamedTuple):
    """A number that a pattern is judged by.

    Attributes:
        what: in words.
        values: one a replicate.
        low: least that agrees; minus infinity where there is none.
        high: greatest that agrees; infinity where there is none.
        strict: whether the whole interval has to be within, as for a sign; else the mean.
    """

    what: str
    values: Values
    low: float = -np.inf
    high: float = np.inf
    strict: bool = True


class Tables(NamedTuple):
    """What the runs gave.

    Attributes:
        runs: table of runs of the experiment `patterns`.
        years: of the experiment `patterns_hyper_voisins`: a row a run and year since founding, with
            `replicate`, `year`, `activities`, `tables` (people at the yearly street table),
            `residents`; and `initiative_year`, that of the last year, in every row.
    """

    runs: pl.DataFrame
    years: pl.DataFrame


type Measure = Callable[[Tables, Pattern], tuple[Number, ...]]


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


def of(runs: pl.DataFrame, point: str, outcome: str) -> Values:
    """Return an outcome at a point, one value a world and replicate, in their order."""
    order = [name for name in ("world", "replicate") if name in runs.columns]
    found = runs.filter(pl.col("point") == point).sort(order)
    return found[outcome].to_numpy().astype(np.float64)


def _share(outcome: str) -> Measure:
    def measure(tables: Tables, known: Pattern) -> tuple[Number, ...]:
        values = of(tables.runs, "ordinary", outcome)
        low, high = float(known.low), float(known.high)
        return (Number(outcome, values, low, high, strict=False),)

    return measure


def _membership(tables: Tables, known: Pattern) -> tuple[Number, ...]:
    last = tables.years.group_by("replicate").last().sort("replicate")
    values = last["initiative_year"].to_numpy()
    return (Number("initiative_year", values, float(known.low), float(known.high), strict=False),)


def _events(tables: Tables, known: Pattern) -> tuple[Number, ...]:
    third = tables.years.filter(pl.col("year") == 2).sort("replicate")["activities"].to_numpy()
    return (
        Number(
            "activities in the third year", third, float(known.low), float(known.high), strict=False
        ),
    )


def _by_age(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    """The class of 30-44 exchanges more than each other class."""
    ages = ("15_29", "45_59", "60_74", "75")
    peak = of(tables.runs, "ordinary", "exchanged_30_44")
    others = {age: of(tables.runs, "ordinary", f"exchanged_{age}") for age in ages}
    return tuple(
        Number(f"30_44 less {age}", peak - values, low=0.0) for age, values in others.items()
    )


def _less(what: str, one: tuple[str, str], other: tuple[str, str], low: float = 0.0) -> Measure:
    def measure(tables: Tables, _: Pattern) -> tuple[Number, ...]:
        return (Number(what, of(tables.runs, *one) - of(tables.runs, *other), low=low),)

    return measure


def _volume(tables: Tables, known: Pattern) -> tuple[Number, ...]:
    ratio = of(tables.runs, "lockdown", "services_crisis") / of(
        tables.runs, "ordinary", "services_crisis"
    )
    return (
        Number(
            "services in lockdown over the same weeks without",
            ratio,
            float(known.low),
            float(known.high),
            strict=False,
        ),
    )


def _street_table(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    """Year 0 below the later years, which are flat.

    In numbers of ours, since the source gives the series alone (0.043, then 0.067): year 0 at most
    0.8 of the mean of years 2 and after; none of these more than a quarter away from their mean.
    """
    shares = tables.years.with_columns(share=pl.col("tables") / pl.col("residents"))
    wide = shares.pivot("year", index="replicate", values="share").sort("replicate")
    later = wide.select(
        name for name in wide.columns if name != "replicate" and int(name) >= 2
    ).to_numpy()
    plateau = later.mean(axis=1)
    return (
        Number("year 0 over the mean from year 2 on", wide["0"].to_numpy() / plateau, high=0.8),
        Number(
            "furthest year from that mean",
            np.abs(later / plateau[:, None] - 1).max(axis=1),
            high=0.25,
        ),
    )


def _staying(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    base = of(tables.runs, "centralised", "still_active")
    return (
        Number(
            "horizontal less centralised", of(tables.runs, "horizontal", "still_active") - base, 0
        ),
        Number("allied less alone", of(tables.runs, "allied", "still_active") - base, 0),
    )


def _contacts(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    ratio = of(tables.runs, "lockdown", "contacts_after_to_before")
    return (Number("contacts 18 months later over before", ratio, high=1.0),)


def _above(point: str, outcome: str, low: float) -> Measure:
    def measure(tables: Tables, _: Pattern) -> tuple[Number, ...]:
        return (Number(outcome, of(tables.runs, point, outcome), low=low),)

    return measure


MEASURES: Mapping[str, Measure] = {
    "C1": _share("knows_neighbour"),
    "C2": _share("gave_in_year"),
    "C3": _share("received_in_year"),
    "C4": _share("no_network"),
    "C5": _share("no_network_low_to_high"),
    "C6": _share("active_in_year"),
    "C7": _share("active_weekly"),
    "C8": _membership,
    "C9": _events,
    "V1": _by_age,
    "V2": _less(
        "acquaintances: rooted less others",
        ("ordinary", "acquaintances_rooted"),
        ("ordinary", "acquaintances_unrooted"),
    ),
    "V3": _less(
        "acquaintances: means alike less mixed",
        ("alike_means", "acquaintances"),
        ("mixed_means", "acquaintances"),
    ),
    "V4": _less(
        "acquaintances of stayers: at 8 % a year less at 24 %",
        ("settled", "acquaintances_stayers"),
        ("moving", "acquaintances_stayers"),
    ),
    "V5": _volume,
    "V6": _less(
        "share of services to over-75s: lockdown less the same weeks without",
        ("lockdown", "services_over_75_crisis"),
        ("ordinary", "services_over_75_crisis"),
    ),
    "V7": _less(
        "loneliness: lockdown less before",
        ("lockdown", "loneliness_crisis"),
        ("lockdown", "loneliness_before"),
    ),
    "V8": _street_table,
    "V9": _staying,
    "V10": _contacts,
    "V11": _above("lockdown", "offers_per_service", 2.0),
    "V12": _above("heatwave", "deaths_seen", 0.2),
}
"""How each pattern is measured."""

OF_YEARS = ("C8", "C9", "V8")
"""Patterns of the Hyper voisins: their runs are at the defaults alone, since a member of the
accepted set says how many collectives there are, and their case does too."""
