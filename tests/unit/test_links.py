"""Links: which collectives the institution hears, and what passes over the bridge."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.codes import FacilitatorKind
from sim.facilitators.links import Links
from sim.processes.facilitation import Facilitation
from sim.state import State
from sim.state.lists import ON_PAPER
from tests.facilitated import policy, two_collectives
from tests.processes.plain import enter
from tests.worlds import faults, few, gather, live

DEAF: dict[str, Any] = {"links": {"ear": 0}}


def linked(state: State) -> list[bool]:
    return [bool(hears) for hears in state.collectives.linked]


def test_nobody_hears_a_collective_that_nobody_speaks_for() -> None:
    state = two_collectives(posts=0)
    live(Facilitation.model_validate(DEAF), state)
    assert linked(state) == [False, False]


def test_support_is_a_link_as_long_as_it_lasts() -> None:
    state = two_collectives()
    state.collectives.supported[1] = False
    short = policy({"teaching": 1}, days=2, **DEAF)
    live(short, state, 1)
    assert linked(state) == [True, False]
    state.conditions.weekday[0] = 5
    live(short, state, 2)
    assert linked(state) == [True, False], "at the weekend, too"
    state.conditions.weekday[0] = 0
    live(short, state, 3)
    assert linked(state) == [False, False]


def test_an_elected_officials_post_hears_all_of_its_perimeter() -> None:
    state = two_collectives(kind=FacilitatorKind.ELECTED)
    state.collectives.supported[:] = False
    state.collectives.building[1] = 2
    state.facilitators.last_building[:] = 1
    live(Facilitation.model_validate(DEAF), state)
    assert linked(state) == [True, False]


def test_what_is_brokered_is_remembered_for_a_while() -> None:
    state = two_collectives(days=60)
    short = policy({"brokering": 1}, days=1, links={"ear": 0, "days": 30})
    for day in range(1, 40):
        live(short, state, day)
        assert linked(state) == 2 * [day <= 31]
    assert (state.collectives.met == 1).all()


@pytest.mark.parametrize("standing", [0.4, 1.0])
def test_a_permit_makes_a_link_at_the_chance_of_standing(standing: float) -> None:
    n = 2_000
    state = few(4, collectives=n, first_crisis_day=1)
    c = state.collectives
    c.alive[:], c.standing[:] = True, standing
    c.permit[: n // 2] = 3
    for day in (2, 3, 4):
        live(Facilitation.model_validate({"links": {"ear": 0.5}}), state, day)
    assert not c.linked[n // 2 :].any(), "who asks for nothing meets nobody"
    met = int(c.linked.sum())
    chance = 0.5 * standing
    assert abs(met - chance * n / 2) < 4 * np.sqrt(chance * (1 - chance) * n / 2)


def test_the_register_is_told_to_the_nearest_in_a_link_on_paper() -> None:
    state = few(5, address=[0, 1, 2, 3, 4], collectives=3)
    r, c = state.residents, state.collectives
    for row, x in enumerate((0, 110, 300)):
        gather(state, row, [row], core=[row])
        c.x[row] = x
    c.met[[1, 2]] = 9
    r.registered[[0, 2, 3]] = True
    enter(r, 3, 2, bearer=4, day=2)  # is on the list already
    live(Facilitation.model_validate({"links": {"ear": 0, "near_m": 105}}), state, 10)
    assert r.list_holder[:, 0].tolist() == [-1, -1, 1, 2, -1], "the first is 110 m away"
    assert (r.list_bearer[2, 0], r.list_day[2, 0]) == (ON_PAPER, 10)
    assert (r.list_bearer[3, 0], r.list_day[3, 0]) == (4, 2), "a register confirms nothing"
    assert not faults(state)


def test_an_hour_of_brokering_hands_entries_in() -> None:
    state = two_collectives(pairs_of=50)
    state.residents.list_holder[10:60, 1] = 0
    links = {"ear": 0, "registered_per_hour": 3}
    live(policy({"brokering": 1}, hours_each=10, links=links, skill=1), state)
    r = state.residents
    assert r.registered.sum() == 6, "two hours today"
    assert (np.flatnonzero(r.registered) >= 10).all()
    assert (np.flatnonzero(r.registered) < 60).all()
    for day in range(2, 12):
        live(policy({"brokering": 1}, hours_each=10, links=links), state, day)
    assert r.registered.sum() == 50, "all of them, and nobody else"


def test_without_hours_nothing_is_handed_in() -> None:
    state = two_collectives(pairs_of=50, posts=0)
    state.residents.list_holder[10:60, 1] = 0
    state.collectives.met[0] = 1
    live(Facilitation(links=Links(registered_per_hour=60)), state)
    assert linked(state) == [True, False]
    assert not state.residents.registered.any()
