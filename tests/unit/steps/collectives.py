"""Steps that change collectives: what each may do, and each fault of one."""

from __future__ import annotations

from sim.processes.alliances import Alliances
from sim.processes.collective_life import CollectiveLife
from sim.processes.empowerment import Empowerment
from sim.processes.founding import Founding
from sim.processes.governance import Governance
from sim.processes.process import Process
from sim.processes.succession import Succession
from tests.unit.steps.hands import DAY, Write, both, put

FOUNDED = both(
    put("collectives.alive", 1, True),
    put("collectives.founded", 1, DAY),
    put("collectives.leader", 1, 4),
    put("residents.membership", (4, 0), 1),
    put("residents.core", (4, 0), 1),
)


LAWFUL: list[tuple[Process, Write]] = [
    (Governance(), put("collectives.centralisation", 0, 0.9)),
    (
        Succession(),
        both(
            put("collectives.alive", 0, False),
            put("collectives.dissolved", 0, DAY),
            put("collectives.leader", 0, -1),
        ),
    ),
    (Founding(), FOUNDED),
    (Alliances(), both(put("collectives.visibility", 0, 0.5), put("collectives.alliance", 0, 1))),
    (Empowerment(), both(put("residents.know_how", 2, 0.3), put("collectives.work", 0, 1))),
    (CollectiveLife(), put("residents.energy", 0, 0.5)),
]

BROKEN: list[tuple[Process, str, Write]] = [
    (
        Governance(),
        "centralisation of a collective that is not",
        put("collectives.centralisation", 2, 0.1),
    ),
    (CollectiveLife(), "collectives.members miscounted", put("collectives.members", 0, 4)),
    (CollectiveLife(), "collectives.core miscounted", put("residents.core", (3, 0), 1)),
    (CollectiveLife(), "more work than paperwork: rows 0", put("collectives.work", 0, 1)),
    (CollectiveLife(), "more work done than there was", put("collectives.work", 0, -1)),
    (CollectiveLife(), "gained energy by working", put("residents.energy", 0, 1.1)),
    (Succession(), "over and led by somebody: rows 1", put("collectives.leader", 1, 2)),
    (Succession(), "leader put aside: rows 0", put("collectives.leader", 0, 2)),
    (Succession(), "alive again: rows 1", put("collectives.alive", 1, True)),
    (
        Succession(),
        "ended on another day: rows 0",
        both(put("collectives.alive", 0, False), put("collectives.dissolved", 0, 9)),
    ),
    (Succession(), "1 kits out of nothing", put("collectives.kits", 0, 2)),
    (Founding(), "ended by a founding: rows 0", put("collectives.alive", 0, False)),
    (Founding(), "founded on another day: rows 1", put("collectives.alive", 1, True)),
    (Founding(), "founded by nobody: rows 1", put("collectives.alive", 1, True)),
    (
        Founding(),
        "know_how of another collective changed: rows 0",
        put("collectives.know_how", 0, 0.9),
    ),
    (Founding(), "left a collective by a founding", put("residents.membership", (3, 0), -1)),
    (Alliances(), "less visible: rows 0", put("collectives.visibility", 0, -0.1)),
    (Alliances(), "rival of nobody: rows 0", put("collectives.rivalry", 0, 0.5)),
    (Empowerment(), "know_how lost by learning: rows 2", put("residents.know_how", 2, -0.1)),
    (Empowerment(), "efficacy lost by learning: rows 2", put("residents.efficacy", 2, 0.4)),
]
