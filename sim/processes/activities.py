"""Activities: what collectives offer, who comes, and what people leave one another.

A mass event makes many light ties, a workshop few strong ones: reach against depth.

Reads: collectives (core, energy, kits, room, visibility), residents, buildings, places, conditions.
Writes: ties, residents (last_contact, belonging, membership), collectives (work, used_kits,
narrative, visibility), ledger (activities, attendance, contacts).
Rule: a collective holds each kind of its programme at its yearly rate x strength, where strength =
min(1, hours its core team has / hours its programme takes). As many come as there is room and
equipment for: min(seats, kits x people per kit, room). Those who come turn to a few others, alike
or known rather than not, and gain hours with each; some who are not members join.
Source: the kinds and their sizes are those of the Hyper voisins (weekly aperitif of about 20,
two-monthly open house of up to 100, yearly street table of 67 seats per 1,000 residents).
Left out: weather, food, money spent by those who come.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.codes import ActivityKind, PlaceKind
from sim.kernels.gatherings import enrol, nearness_of, spend_time_together, who_comes
from sim.kernels.meeting import Approach
from sim.parameters import Parameters, parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State
from sim.state.views import people_of


class Activity(Parameters):
    """A kind of activity."""

    per_year: float = parameter(
        ..., "times a year at full strength", unit="1/year", low=0, high=365
    )
    seats: int = parameter(..., "how many it can hold", unit="person", low=2, high=5000)
    partners: int = parameter(..., "others whom each turns to", unit="person", low=1, high=20)
    hours: float = parameter(..., "effective hours with each of them", unit="h", low=0, high=10)
    preparation: float = parameter(..., "work it takes the core team", unit="h", low=0, high=500)
    kits: int = parameter(0, "kits it needs at full size", unit="kit", low=0, high=100)
    reach: float = parameter(
        1.0, "how widely it is announced, against an aperitif", unit="1", low=0, high=50
    )
    where: Literal["street", "room", "online"] = Field(
        "street", description="in the open, under a roof or online"
    )


def _programme() -> dict[str, Activity]:
    return {
        "aperitif": Activity(per_year=12, seats=40, partners=4, hours=0.5, preparation=3, kits=1),
        "meeting": Activity(
            per_year=12, seats=25, partners=3, hours=0.5, preparation=4, reach=0.2, where="room"
        ),
        "meal": Activity(
            per_year=6, seats=50, partners=4, hours=1.0, preparation=10, kits=2, where="room"
        ),
        "open_house": Activity(
            per_year=2,
            seats=100,
            partners=4,
            hours=0.5,
            preparation=20,
            kits=3,
            reach=3,
            where="room",
        ),
        "workshop": Activity(
            per_year=12,
            seats=12,
            partners=4,
            hours=2.25,
            preparation=6,
            kits=1,
            reach=0.3,
            where="room",
        ),
        "street_table": Activity(
            per_year=1, seats=200, partners=5, hours=1.0, preparation=80, kits=8, reach=15
        ),
        "online": Activity(
            per_year=52, seats=200, partners=1, hours=0.1, preparation=0.5, where="online"
        ),
    }


class Activities(Process):
    """What collectives offer, and who comes."""

    writes: ClassVar[tuple[str, ...]] = (
        "ties.*",
        "residents.last_contact",
        "residents.belonging",
        "residents.membership",
        "residents.core",
        "collectives.work",
        "collectives.used_kits",
        "collectives.narrative",
        "collectives.visibility",
        "ledger.contacts",
        "ledger.activities",
        "ledger.attendance",
    )

    programme: dict[str, Activity] = Field(
        default_factory=_programme, description="kinds of activity that a collective offers"
    )
    core_hours: float = parameter(
        2.0, "hours a week that a rested member of a core team gives", unit="h/week", low=0, high=40
    )
    member_chance: float = parameter(
        0.35, "chance that a member full of energy and belonging comes", unit="share", low=0, high=1
    )
    invitations: int = parameter(
        2, "people whom each member who comes invites", unit="person", low=0, high=20
    )
    invited_chance: float = parameter(
        0.2, "chance that someone invited who lives next door comes", unit="share", low=0, high=1
    )
    seen_chance: float = parameter(
        0.02,
        "chance that a neighbour next door comes because of what was announced, per unit "
        "of visibility",
        unit="share",
        low=0,
        high=1,
    )
    near_m: float = parameter(
        250.0, "distance over which the chance of coming falls by e", unit="m", low=10, high=10000
    )
    people_per_kit: int = parameter(30, "people whom a kit serves", unit="person", low=1, high=500)
    borrowed_room: int = parameter(
        20,
        "people whom the back room of a café holds, for want of a room",
        unit="person",
        low=2,
        high=200,
    )
    join_chance: float = parameter(
        0.3,
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
    homophily: float = parameter(
        0.87,
        "as in encounters: people sit with those alike",
        unit="1",
        low=0,
        high=10,
        source="doi:10.1111/j.1540-6040.2009.01267.x",
    )
    stranger: float = parameter(
        0.9, "chance of turning to a stranger in every way alike", unit="share", low=0, high=1
    )
    friend: float = parameter(
        1.5,
        "the same for someone very well known: less of a difference than in the street",
        unit="1",
        low=0,
        high=20,
    )
    familiar_hours: float = parameter(
        2.0, "hours together at which someone counts as half known", unit="h", low=0.01, high=200
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Hold the activities of the day."""
        groups = state.collectives
        kinds = self.programme
        alive = np.flatnonzero(groups.alive)
        if not kinds or not alive.size:
            return
        rows = alive[:, None] * len(kinds) + np.arange(len(kinds))
        rate = np.array([kind.per_year for kind in kinds.values()]) / 365
        held = draws.part("held").uniform(rows) < rate * self._strength(state, alive)[:, None]
        names = list(kinds)
        for a, k in np.argwhere(held):
            collective, name = int(alive[a]), names[k]
            self._hold(state, day, draws.part(f"{name}/{collective}"), collective, kinds[name])

    def _strength(self, state: State, alive: np.ndarray) -> np.ndarray:
        """Return min(1, hours a core team has / hours its programme takes) of each collective."""
        groups = state.collectives
        takes = sum(kind.per_year * kind.preparation for kind in self.programme.values()) / 52
        has = self.core_hours * groups.core[alive] * groups.core_energy[alive]
        has = has + groups.support[alive]
        return np.asarray(np.minimum(1.0, has / max(takes, 1e-9)))

    def _kits(self, state: State, collective: int, kind: Activity) -> int:
        """Return how many kits it can use: what it needs, or what is left today."""
        groups = state.collectives
        left = int(groups.kits[collective] - groups.used_kits[collective] + 0.5)
        return max(0, min(kind.kits, left))

    def _room(self, state: State, collective: int, kind: Activity) -> int:
        """Return how many find room: seats, equipment and roof, whichever is least."""
        groups, now = state.collectives, state.conditions
        if kind.where == "online":
            return 0 if now.closed[0, PlaceKind.ONLINE] else kind.seats
        if not now.gatherings[0]:
            return 0
        room = kind.seats
        if kind.kits:
            room = min(room, self._kits(state, collective, kind) * self.people_per_kit)
        if kind.where == "room":
            place = groups.room[collective]
            has_room = place >= 0 and state.places.open[place]
            room = min(room, int(state.places.capacity[place]) if has_room else self.borrowed_room)
        return room

    def _hold(self, state: State, day: int, draws: Draws, collective: int, kind: Activity) -> None:
        room = self._room(state, collective, kind)
        if room < 2:
            return
        groups, residents, buildings = state.collectives, state.residents, state.buildings
        online = kind.where == "online"
        nearness = np.ones(len(buildings), dtype=np.float32)
        if not online:
            nearness_of(
                buildings.x,
                buildings.y,
                float(groups.x[collective]),
                float(groups.y[collective]),
                self.near_m,
                nearness,
            )
        here = who_comes(
            draws.stream,
            collective,
            residents.membership,
            residents.energy,
            residents.belonging,
            residents.messaging if online else ~residents.limited_mobility,
            nearness,
            residents.building,
            state.ties,
            self.member_chance,
            self.invitations,
            self.invited_chance,
            self.seen_chance * kind.reach * float(groups.visibility[collective]),
            room,
        )
        if here.size < 2:
            return
        approach = Approach(*(getattr(self, name) for name in Approach._fields))
        spend_time_together(
            draws.part("partners").stream,
            here,
            kind.partners,
            kind.hours,
            day,
            people_of(state),
            state.ties,
            approach,
            state.ledger.contacts[day],
        )
        enrol(
            draws.stream,
            here,
            collective,
            0.0 if online else self.join_chance,
            residents.efficacy,
            residents.membership,
            residents.core,
            residents.belonging,
            0.0 if online else self.meaning,
        )
        groups.work[collective] += kind.preparation
        groups.used_kits[collective] += self._kits(state, collective, kind)
        noticed = min(1.0, self.notice * kind.reach)
        groups.visibility[collective] += noticed * (1 - groups.visibility[collective])
        groups.narrative[collective] += self.pride * (1 - groups.narrative[collective])
        if not online:
            name = next(n for n, item in self.programme.items() if item is kind)
            state.ledger.activities[day, ActivityKind[name.upper()]] += 1
            state.ledger.attendance[day, ActivityKind[name.upper()]] += here.size
