"""Collectives of residents, and the facilitators and institution that support them."""

from __future__ import annotations

from sim.kernels.compile import Flags, Floats, Ints, Small
from sim.state.residents import NEVER
from sim.state.table import Table, column

PERMIT_DAYS = 365
"""How long a permit to use public space lasts, in days."""

QUARTER = 91
"""Days of a quarter of a year: the pulse of a collective fades over it."""

FIRST_ALLIANCE = 0
"""Number of the alliance of collectives that are allied from their beginning."""

NO_PERMIT = -10_000
"""Day of a permit that was never given."""


class Collectives(Table):
    """The collectives; rows that were never founded are not alive and founded on no day."""

    alive: Flags = column("?", "1", "exists today")
    founded: Ints = column("i4", "day", "day of founding; negative before the run")
    dissolved: Ints = column("i4", "day", "day of dissolution; -1 while alive", low=-1, start=-1)
    planned: Flags = column("?", "1", "its founding was planned: an initiative that is studied")
    x: Floats = column("f4", "m", "where it is at home, eastwards", low=0)
    y: Floats = column("f4", "m", "where it is at home, northwards", low=0)
    building: Ints = column("i4", "row", "building it is at home in", low=0)
    leader: Ints = column("i4", "row", "resident who carries it; -1 for none", low=-1, start=-1)
    association: Flags = column("?", "1", "is an association, not an informal group")
    permit: Ints = column(
        "i4", "day", "day from which it may use public space, for a year", start=NO_PERMIT
    )
    funds: Floats = column("f4", "EUR", "money it has", low=0)
    standing: Floats = column(
        "f4", "share", "outside money it gets, against one with form and place", low=0, high=1
    )
    members: Ints = column("i4", "person", "members", low=0)
    core: Ints = column("i4", "person", "members of the core team", low=0)
    core_energy: Floats = column("f4", "share", "mean energy of the core team", low=0, high=1)
    hours: Floats = column("f4", "h/week", "time that the core team gives", low=0)
    centralisation: Floats = column(
        "f4", "share", "work and say resting on the leader", low=0, high=1
    )
    shared_knowledge: Floats = column(
        "f4", "share", "tasks known by two people or more", low=0, high=1
    )
    narrative: Floats = column("f4", "share", "strength of the common story", low=0, high=1)
    conflict: Floats = column("f4", "share", "conflict among members", low=0, high=1)
    breadth: Floats = column(
        "f4", "share", "how open the common story is to those unlike the members", low=0, high=1
    )
    rivalry: Floats = column(
        "f4", "share", "competition with other collectives on the same ground", low=0, high=1
    )
    alliance: Ints = column(
        "i4", "1", "number of the alliance it belongs to; -1 for none", low=-1, start=-1
    )
    member_age: Floats = column("f4", "year", "mean age of the members", low=0)
    member_means: Floats = column("f4", "share", "mean means of the members", low=0, high=1)
    know_how: Floats = column(
        "f4", "share", "skill of the collective in what it does", low=0, high=1
    )
    visibility: Floats = column("f4", "share", "residents nearby who know of it", low=0, high=1)
    kits: Floats = column("f4", "kit", "sets of equipment; kits x upkeep is what works", low=0)
    upkeep: Floats = column(
        "f4", "share", "state of repair of the equipment", low=0, high=1, start=1
    )
    room: Ints = column("i4", "row", "place it may use as its own; -1 for none", low=-1, start=-1)
    supported: Flags = column("?", "1", "facilitators may support it", start=1)
    support: Floats = column("f4", "h/week", "facilitators' hours it receives", low=0)
    pulse: Floats = column(
        "f4", "1", "activities held outside homes lately, fading in a quarter", low=0
    )
    work: Floats = column("f4", "h", "hours of work waiting for the core team", low=0)
    shared_kits: Floats = column(
        "f4", "kit", "kits of a policy that it has the use of, always in order", low=0
    )
    used_kits: Floats = column("f4", "kit", "kits in use today", low=0)
    suspended: Flags = column(
        "?", "1", "has suspended what it does, for as long as the crisis asks"
    )
    turned: Ints = column(
        "i4", "day", "day on which it turned to the crisis; -1 in ordinary times", low=-1, start=-1
    )
    enlisted: Ints = column("i4", "person", "residents who offered it hours in the crisis", low=0)
    linked: Flags = column("?", "1", "the institution hears it directly")
    met: Ints = column("i4", "day", "day on which it last met the institution", start=NEVER)
    purse: Floats = column("f4", "h", "hours that are left today for cases", low=0)
    at_doors: Floats = column("f4", "h", "hours of its own that go to doors and calls today", low=0)
    desks: Floats = column("f4", "case", "cases that its desks can still take today", low=0)


class Facilitators(Table):
    """The posts of facilitators."""

    kind: Small = column("i1", "1", "kind of facilitator (FacilitatorKind)", low=0, high=3)
    hours: Floats = column("f4", "h/week", "working time", low=0, high=39)
    skill: Floats = column("f4", "share", "professional skill", low=0, high=1)
    stance: Floats = column("f4", "share", "0 laisser-faire, 1 mediation", low=0, high=1)
    first_building: Ints = column("i4", "row", "first building of the perimeter", low=0)
    last_building: Ints = column("i4", "row", "last building of the perimeter, included", low=0)
    caseload: Ints = column("i4", "person", "residents registered by the post so far", low=0)
