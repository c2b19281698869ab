"""Every process has invariants of its own: each is broken by hand, and its fault is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from sim.checks import INVARIANTS
from sim.checks.steps import every_process
from sim.codes import ActivityKind, Contact, NeedKind, Origin, PlaceKind, Stage
from sim.processes.activities import Activities
from sim.processes.alliances import Alliances
from sim.processes.collective_life import CollectiveLife
from sim.processes.crisis import Crisis
from sim.processes.empowerment import Empowerment
from sim.processes.encounters import Encounters
from sim.processes.facilitation import Facilitation
from sim.processes.founding import Founding
from sim.processes.governance import Governance
from sim.processes.heat import Heat
from sim.processes.introductions import Introductions
from sim.processes.levers import Levers
from sim.processes.lists import Lists
from sim.processes.logistics import Logistics
from sim.processes.mobilisation import Mobilisation
from sim.processes.moves import Moves
from sim.processes.mutual_aid import MutualAid
from sim.processes.needs import Needs
from sim.processes.outings import Outings
from sim.processes.process import Process
from sim.processes.succession import Succession
from sim.processes.tie_fading import TieFading
from sim.processes.wellbeing import Wellbeing
from sim.state import State
from tests.worlds import changed, columns, few, gather, hours_of, put_on_list, tie, twin

DAY = 10


def quiet() -> State:
    """Six residents, two of one household, on a day on which nothing has happened yet."""
    state = few(6, home=[0, 0, 1, 2, 3, 4], collectives=3, posts=1, k_max=4)
    tie(state, 0, 1, 500, origin=Origin.HOUSEHOLD)
    for i, j, hours in ((0, 2, 60.0), (1, 2, 2.0), (3, 4, 0.5)):
        tie(state, i, j, hours, day=DAY)
    gather(state, 0, [0, 2, 3], core=[0, 2])
    put_on_list(state, 5, 0)
    state.residents.registered[5] = True
    state.buildings.reach[:, 0], state.habits.chance[:] = 0, 1
    state.collectives.kits[0] = 1
    state.needs.length[0] = 1
    state.needs.resident[0], state.needs.arisen[0], state.needs.deadline[0] = 4, DAY - 1, DAY + 2
    state.needs.asked[0] = state.needs.offered[0] = state.needs.found[0] = 1
    state.needs.tried[0] = state.needs.gate[0] = 2
    state.residents.load[3] = 2
    now = state.conditions
    now.day[0], now.school[0] = DAY, True
    return state


def put(column: str, rows: Any, value: Any) -> Callable[[State], None]:
    """What writes a value into rows of a column."""

    def write(state: State) -> None:
        columns(state)[column][rows] = value

    return write


def add(i: int, j: int, hours: float, origin: Origin, day: int = DAY) -> Callable[[State], None]:
    """What adds hours to a tie."""
    return lambda state: tie(state, i, j, hours, day=day, origin=origin)


def both(*writes: Callable[[State], None]) -> Callable[[State], None]:
    """What writes one thing after another."""

    def write(state: State) -> None:
        for one in writes:
            one(state)

    return write


def set_hours(i: int, j: int, hours: float) -> Callable[[State], None]:
    """What sets the hours of a tie at both of its ends."""

    def write(state: State) -> None:
        t = state.ties
        for ego, alter in ((i, j), (j, i)):
            t.hours[ego, t.alter[ego] == alter] = hours
        assert hours_of(state, i, j) == np.float32(hours)

    return write


def forget(i: int, j: int) -> Callable[[State], None]:
    """What cuts a tie, the last in the rows of its ends."""

    def write(state: State) -> None:
        t = state.ties
        for ego, alter in ((i, j), (j, i)):
            s = int(t.degree[ego]) - 1
            assert t.alter[ego, s] == alter
            t.alter[ego, s], t.degree[ego] = -1, s

    return write


def came(home: Iterable[int]) -> Callable[[State], None]:
    """What lets residents arrive today."""
    return put("residents.arrived", list(home), DAY)


MET = put("ledger.contacts", (DAY, Contact.CHAT), 1)
INTRODUCED = put("ledger.contacts", (DAY, Contact.INTRODUCTION), 1)
ARRIVED = both(
    came([5]), put("residents.list_holder", (5, 0), -1), put("residents.registered", 5, False)
)

FOUNDED = both(
    put("collectives.alive", 1, True),
    put("collectives.founded", 1, DAY),
    put("collectives.leader", 1, 4),
    put("residents.membership", (4, 0), 1),
    put("residents.core", (4, 0), 1),
)

LAWFUL: list[tuple[Process, Callable[[State], None]]] = [
    (Crisis(), put("conditions.visits", 0, 0.5)),
    (Logistics(), put("collectives.kits", 0, 3)),
    (Outings(), put("residents.place", 1, 0)),
    (Encounters(), both(add(4, 5, 0.1, Origin.LANDING), MET)),
    (Introductions(), both(add(4, 5, 0.1, Origin.INTRODUCTION), INTRODUCED)),
    (Activities(), both(add(4, 5, 1.0, Origin.ACTIVITY), put("collectives.used_kits", 0, 1))),
    (TieFading(forget_below=1), forget(3, 4)),
    (Governance(), put("collectives.centralisation", 0, 0.9)),
    (Levers(), put("support.ease", 0, 2)),
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
    (Heat(), both(put("ledger.deaths", DAY, 0.5), put("conditions.heat", 0, 1))),
    (CollectiveLife(), put("residents.energy", 0, 0.5)),
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
    (Wellbeing(), put("residents.energy", slice(None), 0.95)),
    (Moves(), ARRIVED),
]

BROKEN: list[tuple[Process, str, Callable[[State], None]]] = [
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
    (Levers(), "lever ease acts at 9", put("support.ease", 0, 9)),
    (Levers(lead_days=1), "lever ease acts at 1 on day 10", put("support.ease", 0, 1)),
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
    (Heat(), "deaths from heat on a day without", put("ledger.deaths", DAY, 0.5)),
    (
        Heat(),
        "more deaths than residents",
        both(put("ledger.deaths", DAY, 7), put("conditions.heat", 0, 1)),
    ),
    (Heat(), "out and not remembered: rows 1", put("residents.place", 1, 0)),
    (Heat(), "cooled on another day: rows 1", put("residents.last_cooled", 1, 8)),
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
    (
        Moves(),
        "needs.tried of one who has just come: rows 0",
        both(came([4]), put("needs.asked", 0, 0)),
    ),
    (Moves(), "needs.asked of one who stays changed: rows 0", put("needs.asked", 0, 0)),
    (MutualAid(), "hours of help taken back", put("residents.crisis_hours", 3, -1)),
    (MutualAid(), "more kits in use than there are", put("collectives.used_kits", 0, 2)),
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
    assert {type(process) for process, _ in LAWFUL} == set(INVARIANTS)
    assert {type(process) for process, _, _ in BROKEN} == set(INVARIANTS)


@pytest.mark.parametrize(("process", "write"), LAWFUL, ids=name)
def test_what_a_process_may_do_is_no_fault(
    process: Process, write: Callable[[State], None]
) -> None:
    before, after = quiet(), quiet()
    assert said(process, before, after) == []
    write(after)
    assert changed(before, after)
    assert said(process, before, after) == []


@pytest.mark.parametrize(("process", "fault", "write"), BROKEN, ids=name)
def test_what_a_process_may_not_do_is_named(
    process: Process, fault: str, write: Callable[[State], None]
) -> None:
    before = quiet()
    after = twin(before)
    write(after)
    found = said(process, before, after)
    assert any(line.startswith(fault) for line in found), found


@pytest.mark.parametrize(("fault", "write"), ANY, ids=[fault for fault, _ in ANY])
def test_what_no_process_may_do_is_named(fault: str, write: Callable[[State], None]) -> None:
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
