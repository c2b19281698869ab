"""How two residents meet: whom one turns to among those present, and what a meeting leaves."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.codes import Contact
from sim.kernels.compile import Floats, Ints, Stream, inlined
from sim.kernels.philox import uniforms
from sim.kernels.ties import TieRows, add_hours, find, hours_now, strengthen

GREETING = np.int64(Contact.GREETING)
CHAT = np.int64(Contact.CHAT)
_TRIES = 4


class People(NamedTuple):
    """What counts of residents when they meet; one value a resident.

    Attributes:
        age: in years.
        means: economic means, as a rank.
        schooling: as a rank.
        sociability: taste for meeting people.
        last_contact: day of the last contact beyond a greeting.
    """

    age: Floats
    means: Floats
    schooling: Floats
    sociability: Floats
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
        greeting_hours: hours that a greeting counts for.
        chat_hours: hours that a chat counts for.
    """

    chat_stranger: float
    chat_known: float
    greeting_hours: float
    chat_hours: float


@inlined
def likeness(people: People, i: int, j: int, homophily: float) -> float:
    """Return how alike two residents are: 1 for twins, falling with social distance."""
    distance = (
        abs(people.age[i] - people.age[j]) / 40.0
        + abs(people.means[i] - people.means[j])
        + abs(people.schooling[i] - people.schooling[j])
    )
    return math.exp(-homophily * distance)


@inlined
def known_share(ties: TieRows, i: int, s: int, day: int, half: float) -> float:
    """Return how well `i` knows the one in slot `s`: 0 for a stranger, 1/2 at `half` hours."""
    if s < 0:
        return 0.0
    hours = hours_now(ties, i, s, day)
    return hours / (hours + half)


@inlined
def _turns_to(
    u: float, i: int, j: int, day: int, people: People, ties: TieRows, approach: Approach
) -> bool:
    """Tell whether `i` turns to `j`; ties are looked up only where they can decide."""
    if i == j:
        return False
    alike = likeness(people, i, j, approach.homophily)
    if u >= alike * max(approach.stranger, approach.friend):
        return False
    if u < alike * min(approach.stranger, approach.friend):
        return True
    known = known_share(ties, i, find(ties, i, j), day, approach.familiar_hours)
    return u < alike * (approach.stranger + (approach.friend - approach.stranger) * known)


@inlined
def turn_to(
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
) -> int:
    """Return the resident to whom `i` turns among `present[first:last]`, or -1 for nobody.

    A few of those present are considered, one after the other; each is turned to with a chance
    that is the greater, the more alike and the better known they are.
    """
    among = last - first
    if among < 2:
        return -1
    for attempt in range(_TRIES // 2):
        a, b, c, d = uniforms(stream, i, k + attempt)
        j = np.int64(present[first + int(a * among)])
        if _turns_to(b, i, j, day, people, ties, approach):
            return j
        j = np.int64(present[first + int(c * among)])
        if _turns_to(d, i, j, day, people, ties, approach):
            return j
    return -1


@inlined
def share_time(
    i: int,
    j: int,
    hours: float,
    day: int,
    origin: int,
    contact: int,
    people: People,
    ties: TieRows,
    contacts: Ints,
) -> None:
    """Let two residents spend more than a greeting together; the contact is counted."""
    add_hours(ties, i, j, hours, day, origin)
    contacts[contact] += 1
    people.last_contact[i] = day
    people.last_contact[j] = day


@inlined
def greet_or_chat(
    u: float,
    i: int,
    j: int,
    day: int,
    origin: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    talk: Talk,
    contacts: Ints,
) -> None:
    """Let two residents meet in passing: a greeting, or a chat if `u` falls so."""
    s = find(ties, i, j)
    known = known_share(ties, i, s, day, approach.familiar_hours)
    taste = math.sqrt(people.sociability[i] * people.sociability[j])
    if u < taste * (talk.chat_stranger + (talk.chat_known - talk.chat_stranger) * known):
        strengthen(ties, i, s, j, talk.chat_hours, day, origin)
        contacts[CHAT] += 1
        people.last_contact[i] = day
        people.last_contact[j] = day
    else:
        strengthen(ties, i, s, j, talk.greeting_hours, day, origin)
        contacts[GREETING] += 1
