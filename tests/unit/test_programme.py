"""The programme: eight kinds of activity, each held under its own name."""

from __future__ import annotations

import pytest

from sim.activities.programme import Activity, Programme
from sim.codes import ActivityKind
from tests.composed import load_scenario
from tests.worlds import few, gather, live

NAMES = [kind.name.lower() for kind in ActivityKind]


def test_there_are_eight_kinds_in_the_order_of_their_codes() -> None:
    programme = Programme()
    assert list(Programme.model_fields) == NAMES
    assert len(NAMES) == 8
    assert programme.in_order()[ActivityKind.WORKSHOP] is programme.workshop
    assert programme.in_order()[ActivityKind.ONLINE] is programme.online


def test_sizes_are_those_that_were_seen() -> None:
    programme = Programme()
    assert 8 <= programme.workshop.seats <= 15
    assert programme.open_house.seats == 100
    assert programme.talk.seats == 50
    assert programme.street_table.size == 100, "2.5 on each of 40 m"
    teaches = [kind.learning > 0 for kind in programme.in_order()]
    assert teaches == [name == "workshop" for name in NAMES]
    assert [kind.together for kind in programme.in_order()] == teaches
    dated = [kind.month > 0 for kind in programme.in_order()]
    assert dated == [name == "street_table" for name in NAMES]
    assert {name for name in NAMES if getattr(programme, name).where == "room"} == {
        "meeting", "meal", "open_house", "workshop", "talk",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_is_held_as_the_command_asks_and_counted_as_such(name: str) -> None:
    others = [f"activities.programme.{other}.per_year=0" for other in NAMES if other != name]
    spec = load_scenario(
        *others,
        f"activities.programme.{name}.per_year=365",
        "activities.coming.member_chance=1",
    )
    state = few(40)
    gather(state, 0, range(40), core=[0])
    r, c = state.residents, state.collectives
    r.belonging[:] = 1
    r.messaging[:] = True
    c.hours[0], c.permit[0], c.kits[0], c.room[0] = 1e6, 0, 10, 0
    now = state.conditions
    now.month[0], now.month_day[0], now.weekday[0] = 9, 20, 6
    live(spec.activities, state)
    expected = [int(other == name) for other in NAMES]
    assert state.ledger.activities[1].tolist() == expected
    came = min(40, getattr(spec.activities.programme, name).size)
    assert state.ledger.attendance[1].tolist() == [came * held for held in expected]
    assert c.work[0] == pytest.approx(getattr(spec.activities.programme, name).preparation)


def test_the_table_is_data_and_its_cells_can_be_set() -> None:
    assert Activity.table
    kind = load_scenario("activities.programme.aperitif.per_year=0").activities.programme.aperitif
    assert kind == Programme().aperitif.model_copy(update={"per_year": 0})
    assert Programme().gatherings() == 12 + 12 + 6 + 2 + 12 + 1 + 3
