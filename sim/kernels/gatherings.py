"""Activities of collectives: who comes, and what people who come together leave one another."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.codes import Contact, Origin
from sim.kernels.collectives import slot_of
from sim.kernels.compile import (
    Flags,
    Floats,
    Ints,
    Small,
    Stream,
    Words,
    allocating,
    inlined,
    kernel,
)
from sim.kernels.meeting import STRANGER, Approach, People, spend_time, turn_to
from sim.kernels.philox import fill_words, uniforms, unit
from sim.kernels.ties import TieRows

_ACTIVITY = np.int64(Contact.ACTIVITY)
_AT_ACTIVITY = np.int64(Origin.ACTIVITY)
_SEEN = np.int64(1 << 20)  # number of the draw of those who saw it announced
_FEWEST = 1e-6  # share of a building's residents below which nobody is looked for there
_FOURS = 128  # fours of residents that stand side by side and are looked at together
_ASIDE = np.int64(4 * _FOURS)
_NEARER = 1.0 - 1e-6  # so that single precision makes no rectangle further than what it holds
_WORDS = 2.0**32  # how many words there are
_DRAWS = 4  # draws that turning to one partner may take


class Guests(NamedTuple):
    """What decides whether residents come to activities, a row a resident unless said.

    Attributes:
        x: (buildings,) where each stands, in metres.
        y: (buildings,) the same, northwards.
        age: in units of `age_unit`.
        around: (ceil(n / 512), 4) least x, greatest x, least y, greatest y of the buildings of the
            first 512 residents, of the next 512 and so on; see `bounds`.
        able: who may come at all today (moves easily; online, who uses messages).
        coming: room to note who comes; all 0 before and after.

    The others are columns of `sim.state.residents.Residents`.
    """

    x: Floats
    y: Floats
    around: Floats
    building: Ints
    age: Floats
    means: Floats
    membership: Ints
    attended: Ints
    sociability: Floats
    energy: Floats
    belonging: Floats
    able: Flags
    coming: Small


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


class Calls(NamedTuple):
    """How people are drawn to an activity; see the parameters of `sim.activities.coming`.

    Attributes:
        member: chance that a member full of energy and belonging comes.
        invited: chance that someone invited, who lives next door, comes.
        seen: chance that a neighbour next door comes because of what was announced.
    """

    member: float
    invited: float
    seen: float


@inlined
def _nearness(guests: Guests, host: Host, b: int) -> float:
    """Return exp(-distance / reach) of a building; 0 where its residents are not admitted."""
    if host.only >= 0 and b != host.only:
        return 0.0
    if host.reach == np.inf:
        return 1.0
    return math.exp(-math.hypot(guests.x[b] - host.x, guests.y[b] - host.y) / host.reach)


@inlined
def _likeness(guests: Guests, host: Host, i: int) -> float:
    """Return 1 - narrow x how unlike the members `i` is: their age and means."""
    unlike = abs(guests.age[i] - host.age) + abs(guests.means[i] - host.means)
    return 1.0 - host.narrow * min(1.0, unlike)


@inlined
def _open(guests: Guests, i: int) -> float:
    """Return how open `i` is to an invitation: energy, less for those who care little to meet."""
    return guests.energy[i] * min(1.0, guests.sociability[i])


@kernel
def welcome_of(guests: Guests, host: Host, i: int) -> float:
    """Return how likely `i`, who is no member, is to follow an invitation: near and alike, 0-1."""
    return _nearness(guests, host, guests.building[i]) * _likeness(guests, host, i)


@kernel
def _members_come(
    stream: Stream, members: Ints, guests: Guests, host: Host, calls: Calls, who: Ints
) -> int:
    """Write into `who` the members who come; return how many."""
    count = 0
    for place in range(members.size):
        i = np.int64(members[place])
        if guests.able[i] and slot_of(guests.membership, i, host.collective) >= 0:
            willing = guests.energy[i] * (0.5 + 0.5 * guests.belonging[i])
            chance = guests.energy[i] if i == host.leader else calls.member * willing
            if uniforms(stream, i, 0)[0] < chance:
                who[count] = i
                guests.coming[i] = 1
                count += 1
    return count


@kernel
def _friends_come(
    stream: Stream, guests: Guests, host: Host, calls: Calls, ties: TieRows, members: int, who: Ints
) -> int:
    """Write into `who`, after the members, those whom they bring; return how many are there."""
    count = members
    for place in range(members):
        i = np.int64(who[place])
        if ties.degree[i] == 0:
            continue
        u, v, _, _ = uniforms(stream, i, 1)
        j = np.int64(ties.alter[i, int(u * ties.degree[i])])
        chance = calls.invited * _open(guests, j) * welcome_of(guests, host, j)
        if guests.able[j] and guests.coming[j] == 0 and v < chance:
            who[count] = j
            guests.coming[j] = 1
            count += 1
    return count


@allocating
def bounds(building: Ints, x: Floats, y: Floats) -> Floats:
    """Return what `Guests.around` holds.

    Args:
        building: (n,) building of each resident; those of neighbouring rows stand together.
        x: (buildings,) where each stands, in metres.
        y: (buildings,) the same, northwards.
    """
    around = np.empty((-(-building.size // _ASIDE), 4), dtype=np.float32)
    around[:, 0], around[:, 1] = np.inf, -np.inf
    around[:, 2], around[:, 3] = np.inf, -np.inf
    for i in range(building.size):
        b, box = building[i], around[i // _ASIDE]
        box[0], box[1] = min(box[0], x[b]), max(box[1], x[b])
        box[2], box[3] = min(box[2], y[b]), max(box[3], y[b])
    return around


@inlined
def _apart(box: Floats, x: float, y: float) -> float:
    """Return how far a point is from a rectangle, in metres; 0 within."""
    east = max(box[0] - x, 0.0, x - box[1])
    north = max(box[2] - y, 0.0, y - box[3])
    return math.sqrt(east * east + north * north)


@inlined
def _any_below(words: Words, most: np.uint32) -> bool:
    """Tell whether a word is `most` or less; all are looked at, several at once."""
    found = np.uint32(0)
    for q in range(4):
        for r in range(_FOURS):
            found |= np.uint32(words[q, r] <= most)
    return found > 0


@kernel
def _neighbours_come(
    stream: Stream,
    guests: Guests,
    host: Host,
    calls: Calls,
    words: Words,
    count: int,
    who: Ints,
) -> int:
    """Write into `who`, after `count`, those who saw it announced; return how many are there.

    A resident's number is one of the four words that are drawn for four residents at once. Nobody
    is asked in a building from which fewer than `_FEWEST` of the residents would come.

    Args:
        words: (4, `_FOURS`) room for the words of residents who stand side by side.
    """
    for aside in range(guests.around.shape[0]):
        away = _apart(guests.around[aside], host.x, host.y)
        most = calls.seen * math.exp(-_NEARER * away / host.reach)
        if most < _FEWEST:
            continue
        fill_words(stream, _SEEN, _FOURS * aside, words)
        rarely = np.uint32(min(most * _WORDS, _WORDS - 1.0))  # most are passed over by this alone
        if not _any_below(words, rarely):
            continue
        for r in range(_FOURS):
            if min(words[0, r], words[1, r], words[2, r], words[3, r]) > rarely:
                continue
            for q in range(4):
                i = np.int64(_ASIDE * aside + 4 * r + q)
                if words[q, r] <= rarely and _sees(unit(words[q, r]), guests, host, calls, i):
                    who[count] = i
                    guests.coming[i] = 1
                    count += 1
    return count


@inlined
def _sees(u: float, guests: Guests, host: Host, calls: Calls, i: int) -> bool:
    """Tell whether a resident, whose number is `u`, comes because of what was announced."""
    if i >= guests.coming.size or not guests.able[i] or guests.coming[i] != 0:
        return False
    most = calls.seen * _nearness(guests, host, guests.building[i])
    if most < _FEWEST:
        return False
    return u < most * _open(guests, i) * _likeness(guests, host, i)


@allocating
def who_comes(
    stream: Stream, members: Ints, guests: Guests, host: Host, calls: Calls, ties: TieRows
) -> Ints:
    """Return the residents who come to an activity of a collective, in the order of their rows.

    Members come, bring people whom they know, and some neighbours come because they saw it
    announced. Beyond the capacity, each of those who would come is as likely as another to find
    room (sampling without replacement, in one pass).

    Args:
        stream: that of the activity: each has its own.
        members: rows of the collective's members this morning.
    """
    who = np.empty(guests.coming.size, dtype=np.int32)  # pages that are not written cost nothing
    words = np.empty((4, _FOURS), dtype=np.uint32)
    count = _members_come(stream, members, guests, host, calls, who)
    count = _friends_come(stream, guests, host, calls, ties, count, who)
    count = _neighbours_come(stream, guests, host, calls, words, count, who)
    everyone = who[:count]
    guests.coming[everyone] = 0
    everyone.sort()
    here = np.empty(min(everyone.size, host.capacity), dtype=np.int32)
    taken = 0
    for place in range(everyone.size):
        left = everyone.size - place
        if uniforms(stream, everyone[place], 0)[2] * left < here.size - taken:
            here[taken] = everyone[place]
            taken += 1
    return here


@kernel
def spend_time_together(
    stream: Stream,
    here: Ints,
    partners: int,
    hours: float,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    contacts: Ints,
) -> None:
    """Let each of those at an activity turn to a few of the others.

    Args:
        here: rows of those who came.
        partners: how many others each turns to.
        hours: hours that a pair in every way alike gains; others the less, the greater the depth
            of the approach.
    """
    for place in range(here.size):
        i = np.int64(here[place])
        for m in range(partners):
            k = _DRAWS * m
            draws = uniforms(stream, i, k)
            j, s = turn_to(draws, stream, i, k, here, 0, here.size, day, people, ties, approach)
            if s >= STRANGER:
                spend_time(
                    i,
                    j,
                    s,
                    hours,
                    day,
                    _AT_ACTIVITY,
                    _ACTIVITY,
                    people,
                    ties,
                    approach,
                    contacts,
                )


@kernel
def enrol(
    stream: Stream,
    here: Ints,
    day: int,
    guests: Guests,
    host: Host,
    chance: float,
    efficacy: Floats,
    core: Small,
    meaning: float,
) -> int:
    """Note which members came, let some others join; all leave with a stronger belonging.

    Args:
        chance: chance that someone who came, belongs fully and feels some power to act joins.
        meaning: share of the way to full belonging that an activity takes people.

    Returns:
        How many joined.
    """
    joined = 0
    membership, attended, belonging = guests.membership, guests.attended, guests.belonging
    for place in range(here.size):
        i = np.int64(here[place])
        belonging[i] += meaning * (1.0 - belonging[i])
        m = slot_of(membership, i, host.collective)
        if m >= 0:
            attended[i, m] = day
            continue
        fit = (0.5 + 0.5 * belonging[i]) * (0.5 + efficacy[i])
        willing = welcome_of(guests, host, i) * fit
        if uniforms(stream, i, 0)[3] < chance * willing:
            m = slot_of(membership, i, -1)
            if m >= 0:
                membership[i, m] = host.collective
                attended[i, m] = day
                core[i, m] = 0
                joined += 1
    return joined


@kernel
def learn(here: Ints, share: float, know_how: Floats, efficacy: Floats) -> None:
    """Take those who did something together a share of the way to full know-how and efficacy."""
    for place in range(here.size):
        i = here[place]
        know_how[i] += share * (1.0 - know_how[i])
        efficacy[i] += share * (1.0 - efficacy[i])
