"""The network of ties: degree, clustering, components, reciprocity, and the ties as a graph.

Its ties are those outside the household, of at least some hours on a day. Source of the classes of
tie: Hall (2019), Journal of Social and Personal Relationships 36(4).
"""

from __future__ import annotations

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from sim.codes import Origin
from sim.kernels.compile import Floats
from sim.kernels.counting import count_ties
from sim.measures.shares import UNKNOWN, share
from sim.state import State
from sim.state.ties import CLASS_HOURS, TieRows, faded_hours

ORIGINS = {one.name.lower(): one for one in Origin if one != Origin.HOUSEHOLD}
"""Where ties outside the household begin, by name."""


def neighbour_hours(state: State, day: int) -> Floats:
    """Return the hours of every slot that holds a tie outside the household, (n, k); else 0."""
    hours = faded_hours(state.ties, day)
    hours[state.ties.origin == Origin.HOUSEHOLD] = 0
    return hours


def degree_by_class(hours: Floats) -> dict[str, NDArray[np.int64]]:
    """Return, for each class of tie, how many ties of at least its hours each resident has.

    Args:
        hours: (n, k) as `neighbour_hours` gives them.
    """
    return {name: (hours >= least).sum(axis=1) for name, least in CLASS_HOURS.items()}


def ties_today(state: State, day: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return the mean ties of a resident on a day, by class and by origin.

    Formula: 2 x ties / residents. A class holds the closer ones too; by origin, ties of
    acquaintance or closer are counted.

    Returns:
        by class (names of `CLASS_HOURS`), and by origin (names of `ORIGINS`).
    """
    least = np.array(list(CLASS_HOURS.values()), dtype=np.float32)
    by_class = np.zeros(least.size, dtype=np.int64)
    by_origin = np.zeros(len(Origin), dtype=np.int64)
    count_ties(state.ties, day, least, by_class, by_origin)
    each = 2 / len(state.residents)
    return (
        {name: float(each * n) for name, n in zip(CLASS_HOURS, by_class, strict=True)},
        {name: float(each * by_origin[origin]) for name, origin in ORIGINS.items()},
    )


def hours_of_origin(state: State, hours: Floats, origin: Origin) -> float:
    """Return the mean hours that a resident keeps in ties of one origin; h a resident.

    Args:
        state: what there is.
        hours: (n, k) as `neighbour_hours` gives them.
        origin: where the two first met.
    """
    return float(hours[state.ties.origin == origin].sum(dtype=np.float64) / len(state.residents))


def pairs_of_origin(ties: TieRows, origin: Origin) -> NDArray[np.int64]:
    """Return the ties of one origin, each from both ends, as row of ego x residents + row of alter.

    The numbers stay those of a pair whatever becomes of its tie.
    """
    n, k = ties.alter.shape
    i, s = np.nonzero((ties.origin == origin) & (np.arange(k) < ties.degree[:, None]))
    return np.asarray(i * n + ties.alter[i, s], dtype=np.int64)


def hours_of_pairs(ties: TieRows, hours: Floats, pairs: NDArray[np.int64]) -> float:
    """Return the mean hours that a resident keeps in the ties of given pairs; h a resident.

    Args:
        ties: of all residents.
        hours: (n, k) as `neighbour_hours` gives them.
        pairs: as `pairs_of_origin` gives them; pairs without a tie have no hours.
    """
    n = len(hours)
    i, s = np.nonzero(hours)
    among = np.isin(i * n + ties.alter[i, s], pairs)
    return float(hours[i, s][among].sum(dtype=np.float64) / n)


def adjacency(ties: TieRows, hours: Floats, least: float) -> csr_array:
    """Return who is tied to whom by at least some hours, (n, n), ones, symmetric.

    Args:
        ties: of all residents.
        hours: (n, k) as `neighbour_hours` gives them.
        least: hours of the weakest tie that is kept; above 0.
    """
    i, s = np.nonzero(hours >= least)
    n = len(hours)
    return csr_array((np.ones(i.size, dtype=np.int32), (i, ties.alter[i, s])), shape=(n, n))


def clustering(graph: csr_array) -> float:
    """Return the mean local clustering coefficient: whether those tied to me are tied together.

    Formula: mean over residents of 2 t / (d (d - 1)), t the ties among the d residents that one is
    tied to; 0 for d below 2. Source: Watts and Strogatz (1998), Nature 393.
    """
    degree = graph.sum(axis=1)
    closed = (graph @ graph).multiply(graph).sum(axis=1)  # twice the ties among them
    pairs = degree * (degree - 1)
    return float(np.divide(closed, pairs, out=np.zeros(degree.size), where=pairs > 0).mean())


def giant_component(graph: csr_array) -> float:
    """Return the share of residents in the largest set whose members reach one another by ties."""
    _, label = connected_components(graph, directed=False)
    return float(np.bincount(label).max() / label.size)


def reciprocity(ties: TieRows) -> float:
    """Return the share of the ties in which help was given where both gave; NaN without any."""
    n, k = ties.alter.shape
    i, s = np.nonzero((ties.given > 0) & (np.arange(k) < ties.degree[:, None]))
    j = ties.alter[i, s].astype(np.int64)
    both = int(np.isin(j * n + i, i * n + j).sum())
    # a tie in which both gave was found from both ends
    return share(both / 2, i.size - both / 2) if i.size else UNKNOWN


def to_networkx(state: State, day: int, least_hours: float = 0.0) -> nx.Graph[int]:
    """Return the ties as a graph; nodes are residents' rows.

    Nodes carry `age`, `building` and `household`; edges `hours` (faded to `day`) and `origin`.

    Args:
        state: what there is.
        day: to which hours are faded.
        least_hours: hours of the weakest tie that is kept.
    """
    residents, ties = state.residents, state.ties
    graph: nx.Graph[int] = nx.Graph()
    for i in range(len(residents)):
        graph.add_node(
            i,
            age=float(residents.age[i]),
            building=int(residents.building[i]),
            household=int(residents.household[i]),
        )
    hours = faded_hours(ties, day)
    slot = np.arange(ties.alter.shape[1])
    kept = (slot < ties.degree[:, None]) & (ties.alter > np.arange(len(residents))[:, None])
    kept &= hours >= least_hours
    for i, s in np.argwhere(kept):
        graph.add_edge(
            int(i),
            int(ties.alter[i, s]),
            hours=float(hours[i, s]),
            origin=Origin(int(ties.origin[i, s])).name.lower(),
        )
    return graph
