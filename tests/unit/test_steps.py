"""Every process has invariants of its own: each is broken by hand, and its fault is named."""

from __future__ import annotations

import pytest

from sim.checks import INVARIANTS
from sim.checks.steps.every import every_process
from sim.processes.process import Process
from sim.state import State
from tests.unit.steps import collectives, conditions, helping, meetings, residents
from tests.unit.steps.hands import DAY, Write, put, quiet
from tests.worlds import changed, twin

IDEAS = (conditions, meetings, collectives, helping, residents)
LAWFUL = [one for idea in IDEAS for one in idea.LAWFUL]
BROKEN = [one for idea in IDEAS for one in idea.BROKEN]

ANY = [
    ("residents.last_gave is yet to come: rows 2", put("residents.last_gave", 2, DAY + 1)),
    ("ties.last_day is yet to come: rows 1", put("ties.last_day", (1, 0), DAY + 1)),
    ("ledger.cost was booked on another day: rows 9", put("ledger.cost", DAY - 1, 5.0)),
    ("ledger.asked was taken back: days: rows", put("ledger.asked", DAY, -1)),
    ("ledger.met was booked on another day", put("ledger.met", (DAY + 1, 0), 1)),
    ("shares of hours kept changed", put("ties.kept", (0, 1), 0.5)),
]


def said(process: Process, before: State, after: State) -> list[str]:
    return list(INVARIANTS[type(process)](process, before, after, DAY))


def name(item: object) -> str | None:
    return type(item).__name__ if isinstance(item, Process) else None


def test_each_process_is_tried() -> None:
    every = {process.__name__ for process in INVARIANTS}
    for table, tried in (("LAWFUL", LAWFUL), ("BROKEN", BROKEN)):
        missing = every - {type(row[0]).__name__ for row in tried}
        assert not missing, f"add a row to {table} in a module of tests/unit/steps: {missing}"


@pytest.mark.parametrize(("process", "write"), LAWFUL, ids=name)
def test_what_a_process_may_do_is_no_fault(process: Process, write: Write) -> None:
    before, after = quiet(), quiet()
    assert said(process, before, after) == []
    write(after)
    assert changed(before, after)
    assert said(process, before, after) == []


@pytest.mark.parametrize(("process", "fault", "write"), BROKEN, ids=name)
def test_what_a_process_may_not_do_is_named(process: Process, fault: str, write: Write) -> None:
    before = quiet()
    after = twin(before)
    write(after)
    found = said(process, before, after)
    assert any(line.startswith(fault) for line in found), found


@pytest.mark.parametrize(("fault", "write"), ANY, ids=[fault for fault, _ in ANY])
def test_what_no_process_may_do_is_named(fault: str, write: Write) -> None:
    before = quiet()
    after = twin(before)
    write(after)
    found = list(every_process(before, after, DAY, changed(before, after)))
    assert any(line.startswith(fault) for line in found), found


def test_what_is_booked_today_is_no_fault() -> None:
    before = quiet()
    after = twin(before)
    after.ledger.cost[DAY] = 3
    after.ledger.met[DAY - 2, 0] = 1
    after.residents.last_out[2] = DAY
    assert list(every_process(before, after, DAY, changed(before, after))) == []
