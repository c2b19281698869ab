"""Every invariant of a state can fail: it is broken by hand, and its fault is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest

from sim.checks.columns import meant
from sim.checks.whole import INVARIANTS
from sim.codes import Finder, Group, NeedKind, Origin
from sim.state import State
from tests.worlds import columns, faults, few, gather, put_on_list, tie


def sound() -> State:
    """Six residents in five households of two buildings: ties, two collectives and open needs."""
    state = few(6, home=[0, 0, 1, 2, 3, 4], address=[0, 0, 0, 0, 1, 1], posts=1, collectives=3)
    tie(state, 0, 1, 500, origin=Origin.HOUSEHOLD)
    for i, j in ((0, 2), (2, 3), (3, 4), (1, 5)):
        tie(state, i, j, 3.0)
    gather(state, 0, [0, 2, 4], core=[0, 2])
    gather(state, 1, [2, 3], core=[3])
    state.collectives.dissolved[2] = state.collectives.founded[2] = 1
    put_on_list(state, 5, 1)
    state.facilitators.first_building[0] = 1
    needs, book = state.needs, state.ledger
    needs.length[0] = 2
    needs.resident[:2], needs.arisen[:2], needs.deadline[:2] = [1, 4], [2, 3], [4, 6]
    book.arisen[2:4, Group.EVERYONE] = [2, 1]
    book.arisen[3, Group.ALONE] = 1
    book.met[2, 0] = book.channel[2, 1] = 1
    book.arisen_by_kind[2:4, NeedKind.ERRAND], book.met_by_kind[2, NeedKind.ERRAND] = [2, 1], 1
    needs.offered[0], needs.found[0] = 1, Finder.CARETAKER
    book.given[2] = book.asked[2] = 1
    book.deaths[2] = 0.5
    return state


def put(column: str, rows: Any, value: Any) -> Callable[[State], None]:
    """What writes a value into rows of a column."""

    def write(state: State) -> None:
        columns(state)[column][rows] = value

    return write


def alter_only_here(state: State) -> None:
    """Resident 4 forgets resident 3, who does not."""
    state.ties.degree[4] -= 1
    state.ties.alter[4, state.ties.degree[4]] = -1


def knows_oneself(state: State) -> None:
    state.ties.alter[5, 1] = 5
    state.ties.degree[5] = 2


def twice_known(state: State) -> None:
    for i, j in ((3, 4), (4, 3)):
        s = state.ties.degree[i]
        state.ties.alter[i, s], state.ties.hours[i, s] = j, 3.0
        state.ties.degree[i] += 1


BROKEN = [
    ("residents.energy out of bounds", put("residents.energy", 1, 1.01)),
    ("residents.energy out of bounds", put("residents.energy", 1, np.nan)),
    ("residents.crisis_hours out of bounds", put("residents.crisis_hours", 0, -1)),
    ("collectives.kits out of bounds", put("collectives.kits", 0, -0.1)),
    ("needs.deadline out of bounds", put("needs.deadline", 30, -1)),
    ("collectives.hours out of bounds", put("collectives.hours", 0, np.inf)),
    ("residents.place refers to no row", put("residents.place", 0, 2)),
    ("residents.membership refers to no row", put("residents.membership", (3, 2), 3)),
    ("buildings.reach refers to no row", put("buildings.reach", (0, 2), 9)),
    ("collectives.leader refers to no row", put("collectives.leader", 0, 6)),
    ("needs.length is -1", put("needs.length", 0, -1)),
    ("needs.length is 999", put("needs.length", 0, 999)),
    ("need of no resident", put("needs.resident", 1, 6)),
    ("need of a day beyond the ledger", put("needs.arisen", 1, 41)),
    ("more ties than slots: rows 2", put("ties.degree", 2, 9)),
    ("ties do not fill the first slots: rows 2", put("ties.alter", (2, 0), -1)),
    ("ties do not fill the first slots: rows 2", put("ties.alter", (2, 5), 0)),
    ("tied to nobody: rows 2", put("ties.alter", (2, 0), 6)),
    ("tied to oneself: rows 5", knows_oneself),
    ("two slots a tie: rows 3, 4", twice_known),
    ("tie kept at one end only: rows 3", alter_only_here),
    ("tie kept at one end only: rows 1, 5", put("ties.alter", (1, 1), 4)),
    ("tie whose hours differ at its ends", put("ties.hours", (2, 1), 3.5)),
    ("tie whose last_day differ at its ends", put("ties.last_day", (2, 1), 1)),
    ("tie whose origin differ at its ends", put("ties.origin", (2, 1), Origin.HELP)),
    ("hours below 0 or not finite: rows 2", put("ties.hours", (2, 1), -1)),
    ("hours below 0 or not finite: rows 2", put("ties.hours", (2, 1), np.nan)),
    ("services given below 0: rows 2", put("ties.given", (2, 1), -128)),
    ("ties of unknown origin: rows 2", put("ties.origin", (2, 1), 9)),
    ("share of hours kept below 0 or above 1: rows 1", put("ties.kept", (1, 9), 1.1)),
    ("tie that points to another slot of its other end: rows", put("ties.back", (2, 1), 3)),
    ("ties of a household between two", put("ties.origin", (4, 0), Origin.HOUSEHOLD)),
    ("residents not in the order of households", put("residents.household", 0, 4)),
    ("households do not hold their residents", put("households.residents", 2, 2)),
    ("households begin at another row: rows 2", put("households.first_resident", 2, 2)),
    ("buildings do not hold their residents", put("buildings.residents", 1, 3)),
    ("buildings begin at another row: rows 1", put("buildings.first_resident", 1, 3)),
    ("resident apart from the household: rows 3", put("households.building", 2, 1)),
    ("open place that does not exist: rows 1", put("places.open", 1, True)),
    ("habits whose chances fall: rows 3", put("habits.chance", (3, 0), 0.5)),
    ("twice a member of one collective: rows 2", put("residents.membership", (2, 2), 1)),
    ("member of a dead collective: rows 3", put("residents.membership", (3, 1), 2)),
    ("in the core team of no collective: rows 5", put("residents.core", (5, 0), 1)),
    ("on the list of a dead collective: rows 4", put("residents.list_holder", (4, 1), 2)),
    ("enlisted by a dead collective: rows 4", put("residents.enlisted", 4, 2)),
    ("enlisted miscounted by collective: rows 1", put("residents.enlisted", 4, 1)),
    ("led by someone outside the core team: rows 0", put("collectives.leader", 0, 4)),
    ("led by someone outside the core team: rows 1", put("collectives.leader", 1, 0)),
    ("alive after its end: rows 1", put("collectives.dissolved", 1, 3)),
    ("ended before it began: rows 2", put("collectives.dissolved", 2, 0)),
    ("dead collective with a leader: rows 2", put("collectives.leader", 2, 0)),
    ("dead collective with kits: rows 2", put("collectives.kits", 2, 1)),
    ("core team larger than the collective: rows 0", put("collectives.core", 0, 4)),
    ("post without a perimeter: rows 0", put("facilitators.last_building", 0, 0)),
    ("crisis over before it begins", put("conditions.last_crisis_day", 0, 19)),
    ("days on which needs are not met, lapsed or open: rows 3", put("ledger.arisen", (3, 0), 2)),
    ("days on which needs are not met, lapsed or open: rows 2", put("needs.length", 0, 0)),
    ("days on which needs met by channel do not add up: rows 2", put("ledger.channel", (2, 1), 0)),
    ("days on which a group needs more than all: rows 3", put("ledger.arisen", (3, 1), 2)),
    (
        "days on which needs of all kinds are not met, lapsed or open: rows 3",
        put("ledger.arisen_by_kind", (3, NeedKind.CARE), 1),
    ),
    (
        "days with more needs of a kind met and open than arose: rows 3",
        put("needs.kind", 1, NeedKind.CARE),
    ),
    ("needs found without an offer: rows 0", put("needs.offered", 0, 0)),
    ("residents.load out of bounds", put("residents.load", 2, -0.1)),
    ("needs that lapse beforehand: rows 1", put("needs.deadline", 1, 2)),
    ("days with more given_old than given: rows 3", put("ledger.given_old", 3, 1)),
    ("days with more refused than asked: rows 2", put("ledger.refused", 2, 2)),
    ("days with more deaths_seen than deaths: rows 2", put("ledger.deaths_seen", 2, 0.6)),
]


def test_a_sound_state_has_no_faults() -> None:
    assert faults(sound()) == []


@pytest.mark.parametrize(
    ("fault", "break_it"), BROKEN, ids=[f"{i} {fault}" for i, (fault, _) in enumerate(BROKEN)]
)
def test_a_fault_is_named(fault: str, break_it: Callable[[State], None]) -> None:
    state = sound()
    break_it(state)
    found = faults(state)
    assert any(line.startswith(fault) for line in found), found


def test_faults_of_columns_that_did_not_change_are_left_to_others() -> None:
    state = sound()
    put("residents.energy", 1, 2.0)(state)
    put("collectives.leader", 0, 4)(state)
    put("ties.origin", (2, 1), Origin.HELP)(state)
    assert faults(state, {"residents.trust", "ledger.contacts"}) == []
    assert len(faults(state, {"residents.energy"})) == 1
    assert len(faults(state, {"collectives.leader"})) == 1
    assert len(faults(state, {"ties.origin"})) == 1


def test_invariants_are_about_columns_that_exist() -> None:
    names = set(columns(sound()))
    tables = {f"{name.partition('.')[0]}.*" for name in names}
    for about, _ in INVARIANTS:
        assert set(about) <= names | tables


def test_many_rows_are_told_by_the_first_five() -> None:
    state = few(12)
    state.residents.core[:, 0] = 1
    assert faults(state) == ["in the core team of no collective: rows 0, 1, 2, 3, 4 and 7 more"]


class Reading:
    """A state, or one of its tables, that notes which columns are looked at."""

    def __init__(self, inside: Any, seen: set[str], path: str = "") -> None:
        self._inside, self._seen, self._path = inside, seen, path

    def __getattr__(self, name: str) -> Any:
        path = f"{self._path}.{name}" if self._path else name
        if not self._path:
            return Reading(getattr(self._inside, name), self._seen, path)
        self._seen.add(path)
        return getattr(self._inside, name)

    def __len__(self) -> int:
        return len(self._inside)


@pytest.mark.parametrize(
    ("about", "look"), INVARIANTS, ids=lambda one: getattr(one, "__name__", "")
)
def test_an_invariant_is_about_every_column_that_it_reads(
    about: tuple[str, ...], look: Callable[[State], Any]
) -> None:
    seen: set[str] = set()
    list(look(cast("State", Reading(sound(), seen))))
    assert seen
    assert seen - meant(frozenset(seen), about) == set()
