"""Steps that change needs and help: what each may do, and each fault of one."""

from __future__ import annotations

from sim.codes import NeedKind, Origin
from sim.processes.facilitation import Facilitation
from sim.processes.lists import Lists
from sim.processes.mobilisation import Mobilisation
from sim.processes.mutual_aid import MutualAid
from sim.processes.needs import Needs
from sim.processes.process import Process
from tests.unit.steps.hands import DAY, Write, add, both, put, set_hours

LAWFUL: list[tuple[Process, Write]] = [
    (Facilitation(), both(put("facilitators.caseload", 0, 1), add(4, 5, 1, Origin.INTRODUCTION))),
    (Needs(), both(put("needs.length", 0, 2), put("needs.arisen", 1, DAY))),
    (MutualAid(), both(put("needs.length", 0, 0), add(4, 5, 1, Origin.HELP))),
    (
        Mobilisation(),
        both(
            put("conditions.alarm", 0, True),
            put("collectives.turned", 0, DAY),
            put("residents.list_holder", (4, 0), 0),
            put("residents.list_day", (4, 0), DAY),
        ),
    ),
    (
        Lists(),
        both(
            put("residents.list_holder", (4, 0), 0),
            put("residents.list_day", (4, 0), DAY),
        ),
    ),
]

BROKEN: list[tuple[Process, str, Write]] = [
    (Facilitation(), "a tie of 60 h was cut or worn", set_hours(0, 2, 59.0)),
    (Facilitation(), "struck from the institution's", put("residents.registered", 5, False)),
    (Facilitation(), "struck from a list", put("residents.list_holder", (5, 0), -1)),
    (Facilitation(), "post whose caseload fell", put("facilitators.caseload", 0, -1)),
    (Needs(), "1 open needs are gone", put("needs.length", 0, 0)),
    (Needs(), "needs.kind of an open need changed", put("needs.kind", 0, NeedKind.CARE)),
    (Needs(), "new need of another day", put("needs.length", 0, 2)),
    (
        Needs(),
        "needs.asked of a new need",
        both(put("needs.length", 0, 2), put("needs.arisen", 1, DAY), put("needs.asked", 1, 1)),
    ),
    (MutualAid(), "a tie of 60 h was cut or worn", set_hours(0, 2, 59.0)),
    (MutualAid(), "need that nobody had", put("needs.kind", 0, NeedKind.CARE)),
    (MutualAid(), "need left open past its day", put("needs.deadline", 0, DAY)),
    (MutualAid(), "hours of help forgotten too soon", put("residents.load", 3, 0.5)),
    *[
        (MutualAid(), f"needs.{name} of an open need fell back", put(f"needs.{name}", 0, less))
        for name, less in (("asked", 0), ("offered", 0), ("tried", 1), ("gate", 0))
    ],
    (MutualAid(), "hours of help taken back", put("residents.crisis_hours", 3, -1)),
    (MutualAid(), "more kits in use than there are", put("collectives.used_kits", 0, 2)),
    (MutualAid(), "needs that end in no building", put("ledger.channel", (DAY, 2), 1)),
    (MutualAid(), "needs that end in no building", put("buildings.ended", (0, 6), 1)),
    (Mobilisation(), "hours out of nothing: rows 0", put("collectives.at_doors", 0, 99)),
    (Mobilisation(), "at doors without alarm: rows 0", put("collectives.at_doors", 0, 0.1)),
    (Mobilisation(), "turned without alarm: rows 0", put("collectives.turned", 0, DAY)),
    (
        Mobilisation(),
        "turned and not alive: rows 1",
        both(put("conditions.alarm", 0, True), put("collectives.turned", 1, DAY)),
    ),
    (
        Mobilisation(),
        "turned on another day: rows 0",
        both(put("conditions.alarm", 0, True), put("collectives.turned", 0, DAY - 1)),
    ),
    (
        Mobilisation(),
        "enlisted without alarm: rows 5",
        put("residents.last_enlisted", 5, DAY),
    ),
    (Mobilisation(), "left a collective: rows 0", put("residents.membership", (0, 0), -1)),
    (Lists(), "struck from a fresh list on paper: rows 5", put("residents.list_holder", 5, -1)),
]
