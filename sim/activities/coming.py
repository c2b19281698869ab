"""Who comes to an activity: members, those whom they bring, neighbours who saw it announced.

Rule: residents of limited mobility never come; online, only users of messages do. The leader comes
with chance energy, the other members with chance

  member_chance x energy x (1 + belonging) / 2 x (1 - conflict)

Each member who comes so asks one of the ties of that member, drawn uniformly, household included,
who if not coming yet comes with chance invited_chance x open x welcome. All others, members who do
not come included, come because of what was announced with chance

  seen_chance x reach x visibility x open x welcome
  open = energy x min(1, sociability)
  welcome = exp(-distance / (near_m + metres / 2)) x (1 - narrative x (1 - breadth) x unlike)
  unlike = min(1, |age - member_age| / `encounters.age_unit` + |means - member_means|)

member_chance, invited_chance and seen_chance being times the habit of coming (crisis). Unlike
leaves schooling aside: it is not the shared likeness. At home nobody comes because of what
was announced. The distance is from the resident's building to the home of the collective, wherever
the activity takes place, and 0 online. In a courtyard, welcome is 0 for residents of other
buildings. Where more would come than find room, those who do are drawn uniformly, members or not.
Who is a member is told in the morning. Nobody comes because of what was announced from a building
where that chance, energy and likeness aside, is below one in a million.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.activities.around import ASIDE, FOURS, Around
from sim.activities.venues import ONLINE, Venue
from sim.kernels.collectives import slot_of
from sim.kernels.compile import Floats, Ints, Small, Stream, Words, allocating, inlined, kernel
from sim.kernels.grids import cells_within
from sim.kernels.philox import fill_words, uniforms, unit
from sim.parameters import Parameters, parameter
from sim.state import State

_SEEN = np.int64(1 << 20)  # number of the draw of those who saw it announced
_FEWEST = 1e-6  # share of a building's residents below which nobody is looked for there
_NEARER = 1.0 - 1e-6  # so that single precision makes no rectangle further than what it holds
_WORDS = 2.0**32  # how many words there are


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


class Coming(Parameters):
    """How people are drawn to activities."""

    member_chance: float = parameter(
        0.35, "chance that a member full of energy and belonging comes", unit="share", low=0, high=1
    )
    invited_chance: float = parameter(
        0.4, "chance that someone invited who lives next door comes", unit="share", low=0, high=1
    )
    seen_chance: float = parameter(
        0.0055,
        "chance that a neighbour next door comes because of what was announced, per unit "
        "of visibility",
        unit="share",
        low=0,
        high=1,
    )
    near_m: float = parameter(
        120.0,
        "distance over which the chance of coming falls by e; a collective uses rooms within it",
        unit="m",
        low=10,
        high=10000,
    )


@kernel
def host_of(
    state: State, rules: Coming, collective: int, where: int, metres: int, venue: Venue, room: int
) -> Host:
    """Return who invites to an activity, and where.

    Args:
        state: read only.
        rules: how people are drawn.
        collective: row of the host.
        where: what the activity asks for; see `sim.activities.venues`.
        metres: length of the street that it fills.
        venue: where it takes place.
        room: how many find room.
    """
    groups, one = state.collectives, np.float32(1.0)
    online = where == ONLINE
    reach = np.inf if online else rules.near_m + metres / 2
    return Host(
        collective,
        np.float64(groups.x[collective]),
        np.float64(groups.y[collective]),
        reach,
        venue.only,
        np.float64(groups.member_age[collective] / state.manners.age_unit[0]),
        np.float64(groups.member_means[collective]),
        np.float64(groups.narrative[collective] * (one - groups.breadth[collective])),
        room,
        np.int64(groups.leader[collective]),
        online,
    )


@kernel
def calls_of(state: State, rules: Coming, collective: int, reach: float) -> Calls:
    """Return how people are drawn to an activity.

    Args:
        state: read only.
        rules: the same of all activities.
        collective: row of the host.
        reach: of the announcement, what the venue lets through included.
    """
    groups, habit = state.collectives, np.float64(state.conditions.habit[0])
    seen = np.float64(np.float32(rules.seen_chance * reach) * groups.visibility[collective])
    return Calls(
        habit * rules.member_chance * (1.0 - groups.conflict[collective]),
        habit * rules.invited_chance,
        habit * seen,
    )


@inlined
def _nearness(state: State, host: Host, b: int) -> float:
    """Return exp(-distance / reach) of a building; 0 where its residents are not admitted."""
    if host.only >= 0 and b != host.only:
        return 0.0
    if host.reach == np.inf:
        return 1.0
    buildings = state.buildings
    return math.exp(-math.hypot(buildings.x[b] - host.x, buildings.y[b] - host.y) / host.reach)


@inlined
def _likeness(state: State, host: Host, i: int) -> float:
    """Return 1 - narrow x how unlike the members `i` is: their age and means."""
    people = state.residents
    age = people.age[i] / state.manners.age_unit[0]
    unlike = abs(age - host.age) + abs(people.means[i] - host.means)
    return 1.0 - host.narrow * min(1.0, unlike)


@inlined
def _open(state: State, i: int) -> float:
    """Return how open `i` is to an invitation: energy, less for those who care little to meet."""
    return state.residents.energy[i] * min(1.0, state.residents.sociability[i])


@inlined
def _able(state: State, host: Host, i: int) -> bool:
    """Tell whether `i` may come at all: moves easily; online, uses messages."""
    people = state.residents
    return people.messaging[i] if host.online else not people.limited_mobility[i]


@kernel
def welcome_of(state: State, host: Host, i: int) -> float:
    """Return how likely `i`, who is no member, is to follow an invitation: near and alike, 0-1."""
    return _nearness(state, host, state.residents.building[i]) * _likeness(state, host, i)


@kernel
def _members_come(
    state: State,
    stream: Stream,
    members: Ints,
    host: Host,
    calls: Calls,
    coming: Small,
    who: Ints,
) -> int:
    """Write into `who` the members who come; return how many."""
    people, count = state.residents, 0
    for place in range(members.size):
        i = np.int64(members[place])
        if _able(state, host, i) and slot_of(people.membership, i, host.collective) >= 0:
            willing = people.energy[i] * (0.5 + 0.5 * people.belonging[i])
            chance = people.energy[i] if i == host.leader else calls.member * willing
            if uniforms(stream, i, 0)[0] < chance:
                who[count] = i
                coming[i] = 1
                count += 1
    return count


@kernel
def _friends_come(
    state: State,
    stream: Stream,
    host: Host,
    calls: Calls,
    members: int,
    coming: Small,
    who: Ints,
) -> int:
    """Write into `who`, after the members, those whom they bring; return how many are there."""
    ties, count = state.ties, members
    for place in range(members):
        i = np.int64(who[place])
        if ties.degree[i] == 0:
            continue
        u, v, _, _ = uniforms(stream, i, 1)
        j = np.int64(ties.alter[i, int(u * ties.degree[i])])
        chance = calls.invited * _open(state, j) * welcome_of(state, host, j)
        if _able(state, host, j) and coming[j] == 0 and v < chance:
            who[count] = j
            coming[j] = 1
            count += 1
    return count


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
        for r in range(FOURS):
            found |= np.uint32(words[q, r] <= most)
    return found > 0


@inlined
def _furthest(host: Host, calls: Calls) -> float:
    """Return from how far people come because of what was announced, in m; negative for nobody."""
    if calls.seen < _FEWEST:
        return -1.0
    if host.reach == np.inf:
        return np.inf
    return host.reach * math.log(calls.seen / _FEWEST) / _NEARER


@kernel
def _neighbours_come(
    state: State,
    stream: Stream,
    host: Host,
    calls: Calls,
    count: int,
    words: Words,
    around: Around,
    who: Ints,
) -> int:
    """Write into `who`, after `count`, those who saw it announced; return how many are there.

    Nobody is asked in a building from which fewer than `_FEWEST` of the residents would come.

    Args:
        words: (4, `FOURS`) room for the words of residents who stand side by side.
        around: of the neighbourhood.
    """
    grid, far = around.middles, _furthest(host, calls)
    if far < 0.0:
        return count
    west, east, south, north = cells_within(grid, host.x, host.y, far + around.widest)
    for line in range(south, north + 1):
        cell = line * grid.columns
        for place in range(grid.first[cell + west], grid.first[cell + east + 1]):
            block = np.int64(grid.standing[place])
            away = _apart(around.boxes[block], host.x, host.y)
            if away > far:
                continue
            most = calls.seen * math.exp(-_NEARER * away / host.reach)
            if most >= _FEWEST:
                count = _block_comes(
                    state, stream, host, calls, most, block, count, words, around.coming, who
                )
    return count


@kernel
def _block_comes(
    state: State,
    stream: Stream,
    host: Host,
    calls: Calls,
    most: float,
    block: int,
    count: int,
    words: Words,
    coming: Small,
    who: Ints,
) -> int:
    """Write into `who`, after `count`, those of a block who saw it; return how many are there.

    A resident's number is one of the four words that are drawn for four residents at once.

    Args:
        most: the greatest chance that anybody there has.
        block: `ASIDE` residents, by its number.
    """
    first = block * ASIDE
    fill_words(stream, _SEEN, first // 4, words)
    rarely = np.uint32(min(most * _WORDS, _WORDS - 1.0))  # most are passed over by this alone
    if not _any_below(words, rarely):
        return count
    for r in range(FOURS):
        if min(words[0, r], words[1, r], words[2, r], words[3, r]) > rarely:
            continue
        for q in range(4):
            i = np.int64(first + 4 * r + q)
            if words[q, r] <= rarely and _sees(unit(words[q, r]), state, host, calls, i, coming):
                who[count] = i
                coming[i] = 1
                count += 1
    return count


@inlined
def _sees(u: float, state: State, host: Host, calls: Calls, i: int, coming: Small) -> bool:
    """Tell whether a resident, whose number is `u`, comes because of what was announced."""
    if i >= coming.size or not _able(state, host, i) or coming[i] != 0:
        return False
    most = calls.seen * _nearness(state, host, state.residents.building[i])
    if most < _FEWEST:
        return False
    return u < most * _open(state, i) * _likeness(state, host, i)


@allocating
def who_comes(
    state: State, stream: Stream, members: Ints, host: Host, calls: Calls, around: Around
) -> Ints:
    """Return the residents who come to an activity of a collective, in the order of their rows.

    Members come, bring people whom they know, and some neighbours come because they saw it
    announced. Beyond the capacity, each of those who would come is as likely as another to find
    room (sampling without replacement, in one pass).

    Args:
        state: read only.
        stream: that of the activity: each has its own.
        members: rows of the collective's members this morning.
        host: who invites.
        calls: how people are drawn.
        around: of the neighbourhood.
    """
    n = state.residents.age.size
    who = np.empty(n, dtype=np.int32)  # pages that are not written cost nothing
    coming = around.coming
    words = np.empty((4, FOURS), dtype=np.uint32)
    count = _members_come(state, stream, members, host, calls, coming, who)
    count = _friends_come(state, stream, host, calls, count, coming, who)
    count = _neighbours_come(state, stream, host, calls, count, words, around, who)
    everyone = who[:count]
    for i in everyone:
        coming[i] = 0
    everyone.sort()
    here = np.empty(min(everyone.size, host.capacity), dtype=np.int32)
    taken = 0
    for place in range(everyone.size):
        left = everyone.size - place
        if uniforms(stream, everyone[place], 0)[2] * left < here.size - taken:
            here[taken] = everyone[place]
            taken += 1
    return here
