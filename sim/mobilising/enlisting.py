"""Enlisting: residents who are no members offer a collective hours in the crisis, and leave."""

from __future__ import annotations

import numpy as np

from sim.codes import PlaceKind, Profile
from sim.kernels.collectives import slot_of
from sim.kernels.compile import Streams, Words, inlined, kernel, row, single
from sim.kernels.philox import uniforms, unit
from sim.mobilising.parts import GOES, MEMBER, MESSAGE, STAYS
from sim.parameters import Parameters, parameter
from sim.state import State
from sim.state.nearest import acts, nearest_with_core

_EXPOSED = np.int64(Profile.EXPOSED)
_ONLINE = np.int64(PlaceKind.ONLINE)


class Enlisting(Parameters):
    """How many come, when, and for how long."""

    rush: float = parameter(
        0.02,
        "chance that a resident of prosociality 1/2 who knows of a collective offers it hours on "
        "the first day",
        unit="share",
        low=0,
        high=0.5,
        source="assumption; 3 to 12 % of residents were active in the lockdown (Ipsos 2020)",
    )
    half_life: float = parameter(
        4.0,
        "days in which that chance halves",
        unit="day",
        low=0.5,
        high=60,
        source="750,000 offers in days in England, 7,000 in Hackney (2020): assumption",
    )
    asked: float = parameter(
        10.0,
        "how much likelier one offers hours who is asked at the door",
        unit="1",
        low=1,
        high=50,
        source="sign: many volunteer only when asked (Freeman 1997); size: assumption",
    )
    leaving: float = parameter(
        0.02, "chance a day that one enlisted leaves", unit="1/day", low=0, high=1
    )
    idle_days: int = parameter(
        7, "days after which one enlisted without a task is idle", unit="day", low=1, high=60
    )
    idle: float = parameter(3.0, "how much likelier the idle leave", unit="1", low=1, high=20)
    afterwards: float = parameter(
        0.1,
        "chance a day that one enlisted leaves, once the crisis is over",
        unit="1/day",
        low=0.01,
        high=1,
    )
    staying: float = parameter(
        0.1,
        "chance that one who leaves, and helped, becomes a member",
        unit="share",
        low=0,
        high=1,
        source="assumption; one active volunteer in ten of Secours populaire joined in the crisis",
    )


@kernel
def rush_of(state: State, rules: Enlisting, day: int) -> float:
    """Return the chance that one of prosociality 1/2 offers hours today, without own trouble."""
    now = state.conditions
    over = day - max(now.alarmed[0], now.first_crisis_day[0])
    return rules.rush * 2.0 ** (-max(0, over) / rules.half_life)


@kernel
def chance_to_come(state: State, i: int, rush: float) -> float:
    """Return the chance that resident `i` offers hours today to a collective that `i` knows of.

    It is 0 for members, for the exposed, and for those who offered since the alarm.

    Args:
        state: read only.
        i: resident.
        rush: see `rush_of`.
    """
    people, now = state.residents, state.conditions
    if people.profile[i] == _EXPOSED or people.enlisted[i] >= 0 or _is_member(state, i):
        return single(0)
    if people.last_enlisted[i] >= now.alarmed[0]:
        return single(0)
    zone = row(state.buildings.stricken[people.building[i]])
    spared = single(1) - now.trouble[0, zone, people.profile[i]]
    return single(rush * 2) * people.prosociality[i] * spared


@inlined
def _is_member(state: State, i: int) -> bool:
    """Tell whether resident `i` is a member of a collective."""
    membership = state.residents.membership
    for m in range(membership.shape[1]):
        if membership[i, m] >= 0:
            return True
    return False


@kernel
def enlist(state: State, i: int, collective: int, day: int) -> None:
    """Enlist resident `i` for a collective."""
    people = state.residents
    people.enlisted[i] = collective
    people.last_enlisted[i] = day
    state.collectives.enlisted[collective] += 1
    state.ledger.enlisted[day] += 1


@kernel
def come(state: State, rules: Enlisting, day: int, words: Words, streams: Streams) -> None:
    """Let residents offer hours to a collective of which they know.

    Args:
        state: written: who is enlisted.
        rules: how many come.
        day: of the run; there is alarm.
        words: (4, n) random words, the first of which decides.
        streams: of the parts of mobilisation.
    """
    rush = rush_of(state, rules, day)
    for i in range(words.shape[1]):
        luck = unit(words[0, i])
        if luck < 2 * rules.rush and luck < chance_to_come(state, i, rush):
            whom = _known_to(state, i, streams)
            if whom >= 0:
                enlist(state, i, whom, day)


@kernel
def _known_to(state: State, i: int, streams: Streams) -> int:
    """Return of which collective with a core team resident `i` knows; -1 for none.

    Of one whose poster hangs in the stairs; with chance `member_reach`, of one of which somebody
    whom the resident knows is a member; of the nearest, where its messages are read.
    """
    people, manners = state.residents, state.manners
    home = row(people.building[i])
    found = row(state.buildings.poster[home])
    if found >= 0 and acts(state, found):
        return found
    if uniforms(streams[MEMBER], i, 0)[0] < manners.member_reach[0]:
        found = _known_through_ties(state, i)
        if found >= 0:
            return found
    reach = _reach_of_messages(state)
    if people.messaging[i] and reach > 0:
        found = nearest_with_core(state, home)
        if found >= 0:
            heard = single(reach) * state.collectives.visibility[found]
            if uniforms(streams[MESSAGE], i, 0)[0] < heard:
                return found
    return -1


@kernel
def _known_through_ties(state: State, i: int) -> int:
    """Return a collective of which somebody tied to resident `i` is a member; -1 for none.

    It has a core team, and is the first such in the order of ties.
    """
    ties, membership = state.ties, state.residents.membership
    for s in range(row(ties.degree[i])):
        for m in range(membership.shape[1]):
            c = row(membership[ties.alter[i, s], m])
            if c >= 0 and acts(state, c):
                return c
    return -1


@inlined
def _reach_of_messages(state: State) -> float:
    """Return the reach of messages: 0 when the channel is shut."""
    now = state.conditions
    if now.closed[0, _ONLINE]:
        return 0.0
    return np.float64(state.manners.message_reach[0]) * min(1.0, np.float64(now.online[0]))


@kernel
def leave(state: State, rules: Enlisting, day: int, streams: Streams) -> None:
    """Let some of those enlisted leave again, and a few of these become members.

    Args:
        state: written: who is enlisted, and who is a member.
        rules: how many leave.
        day: of the run.
        streams: of the parts of mobilisation.
    """
    people, groups = state.residents, state.collectives
    for i in range(people.enlisted.size):
        c = row(people.enlisted[i])
        if c < 0:
            continue
        over = slot_of(people.membership, i, c) >= 0
        if not over and uniforms(streams[GOES], i, 0)[0] < _chance_to_leave(state, rules, i, day):
            over = True
            helped = people.last_gave[i] >= people.last_enlisted[i]
            if helped and uniforms(streams[STAYS], i, 0)[0] < rules.staying:
                _stay(state, i, c, day)
        if over:
            people.enlisted[i] = -1
            groups.enlisted[c] -= 1


@inlined
def _chance_to_leave(state: State, rules: Enlisting, i: int, day: int) -> float:
    """Return the chance that resident `i`, who is enlisted, leaves today."""
    if not state.conditions.alarm[0]:
        return rules.afterwards
    busy = max(state.residents.last_gave[i], state.residents.last_enlisted[i])
    return rules.leaving * rules.idle if day - busy > rules.idle_days else rules.leaving


@kernel
def _stay(state: State, i: int, collective: int, day: int) -> None:
    """Let resident `i` become a member of a collective, unless a member of too many."""
    people = state.residents
    m = slot_of(people.membership, i, row(-1))
    if m >= 0:
        people.membership[i, m], people.attended[i, m] = collective, day
        state.collectives.members[collective] += 1
        state.ledger.joined[day] += 1
