"""Activities: what collectives offer, where, who comes, and what people leave one another.

A mass event makes many light ties, a workshop few strong ones: reach against depth.

Rule: what is held is decided first, by the programme, or by that of the `initiative` for a
collective whose founding was planned. Then collectives take their turns in the order of rows, each
one's kinds in that of the programme. Each activity looks for a venue and for kits; people come; in
the order of rows, each of those there turns to `partners` others, as in turning to someone, and
each time the two gain `hours`, alike or not where a kind is done `together`; and it leaves its
traces. With fewer than two places or two comers
nothing takes place and nothing is booked, but a room that was found stays taken for the day.

Room. With fewer kits than a kind needs, fewer find room:

  room = min(what the venue holds, seats), for a kind that needs no kits
  room = min(what the venue holds, max(home_seats, floor(seats x min(1, free / kits)))), for others
  free = own + the sum of allies', each being
      max(0, kits x upkeep + those of a policy - those in use today)

These kits are in use for the rest of the day, however many people come: the collective's own first,
the others from allies in proportion to what each lends.
Source: kinds and sizes are those of the Hyper voisins (weekly aperitif of about 20, two-monthly
open house of up to 100, talk of about 50, yearly street table of 2.5 to 3 seats a metre of street).
Left out: weather, food, money spent by those who come, children; ways of bringing residents of
limited mobility, none of whom is ever at an activity in person.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from sim.activities.around import Around, around_of
from sim.activities.coming import Coming, calls_of, host_of, who_comes
from sim.activities.kits import free_kits, seats_with, take_kits
from sim.activities.programme import Programme, sets_out
from sim.activities.traces import Traces, leave_traces, note
from sim.activities.venues import Venues, find_venue
from sim.codes import ActivityKind
from sim.kernels.allies import Allies, allies_of
from sim.kernels.collectives import list_members
from sim.kernels.compile import Flags, Ints, Stream, allocating, inlined
from sim.kernels.gatherings import spend_time_together
from sim.kernels.meeting import Approach, People
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.people import approach_in, people_at

_NAMES = tuple(kind.name for kind in ActivityKind)
_KINDS = len(_NAMES)


class Activities(Process):
    """What collectives offer, and who comes."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=(
            "age arrived building energy floor household last_visit limited_mobility means "
            "messaging schooling sociability"
        ),
        buildings="x y",
        places="capacity kind open x y",
        collectives=(
            "alive alliance association breadth conflict hours kits leader member_age "
            "member_means permit planned room shared_kits support suspended upkeep x y"
        ),
        conditions="closed gatherings habit month month_day weekday",
        manners="age_unit depth familiar_hours friend half_open homophily tries",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents=(
            "last_contact last_activity last_guest last_gathering belonging efficacy know_how "
            "membership core attended"
        ),
        ties="*",
        collectives="work used_kits narrative visibility know_how pulse",
        ledger="activities attendance planned_activities planned_attendance joined contacts",
    )

    programme: Programme = Programme()
    initiative: Programme = Field(
        Programme(), description="the programme of collectives whose founding is planned"
    )
    venues: Venues = Venues()
    coming: Coming = Coming()
    traces: Traces = Traces()

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Hold the activities of the day."""
        here, rules = state.here(), state.addresses.of(self)
        held = _what_is_held(here, rules, draws.part("held").stream)
        if not held.size:
            return
        members, first = list_members(state.residents.membership, len(state.collectives))
        people, around = people_at(state), around_of(state)
        allies = allies_of(state.collectives.alliance)
        taken = np.zeros(len(state.places), dtype=np.bool_)
        for number in held.tolist():
            collective, kind = divmod(number, _KINDS)
            its = draws.part(f"{_NAMES[kind]}/{collective}")
            _hold(
                here,
                rules,
                people,
                around,
                allies,
                day,
                its.stream,
                its.part("partners").stream,
                collective,
                kind,
                members[first[collective] : first[collective + 1]],
                taken,
            )


@allocating
def _what_is_held(state: State, rules: Activities, stream: Stream) -> Ints:
    """Return what collectives set out to hold today: first what has a date, then by row and kind.

    Of each activity, it is the row of its collective x the number of kinds + its kind.
    """
    groups = state.collectives
    held = np.empty(groups.alive.size * _KINDS, dtype=np.int32)
    count = 0
    for dated in (True, False):
        for c in range(groups.alive.size):
            if not groups.alive[c] or groups.leader[c] < 0:
                continue
            programme = rules.initiative if groups.planned[c] else rules.programme
            for kind in range(_KINDS):
                number = c * _KINDS + kind
                if (programme.kinds.month[kind] > 0) == dated and sets_out(
                    state, programme, stream, number, c, kind
                ):
                    held[count] = number
                    count += 1
    return held[:count]


@allocating
def _hold(
    state: State,
    rules: Activities,
    people: People,
    around: Around,
    allies: Allies,
    day: int,
    stream: Stream,
    pairs: Stream,
    collective: int,
    kind: int,
    members: Ints,
    taken: Flags,
) -> None:
    """Hold an activity that a collective sets out to hold.

    Args:
        state: written.
        rules: of all activities.
        people: what counts of residents when they meet.
        around: of the neighbourhood.
        allies: who is in whose alliance.
        day: today.
        stream: of the activity.
        pairs: of those who turn to one another there.
        collective: row of the host.
        kind: of the activity.
        members: rows of the collective's members this morning.
        taken: (places,) written: those that are taken up for today.
    """
    planned = state.collectives.planned[collective]
    kinds = rules.initiative.kinds if planned else rules.programme.kinds
    where, needed, near_m = kinds.where[kind], kinds.kits[kind], rules.coming.near_m
    venue = find_venue(state, rules.venues, day, collective, where, near_m, taken, around)
    if venue.place >= 0:
        taken[venue.place] = True
    own, lent = free_kits(state, collective, allies)
    if kinds.month[kind] > 0 and not (venue.public and own >= needed):
        return
    seats = seats_with(own + lent, needed, kinds.size[kind], rules.venues.home_seats)
    room = min(venue.room, seats)
    if room < 2:
        return
    host = host_of(state, rules.coming, collective, where, kinds.metres[kind], venue, room)
    reach = kinds.reach[kind] if venue.announced else 0.0
    calls = calls_of(state, rules.coming, collective, reach)
    here = who_comes(state, stream, members, host, calls, around)
    if here.size < 2:
        return
    spend_time_together(
        pairs,
        here,
        kinds.partners[kind],
        kinds.hours[kind],
        day,
        people,
        state.ties,
        _approach(state, kinds.together[kind]),
        state.ledger.contacts[day],
    )
    leave_traces(state, rules.traces, day, stream, kinds, kind, venue, here, host)
    take_kits(state, collective, np.float64(needed), allies)
    note(state, day, kind, here, host)


@inlined
def _approach(state: State, together: bool) -> Approach:
    """Return whom people turn to, and how deep it goes: what is done together makes all alike."""
    usual = approach_in(state)
    depth = 0.0 if together else usual.depth
    return Approach(usual.homophily, depth, usual.friend, usual.familiar_hours, usual.tries)
