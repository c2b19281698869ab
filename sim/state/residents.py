"""Residents: people of 15 and over, a row each, in the order of their dwellings."""

from __future__ import annotations

from sim.codes import OWN_KINDS, Group, Network, Profile, Sought
from sim.kernels.compile import Bits, Days, Flags, Floats, Ints, Small
from sim.state.table import Table, column

MEMBERSHIPS = 3
"""How many collectives a resident can be a member of."""

LISTS = 3
"""On how many collectives' lists a resident can be."""


NEVER = -10_000
"""The day of what has not happened yet."""


class Residents(Table):
    """The residents. Neighbours in a building stand in neighbouring rows."""

    # Who they are: fixed until the household moves away.
    age: Floats = column("f4", "year", "age", low=15, high=110, start=15)
    household: Ints = column("i4", "row", "row of the household", low=0)
    building: Ints = column("i4", "row", "row of the building", low=0)
    floor: Small = column("i1", "floor", "floor of the dwelling; 0 is the street level", low=0)
    means: Floats = column("f4", "share", "economic means, as a rank", low=0, high=1)
    schooling: Floats = column("f4", "share", "schooling, as a rank", low=0, high=1)
    arrived: Ints = column("i4", "day", "day of moving in; negative before the run")
    owner: Flags = column("?", "1", "lives in a dwelling that the household owns")
    school_children: Flags = column("?", "1", "parent of a child under 15 in the household")
    limited_mobility: Flags = column("?", "1", "leaves home with difficulty")
    autonomy: Small = column("i1", "1", "what the resident can do alone (Autonomy)", low=0, high=2)
    messaging: Flags = column("?", "1", "uses messaging groups")
    sociability: Floats = column("f4", "1", "taste for meeting people; mean 1", low=0, high=10)
    prosociality: Floats = column("f4", "share", "inclination to help", low=0, high=1)
    drive: Floats = column(
        "f4",
        "share",
        "goodwill, optimism, non-partisan stance: what makes one start things",
        low=0,
        high=1,
    )
    neediness: Floats = column(
        "f4", "1", "needs against those of others alike; mean 1", low=0, high=200, start=1
    )
    reluctance: Floats = column("f4", "share", "reluctance to ask for help", low=0, high=1)
    kin: Floats = column(
        "f4", "share", "support from kin and friends outside the neighbourhood", low=0, high=1
    )
    circle: Small = column(
        "i1",
        "1",
        "bits of the networks kept up outside (Network); of work, at working age",
        low=0,
        high=15,
    )
    usual_loneliness: Floats = column(
        "f4", "share", "felt isolation when all is as usual", low=0, high=1
    )
    groups: Small = column("i1", "1", "bits of the groups the resident is counted in", low=0)
    profile: Small = column("i1", "1", "how a crisis changes the needs", low=0, high=2)

    # What the days change.
    energy: Floats = column("f4", "share", "energy left for others", low=0, high=1, start=1)
    trust: Floats = column("f4", "share", "trust in neighbours", low=0, high=1, start=0.5)
    institution_trust: Floats = column("f4", "share", "trust in institutions", low=0, high=1)
    belonging: Floats = column("f4", "share", "meaning given to a common story", low=0, high=1)
    efficacy: Floats = column("f4", "share", "power to act, as felt", low=0, high=1)
    know_how: Floats = column("f4", "share", "skill in running a collective", low=0, high=1)
    loneliness: Floats = column("f4", "share", "felt isolation", low=0, high=1)
    membership: Ints = column(
        "i4",
        "row",
        "collectives the resident is a member of; -1 where none",
        low=-1,
        shape=(MEMBERSHIPS,),
        start=-1,
    )
    core: Small = column(
        "i1",
        "1",
        "1 where the resident belongs to the core team of that membership",
        low=0,
        high=1,
        shape=(MEMBERSHIPS,),
    )
    attended: Days = column(
        "i2",
        "day",
        "day on which the resident last came, or worked, in that membership",
        shape=(MEMBERSHIPS,),
        start=NEVER,
    )
    list_holder: Ints = column(
        "i4", "row", "collectives that have the resident on their list; -1 where none", low=-1,
        shape=(LISTS,), start=-1,
    )  # fmt: skip
    list_bearer: Ints = column(
        "i4", "row", "resident who brought that entry and knows of it; -1 where it is on paper",
        low=-1, shape=(LISTS,), start=-1,
    )  # fmt: skip
    list_day: Days = column(
        "i2", "day", "day on which that entry was last confirmed", shape=(LISTS,), start=NEVER
    )
    registered: Flags = column("?", "1", "on the institution's register of frail residents")
    enlisted: Ints = column(
        "i4", "row", "collective to which the resident offered hours in the crisis, without being "
        "a member; -1 for none", low=-1, start=-1,
    )  # fmt: skip
    last_enlisted: Days = column(
        "i2", "day", "day on which the resident last offered a collective hours", start=NEVER
    )
    last_contact: Days = column("i2", "day", "day of the last contact with a neighbour")
    last_gave: Days = column(
        "i2", "day", "day of the last service given to a neighbour", start=NEVER
    )
    last_received: Days = column(
        "i2", "day", "day of the last service received from a neighbour", start=NEVER
    )
    last_activity: Days = column(
        "i2", "day", "day of the last activity in person of a collective", start=NEVER
    )
    last_guest: Days = column(
        "i2", "day", "the same, of a collective that was planned", start=NEVER
    )
    last_gathering: Days = column(
        "i2", "day", "day of the last aperitif, meal or street table", start=NEVER
    )
    last_visit: Days = column(
        "i2", "day", "day of the last visit at home, given or received", start=NEVER
    )
    last_out: Days = column("i2", "day", "day of the last visit to a place", start=NEVER)
    last_cooled: Days = column(
        "i2", "day", "day on which the resident was last in a cool place", start=NEVER
    )
    crisis_hours: Floats = column("f4", "h", "hours of help given in the crisis", low=0)
    load: Floats = column("f4", "h", "hours of help given lately, fading in a week", low=0)
    kin_load: Floats = column(
        "f4", "h", "hours of help that kin outside gave lately, fading in a week", low=0
    )
    asked_kinds: Bits = column(
        "u2", "bits", "kinds of need asked for in this quarter, a bit each", low=0
    )
    offered_kinds: Bits = column(
        "u2", "bits", "kinds of need not asked for with which help was offered in it", low=0
    )
    met_kinds: Bits = column(
        "u2", "bits", "kinds of need that somebody met in this quarter, a bit each", low=0
    )
    unmet_kinds: Bits = column(
        "u2", "bits", "kinds of need that went unmet in this quarter, a bit each", low=0
    )
    last_unmet: Days = column(
        "i2", "day", "day on which a need that a crisis brings went unmet last, by kind",
        shape=(OWN_KINDS,), start=NEVER,
    )  # fmt: skip
    case_holder: Ints = column(
        "i4", "row", "collective that looks after a need of the crisis which comes again, by kind; "
        "-1 for none", low=-1, shape=(OWN_KINDS,), start=-1,
    )  # fmt: skip
    case_helper: Ints = column(
        "i4", "row", "who meets it each time; -1 for nobody", low=-1, shape=(OWN_KINDS,), start=-1
    )
    first_need: Days = column(
        "i2", "day", "day of the first need of the crisis that the household did not meet",
        start=NEVER,
    )  # fmt: skip
    first_help: Days = column("i2", "day", "day on which one of these was first met", start=NEVER)
    left_without: Days = column(
        "i2", "day", "day of the crisis on which a grave need first went unmet", start=NEVER
    )
    sought: Small = column(
        "i1", "1", "what asking for help with a serious or grave need came to since the crisis "
        "began (Sought)", low=0, high=max(Sought),
    )  # fmt: skip
    last_looked_after: Days = column(
        "i2", "day", "day on which a collective last met a need", start=NEVER
    )
    last_offered: Days = column(
        "i2", "day", "day of the crisis on which the member last offered to take a case",
        start=NEVER,
    )  # fmt: skip
    last_sent: Days = column(
        "i2", "day", "day on which the resident last called at a home for a collective",
        start=NEVER,
    )  # fmt: skip

    # Today.
    busy: Floats = column("f4", "h", "hours of help given today", low=0, high=24)
    place: Ints = column("i4", "row", "place visited today; -1 for none", low=-1, start=-1)


WORKING_AGE = (20, 65)
"""Years of age from which, and below which, people have colleagues."""


def circle_today(circle: Small, age: Floats) -> Small:
    """Return the bits of the networks that residents keep up: of work, at working age only."""
    first, last = WORKING_AGE
    idle = (age < first) | (age >= last)
    bits: Small = circle & ~(idle << Network.WORK).astype("i1")
    return bits


def group_bits(age: Floats, alone: Flags, low_income: Flags) -> Small:
    """Return the bits of the groups (`Group`) that residents belong to."""
    old = age >= 75
    bits = (
        (1 << Group.EVERYONE)
        | (old << Group.OVER_75)
        | ((old & alone) << Group.OVER_75_ALONE)
        | (alone.astype(bool) << Group.ALONE)
        | (low_income.astype(bool) << Group.LOW_INCOME)
    )
    return bits.astype("i1")


def need_profile(age: Floats, limited_mobility: Flags, school_children: Flags) -> Small:
    """Return the profile (`Profile`) by which a crisis changes residents' needs."""
    profile = school_children.astype("i1") * Profile.FAMILY
    profile[(age >= 75) | limited_mobility] = Profile.EXPOSED
    return profile.astype("i1")
