"""Doors: a collective that has turned to the crisis calls its list and knocks at doors."""

from __future__ import annotations

import numpy as np

from sim.aid.doorstep import mean_reluctance
from sim.codes import PlaceKind
from sim.kernels.compile import (
    Ints,
    Stream,
    Streams,
    allocating,
    flag,
    inlined,
    kernel,
    row,
    single,
)
from sim.kernels.nearest_first import distance, heap_up, take_nearest
from sim.kernels.philox import uniforms
from sim.mobilising.enlisting import Enlisting, rush_of
from sim.mobilising.parts import CALLS, DWELLING, TALKS
from sim.mobilising.talks import Round, talk, told
from sim.parameters import Parameters, parameter
from sim.state import State
from sim.state.residents import LISTS, MEMBERSHIPS

_ONLINE = np.int64(PlaceKind.ONLINE)


class Doors(Parameters):
    """What collectives do with the hours that their desks leave."""

    share: float = parameter(
        0.5,
        "share of the hours that desks leave which goes to doors and calls",
        unit="share",
        low=0,
        high=1,
    )
    enlisted_hours: float = parameter(
        3.0, "hours that one enlisted gives a week", unit="h/week", low=0, high=40
    )
    span: float = parameter(
        15.0,
        "enlisted whom one coordinator can lead",
        unit="person",
        low=1,
        high=1000,
        source="teams of fifteen under one mobiliser (Makesense, Paris 2020)",
    )
    talks_per_hour: float = parameter(
        4.0,
        "talks at doors in an hour, ways and closed doors included",
        unit="1/h",
        low=0.1,
        high=60,
        source="3 to 8 (assumption)",
    )
    again_days: int = parameter(
        30,
        "days after which a collective knocks at a door again",
        unit="day",
        low=1,
        high=3650,
    )
    calls: float = parameter(
        0.25, "share of these hours that goes to calls at most", unit="share", low=0, high=1
    )
    calls_per_hour: float = parameter(
        6.0,
        "entries of its list that it confirms by calls in an hour",
        unit="1/h",
        low=0.1,
        high=60,
    )
    call_days: int = parameter(
        14, "days without confirmation after which an entry is called", unit="day", low=1, high=365
    )


@allocating
def go_to_doors(
    state: State, rules: Doors, enlisting: Enlisting, day: int, streams: Streams, kept: Stream
) -> None:
    """Let collectives spend a part of the hours that desks leave on calls and doors.

    Args:
        state: written.
        rules: what they do with these hours.
        enlisting: who offers hours when asked.
        day: of the run; there is alarm.
        streams: of the parts of mobilisation.
        kept: by which residents consent.
    """
    people, needs = state.residents, state.needs
    due, core = np.empty(people.list_holder.size, np.int32), np.empty(people.core.size, np.int32)
    first_need = np.full(people.age.size, -1, np.int32)
    next_need = np.empty(needs.length[0], np.int32)
    _link_needs(state, first_need, next_need)
    buildings, homes = state.buildings.x.size, state.households.building.size
    named = np.empty(homes, np.int32)
    round_ = Round(
        day,
        rules.again_days,
        rush_of(state, enlisting, day),
        enlisting.asked,
        mean_reluctance(state),
        streams,
        kept,
        due[: _find_due(state, rules, day, due)],
        core[: _find_core(state, core)],
        named[: _find_named(state, named)],
        first_need,
        next_need,
        np.empty(buildings, np.float32),
        np.empty(buildings, np.int32),
        np.empty(homes, np.int32),
        np.empty(homes, np.float64),
    )
    for c in range(state.collectives.alive.size):
        _go(state, rules, c, round_)


@kernel
def _link_needs(state: State, first: Ints, following: Ints) -> None:
    """Write which is the first open need of each resident, and which follows each."""
    resident = state.needs.resident
    for r in range(following.size - 1, -1, -1):
        following[r] = first[resident[r]]
        first[resident[r]] = r


@kernel
def _find_due(state: State, rules: Doors, day: int, due: Ints) -> int:
    """Write which entries were not confirmed for long; return how many."""
    holder, since, count = state.residents.list_holder, state.residents.list_day, 0
    for i in range(holder.shape[0]):
        listed = False
        for m in range(LISTS):
            listed |= holder[i, m] >= 0
        if listed:
            for m in range(LISTS):
                if holder[i, m] >= 0 and day - since[i, m] >= rules.call_days:
                    due[count] = i * LISTS + m
                    count += 1
    return count


@kernel
def _find_core(state: State, core: Ints) -> int:
    """Write which memberships are of core teams; return how many."""
    roles, count = state.residents.core, 0
    for i in range(roles.shape[0]):
        some = 0
        for m in range(MEMBERSHIPS):
            some += roles[i, m]
        if some > 0:
            for m in range(MEMBERSHIPS):
                if roles[i, m] == 1:
                    core[count] = i * MEMBERSHIPS + m
                    count += 1
    return count


@kernel
def _find_named(state: State, named: Ints) -> int:
    """Write of which households somebody is on the register; return how many."""
    people, count, last = state.residents, 0, -1
    for i in range(people.registered.size):
        if people.registered[i] and people.household[i] != last:  # they stand in their order
            last = people.household[i]
            named[count] = last
            count += 1
    return count


@kernel
def _go(state: State, rules: Doors, c: int, round_: Round) -> None:
    """Let a collective call and go to doors, if it has turned to the crisis and has hours."""
    groups = state.collectives
    own = rules.share * (groups.purse[c] + groups.at_doors[c])  # that desks left yesterday
    groups.at_doors[c] = 0
    if not groups.alive[c] or groups.turned[c] < 0 or groups.core[c] <= 0:
        return
    total = own + rules.share * _led(state, rules, c) * rules.enlisted_hours / 7
    if total <= 0:
        return
    called = _call(state, rules, c, rules.calls * total, round_)
    left = total - called / rules.calls_per_hour
    luck = uniforms(round_.streams[TALKS], c, 0)[0]
    wanted = int(left * rules.talks_per_hour + luck)
    talks = 0
    if groups.linked[c]:
        talks = _knock(state, c, wanted, flag(True), round_)
    talks += _knock(state, c, wanted - talks, flag(False), round_)
    used = total if talks == wanted else total - left + talks / rules.talks_per_hour
    _spend(state, c, own * min(1.0, used / total))


@inlined
def _led(state: State, rules: Doors, c: int) -> float:
    """Return how many of those enlisted a collective can lead."""
    groups = state.collectives
    coordinators = 1 + (single(1) - groups.centralisation[c]) * max(0, groups.core[c] - 1)
    return min(np.float64(groups.enlisted[c]), rules.span * coordinators)


@inlined
def _spend(state: State, c: int, hours: float) -> None:
    """Keep hours from the desks of today; the core team's part of them is work for it."""
    groups = state.collectives
    own, lent = np.float64(groups.hours[c]), np.float64(groups.support[c])
    part = own / (own + lent) if own > 0 else 0.0
    groups.at_doors[c] = hours
    groups.work[c] += single(hours * part * (1 + np.float64(groups.rivalry[c])))


@kernel
def _call(state: State, rules: Doors, c: int, hours: float, round_: Round) -> int:
    """Confirm entries of a list by calls, the oldest first; return how many."""
    people, day = state.residents, round_.day
    if state.conditions.closed[0, _ONLINE]:
        return 0
    luck = uniforms(round_.streams[CALLS], c, 0)[0]
    most = int(hours * rules.calls_per_hour + luck)
    for called in range(most):
        oldest, since = -1, day - rules.call_days + 1
        for entry in round_.due:
            i, m = divmod(entry, LISTS)
            if people.list_holder[i, m] == c and people.list_day[i, m] < since:
                oldest, since = entry, people.list_day[i, m]
        if oldest < 0:
            return called
        i, m = divmod(oldest, LISTS)
        people.list_day[i, m] = day
    return most


@kernel
def _knock(state: State, c: int, wanted: int, named: bool, round_: Round) -> int:
    """Let a collective knock at doors, the nearest building first, and in it by chance.

    Args:
        state: written.
        c: the collective.
        wanted: talks for which it has time.
        named: whether it goes to those alone whom a list of the institution names.
        round_: what it takes along.

    Returns:
        How many talks there were.
    """
    if wanted == 0:
        return 0
    talks, left = 0, _heap_of_buildings(state, c, named, round_)
    while talks < wanted and left > 0:
        count = _find_open(state, c, take_nearest(round_.away, round_.heap, left), named, round_)
        left -= 1
        for first in range(min(count, wanted - talks)):
            least = first + row(np.argmin(round_.luck[first:count]))
            talk(state, c, row(round_.homes[least]), round_)
            round_.homes[least], round_.luck[least] = round_.homes[first], round_.luck[first]
        talks += min(count, wanted - talks)
    return talks


@kernel
def _heap_of_buildings(state: State, c: int, named: bool, round_: Round) -> int:
    """Write to which buildings a collective may go, the nearest first; return how many."""
    buildings, groups = state.buildings, state.collectives
    count = _write_named(state, c, round_) if named else buildings.x.size
    for place in range(count):
        b = row(round_.heap[place]) if named else place
        east, north = buildings.x[b] - groups.x[c], buildings.y[b] - groups.y[c]
        round_.heap[place], round_.away[b] = b, distance(east, north)
    heap_up(round_.away, round_.heap[:count])
    return count


@inlined
def _write_named(state: State, c: int, round_: Round) -> int:
    """Write in which buildings there is somebody on the register to talk with; return how many."""
    heap, count = round_.heap, 0
    for home in round_.named:
        building = state.households.building[home]
        new = count == 0 or heap[count - 1] != building  # households stand in their order
        if new and not told(state, c, home, round_) and _opens(state, home):
            heap[count] = building
            count += 1
    return count


@kernel
def _find_open(state: State, c: int, building: int, named: bool, round_: Round) -> int:
    """Write with which households of a building a collective may talk today; return how many."""
    buildings, homes, count = state.buildings, state.households, 0
    if buildings.residents[building] == 0:
        return 0
    home = row(state.residents.household[buildings.first_resident[building]])
    while home < homes.building.size and homes.building[home] == building:
        asked_for = not named or _is_named(state, home)
        if asked_for and not told(state, c, home, round_) and _opens(state, home):
            round_.homes[count] = home
            round_.luck[count] = uniforms(round_.streams[DWELLING], home, c)[0]
            count += 1
        home += 1
    return count


@inlined
def _opens(state: State, home: int) -> bool:
    """Tell whether somebody of a household is at home."""
    first = row(state.households.first_resident[home])
    for i in range(first, first + state.households.residents[home]):
        if state.residents.place[i] < 0:
            return True
    return False


@inlined
def _is_named(state: State, home: int) -> bool:
    """Tell whether somebody of a household is on the register of the institution."""
    first = row(state.households.first_resident[home])
    for i in range(first, first + state.households.residents[home]):
        if state.residents.registered[i]:
            return True
    return False
