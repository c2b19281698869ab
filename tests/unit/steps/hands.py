"""A quiet day, and what writes into it by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from sim.codes import Origin
from sim.state import State
from tests.worlds import columns, few, gather, hours_of, put_on_list, tie

DAY = 10

type Write = Callable[[State], None]
"""What a process did, or is made to have done."""


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


def put(column: str, rows: Any, value: Any) -> Write:
    """What writes a value into rows of a column."""

    def write(state: State) -> None:
        columns(state)[column][rows] = value

    return write


def add(i: int, j: int, hours: float, origin: Origin, day: int = DAY) -> Write:
    """What adds hours to a tie."""
    return lambda state: tie(state, i, j, hours, day=day, origin=origin)


def both(*writes: Write) -> Write:
    """What writes one thing after another."""

    def write(state: State) -> None:
        for one in writes:
            one(state)

    return write


def set_hours(i: int, j: int, hours: float) -> Write:
    """What sets the hours of a tie at both of its ends."""

    def write(state: State) -> None:
        t = state.ties
        for ego, alter in ((i, j), (j, i)):
            t.hours[ego, t.alter[ego] == alter] = hours
        assert hours_of(state, i, j) == np.float32(hours)

    return write


def forget(i: int, j: int) -> Write:
    """What cuts a tie, the last in the rows of its ends."""

    def write(state: State) -> None:
        t = state.ties
        for ego, alter in ((i, j), (j, i)):
            s = int(t.degree[ego]) - 1
            assert t.alter[ego, s] == alter
            t.alter[ego, s], t.degree[ego] = -1, s

    return write


def came(home: Iterable[int]) -> Write:
    """What lets residents arrive today."""
    return put("residents.arrived", list(home), DAY)
