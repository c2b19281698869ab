"""Steps that change the conditions of the day: what each may do, and each fault of one."""

from __future__ import annotations

from sim.codes import PlaceKind, Stage
from sim.processes.crisis import Crisis
from sim.processes.levers import Levers
from sim.processes.logistics import Logistics
from sim.processes.process import Process
from tests.unit.steps.hands import Write, both, put

LAWFUL: list[tuple[Process, Write]] = [
    (Crisis(), put("conditions.visits", 0, 0.5)),
    (Logistics(), put("collectives.kits", 0, 3)),
    (Levers(), put("support.ease", 0, 2)),
]

BROKEN: list[tuple[Process, str, Write]] = [
    (Crisis(), "conditions.day is 9", put("conditions.day", 0, 9)),
    (Crisis(), "conditions.stage is 1", put("conditions.stage", 0, Stage.CRISIS)),
    (
        Crisis(),
        "open place of a kind that is closed: rows 0",
        put("conditions.closed", (0, PlaceKind.CAFE), True),
    ),
    (
        Crisis(),
        "school gate without school: rows 0",
        both(put("conditions.school", 0, False), put("places.kind", 0, PlaceKind.SCHOOL_GATE)),
    ),
    (Logistics(), "kits in use when the day begins", put("collectives.used_kits", 0, 0.5)),
    (Logistics(), "room of a collective that is not alive", put("collectives.room", 2, 0)),
    (Levers(), "lever ease acts at 9", put("support.ease", 0, 9)),
    (Levers(lead_days=1), "lever ease acts at 1 on day 10", put("support.ease", 0, 1)),
]
