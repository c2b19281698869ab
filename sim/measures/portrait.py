"""A picture of a neighbourhood on a day: where everything stands, who is tied to whom, who helped.

All of it is one table, a row a mark, from which a map and distributions can be drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sim.codes import PlaceKind
from sim.measures.network import adjacency, neighbour_hours
from sim.measures.shares import UNKNOWN
from sim.state import State
from sim.state.ties import CLASS_HOURS

COLUMNS = {
    "layer": pl.String,
    "kind": pl.String,
    "x": pl.Float64,
    "y": pl.Float64,
    "x2": pl.Float64,
    "y2": pl.Float64,
    "value": pl.Float64,
}
"""Columns of a portrait and their types; positions are in metres, eastwards and northwards."""

MOST_TIES = 20
"""Ties of a resident from which on they are one class (`20+`)."""

TIE_HOURS = (5, 10, 20, 50, 90, 200)
"""Least hours of each class of ties; the first and the last three are those of `CLASS_HOURS`."""

GIVEN_HOURS = (0, 1, 2, 5, 10, 20)
"""Hours of help that residents of a class gave more than, up to the next; those who gave none are a
class of their own, before the others."""


class Services(NamedTuple):
    """The services that ties remember on a day.

    Attributes:
        day: at the end of which they were looked at.
        given: (n, n) services that the row's resident gave the column's since their tie began, at
            most 127.
    """

    day: int
    given: csr_array


def services(state: State, day: int) -> Services:
    """Return the services that the ties of a day remember."""
    ties = state.ties
    n, k = ties.alter.shape
    i, s = np.nonzero((ties.given > 0) & (np.arange(k) < ties.degree[:, None]))
    given = ties.given[i, s].astype(np.int16)
    return Services(day, csr_array((given, (i, ties.alter[i, s])), shape=(n, n)))


def portrait(state: State, day: int, before: Services | None = None) -> pl.DataFrame:
    """Return a neighbourhood at the end of a day, a row a mark.

    Args:
        state: what there is.
        day: of the run; hours of ties are faded to it.
        before: the services of an earlier day, which are no part of the layer `help`.

    Returns:
        `COLUMNS`; null where one is not meant. The layers:

        - building: a building; value: its residents.
        - given: the same buildings, in the same order; value: hours of help that their residents
          gave in the crisis so far.
        - place: a place that exists; kind: `PlaceKind` in lower case; value: 1 if it is open that
          day, else 0.
        - collective: a collective that is alive, where it is at home; value: its members.
        - ties: two buildings, one at each end; value: ties of acquaintance or closer (5 h or more)
          between their residents, each counted once.
        - help: two buildings; value: ties between their residents, of any hours, along which more
          services were given, in either direction, than on the day of `before`: each counted once.
          Without `before`, along which any was given since the tie began. Services count whether
          the helper came as a neighbour or for a collective. What was given along a tie that no
          longer exists is not told, nor by those who have moved in since for those before them.
        - degree: kind: ties of acquaintance or closer that a resident has outside the household,
          `0` to `20+`; value: share of the residents.
        - tie_hours: kind: hours of a tie, in the classes of `TIE_HOURS`; value: share of these
          ties; NaN where there is none.
        - given_hours: kind: hours of help that a resident gave in the crisis so far, in the classes
          of `GIVEN_HOURS`; value: share of the residents.
    """
    hours = neighbour_hours(state, day)
    known = adjacency(state.ties, hours, CLASS_HOURS["acquaintance"])
    kept = hours[hours >= CLASS_HOURS["acquaintance"]]
    parts = [
        *_standing(state),
        _between(state, "ties", known),
        _between(state, "help", _helped(state, services(state, day), before)),
        _degrees(known),
        _classes("tie_hours", _names(TIE_HOURS), np.digitize(kept, TIE_HOURS) - 1),
        _classes(
            "given_hours",
            ["0", *_names(GIVEN_HOURS)],
            np.digitize(state.residents.crisis_hours, GIVEN_HOURS, right=True),
        ),
    ]
    empty = pl.DataFrame(schema=COLUMNS)
    return pl.concat([empty, *parts], how="diagonal").select(*COLUMNS)


def _standing(state: State) -> list[pl.DataFrame]:
    """Return what has a place on the map."""
    residents, buildings, places = state.residents, state.buildings, state.places
    given = np.bincount(residents.building, residents.crisis_hours, len(buildings))
    there = np.flatnonzero(places.existing)
    alive = np.flatnonzero(state.collectives.alive)
    groups = state.collectives
    return [
        _marks("building", buildings.x, buildings.y, buildings.residents),
        _marks("given", buildings.x, buildings.y, given),
        _marks("place", places.x[there], places.y[there], places.open[there]).with_columns(
            kind=pl.Series([PlaceKind(kind).name.lower() for kind in places.kind[there]])
        ),
        _marks("collective", groups.x[alive], groups.y[alive], groups.members[alive]),
    ]


def _marks(
    layer: str, x: NDArray[np.generic], y: NDArray[np.generic], value: NDArray[np.generic]
) -> pl.DataFrame:
    columns = {"x": x, "y": y, "value": value}
    found = pl.DataFrame({name: np.asarray(of, dtype=np.float64) for name, of in columns.items()})
    return found.with_columns(layer=pl.lit(layer))


def _helped(state: State, now: Services, before: Services | None) -> csr_array:
    """Return the pairs along whose tie services were given, (n, n), not zero from either end."""
    given = now.given
    if before is not None:
        there = (state.residents.arrived <= before.day).astype(np.int16)
        earlier = before.given.multiply(there[:, None]).multiply(there)
        given = given - earlier.tocsr()
    more = (given > 0).astype(np.int32)
    return csr_array(more + more.T)


def _between(state: State, layer: str, pairs: csr_array) -> pl.DataFrame:
    """Return how many pairs of residents of each two buildings there are.

    Args:
        state: what there is.
        layer: what they are called.
        pairs: (n, n), not zero from either end.
    """
    buildings = state.buildings
    i, j = pairs.nonzero()
    ends = np.sort(state.residents.building[np.stack([i, j], axis=1)[i < j]], axis=1)
    ends = ends[ends[:, 0] != ends[:, 1]]
    (a, b), number = (found.T for found in np.unique(ends, axis=0, return_counts=True))
    found = _marks(layer, buildings.x[a], buildings.y[a], number)
    return found.with_columns(
        x2=pl.Series(buildings.x[b], dtype=pl.Float64),
        y2=pl.Series(buildings.y[b], dtype=pl.Float64),
    )


def _degrees(known: csr_array) -> pl.DataFrame:
    degree = np.minimum(known.sum(axis=1), MOST_TIES)
    names = [*map(str, range(MOST_TIES)), f"{MOST_TIES}+"]
    return _classes("degree", names, degree.astype(np.int64))


def _names(least: Sequence[int]) -> list[str]:
    """Return what classes are called: by their bounds, the last by its lower one."""
    return [
        *(f"{low}-{high}" for low, high in pairwise(least)),
        f"{least[-1]}+",
    ]


def _classes(layer: str, names: Sequence[str], found: NDArray[np.int64]) -> pl.DataFrame:
    """Return the share that each class has of what was found, each by the number of its class."""
    number = np.bincount(found, minlength=len(names))
    shares = number / found.size if found.size else np.full(len(names), UNKNOWN)
    return pl.DataFrame({"kind": list(names), "value": shares}).with_columns(layer=pl.lit(layer))
