"""Steps that change who meets, and who is forgotten: what each may do, and each fault of one."""

from __future__ import annotations

from sim.codes import ActivityKind, Contact, Origin
from sim.processes.activities import Activities
from sim.processes.encounters import Encounters
from sim.processes.introductions import Introductions
from sim.processes.outings import Outings
from sim.processes.process import Process
from sim.processes.tie_fading import TieFading
from tests.unit.steps.hands import DAY, Write, add, both, forget, put, set_hours

MET = put("ledger.contacts", (DAY, Contact.CHAT), 1)
INTRODUCED = put("ledger.contacts", (DAY, Contact.INTRODUCTION), 1)


LAWFUL: list[tuple[Process, Write]] = [
    (Outings(), put("residents.place", 1, 0)),
    (Encounters(), both(add(4, 5, 0.1, Origin.LANDING), MET)),
    (Introductions(), both(add(4, 5, 0.1, Origin.INTRODUCTION), INTRODUCED)),
    (Activities(), both(add(4, 5, 1.0, Origin.ACTIVITY), put("collectives.used_kits", 0, 1))),
    (TieFading(forget_below=1), forget(3, 4)),
]

BROKEN: list[tuple[Process, str, Write]] = [
    (
        Outings(),
        "at a place that is not open: rows 3",
        both(put("places.open", 0, False), put("residents.place", 3, 0)),
    ),
    (
        Outings(),
        "at a place out of reach: rows 3",
        both(put("places.open", 1, True), put("residents.place", 3, 1)),
    ),
    (Encounters(), "a tie of 2 h was cut or worn", both(set_hours(1, 2, 1.9), MET)),
    (Encounters(), "a tie of 2 h was cut or worn", forget(1, 2)),
    (Encounters(), "a tie began elsewhere", both(add(4, 5, 0.1, Origin.HELP), MET)),
    (Encounters(), "ties grew without a contact", add(4, 5, 0.1, Origin.PLACE)),
    (Encounters(), "ties grew without a contact", add(1, 2, 0.1, Origin.PLACE)),
    (
        Encounters(),
        "contacts were counted as help",
        put("ledger.contacts", (DAY, Contact.HELP), 1),
    ),
    (Encounters(), "in contact on another day", put("residents.last_contact", 2, 8)),
    (Introductions(), "a tie of 0.5 h was cut or worn", forget(3, 4)),
    (Introductions(), "a tie began elsewhere", both(add(4, 5, 0.1, Origin.PLACE), INTRODUCED)),
    (Introductions(), "contacts were counted as chat", MET),
    (Activities(), "a tie of 60 h was cut or worn", set_hours(0, 2, 59.0)),
    (Activities(), "left a collective", put("residents.membership", (3, 0), -1)),
    (
        Activities(),
        "activities of one person",
        both(
            put("ledger.activities", (DAY, ActivityKind.MEAL), 1),
            put("ledger.attendance", (DAY, ActivityKind.MEAL), 1),
        ),
    ),
    (Activities(), "more kits in use than there are", put("collectives.used_kits", 0, 1.6)),
    (Activities(), "visibility of a collective that is", put("collectives.visibility", 1, 0.1)),
    (TieFading(), "a tie of 0.5 h was forgotten", forget(3, 4)),
    (TieFading(), "fading made a tie or changed", add(4, 5, 0.1, Origin.PLACE)),
    (TieFading(), "fading made a tie or changed", set_hours(1, 2, 2.1)),
    (TieFading(), "fading made a tie or changed", set_hours(1, 2, 1.9)),
]
