"""Activities with a date: on which day, and what they need."""

from __future__ import annotations

import pytest

from sim.codes import ActivityKind
from sim.processes.activities import Activities
from tests.processes.holding import club, holding, like, only
from tests.worlds import live, twin

THIRD_SUNDAY = {"month": 9, "month_day": 21, "weekday": 6}


def feast(**changes: object) -> Activities:
    """A street table for a hundred, which four hours a week prepare in a quarter."""
    table = {"month": 9, "seats": 100, "kits": 1, "preparation": 52}
    return holding(only(street_table=like(**(table | changes))))


@pytest.mark.parametrize(
    ("date", "held"),
    [
        (THIRD_SUNDAY, 1),
        (THIRD_SUNDAY | {"month_day": 15}, 1),
        (THIRD_SUNDAY | {"month_day": 14}, 0),
        (THIRD_SUNDAY | {"month_day": 22}, 0),
        (THIRD_SUNDAY | {"weekday": 5}, 0),
        (THIRD_SUNDAY | {"month": 8}, 0),
    ],
)
def test_what_has_a_date_is_held_on_it(date: dict[str, int], held: int) -> None:
    for seed in range(5):
        state = club()
        for name, value in date.items():
            getattr(state.conditions, name)[0] = value
        live(feast(), state, seed=seed)
        assert state.ledger.activities[1, ActivityKind.STREET_TABLE] == held


@pytest.mark.parametrize(
    ("column", "value"), [("hours", 3.9), ("kits", 0.9), ("permit", 2), ("leader", -1)]
)
def test_what_has_a_date_needs_all_that_it_takes(column: str, value: float) -> None:
    state = club()
    for name, part in THIRD_SUNDAY.items():
        getattr(state.conditions, name)[0] = part
    state.collectives.hours[0] = 4
    there = twin(state)
    live(feast(), there)
    assert there.ledger.activities[1].sum() == 1
    getattr(state.collectives, column)[0] = value
    live(feast(), state)
    assert state.ledger.activities[1].sum() == 0


def test_what_has_a_date_does_not_live_on_what_is_lent() -> None:
    state = club()
    for name, part in THIRD_SUNDAY.items():
        getattr(state.conditions, name)[0] = part
    c = state.collectives
    c.alive[1], c.alliance[:], c.kits[:] = True, 3, [0.5, 9]
    live(feast(), state)
    assert state.ledger.activities[1].sum() == 0
