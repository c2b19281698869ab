"""How two residents meet: whom one turns to among those present, and what a meeting leaves."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.codes import Contact
from sim.kernels.compile import Floats, Ints, Stream, inlined
from sim.kernels.philox import uniforms
from sim.kernels.ties import HOUSEHOLD, TieRows, add_hours, find, hours_now, strengthen

AGE_UNIT = 40.0
"""Years of age that count for as much social distance as the whole range of means (assumption)."""

STRANGER, PASSED_OVER = np.int64(-1), np.int64(-2)
"""In place of the slot of someone met: nobody whom one knows; nobody."""

GREETING = np.int64(Contact.GREETING)
CHAT = np.int64(Contact.CHAT)
_TRIES = 4


class People(NamedTuple):
    """What counts of residents when they meet; a row a resident.

    Attributes:
        social: (n, 4) age in units of `AGE_UNIT`, means, schooling and sociability: side by side,
            since all four are looked at together.
        last_contact: (n,) day of the last contact beyond a greeting.
    """

    social: Floats
    last_contact: Ints


class Approach(NamedTuple):
    """Whom people turn to. The chance of turning to someone noticed is at most 1.

    Attributes:
        homophily: fall of the logarithm of the chance per unit of social distance.
        stranger: chance of turning to a stranger in every way alike.
        friend: the same for someone very well known; above 1, it makes up for distance.
        familiar_hours: hours at which someone counts as half known.
    """

    homophily: float
    stranger: float
    friend: float
    familiar_hours: float


class Talk(NamedTuple):
    """What an encounter is.

    Attributes:
        chat_stranger: chance that an encounter between strangers is more than a greeting.
        chat_known: the same between people who know each other well.
        reserve: how much further low sociability keeps people from chatting.
        greeting_hours: hours that a greeting counts for.
        chat_hours: hours that a chat counts for.
    """

    chat_stranger: float
    chat_known: float
    reserve: float
    greeting_hours: float
    chat_hours: float


@inlined
def likeness(people: People, i: int, j: int, homophily: float) -> float:
    """Return how alike two residents are: 1 for twins, falling with social distance."""
    one, two = people.social[i], people.social[j]
    distance = abs(one[0] - two[0]) + abs(one[1] - two[1]) + abs(one[2] - two[2])
    return math.exp(-homophily * distance)


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
    alike = likeness(people, i, j, approach.homophily)
    if u >= alike * max(approach.stranger, approach.friend):
        return PASSED_OVER
    s = find(ties, i, j)
    if s >= 0 and ties.origin[i, s] == HOUSEHOLD:
        return PASSED_OVER
    known = known_share(ties, i, s, day, approach.familiar_hours)
    if u < alike * (approach.stranger + (approach.friend - approach.stranger) * known):
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
    for attempt in range(_TRIES // 2):
        if among < 2:
            break
        if attempt > 0:
            a, b, c, d = uniforms(stream, i, k + attempt)
        j = np.int64(present[first + int(a * among)])
        s = _slot_of(b, i, j, day, people, ties, approach)
        if s >= STRANGER:
            return j, s
        j = np.int64(present[first + int(c * among)])
        s = _slot_of(d, i, j, day, people, ties, approach)
        if s >= STRANGER:
            return j, s
    return -1, PASSED_OVER


@inlined
def share_time(
    i: int,
    j: int,
    hours: float,
    day: int,
    origin: int,
    contact: int,
    last_contact: Ints,
    ties: TieRows,
    contacts: Ints,
) -> None:
    """Let two residents spend more than a greeting together; the contact is counted."""
    add_hours(ties, i, j, hours, day, origin)
    contacts[contact] += 1
    last_contact[i] = day
    last_contact[j] = day


@inlined
def greet_or_chat(
    u: float,
    i: int,
    j: int,
    s: int,
    day: int,
    origin: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    talk: Talk,
    contacts: Ints,
) -> None:
    """Let two residents meet in passing: a greeting, or a chat if `u` falls so.

    Args:
        s: slot in which `i` keeps `j`, or `STRANGER`.
    """
    known = known_share(ties, i, s, day, approach.familiar_hours)
    taste = math.sqrt(people.social[i, 3] * people.social[j, 3])
    if talk.reserve > 0.0:
        taste **= 1.0 + talk.reserve
    if u < taste * (talk.chat_stranger + (talk.chat_known - talk.chat_stranger) * known):
        strengthen(ties, i, s, j, talk.chat_hours, day, origin)
        contacts[CHAT] += 1
        people.last_contact[i] = day
        people.last_contact[j] = day
    else:
        strengthen(ties, i, s, j, talk.greeting_hours, day, origin)
        contacts[GREETING] += 1
