"""The network of ties: degree by class, and the ties as a graph."""

from __future__ import annotations

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from sim.codes import Origin
from sim.kernels.compile import Floats
from sim.state import State
from sim.state.ties import CLASS_HOURS, faded_hours


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
