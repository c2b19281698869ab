"""Open needs, and the ledger of what happened on each day."""

from __future__ import annotations

import numpy as np

from sim.codes import ActivityKind, Channel, Contact, Finder, Gate, Group, NeedKind
from sim.kernels.compile import Flags, Floats, Ints, Small
from sim.state.table import Table, column


class OpenNeeds(Table):
    """Needs that are neither met nor lapsed; the first `length[0]` rows of the table."""

    resident: Ints = column("i4", "row", "who needs", low=0)
    kind: Small = column("i1", "1", "what is needed (NeedKind)", low=0, high=max(NeedKind))
    arisen: Ints = column("i4", "day", "day on which it arose", low=0)
    deadline: Ints = column("i4", "day", "last day on which help is of use", low=0)
    asked: Small = column("i1", "1", "1 once the resident has asked for help", low=0, high=1)
    offered: Small = column("i1", "1", "1 once somebody has offered help", low=0, high=1)
    found: Small = column(
        "i1", "1", "who made the offer that was accepted (Finder); -1 for nobody", low=-1,
        high=max(Finder), start=-1,
    )  # fmt: skip
    tried: Ints = column("i4", "person", "neighbours asked so far", low=0)
    gate: Small = column(
        "i1", "1", "furthest gate that it came to (Gate); -1 before its first day", low=-1,
        high=max(Gate), start=-1,
    )  # fmt: skip

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        object.__setattr__(self, "length", np.zeros(1, dtype=np.int64))

    length: np.ndarray

    def __getstate__(self) -> dict[str, object]:
        return {**super().__getstate__(), "length": self.length}


class NeedTraits(Table):
    """What each kind of need asks for, a row a kind (`NeedKind`); set when the run begins."""

    effort: Floats = column("f4", "h", "help that it takes", low=0)
    patience: Ints = column("i4", "day", "days for which help is of use", low=0)
    household: Floats = column("f4", "share", "chance that the household meets it", low=0, high=1)
    kin: Floats = column("f4", "share", "chance that kin meet it, at full support", low=0, high=1)
    institution: Floats = column(
        "f4", "share", "chance that the institution meets it, once it knows", low=0, high=1
    )
    skill: Floats = column(
        "f4", "share", "chance that a helper without know-how does not meet it", low=0, high=1
    )
    ease: Floats = column(
        "f4", "share", "readiness of those who hardly know one another, against an errand", low=0,
        high=1, start=1,
    )  # fmt: skip
    peers: Floats = column(
        "f4", "share", "readiness of those who are not parents, against parents", low=0, high=1,
        start=1,
    )  # fmt: skip
    parents: Flags = column("?", "1", "arises for parents of children under 15 alone")
    kit: Flags = column("?", "1", "whether a collective needs a kit to meet it")


class Gates(Table):
    """Where needs came to a stand, a row a stage of the run (`Stage`).

    A need belongs to the stage in which it arose; the first row holds those of the year before the
    crisis, or of what there is of it, and earlier needs are in none.
    """

    met: Ints = column(
        "i4", "need", "needs met, by group, kind and channel", low=0,
        shape=(len(Group), len(NeedKind), len(Channel)),
    )  # fmt: skip
    unmet: Ints = column(
        "i4", "need", "needs that lapsed, by group, kind and the furthest gate each came to",
        low=0, shape=(len(Group), len(NeedKind), len(Gate)),
    )  # fmt: skip
    found: Ints = column(
        "i4", "need", "needs that were not asked for and found, by group, kind and whose offer was "
        "accepted", low=0, shape=(len(Group), len(NeedKind), len(Finder)),
    )  # fmt: skip
    bound: Ints = column(
        "i4", "day", "days on which a gate stopped an open need, by group, kind and gate",
        low=0, shape=(len(Group), len(NeedKind), len(Gate)),
    )  # fmt: skip


_GROUPS = (len(Group),)


class Ledger(Table):
    """What happened, a row a day; row 0 is before the first day.

    Needs are booked on the day on which they arose, so that for each day, once its needs are
    closed, arisen = met + lapsed.
    """

    arisen: Ints = column("i4", "need", "needs that arose, by group", low=0, shape=_GROUPS)
    met: Ints = column("i4", "need", "of these, needs met, by group", low=0, shape=_GROUPS)
    lapsed: Ints = column("i4", "need", "of these, needs lapsed, by group", low=0, shape=_GROUPS)
    channel: Ints = column(
        "i4", "need", "of these, needs met, by channel", low=0, shape=(len(Channel),)
    )
    brought: Ints = column(
        "i4",
        "need",
        "needs brought to the institution that day that it meets if it has room",
        low=0,
    )
    arisen_by_kind: Ints = column(
        "i4", "need", "needs that arose, by kind", low=0, shape=(len(NeedKind),)
    )
    met_by_kind: Ints = column(
        "i4", "need", "of these, needs met, by kind", low=0, shape=(len(NeedKind),)
    )
    unmet_hours: Floats = column("f4", "h", "effort that the lapsed needs asked for", low=0)
    delay: Floats = column("f4", "day", "days until met, summed over the needs met", low=0)
    contacts: Ints = column(
        "i4", "contact", "contacts between residents, by kind", low=0, shape=(len(Contact),)
    )
    offers: Ints = column("i4", "offer", "offers of help made to collectives", low=0)
    given_old: Ints = column(
        "i4", "need", "needs of over-75s met by visits of residents that day", low=0
    )
    given: Ints = column(
        "i4", "need", "needs met by visits of residents that day, neighbours or members", low=0
    )
    asked: Ints = column("i4", "1", "requests made to neighbours", low=0)
    refused: Ints = column("i4", "1", "of these, requests refused", low=0)
    ineffective: Ints = column("i4", "1", "visits of helpers that did not meet the need", low=0)
    duplicated: Ints = column(
        "i4", "1", "visits by a collective where another one's had been made", low=0
    )
    activities: Ints = column(
        "i4", "activity", "activities held, by kind", low=0, shape=(len(ActivityKind),)
    )
    attendance: Ints = column(
        "i4", "person", "people at these activities, by kind", low=0, shape=(len(ActivityKind),)
    )
    planned_activities: Ints = column(
        "i4", "activity", "of these, activities of planned collectives", low=0,
        shape=(len(ActivityKind),),
    )  # fmt: skip
    planned_attendance: Ints = column(
        "i4", "person", "people at those, by kind", low=0, shape=(len(ActivityKind),)
    )
    joined: Ints = column("i4", "person", "residents who joined a collective", low=0)
    left: Ints = column("i4", "person", "members who left a collective", low=0)
    handovers: Ints = column("i4", "1", "leaders who were succeeded", low=0)
    introduced: Ints = column("i4", "person", "residents whom outreach reached", low=0)
    volunteer_hours: Floats = column("f4", "h", "work carried by core teams", low=0)
    support_hours: Floats = column("f4", "h", "hours worked by facilitators and policies", low=0)
    deaths: Floats = column("f4", "person", "deaths expected from heat", low=0)
    deaths_seen: Floats = column(
        "f4",
        "person",
        "of these, among residents in contact with someone that day or the day before",
        low=0,
    )
    cost: Floats = column("f4", "EUR", "public money spent on support", low=0)
