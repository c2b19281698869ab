"""Hosts: who invites to an activity, how people are drawn to it, and how welcome each is."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.kernels.compile import inlined, kernel
from sim.state import State


class Host(NamedTuple):
    """Who invites to an activity, and where.

    Attributes:
        collective: its row.
        x: where its home is, in metres.
        y: the same, northwards.
        reach: distance over which the chance of coming falls by e, in metres; infinite online.
        only: building whose residents alone are admitted; -1 for no such limit.
        age: mean age of its members, in units of `age_unit`.
        means: their mean means.
        narrow: how narrow its common story is, 0-1.
        capacity: how many find room.
        leader: resident who leads it, or -1.
        online: whether those come who use messages, and not those who move easily.
    """

    collective: int
    x: float
    y: float
    reach: float
    only: int
    age: float
    means: float
    narrow: float
    capacity: int
    leader: int
    online: bool


class Calls(NamedTuple):
    """How people are drawn to an activity; see `Coming`.

    Attributes:
        member: chance that a member full of energy and belonging comes.
        invited: chance that someone invited, who lives next door, comes.
        seen: chance that a neighbour next door comes because of what was announced.
    """

    member: float
    invited: float
    seen: float


@inlined
def nearness(state: State, host: Host, b: int) -> float:
    """Return exp(-distance / reach) of a building; 0 where its residents are not admitted."""
    if host.only >= 0 and b != host.only:
        return 0.0
    if host.reach == np.inf:
        return 1.0
    buildings = state.buildings
    return math.exp(-math.hypot(buildings.x[b] - host.x, buildings.y[b] - host.y) / host.reach)


@inlined
def likeness(state: State, host: Host, i: int) -> float:
    """Return 1 - narrow x how unlike the members `i` is: their age and means."""
    people = state.residents
    age = people.age[i] / state.manners.age_unit[0]
    unlike = abs(age - host.age) + abs(people.means[i] - host.means)
    return 1.0 - host.narrow * min(1.0, unlike)


@inlined
def openness_of(state: State, i: int) -> float:
    """Return how open `i` is to an invitation: energy, less for those who care little to meet."""
    return state.residents.energy[i] * min(1.0, state.residents.sociability[i])


@inlined
def able(state: State, host: Host, i: int) -> bool:
    """Tell whether `i` may come at all: moves easily; online, uses messages."""
    people = state.residents
    return people.messaging[i] if host.online else not people.limited_mobility[i]


@kernel
def welcome_of(state: State, host: Host, i: int) -> float:
    """Return how likely `i`, who is no member, is to follow an invitation: near and alike, 0-1."""
    return nearness(state, host, state.residents.building[i]) * likeness(state, host, i)
