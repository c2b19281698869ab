"""Encounters: who meets whom in passing, at home and at a distance.

Residents who pass through one building, or visit one place, greet or chat with a few of those
present, more readily with those alike and those already known; friends visit and call one another.

Reads: residents (age, means, schooling, sociability, floor, messaging, about, place), buildings
(which rows live there), ties, conditions (visits, online).
Writes: ties, residents.last_contact, ledger.contacts.
Rule: buildings come first, one after another, then places; within each, those present take their
turns in the order of their rows, and each meeting sees the hours that those before it left.
Present in a building are its residents who pass through it today, in a place those who went there.
Each seeks

  floor(rate x sociability + u) meetings

rate being `building_rate` or `place_rate` and u uniform on (0, 1). In each, the resident turns to
someone among those present, or to nobody, by the shared rule of turning to someone.

The encounter is a chat, which adds `chat_hours` to their tie, with chance

  taste x (chat_stranger + (chat_known - chat_stranger) x known)
  taste = (sociability_i x sociability_j)^((1 + reserve) / 2)

and else a greeting, which adds `greeting_hours`. Between strangers either begins a tie, met on the
landing (same floor), in the building, or in a place. A chat is contact; a greeting is not.

Then, in the order of rows, each resident visits someone with chance `visit_rate` x sociability x
(visits today, against ordinary days) and, if a user of messages, calls or writes to someone with
chance `online_rate` x sociability x (calls today, against ordinary days). Whom is drawn in
proportion to hours, anew for each, among the ties of `least_hours` or more outside the household; a
call to someone who does not use messages comes to nothing. A visit adds `visit_hours`, a call
`online_hours`; both are contact.
Source: see each parameter.
Left out: quarrels between neighbours, meetings of three and more, whether the host of a visit or
who is called has time.
"""

from __future__ import annotations

from typing import ClassVar

from sim.fields import taken
from sim.kernels.encounters import keep_in_touch, meet_in_buildings, meet_in_places
from sim.kernels.meeting import Approach, Talk
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State
from sim.state.views import people_of


class Encounters(Process):
    """How readily residents meet, and for how long."""

    writes: ClassVar[tuple[str, ...]] = ("ties.*", "residents.last_contact", "ledger.contacts")

    building_rate: float = parameter(
        1.0,
        "meetings sought in the building on a day of passing through",
        unit="1/day",
        low=0,
        high=20,
        source="with place_rate: about five greetings a day, the starting point of the "
        "Hyper voisins' call for fifty (La Croix, 27 May 2023)",
    )
    place_rate: float = parameter(
        1.6, "meetings sought in a place on a day of going there", unit="1/day", low=0, high=20
    )
    homophily: float = parameter(
        0.87,
        "fall of the chance of meeting per unit of social distance",
        unit="1",
        low=0,
        high=10,
        source="a 10 % gap in wealth weighs like 5.6 % more distance "
        "(doi:10.1111/j.1540-6040.2009.01267.x), at distance^-1.6",
    )
    stranger: float = parameter(
        0.9, "chance of turning to a stranger in every way alike", unit="share", low=0, high=1
    )
    friend: float = parameter(
        2.5,
        "the same for someone very well known; above 1, it makes up for social distance",
        unit="1",
        low=0,
        high=20,
    )
    familiar_hours: float = parameter(
        2.0, "hours together at which someone counts as half known", unit="h", low=0.01, high=200
    )
    chat_stranger: float = parameter(
        0.000599,
        "chance that an encounter between strangers is a chat",
        unit="share",
        low=0,
        high=1,
    )
    chat_known: float = parameter(
        0.187, "the same between people who know each other well", unit="share", low=0, high=1
    )
    reserve: float = parameter(
        1.0,
        "how much further low sociability keeps people from chatting: 0, the geometric mean of the "
        "two counts; 1, their product",
        unit="1",
        low=0,
        high=2,
    )
    greeting_hours: float = parameter(
        0.02, "effective hours of a greeting", unit="h", low=0, high=1
    )
    chat_hours: float = parameter(0.1, "effective hours of a chat", unit="h", low=0, high=2)
    visit_rate: float = parameter(
        0.0131,
        "chance a day that a resident of mean sociability visits someone",
        unit="share",
        low=0,
        high=1,
    )
    visit_hours: float = parameter(1.0, "effective hours of a visit", unit="h", low=0, high=10)
    online_rate: float = parameter(
        0.05, "chance a day of calling or writing to someone", unit="share", low=0, high=1
    )
    online_hours: float = parameter(
        0.1, "effective hours of a call or of messages", unit="h", low=0, high=1
    )
    least_hours: float = parameter(
        2.0, "hours of the weakest tie that one visits or calls", unit="h", low=0, high=200
    )

    def approach(self) -> Approach:
        """Return whom people turn to, as kernels take it."""
        return taken(Approach, self)

    def talk(self) -> Talk:
        """Return what an encounter is, as kernels take it."""
        return taken(Talk, self)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let residents meet."""
        residents, buildings, now = state.residents, state.buildings, state.conditions
        people, approach, talk = people_of(state), self.approach(), self.talk()
        contacts = state.ledger.contacts[day]
        n = len(residents)
        meet_in_buildings(
            draws.stream,
            draws.words(n),
            draws.words(n, 1),
            buildings.first_resident,
            buildings.residents,
            residents.about,
            residents.floor,
            self.building_rate,
            day,
            people,
            state.ties,
            approach,
            talk,
            contacts,
        )
        there = draws.part("places")
        meet_in_places(
            there.stream,
            there.words(n),
            there.words(n, 1),
            residents.place,
            len(state.places),
            residents.floor,
            self.place_rate,
            day,
            people,
            state.ties,
            approach,
            talk,
            contacts,
        )
        keep_in_touch(
            draws.part("at home").words(n),
            residents.messaging,
            residents.sociability,
            self.visit_rate * float(now.visits[0]),
            self.online_rate * float(now.online[0]),
            self.least_hours,
            self.visit_hours,
            self.online_hours,
            day,
            residents.last_contact,
            state.ties,
            contacts,
        )
