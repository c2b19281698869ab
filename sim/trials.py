"""Trials: pairs of neighbourhoods with one past, in one of which something is changed by hand.

No scenario opens a single place or takes a core team away: what is asked here is whether the model
then does what was seen where that happened. Both run on for a year.
"""

from __future__ import annotations

import pickle

import numpy as np

from sim.calendar import YEAR
from sim.codes import PlaceKind
from sim.kernels.compile import Flags
from sim.life import Life
from sim.measures.network import neighbour_hours
from sim.measures.shares import UNKNOWN, mean, share
from sim.scenario import Scenario
from sim.state import State

_NEAR_M = 150.0
"""How far residents live from a place whose opening is told of them, as in the study."""
_SLIGHT = (5.0, 50.0)
"""Hours of the ties that are acquaintances and no more."""


def place_opened(spec: Scenario) -> dict[str, float]:
    """Open a garden or a common room in the middle of one of two neighbourhoods that had it not.

    Args:
        spec: ends a year after its build-up at the earliest.

    Returns:
        place_services (days on which a resident near the place gave a service, with it less
        without), place_conflict (conflict summed over collectives, mean over days, likewise),
        place_slight_ties (ties of 5 to 50 h of those residents at the end, with it over without);
        NaN where no such place, or no such tie, is there.
    """
    life = Life(spec)
    place = _in_the_middle(life.state)
    if place < 0:
        return dict.fromkeys(("place_services", "place_conflict", "place_slight_ties"), UNKNOWN)
    near = _near(life.state, place)
    life.state.places.existing[place] = life.state.places.open[place] = False
    life.live(spec.timeline.build_up_days)
    without, there = (_a_year(branch, near) for branch in _branches(life, place))
    return {
        "place_services": there[0] - without[0],
        "place_conflict": there[1] - without[1],
        "place_slight_ties": share(there[2], without[2]),
    }


def _branches(life: Life, place: int) -> tuple[Life, Life]:
    """Return two lives with this past: as it is, and with a place opened."""
    kept = pickle.dumps(life)
    without, there = (pickle.loads(kept) for _ in range(2))
    there.state.places.existing[place] = True
    return without, there


def _in_the_middle(state: State) -> int:
    """Return the garden or common room that is nearest the middle; -1 where there is none."""
    places, homes = state.places, state.buildings
    open_to_all = np.isin(places.kind, (PlaceKind.SHARED_GARDEN, PlaceKind.COMMON_ROOM))
    away = np.hypot(places.x - homes.x.mean(), places.y - homes.y.mean())
    which = np.where(open_to_all & places.existing, away, np.inf)
    return int(which.argmin()) if np.isfinite(which).any() else -1


def _near(state: State, place: int) -> Flags:
    homes, people = state.buildings, state.residents
    away = np.hypot(homes.x - state.places.x[place], homes.y - state.places.y[place])
    return np.asarray((away <= _NEAR_M)[people.building])


def _a_year(life: Life, near: np.ndarray) -> tuple[float, float, float]:
    """Return what a year brings: services of those near, conflict, their slight ties."""
    state, last = life.state, life.day + YEAR
    given, conflict = 0, []
    while life.day < last:
        life.live(life.day + 1)
        given += int((state.residents.last_gave[near] == life.day).sum())
        alive = state.collectives.alive
        conflict.append(float(state.collectives.conflict[alive].sum()))
    hours = neighbour_hours(state, life.day)[near]
    slight = ((hours >= _SLIGHT[0]) & (hours < _SLIGHT[1])).sum(axis=1)
    return share(given, near.sum()), float(np.mean(conflict)), mean(slight)


def without_cores(spec: Scenario) -> float:
    """Take leader and core team of all collectives away; return the share alive a year later.

    Args:
        spec: ends a year after its build-up at the earliest.

    Returns:
        NaN where there is no collective.
    """
    life = Life(spec)
    life.live(spec.timeline.build_up_days)
    groups = life.state.collectives
    rows = np.flatnonzero(groups.alive)
    founded = groups.founded[rows].copy()
    _take_cores_away(life.state)
    life.live(life.day + YEAR)
    return mean(groups.alive[rows] & (groups.founded[rows] == founded))


def _take_cores_away(state: State) -> None:
    """Let all who lead collectives, or are in a core team, be members no more."""
    people = state.residents
    people.membership[people.core > 0] = -1
    people.core[:] = 0
    state.collectives.leader[:] = -1
