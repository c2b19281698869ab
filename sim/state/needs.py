"""Open needs, and the ledger of what happened on each day."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from sim.codes import (
    KINDS,
    MOST_A_DAY,
    TOP,
    ActivityKind,
    Channel,
    Contact,
    Finder,
    Gate,
    Group,
    Stakes,
)
from sim.kernels.compile import Flags, Floats, Ints, Small
from sim.state.table import Table, column


class OpenNeeds(Table):
    """Needs that are neither met nor lapsed; the first `length[0]` rows of the table."""

    resident: Ints = column("i4", "row", "who needs", low=0)
    kind: Small = column(
        "i1", "1", "what is needed (NeedKind, then those of the crises)", low=0, high=KINDS - 1
    )
    nth: Small = column(
        "i1", "1", "how many of its kind the resident had on that day before", low=0,
        high=MOST_A_DAY - 1,
    )  # fmt: skip
    arisen: Ints = column("i4", "day", "day on which it arose", low=0)
    deadline: Ints = column("i4", "day", "last day on which help is of use", low=0)
    asked: Small = column("i1", "1", "1 once the resident has asked for help", low=0, high=1)
    offered: Small = column("i1", "1", "1 once somebody has offered help", low=0, high=1)
    found: Small = column(
        "i1", "1", "who made the offer that was accepted (Finder); -1 for nobody", low=-1,
        high=max(Finder), start=-1,
    )  # fmt: skip
    tried: Ints = column("i4", "1", "whom the resident has turned to so far", low=0)
    queue: Ints = column(
        "i4", "row", "collective in whose queue it waits; -1 for none", low=-1, start=-1
    )
    taken_in: Small = column("i1", "1", "1 once a desk has taken it in", low=0, high=1)
    answers: Ints = column(
        "i4", "day", "day from which the institution answers; -1 before it is brought there",
        low=-1, start=-1,
    )  # fmt: skip
    left: Floats = column("f4", "h", "work that is left, of a job for several people", low=0)
    gate: Small = column(
        "i1", "1", "furthest gate that it came to (Gate); -1 before its first day", low=-1,
        high=max(Gate), start=-1,
    )  # fmt: skip

    def __init__(self, rows: int) -> None:
        super().__init__(0)
        for name, spec in self.columns.items():  # rows take memory once a need is written in them
            object.__setattr__(self, name, np.zeros(rows, dtype=spec.dtype))
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "length", np.zeros(1, dtype=np.int64))

    length: np.ndarray

    def passed(self) -> dict[str, object]:
        """Return the columns and `length`, by name."""
        return {**super().passed(), "length": self.length}

    def resized(self, rows: int) -> Self:
        """Return a table of so many rows, or of those that are open, with the same open needs."""
        table = super().resized(max(rows, int(self.length[0])))
        table.length[:] = self.length
        return table

    def __deepcopy__(self, _memo: dict[int, object]) -> Self:
        """Return a copy with all rows; what is kept in files has the open ones."""
        other = type(self)(len(self))
        for name, values in self.passed().items():
            getattr(other, name)[:] = values
        return other

    def __getstate__(self) -> dict[str, object]:
        kept = super().__getstate__()
        opened = {name: kept[name][: int(self.length[0])] for name in self.columns}
        return {**kept, **opened, "length": self.length}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["_rows"])  # type: ignore[misc]  # kept without the rows not in use
        for name in self.columns:
            getattr(self, name)[: len(state[name])] = state[name]
        self.length[:] = state["length"]


class NeedTraits(Table):
    """What each kind of need asks for, a row a kind; set when the run begins.

    The kinds of `NeedKind` come first, then those that the crises bring; rows beyond are not used.
    """

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
    kit: Floats = column(
        "f4", "kit day", "part of a day for which it takes a kit; 0 takes none", low=0, high=1
    )
    owned: Floats = column(
        "f4", "share", "households that have that equipment themselves", low=0, high=1
    )
    lent: Floats = column(
        "f4", "share", "helpers whose household has it and brings it", low=0, high=1
    )
    crew: Ints = column("i4", "person", "people whom it takes at once", low=1, start=1)
    cools: Floats = column(
        "f4", "share", "chance that help brings the resident to a cool place", low=0, high=1
    )
    stakes: Small = column(
        "i1", "1", "how bad it is to go without (Stakes)", low=0, high=max(Stakes)
    )
    misses: Ints = column(
        "i4", "need", "how many in a row have to go unmet to be as bad", low=1, start=1
    )
    every: Ints = column(
        "i4", "day", "days between two needs of one resident; 0 where they come by chance", low=0
    )
    per_year: Floats = column("f4", "1/year", "needs a year, where they come by chance", low=0)
    spread: Ints = column(
        "i4", "day", "days over which residents' first needs are spread", low=1, start=1
    )
    share: Floats = column("f4", "share", "residents concerned", low=0, high=1, start=1)
    lowest_floor: Small = column("i1", "floor", "floor from which it arises", low=0)
    highest_floor: Small = column("i1", "floor", "floor up to which it arises", low=0, start=TOP)
    alone: Flags = column("?", "1", "it is a need of those who live alone only")
    unasked: Flags = column("?", "1", "nobody asks for it: those who see the resident meet it")
    dwelling: Flags = column("?", "1", "it is a need of the dwelling, held by its eldest")


class Gates(Table):
    """Where needs came to a stand, a row a stage of the run (`Stage`).

    A need belongs to the stage in which it arose; the first row holds those of the year before the
    crisis, or of what there is of it, and earlier needs are in none.
    """

    met: Ints = column(
        "i4", "need", "needs met, by group, kind and channel", low=0,
        shape=(len(Group), KINDS, len(Channel)),
    )  # fmt: skip
    unmet: Ints = column(
        "i4", "need", "needs that lapsed, by group, kind and the furthest gate each came to",
        low=0, shape=(len(Group), KINDS, len(Gate)),
    )  # fmt: skip
    found: Ints = column(
        "i4", "need", "needs that were not asked for and found, by group, kind and whose offer was "
        "accepted", low=0, shape=(len(Group), KINDS, len(Finder)),
    )  # fmt: skip
    bound: Ints = column(
        "i4", "day", "days on which a gate stopped an open need, by group, kind and gate",
        low=0, shape=(len(Group), KINDS, len(Gate)),
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
    arisen_by_kind: Ints = column("i4", "need", "needs that arose, by kind", low=0, shape=(KINDS,))
    met_by_kind: Ints = column("i4", "need", "of these, needs met, by kind", low=0, shape=(KINDS,))
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
    put: Ints = column("i4", "need", "needs that arose and came to a collective's queue", low=0)
    put_met: Ints = column("i4", "need", "of these, needs that a collective met", low=0)
    frail: Ints = column(
        "i4", "need", "needs that arose of residents of 75 and over, or of limited mobility", low=0
    )
    frail_asked: Ints = column("i4", "need", "of these, needs for which help was asked", low=0)
    asked: Ints = column("i4", "1", "requests made to neighbours", low=0)
    refused: Ints = column("i4", "1", "of these, requests refused", low=0)
    ineffective: Ints = column("i4", "1", "visits of helpers that did not meet the need", low=0)
    duplicated: Ints = column(
        "i4", "1", "visits by a collective where another one's had been made", low=0
    )
    talks: Ints = column("i4", "1", "talks of collectives at doors", low=0)
    talks_twice: Ints = column(
        "i4", "1", "of these, at doors of which another collective knew and did not tell", low=0
    )
    enlisted: Ints = column("i4", "person", "residents who offered a collective hours", low=0)
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
    introduced: Ints = column("i4", "1", "talks of outreach at doors", low=0)
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
