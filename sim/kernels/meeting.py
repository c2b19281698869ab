"""How two residents meet: whom one turns to among those present, and what a meeting leaves."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.kernels.compile import Days, Flags, Floats, Ints, Small, Stream, inlined
from sim.kernels.philox import uniforms
from sim.kernels.ties import HOUSEHOLD, TieRows, add_hours, find, hours_now, strengthen

STRANGER, PASSED_OVER = np.int64(-1), np.int64(-2)
"""In place of the slot of someone met: nobody whom one knows; nobody."""


class People(NamedTuple):
    """What counts of residents when they meet; a row a resident.

    Attributes:
        social: (n, 4) age in units of `age_unit`, means, schooling and openness: side by side,
            since all four are looked at together. Openness is between 0 and 1.
        last_contact: (n,) day of the last contact with a neighbour.
        last_visit: (n,) day of the last visit at home.
        arrived: (n,) day of moving in.
        household: (n,) row of the household.
        building: (n,) row of the building.
        floor: (n,) floor.
        limited: (n,) leaves home with difficulty.
        landing: (n, 2) first row of those who live on the same landing, and how many they are.
    """

    social: Floats
    last_contact: Days
    last_visit: Days
    arrived: Ints
    household: Ints
    building: Ints
    floor: Small
    limited: Flags
    landing: Ints


class Approach(NamedTuple):
    """Whom people turn to, and how deep it goes; see `sim.state.conditions.Manners`.

    The chance of turning to someone noticed is at most 1.

    Attributes:
        homophily: fall of the logarithm of the chance per unit of social distance.
        depth: fall of the logarithm of the hours per unit of social distance.
        friend: how much likelier one turns to someone very well known than to a stranger.
        familiar_hours: hours at which someone counts as half known.
        tries: how many of those present are considered.
    """

    homophily: float
    depth: float
    friend: float
    familiar_hours: float
    tries: int


@inlined
def distance(people: People, i: int, j: int) -> float:
    """Return the social distance of two residents: by age, means and schooling, 0 for twins."""
    one, two = people.social[i], people.social[j]
    away: float = abs(one[0] - two[0]) + abs(one[1] - two[1]) + abs(one[2] - two[2])
    return away


@inlined
def both_open(people: People, i: int, j: int) -> float:
    """Return how open two residents are to each other, 0-1."""
    open_to: float = people.social[i, 3] * people.social[j, 3]
    return open_to


@inlined
def known_share(ties: TieRows, i: int, s: int, day: int, half: float) -> float:
    """Return how well `i` knows the one in slot `s`: 0 for a stranger, 1/2 at `half` hours."""
    if s < 0:
        return 0.0
    hours = hours_now(ties, i, s, day)
    return hours / (hours + half)


@inlined
def _slot_of(
    u: float, i: int, j: int, day: int, people: People, ties: TieRows, approach: Approach
) -> int:
    """Return the slot of `j`, or `STRANGER`, if `i` turns to `j`, and else `PASSED_OVER`."""
    if i == j:
        return PASSED_OVER
    alike = math.exp(-approach.homophily * distance(people, i, j))
    if u >= alike * max(1.0, approach.friend):
        return PASSED_OVER
    s = find(ties, i, j)
    if s >= 0 and ties.origin[i, s] == HOUSEHOLD:
        return PASSED_OVER
    known = known_share(ties, i, s, day, approach.familiar_hours)
    if u < alike * (1.0 + (approach.friend - 1.0) * known):
        return s
    return PASSED_OVER


@inlined
def turn_to(
    draws: tuple[float, float, float, float],
    stream: Stream,
    i: int,
    k: int,
    present: Ints,
    first: int,
    last: int,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
) -> tuple[int, int]:
    """Return whom `i` turns to among `present[first:last]`, and the slot in which `i` keeps them.

    A few of those present are considered, one after the other; each is turned to with a chance
    that is the greater, the more alike and the better known they are. Members of one's household
    are passed over. The slot is `STRANGER` where there is no tie yet, `PASSED_OVER` for nobody.

    Args:
        draws: the numbers of draw `k`, with which the first two are considered.
        k: number of that draw; the next two are considered with draw k + 1.
    """
    among = last - first
    a, b, c, d = draws
    for attempt in range(approach.tries):
        if among < 2:
            break
        if attempt % 2 == 1:
            a, b = c, d
        elif attempt > 0:
            a, b, c, d = uniforms(stream, i, k + attempt // 2)
        j = np.int64(present[first + int(a * among)])
        s = _slot_of(b, i, j, day, people, ties, approach)
        if s >= STRANGER:
            return j, s
    return -1, PASSED_OVER


@inlined
def spend_time(
    i: int,
    j: int,
    s: int,
    hours: float,
    day: int,
    origin: int,
    contact: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    contacts: Ints,
) -> None:
    """Let two residents spend time with each other: the less, the less alike they are.

    Args:
        s: slot in which `i` keeps `j`, or `STRANGER`.
        hours: hours that two residents in every way alike would gain.
    """
    gained = hours * math.exp(-approach.depth * distance(people, i, j))
    strengthen(ties, i, s, j, gained, day, origin)
    contacts[contact] += 1
    people.last_contact[i] = day
    people.last_contact[j] = day


@inlined
def share_time(
    i: int,
    j: int,
    hours: float,
    day: int,
    origin: int,
    contact: int,
    last_contact: Days,
    ties: TieRows,
    contacts: Ints,
) -> None:
    """Let two residents spend so many hours together; the contact is counted."""
    add_hours(ties, i, j, hours, day, origin)
    contacts[contact] += 1
    last_contact[i] = day
    last_contact[j] = day
