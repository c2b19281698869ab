"""The conditions of the day: date, stage, and what the crisis changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.codes import KINDS, FacilitatorKind, PlaceKind, Profile
from sim.kernels.compile import Flags, Floats, Ints, Small
from sim.state.table import Table, column

type Reals = NDArray[np.float64]

LEVERS = 5
"""How many levers of public action there are."""


class Conditions(Table):
    """One row: today's conditions."""

    day: Ints = column("i4", "day", "day of the run; the first is 1", low=0)
    weekday: Small = column("i1", "1", "0 is Monday", low=0, high=6)
    month: Small = column("i1", "1", "month of the year", low=1, high=12, start=1)
    month_day: Small = column("i1", "1", "day of the month", low=1, high=31, start=1)
    school: Flags = column("?", "1", "children go to school")
    stage: Small = column("i1", "1", "stage of the run (Stage)", low=0, high=2)
    closed: Flags = column("?", "1", "kinds of place that are closed", shape=(len(PlaceKind),))
    gatherings: Flags = column("?", "1", "people may gather", start=1)
    visits: Floats = column("f4", "1", "visits at home, against ordinary days", low=0, start=1)
    outings: Floats = column("f4", "1", "outings, against ordinary days", low=0, start=1)
    at_home: Floats = column(
        "f4", "1", "presence in the building, against ordinary days", low=0, start=1
    )
    online: Floats = column(
        "f4", "1", "contact by phone and messages, against ordinary days", low=0, start=1
    )
    kin: Floats = column("f4", "1", "reach of kin outside, against ordinary days", low=0, start=1)
    asking: Floats = column(
        "f4", "1", "chance of asking for help, against ordinary days", low=0, start=1
    )
    institution: Floats = column(
        "f4", "1", "capacity of the institution, against ordinary days", low=0, start=1
    )
    suspended: Floats = column(
        "f4", "share", "collectives that suspend what they do", low=0, high=1
    )
    habit: Floats = column(
        "f4", "1", "habit of going out, visiting and coming to activities, against before", low=0,
        high=1, start=1,
    )  # fmt: skip
    heat: Floats = column("f4", "1", "heat: 0 none, 1 the worst day of August 2003", low=0)
    need: Floats = column(
        "f4",
        "1",
        "needs outside (0) and inside (1) the footprint, by profile and kind, against ordinary "
        "days",
        low=0,
        shape=(2, len(Profile), KINDS),
        start=1,
    )
    trouble: Floats = column(
        "f4",
        "share",
        "readiness to help that residents' own trouble takes, outside (0) and inside (1) the "
        "footprint, by profile",
        low=0,
        high=1,
        shape=(2, len(Profile)),
    )
    since: Ints = column(
        "i4", "day", "days since a kind of need of the crises began to arise; -1 when it does not",
        low=-1, shape=(KINDS,), start=-1,
    )  # fmt: skip
    alarm: Flags = column("?", "1", "a crisis is on, or announced")
    alarmed: Ints = column(
        "i4", "day", "day since which there is alarm; -1 where there is none", low=-1, start=-1
    )
    outsiders: Floats = column(
        "f4", "person per 1,000 residents", "helpers who come from elsewhere today", low=0
    )
    first_crisis_day: Ints = column("i4", "day", "first day of the crisis", low=1, start=1)
    last_crisis_day: Ints = column("i4", "day", "last day of the crisis", low=1, start=1)


class Manners(Table):
    """One row: whom residents turn to, how deep it goes, what they feel when nothing feeds it.

    Numbers of the processes encounters, well-being and mutual aid that activities, moves and
    mobilisation take too.
    """

    homophily: Floats = column(
        "f4", "1", "fall of the log chance of turning to someone, per social distance", low=0
    )
    depth: Floats = column("f4", "1", "fall of the log hours together, per social distance", low=0)
    friend: Floats = column(
        "f4", "1", "how much likelier one turns to someone very well known", low=0
    )
    familiar_hours: Floats = column("f4", "h", "hours at which someone counts as half known", low=0)
    tries: Ints = column("i4", "person", "how many of those present are considered", low=1, start=1)
    age_unit: Floats = column(
        "f4", "year", "years of age that count as the whole range of means", low=1, start=40
    )
    half_open: Floats = column(
        "f4", "1", "sociability at which one is open to half of the occasions", low=0, start=0.5
    )
    rest_trust: Floats = column(
        "f4", "share", "trust in neighbours where nothing feeds it", low=0, high=1, start=0.5
    )
    rest_efficacy: Floats = column(
        "f4", "share", "power to act where nothing feeds it", low=0, high=1, start=0.5
    )
    detached: Floats = column(
        "f4", "share", "belonging where nothing feeds it", low=0, high=1, start=0.3
    )
    rested: Floats = column("f4", "share", "energy of who has rested", low=0, high=1, start=1)
    accept: Floats = column(
        "f4", "share", "chance of accepting a stranger's offer, of mean reluctance", low=0, high=1
    )
    familiar: Floats = column(
        "f4", "share", "what knowing who offers well adds to it", low=0, high=1
    )
    ask_reluctance: Floats = column(
        "f4", "1", "how much reluctance above the mean takes from it", low=0
    )
    ask_belief: Floats = column("f4", "1", "how much trust adds to it", low=0)
    list_days: Ints = column(
        "i4", "day", "days for which an entry of a list counts", low=1, start=1
    )
    member_reach: Floats = column(
        "f4", "share", "chance that who knows a member knows of the collective", low=0, high=1
    )
    message_reach: Floats = column(
        "f4", "share", "the same of who uses messages, for the nearest one", low=0, high=1
    )


class Support(Table):
    """One row: how strongly each of the five levers of public action acts today.

    0 is not at all, 1 the programme as its configuration describes it.
    """

    cooperate: Floats = column("f4", "1", "value and make cooperate", low=0)
    ease: Floats = column("f4", "1", "ease and accompany", low=0)
    pass_on: Floats = column("f4", "1", "pass on and empower", low=0)
    mediate: Floats = column("f4", "1", "balance laisser-faire and mediation", low=0)
    compost: Floats = column("f4", "1", "compost", low=0)


class PriceList(Table):
    """One row: what public support costs (`sim.prices`). Of levers, in the order of their names."""

    post: Reals = column(
        "f8", "EUR/year", "a post at full time, by kind of facilitator", low=0,
        shape=(len(FacilitatorKind),),
    )  # fmt: skip
    kit: Reals = column("f8", "EUR", "a kit of equipment", low=0)
    room: Reals = column("f8", "EUR/year", "rent and upkeep of a room", low=0)
    fixed: Reals = column(
        "f8", "EUR/year", "a lever at intensity 1, whatever the number of residents", low=0,
        shape=(LEVERS,),
    )  # fmt: skip
    per_1000: Reals = column(
        "f8", "EUR/year per 1,000 residents", "a lever at intensity 1, besides", low=0,
        shape=(LEVERS,),
    )  # fmt: skip
    hours_per_1000: Reals = column(
        "f8", "h/year per 1,000 residents", "paid hours of a lever at intensity 1", low=0,
        shape=(LEVERS,),
    )  # fmt: skip


class Institution(Table):
    """One row: the public service that answers when neighbours do not."""

    left: Floats = column("f4", "need", "needs it can still take today", low=0)
    share: Floats = column(
        "f4",
        "1",
        "what the city gives it of its capacity, against what it has by its residents",
        low=0,
        start=1,
    )
