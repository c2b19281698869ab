"""Households, buildings and places: where residents live and where they meet."""

from __future__ import annotations

from sim.codes import Channel, PlaceKind
from sim.kernels.compile import Days, Flags, Floats, Ints, Small
from sim.state.residents import NEVER
from sim.state.table import Table, column

KNOCKS = 3
"""How many collectives a household remembers at its door."""


class Households(Table):
    """The households, in the order of their dwellings."""

    building: Ints = column("i4", "row", "row of the building", low=0)
    first_resident: Ints = column("i4", "row", "first of the household's rows", low=0)
    residents: Small = column("i1", "person", "members of 15 and over", low=1, start=1)
    eldest: Ints = column("i4", "row", "the eldest of them, who has the dwelling's needs", low=0)
    children: Small = column("i1", "person", "members under 15", low=0)
    type: Small = column("i1", "1", "type of household (HouseholdType)", low=0, high=4)
    tenure: Small = column("i1", "1", "tenure (Tenure)", low=0, high=2)
    means: Floats = column("f4", "share", "economic means, as a rank", low=0, high=1)
    called_on: Days = column(
        "i2", "day", "day on which a facilitator last talked to those who live there", start=NEVER
    )
    income_third: Small = column(
        "i1", "1", "third of income: 0 low, 1 middle, 2 high", low=0, high=2
    )
    knocker: Ints = column(
        "i4", "row", "collectives that talked with the household at its door in the crisis; -1 "
        "where none", low=-1, shape=(KNOCKS,), start=-1,
    )  # fmt: skip
    knocked: Days = column(
        "i2", "day", "day on which each of them last did", shape=(KNOCKS,), start=NEVER
    )


CHOICES = 12
"""How many places a resident chooses among on a day out."""


class Buildings(Table):
    """The buildings, block by block."""

    x: Floats = column("f4", "m", "position, eastwards", low=0)
    y: Floats = column("f4", "m", "position, northwards", low=0)
    block: Ints = column("i4", "1", "number of the block", low=0)
    floors: Small = column("i1", "floor", "highest floor", low=0)
    tenure: Small = column("i1", "1", "who owns it (BuildingTenure)", low=0, high=2)
    courtyard: Flags = column("?", "1", "has a courtyard")
    caretaker: Flags = column("?", "1", "has a caretaker")
    stricken: Flags = column("?", "1", "stands in the footprint of a crisis today")
    poster: Ints = column(
        "i4", "row", "collective whose poster hangs in the stairs; -1 for none", low=-1, start=-1
    )
    first_resident: Ints = column("i4", "row", "first of the building's rows of residents", low=0)
    residents: Ints = column("i4", "person", "residents of 15 and over", low=0)
    ended: Ints = column(
        "i4", "need", "needs of its residents that ended so far, by the channel that met them; "
        "last, those that lapsed", low=0, shape=(len(Channel) + 1,),
    )  # fmt: skip
    reach: Ints = column(
        "i4", "row", "places within reach; -1 pads", low=-1, shape=(CHOICES,), start=-1
    )


class Places(Table):
    """The places where residents of different buildings meet."""

    kind: Small = column("i1", "1", "kind of place (PlaceKind)", low=0, high=max(PlaceKind))
    x: Floats = column("f4", "m", "position, eastwards", low=0)
    y: Floats = column("f4", "m", "position, northwards", low=0)
    capacity: Ints = column("i4", "person", "how many it holds at once", low=1, start=1)
    weekdays: Small = column(
        "i1", "1", "bits of the weekdays it opens, Monday first", low=0, start=127
    )
    existing: Flags = column("?", "1", "exists; a room of a policy does not until it is opened")
    open: Flags = column("?", "1", "is open today")


class Habits(Table):
    """Where each resident goes when going out: a row a resident, fixed by address and taste."""

    chance: Floats = column(
        "f4",
        "share",
        "cumulative chance of choosing each of the places within reach, when all are open",
        low=0,
        high=1.0001,
        shape=(CHOICES,),
    )
    school_gate: Ints = column(
        "i4", "row", "school gate of a parent; -1 for none", low=-1, start=-1
    )
