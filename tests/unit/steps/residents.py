"""Steps that change residents themselves: what each may do, and each fault of one."""

from __future__ import annotations

from sim.codes import Origin
from sim.processes.heat import Heat
from sim.processes.moves import Moves
from sim.processes.process import Process
from sim.processes.wellbeing import Wellbeing
from tests.unit.steps.hands import DAY, Write, add, both, came, forget, put

ARRIVED = both(
    came([5]), put("residents.list_holder", (5, 0), -1), put("residents.registered", 5, False)
)


LAWFUL: list[tuple[Process, Write]] = [
    (Heat(), both(put("ledger.deaths", DAY, 0.5), put("conditions.heat", 0, 1))),
    (Wellbeing(), put("residents.energy", slice(None), 0.95)),
    (Moves(), ARRIVED),
]

BROKEN: list[tuple[Process, str, Write]] = [
    (Heat(), "deaths from heat on a day without", put("ledger.deaths", DAY, 0.5)),
    (
        Heat(),
        "more deaths than residents",
        both(put("ledger.deaths", DAY, 7), put("conditions.heat", 0, 1)),
    ),
    (Heat(), "out and not remembered: rows 1", put("residents.place", 1, 0)),
    (Heat(), "cooled on another day: rows 1", put("residents.last_cooled", 1, 8)),
    (
        Moves(),
        "needs.tried of one who has just come: rows 0",
        both(came([4]), put("needs.asked", 0, 0)),
    ),
    (Moves(), "needs.asked of one who stays changed: rows 0", put("needs.asked", 0, 0)),
    (Wellbeing(), "energy left its way to rest: rows 2", put("residents.energy", 2, 0.89)),
    (Wellbeing(), "trust left its way to rest: rows 2", put("residents.trust", 2, 0.51)),
    (Wellbeing(), "efficacy left its way to rest: rows 2", put("residents.efficacy", 2, 0.49)),
    (Wellbeing(), "belonging left its way to rest: rows 2", put("residents.belonging", 2, 0.2)),
    (Moves(), "part of a household moved: rows 0", came([0])),
    (Moves(), "newcomer in a collective: rows 3", came([3])),
    (Moves(), "newcomer on a list: rows 5", came([5])),
    (Moves(), "led by a newcomer: rows 0", came([0, 1])),
    (Moves(), "newcomer who knows a neighbour: rows 4", came([4])),
    (Moves(), "tie lost between people who stay: rows 1, 2", forget(1, 2)),
    (Moves(), "moves made a tie or changed", add(1, 4, 0.1, Origin.PLACE)),
    (Moves(), "trust of one who stays changed: rows 2", put("residents.trust", 2, 0.9)),
    (Moves(), "core of one who stays changed: rows 3", put("residents.core", (3, 0), 1)),
]
