"""Activities: what collectives offer, where, who comes, and what people leave one another.

A mass event makes many light ties, a workshop few strong ones: reach against depth.

Reads: collectives (alive, leader, hours, support, permit, association, x, y, narrative, breadth,
member_age, member_means, visibility, kits, upkeep, used_kits, alliance, room), residents (building,
age, means, schooling, limited_mobility, messaging, sociability, energy, belonging, efficacy,
membership), ties, buildings (x, y), places, conditions (gatherings, closed).
Writes: ties, residents (last_contact, last_activity, last_guest, belonging, efficacy, know_how,
membership, core, energy), collectives (work, used_kits, narrative, visibility, know_how, pulse),
ledger (activities, attendance, planned_activities, planned_attendance, joined, contacts).
Rule: a collective that has a leader holds each kind of its programme on a day with chance

  per_year / 365 x strength
  strength = min(1, (hours + support) / (sum over all kinds of per_year x preparation / 52))

hours a week being its core team's, support those of facilitators. All these draws come first. Then
collectives take their turns in the order of rows, each one's kinds in that of the programme.

Where. The first of these that there is:

- in the open (`street`): public space, with a valid permit and unless it is closed; the courtyard
  of the leader's building, if there is one and it is open; at home;
- under a roof (`room`): its own room; for associations only, the nearest common room, else the
  nearest garden, within `booking_m`; the back room of a café within `booking_m`, for
  `borrowed_room` people; at home;
- online: unless that is closed.

Rooms and gardens must be open today and serve one activity a day, even of one collective; public
space, courtyards and cafés serve any number. At home is in the leader's dwelling, for `home_seats`
people. Where people may not gather (`gatherings` false), everything but what is online is
cancelled, even at home. Without `available`, all is at home and nothing online.

How many find room, kits being those that the kind needs, and no more than are free:

  room = min(seats, what the venue holds)
  room = min(room, bare + floor(kits x people_per_kit)), for a kind that needs kits
  free = own + lending x the sum of allies', each being max(0, kits x upkeep - those in use today)

These kits are in use for the rest of the day, however many people come: the collective's own first,
the others from allies in proportion to what each lends.

Who comes. Residents of limited mobility never come; online, only users of messages do. Members
come with chance

  member_chance x energy x (1 + belonging) / 2 / (1 + attention x further memberships)

Each member who comes so draws `invitations` of the ties of that member, uniformly, with
replacement, household included; whoever is drawn and is not coming yet comes with chance
invited_chance x open x appeal x welcome. All others, members who do not come included, come
because of what was announced with chance

  seen_chance x reach x let through x visibility x open x appeal x welcome
  open = energy x (1 - reserve x max(0, 1 - sociability))
  appeal = 1 + `appeal` x narrative
  welcome = exp(-distance / near_m) x (1 - narrative x (1 - breadth) x unlike)
  unlike = min(1, |age - member_age| / 40 years + |means - member_means|)

Unlike leaves schooling aside: it is not the shared likeness. Let through is 1 in public space, in
courtyards and online, `semi_public` in rooms, gardens and cafés, 0 at home. The distance is from
the resident's building to the home of the collective, wherever the activity takes place, and 0
online. In a courtyard, welcome is 0 for residents of other buildings. Where more would come than
find room, those who do are drawn uniformly, members or not. With fewer than two places or two
comers nothing takes place and nothing is booked, but a room that was found stays taken for the day.
Who is a member is told in the morning. Nobody comes because of what was announced from a building
where that chance, energy and likeness aside, is below one in a million.

What it leaves. In the order of rows, each of those there turns to `partners` others, as in turning
to someone; each time the two gain `hours`, `quality` times as many where people do something
together (`doing`). Then, unless online, each in turn moves in belonging towards 1 by `meaning` and
after that, if no member yet and able to join one more collective, joins with chance

  join_chance x welcome x (1 + belonging) / 2 x (1/2 + efficacy)

Doing something together moves the know-how and the efficacy of those there, and the know-how of the
collective, towards 1 by `learning`. Receiving at home takes `hosting` of the leader's energy, to 0
at least, whether the leader is there or not. The collective's work grows by `preparation`; its
visibility moves towards 1 by `notice` x reach, its narrative by `pride`; its pulse grows by 1
unless online.
Source: kinds and sizes are those of the Hyper voisins (weekly aperitif of about 20, two-monthly
open house of up to 100, talk of about 50, yearly street table of 67 seats per 1,000 residents);
doing something together counts 1.2 to 2 times as much as talking (assumption; men keep ties by
doing, doi:10.1007/s12110-015-9242-7).
Left out: weather, food, money spent by those who come, children; ways of bringing residents of
limited mobility, none of whom is ever at an activity in person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from sim.codes import ActivityKind
from sim.kernels.collectives import list_members
from sim.kernels.compile import Ints
from sim.kernels.gatherings import (
    Calls,
    Guests,
    Host,
    enrol,
    learn,
    spend_time_together,
    who_comes,
)
from sim.kernels.meeting import Approach, People
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.rules.attendance import note
from sim.rules.kits import free_kits, kits_taken
from sim.rules.programme import Activity, Programme
from sim.rules.venues import Venue, Venues
from sim.state import State
from sim.state.views import approach_of, guests_of, people_of

_OF_RESIDENTS = (
    "last_contact last_activity last_guest belonging efficacy know_how membership core energy"
)
_OF_COLLECTIVES = "work used_kits narrative visibility know_how pulse"
_OF_THE_LEDGER = "activities attendance planned_activities planned_attendance joined contacts"


class _Today(NamedTuple):
    """What all the activities of a day take from the state."""

    kinds: Sequence[Activity]
    members: Ints
    first: Ints
    people: People
    approach: Approach
    guests: Guests


class Activities(Process):
    """What collectives offer, and who comes."""

    writes: ClassVar[tuple[str, ...]] = (
        "ties.*",
        *(f"residents.{name}" for name in _OF_RESIDENTS.split()),
        *(f"collectives.{name}" for name in _OF_COLLECTIVES.split()),
        *(f"ledger.{name}" for name in _OF_THE_LEDGER.split()),
    )

    programme: Programme = Programme()
    member_chance: float = parameter(
        0.35, "chance that a member full of energy and belonging comes", unit="share", low=0, high=1
    )
    attention: float = parameter(
        0.5,
        "by how much each further membership divides that chance",
        unit="1",
        low=0,
        high=10,
    )
    invitations: int = parameter(
        2, "people whom each member who comes invites", unit="person", low=0, high=20
    )
    invited_chance: float = parameter(
        0.134, "chance that someone invited who lives next door comes", unit="share", low=0, high=1
    )
    seen_chance: float = parameter(
        0.00873,
        "chance that a neighbour next door comes because of what was announced, per unit "
        "of visibility",
        unit="share",
        low=0,
        high=1,
    )
    reserve: float = parameter(
        1.0,
        "part of both chances of coming that having no sociability takes away",
        unit="share",
        low=0,
        high=1,
    )
    appeal: float = parameter(
        0.4,
        "by how much a full common story raises both chances of coming",
        unit="1",
        low=0,
        high=5,
        source="meaning moves what people are inclined to by 20 to 60 % (assumption)",
    )
    near_m: float = parameter(
        250.0, "distance over which the chance of coming falls by e", unit="m", low=10, high=10000
    )
    people_per_kit: int = parameter(
        30,
        "people whom a kit serves",
        unit="person",
        low=1,
        high=500,
        source="a kit for 20 to 50 people (assumption)",
    )
    lending: float = parameter(
        0.5,
        "part of the kits that allies do not use which they lend",
        unit="share",
        low=0,
        high=1,
    )
    bare: int = parameter(
        10, "people who can gather without equipment", unit="person", low=0, high=500
    )
    venues: Venues = Venues()
    quality: float = parameter(
        1.5,
        "effective hours where people do something together, against talking",
        unit="1",
        low=1,
        high=5,
        source="1.2 to 2 (assumption)",
    )
    learning: float = parameter(
        0.02,
        "part of the way to full know-how and power to act that doing something together takes "
        "each person, and the collective",
        unit="share",
        low=0,
        high=1,
        source="1 to 10 % a joint task (assumption)",
    )
    join_chance: float = parameter(
        0.395,
        "chance that someone who came, belongs and feels able to act joins",
        unit="share",
        low=0,
        high=1,
    )
    meaning: float = parameter(
        0.02,
        "share of the way to full belonging that an activity takes people",
        unit="share",
        low=0,
        high=1,
    )
    pride: float = parameter(
        0.01,
        "share of the way to a full narrative that an activity takes the collective",
        unit="share",
        low=0,
        high=1,
    )
    notice: float = parameter(
        0.01,
        "share of those who do not know of the collective who come to know of it by an "
        "activity of reach 1",
        unit="share",
        low=0,
        high=1,
    )
    friend: float = parameter(
        1.5,
        "the same for someone very well known: less of a difference than in the street",
        unit="1",
        low=0,
        high=20,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Hold the activities of the day."""
        groups, kinds = state.collectives, self.programme.in_order()
        alive = np.flatnonzero(groups.alive & (groups.leader >= 0))
        if not alive.size:
            return
        rows = alive[:, None] * len(kinds) + np.arange(len(kinds))
        rate = np.array([kind.per_year for kind in kinds]) / 365
        held = (
            draws.part("held").uniform(rows) < rate * self._strength(state, alive, kinds)[:, None]
        )
        if not held.any():
            return
        today = self._today(state, kinds)
        taken: set[int] = set()
        for a, k in np.argwhere(held):
            collective, kind = int(alive[a]), ActivityKind(k)
            venue = self.venues.find(state, day, collective, kinds[k].where, taken)
            taken.add(venue.place)
            which = draws.part(f"{kind.name}/{collective}")
            self._hold(state, day, which, collective, kind, venue, today)

    def _today(self, state: State, kinds: Sequence[Activity]) -> _Today:
        members, first = list_members(state.residents.membership, len(state.collectives))
        return _Today(
            kinds,
            members,
            first,
            people_of(state),
            approach_of(state)._replace(friend=self.friend),
            guests_of(state),
        )

    def _strength(self, state: State, alive: np.ndarray, kinds: Sequence[Activity]) -> np.ndarray:
        """Return min(1, hours given / hours the programme takes) of each collective."""
        groups = state.collectives
        takes = sum(kind.per_year * kind.preparation for kind in kinds) / 52
        gives = groups.hours[alive] + groups.support[alive]
        return np.asarray(np.minimum(1.0, gives / max(takes, 1e-9)))

    def _hold(
        self,
        state: State,
        day: int,
        draws: Draws,
        collective: int,
        which: ActivityKind,
        venue: Venue,
        today: _Today,
    ) -> None:
        kind, groups, residents = today.kinds[which], state.collectives, state.residents
        free = free_kits(groups, collective, self.lending)
        kits = min(float(kind.kits), float(free.sum()))
        room = min(kind.seats, venue.room)
        if kind.kits:
            room = min(room, self.bare + int(kits * self.people_per_kit + 1e-6))
        if room < 2:
            return
        online = kind.where == "online"
        appeal = 1 + self.appeal * float(groups.narrative[collective])
        guests = today.guests
        if online:
            guests = guests._replace(able=residents.messaging)
        host = self._host(state, collective, venue, room, online)
        seen = self.seen_chance * kind.reach * venue.announced * groups.visibility[collective]
        here = who_comes(
            draws.stream,
            today.members[today.first[collective] : today.first[collective + 1]],
            guests,
            host,
            Calls(
                self.member_chance,
                self.attention,
                self.invitations,
                self.invited_chance * appeal,
                float(seen) * appeal,
                self.reserve,
            ),
            state.ties,
        )
        if here.size < 2:
            return
        spend_time_together(
            draws.part("partners").stream,
            here,
            kind.partners,
            kind.hours * (self.quality if kind.doing else 1.0),
            day,
            today.people,
            state.ties,
            today.approach._replace(depth=0.0) if kind.doing else today.approach,
            state.ledger.contacts[day],
        )
        if not online:
            state.ledger.joined[day] += enrol(
                draws.stream,
                here,
                guests,
                host,
                self.join_chance,
                residents.efficacy,
                residents.core,
                self.meaning,
            )
        if kind.doing:
            learn(here, self.learning, residents.know_how, residents.efficacy)
            groups.know_how[collective] += self.learning * (1 - groups.know_how[collective])
        if venue.at_home:
            leader = groups.leader[collective]
            residents.energy[leader] = max(0.0, residents.energy[leader] - self.venues.hosting)
        noticed = min(1.0, self.notice * kind.reach)
        groups.work[collective] += kind.preparation
        groups.used_kits[:] += kits_taken(free, collective, kits)
        groups.visibility[collective] += noticed * (1 - groups.visibility[collective])
        groups.narrative[collective] += self.pride * (1 - groups.narrative[collective])
        groups.pulse[collective] += not online
        note(state, day, collective, which, here, online)

    def _host(self, state: State, collective: int, venue: Venue, room: int, online: bool) -> Host:
        groups, reach = state.collectives, np.inf if online else self.near_m
        x, y = float(groups.x[collective]), float(groups.y[collective])
        age = float(groups.member_age[collective] / state.manners.age_unit[0])
        means = float(groups.member_means[collective])
        narrow = float(groups.narrative[collective] * (1 - groups.breadth[collective]))
        return Host(collective, x, y, reach, venue.only, age, means, narrow, room)
