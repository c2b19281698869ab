"""What patterns are judged by: numbers, one a replicate, and the tables that they are of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.documentation.patterns import Pattern

type Values = NDArray[np.float64]


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
        gates: of these runs, as `sim.measures.gates.gates_of` gives it, with `point`, `replicate`
            and, over accepted parameters, `world`.
        residents: of each run.
        years: of the experiment `patterns_hyper_voisins`: a row a run and year since founding, with
            `replicate`, `year`, `activities`, `tables` (people at the yearly street table),
            `residents`; and `initiative_year`, that of the last year, in every row.
        trials: of `experiments.validation.trials`: a row a pair of runs, with what was changed in
            one of them; no row where they were not run.
    """

    runs: pl.DataFrame
    gates: pl.DataFrame
    residents: int
    years: pl.DataFrame
    trials: pl.DataFrame


type Measure = Callable[[Tables, Pattern], tuple[Number, ...]]


def of(runs: pl.DataFrame, point: str, outcome: str) -> Values:
    """Return an outcome at a point, one value a world and replicate of any point, in their order.

    NaN where that run is not there, or does not tell it, so that values of two points are pairs.
    """
    told = pl.col(outcome).cast(pl.Float64) if outcome in runs.columns else pl.lit(np.nan)
    found = _at(runs, point, runs.select(*_order(runs), "point", value=told))
    return found["value"].fill_null(np.nan).to_numpy()


def needs_of(
    tables: Tables,
    point: str,
    stage: str,
    kinds: Sequence[str],
    ends: Sequence[str] = (),
) -> Values:
    """Return how many needs of over-75s came to some ends, one value a world and replicate.

    Args:
        tables: what the runs gave.
        point: whose runs.
        stage: in which the needs arose ("year_before", "crisis" or "recovery").
        kinds: of need.
        ends: channels that met them; all that is known of their ends unless said.

    Returns:
        NaN where that run is not there.
    """
    order = _order(tables.runs)
    chosen = tables.gates.filter(
        (pl.col("point") == point)
        & (pl.col("stage") == stage)
        & (pl.col("group") == "over_75")
        & pl.col("kind").is_in(list(kinds))
        & pl.col("fate").is_in(["met"] if ends else ["met", "lapsed"])
    )
    if ends:
        chosen = chosen.filter(pl.col("end").cast(pl.String).is_in(list(ends)))
    sums = chosen.group_by(order).agg(pl.col("needs").sum().cast(pl.Float64))
    told = tables.runs.select(*order, "point").join(sums, on=order, how="left", nulls_equal=True)
    found = _at(tables.runs, point, told.with_columns(pl.col("needs").fill_null(0.0)))
    return found["needs"].fill_null(np.nan).to_numpy()


def over(one: Values, other: Values) -> Values:
    """Return values over others; NaN over nothing."""
    return one / np.where(other == 0, np.nan, other)


def _at(runs: pl.DataFrame, point: str, told: pl.DataFrame) -> pl.DataFrame:
    """Return what is told of a point, a row a world and replicate that any point has."""
    order = _order(runs)
    there = told.filter(pl.col("point") == point)
    every = runs.select(order).unique().sort(order)
    return every.join(there, on=order, how="left", nulls_equal=True, maintain_order="left")


def _order(runs: pl.DataFrame) -> list[str]:
    return [name for name in ("world", "replicate") if name in runs.columns]


def within(what: str, values: Values, known: Pattern) -> tuple[Number, ...]:
    """Return the number of a pattern that has a tolerance: the mean is to be within."""
    return (Number(what, values, float(known.low), float(known.high), strict=False),)


def share(point: str, outcome: str) -> Measure:
    """Return the measure that is an outcome at a point, with the tolerance of its pattern."""

    def measure(tables: Tables, known: Pattern) -> tuple[Number, ...]:
        return within(outcome, of(tables.runs, point, outcome), known)

    return measure


def ratio(what: str, one: tuple[str, str], other: tuple[str, str]) -> Measure:
    """Return the measure that is an outcome over another, each of a point and name."""

    def measure(tables: Tables, known: Pattern) -> tuple[Number, ...]:
        return within(what, over(of(tables.runs, *one), of(tables.runs, *other)), known)

    return measure


def less(what: str, one: tuple[str, str], other: tuple[str, str], low: float = 0.0) -> Measure:
    """Return the measure that is an outcome less another, to be above `low`."""

    def measure(tables: Tables, _: Pattern) -> tuple[Number, ...]:
        return (Number(what, of(tables.runs, *one) - of(tables.runs, *other), low=low),)

    return measure


def above(point: str, outcome: str, low: float) -> Measure:
    """Return the measure that is an outcome at a point, to be above `low`."""

    def measure(tables: Tables, _: Pattern) -> tuple[Number, ...]:
        return (Number(outcome, of(tables.runs, point, outcome), low=low),)

    return measure
