"""The programme of a collective: the eight kinds of activity, each with its size and its cost.

Sizes are those of the Hyper voisins: weekly aperitif of about 20, two-monthly open house of up to
100, talk of about 50, yearly street table of 67 seats per 1,000 residents (press, 2017 to 2025).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.codes import ActivityKind
from sim.parameters import Parameters, parameter


class Activity(Parameters):
    """A kind of activity."""

    table: ClassVar[bool] = True

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
    doing: bool = Field(False, description="whether people do something together")


class Programme(Parameters):
    """The eight kinds of activity that a collective may offer."""

    aperitif: Activity = Activity(
        per_year=12, seats=40, partners=4, hours=0.5, preparation=3, kits=1
    )
    meeting: Activity = Activity(
        per_year=12, seats=25, partners=3, hours=0.5, preparation=4, reach=0.2, where="room"
    )
    meal: Activity = Activity(
        per_year=6, seats=50, partners=4, hours=1.0, preparation=10, kits=2, where="room"
    )
    open_house: Activity = Activity(
        per_year=2,
        seats=100,
        partners=4,
        hours=0.5,
        preparation=20,
        kits=3,
        reach=3,
        where="room",
    )
    workshop: Activity = Activity(
        per_year=12,
        seats=12,
        partners=4,
        hours=1.5,
        preparation=6,
        kits=1,
        reach=0.3,
        where="room",
        doing=True,
    )
    street_table: Activity = Activity(
        per_year=1, seats=200, partners=5, hours=1.0, preparation=80, kits=8, reach=15
    )
    talk: Activity = Activity(
        per_year=3, seats=50, partners=2, hours=0.3, preparation=8, reach=0.7, where="room"
    )
    online: Activity = Activity(
        per_year=52, seats=200, partners=1, hours=0.1, preparation=0.5, where="online"
    )

    def in_order(self) -> list[Activity]:
        """Return the kinds in the order of `ActivityKind`."""
        return [getattr(self, kind.name.lower()) for kind in ActivityKind]
