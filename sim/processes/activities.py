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
  free = own + the sum of allies', each being max(0, kits x upkeep - those in use today)

These kits are in use for the rest of the day, however many people come: the collective's own first,
the others from allies in proportion to what each lends.
Source: kinds and sizes are those of the Hyper voisins (weekly aperitif of about 20, two-monthly
open house of up to 100, talk of about 50, yearly street table of 2.5 to 3 seats a metre of street).
Left out: weather, food, money spent by those who come, children; ways of bringing residents of
limited mobility, none of whom is ever at an activity in person.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import numpy as np
from pydantic import Field

from sim.activities.coming import Coming
from sim.activities.kits import free_kits, kits_taken, seats_with
from sim.activities.programme import Activity, Programme
from sim.activities.traces import Traces, note
from sim.activities.venues import Venue, Venues
from sim.codes import ActivityKind
from sim.kernels.collectives import list_members
from sim.kernels.compile import Ints
from sim.kernels.gatherings import Guests, spend_time_together
from sim.kernels.meeting import Approach, People
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.views import approach_of, guests_of, people_of


class _Today(NamedTuple):
    """What all the activities of a day take from the state."""

    members: Ints
    first: Ints
    people: People
    approach: Approach
    guests: Guests


class Activities(Process):
    """What collectives offer, and who comes."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=(
            "age arrived building energy floor household limited_mobility means messaging "
            "schooling sociability"
        ),
        buildings="x y",
        places="capacity kind open x y",
        collectives=(
            "alive alliance association breadth conflict hours kits leader member_age "
            "member_means permit planned room support upkeep x y"
        ),
        conditions="closed gatherings month month_day weekday",
        manners="age_unit depth familiar_hours friend half_open homophily tries",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents=(
            "last_contact last_activity last_guest belonging efficacy know_how membership core "
            "attended"
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
        collectives = state.collectives
        held = self._held(state, draws.part("held"))
        if not held:
            return
        members, first = list_members(state.residents.membership, len(collectives))
        today = _Today(members, first, people_of(state), approach_of(state), guests_of(state))
        used: set[int] = set()
        for collective, which, kind in held:
            venue = self.venues.find(state, day, collective, kind.where, used, self.coming.near_m)
            used.add(venue.place)
            its_draws = draws.part(f"{which.name}/{collective}")
            self._hold(state, day, its_draws, collective, which, kind, venue, today)

    def _held(self, state: State, draws: Draws) -> list[tuple[int, ActivityKind, Activity]]:
        """Return what collectives set out to hold today: first what has a date, by row and kind."""
        c = state.collectives
        alive = np.flatnonzero(c.alive & (c.leader >= 0))
        held = np.zeros((alive.size, len(ActivityKind)), dtype=bool)
        luck = draws.uniform(alive[:, None] * len(ActivityKind) + np.arange(len(ActivityKind)))
        for programme, its in ((self.programme, ~c.planned), (self.initiative, c.planned)):
            some = np.flatnonzero(its[alive])
            held[some] = programme.held(state, alive[some], luck[some])
        kinds = self.programme.in_order(), self.initiative.in_order()
        chosen = [
            (int(alive[a]), ActivityKind(k), kinds[int(c.planned[alive[a]])][k])
            for a, k in np.argwhere(held).tolist()
        ]
        return sorted(chosen, key=lambda one: one[2].month == 0)

    def _hold(
        self,
        state: State,
        day: int,
        draws: Draws,
        collective: int,
        which: ActivityKind,
        kind: Activity,
        venue: Venue,
        today: _Today,
    ) -> None:
        collectives = state.collectives
        free = free_kits(collectives, collective)
        if kind.month and not (venue.public and free[collective] >= kind.kits):
            return
        room = min(venue.room, seats_with(free, kind.kits, kind.size, self.venues.home_seats))
        if room < 2:
            return
        online, guests = kind.where == "online", today.guests
        if online:
            guests = guests._replace(able=state.residents.messaging)
        host = self.coming.host(state, collective, kind, venue, room)
        members = today.members[today.first[collective] : today.first[collective + 1]]
        here = self.coming.who(state, draws, members, guests, host, kind.reach * venue.announced)
        if here.size < 2:
            return
        spend_time_together(
            draws.part("partners").stream,
            here,
            kind.partners,
            kind.hours,
            day,
            today.people,
            state.ties,
            today.approach._replace(depth=0.0) if kind.together else today.approach,
            state.ledger.contacts[day],
        )
        self.traces.leave(state, day, draws, kind, venue, here, guests, host)
        takes = min(float(kind.kits), float(free.sum()))
        collectives.used_kits[:] += kits_taken(free, collective, takes)
        note(state, day, collective, which, here, online)
