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

import numpy as np

from sim.activities.announced import those_near_come, those_online_come
from sim.activities.around import FOURS, Around
from sim.activities.hosts import Calls, Host, able, openness_of, welcome_of
from sim.activities.venues import ONLINE, Venue
from sim.kernels.collectives import slot_of
from sim.kernels.compile import Ints, Small, Stream, allocating, kernel
from sim.kernels.philox import uniforms
from sim.parameters import Parameters, parameter
from sim.state import State


class Coming(Parameters):
    """How people are drawn to activities."""

    member_chance: float = parameter(
        0.477,
        "chance that a member full of energy and belonging comes",
        unit="share",
        low=0,
        high=1,
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
        if able(state, host, i) and slot_of(people.membership, i, host.collective) >= 0:
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
        chance = calls.invited * openness_of(state, j) * welcome_of(state, host, j)
        if able(state, host, j) and coming[j] == 0 and v < chance:
            who[count] = j
            coming[j] = 1
            count += 1
    return count


@allocating
def _online(
    state: State, stream: Stream, host: Host, calls: Calls, count: int, coming: Small, who: Ints
) -> Ints:
    """Return who comes online, of whom the first `count` of `who` come already; see `who_comes`."""
    when = np.empty(who.size)  # pages that are not written cost nothing
    count, others = those_online_come(state, stream, host, calls, count, coming, who, when)
    for i in who[:count]:
        coming[i] = 0
    for i in who[who.size - others :]:
        coming[i] = 0
    order = np.argsort(when[:count], kind="mergesort")
    here = who[:count][order][: host.capacity]
    here.sort()
    return here


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
    count = _members_come(state, stream, members, host, calls, coming, who)
    count = _friends_come(state, stream, host, calls, count, coming, who)
    if host.online:
        return _online(state, stream, host, calls, count, coming, who)
    words = np.empty((4, FOURS), dtype=np.uint32)
    count = those_near_come(state, stream, host, calls, count, words, around, who)
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
