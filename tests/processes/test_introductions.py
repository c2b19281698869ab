"""Introductions: friends of friends who are both present."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import Contact, Origin
from sim.processes.introductions import Introductions
from sim.state import State
from tests.worlds import changed, faults, few, hours_of, live, pairs, tie, twin

ALWAYS = Introductions(rate=1, hours=0.1)


def chains(n: int) -> State:
    """Buildings of three, a chain: the first and the last both know the one between."""
    state = few(3 * n, address=np.repeat(np.arange(n), 3))
    state.residents.sociability[:] = 3 * state.manners.half_open[0]  # openness 3/4
    for i in range(0, 3 * n, 3):
        tie(state, i, i + 1, 10, day=1)
        tie(state, i + 1, i + 2, 10, day=1)
    return state


def test_a_chain_of_three_closes_by_hand() -> None:
    state = chains(1)
    count = day = 0
    while not count:
        day += 1
        live(ALWAYS, state, day)
        count = int(state.ledger.contacts[:, Contact.INTRODUCTION].sum())
    assert hours_of(state, 0, 2) == pytest.approx(0.1 * count)
    assert pairs(state)[0, 2][2] == Origin.INTRODUCTION
    assert hours_of(state, 0, 1) == hours_of(state, 1, 2) == 10, "the friend between is not met"


def test_both_must_be_present() -> None:
    state = few(3, address=[0, 1, 2])
    tie(state, 0, 1, 10, day=1)
    tie(state, 1, 2, 10, day=1)
    state.residents.place[:2] = 0
    before = twin(state)
    for day in range(1, 30):
        live(ALWAYS, state, day)
    assert changed(before, state) == set()


def test_a_common_place_does_as_well_as_a_common_building() -> None:
    state = few(3, address=[0, 1, 2])
    tie(state, 0, 1, 10)
    tie(state, 1, 2, 10)
    state.residents.place[[0, 2]] = 0
    for day in range(1, 20):
        live(ALWAYS, state, day)
    assert hours_of(state, 0, 2) > 0


def test_weak_ties_introduce_nobody() -> None:
    state = chains(20)
    before = twin(state)
    live(ALWAYS.model_copy(update={"hours": 11.0}), state)
    assert changed(before, state) == set()


def test_at_rate_zero_nobody_is_introduced() -> None:
    state = chains(20)
    before = twin(state)
    live(Introductions(rate=0), state)
    assert changed(before, state) == set()


def test_ties_stay_whole() -> None:
    state = chains(200)
    for day in range(1, 20):
        live(ALWAYS, state, day)
    assert not faults(state)


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_introductions_meet_their_closed_form(rate: float) -> None:
    # An occasion that concerns the first or the last leads to the middle, and then, in half of the
    # cases, on to the other end; the middle is led back to itself: e a chain. Once the ends know
    # each other (0.1 h, too little to introduce), half of their looks go along that light tie.
    n = 8_000
    state = live(Introductions(rate=rate, hours=0.1), chains(n))
    e = rate * 3 * (2 / 3) * 0.75 / 2
    made = state.ledger.contacts[1, Contact.INTRODUCTION] / n
    assert abs(made - (1 - np.exp(-e) + e) / 2) < 4 * np.sqrt(e / n)
