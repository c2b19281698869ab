"""Equipment that a need takes: one's own, a neighbour's, a store's; for how much of a day."""

from __future__ import annotations

from typing import Any

import pytest

from sim.codes import Gate, NeedKind
from sim.processes.mutual_aid import MutualAid
from sim.state import State
from tests.processes.asking import channels, deaf, in_need, pairs_in_need, silent, willing
from tests.worlds import few, gather, live, tie, within

LOAN = NeedKind.EQUIPMENT


def with_store(
    residents: int = 1, *, kits: float = 1, away: float = 200, part: float = 1, **needs: Any
) -> State:
    """Residents of one building need equipment; a collective known to all keeps some in a room.

    Args:
        residents: of that building, all of whom need.
        kits: of the collective.
        away: where the room is, in metres from the building.
        part: of a day for which a need takes a kit.
        needs: as `in_need` takes them.
    """
    state = few(residents + 1, address=[0] * residents + [1], places=1)
    gather(state, 0, [residents], core=[residents])
    c, places = state.collectives, state.places
    c.kits[0], c.visibility[0], c.room[0] = kits, 1, 0
    places.x[0] = away
    places.existing[:] = places.open[:] = True
    in_need(state, range(residents), LOAN, **needs)
    state.need_traits.kit[LOAN], state.need_traits.lent[:] = part, 0
    return state


def test_who_has_the_equipment_needs_nobody() -> None:
    state = in_need(few(1), [0], LOAN, asked=False)
    state.need_traits.owned[LOAN] = 1
    live(deaf(), state)
    assert channels(state) == {"household": 1}
    assert not state.residents.busy.any()


def test_one_fetches_it_oneself_from_a_store_near_by_without_asking() -> None:
    state = with_store(asked=False)
    live(deaf(), state)
    assert channels(state) == {"collective": 1}
    assert state.collectives.used_kits[0] == 1
    assert not state.residents.asked_kinds.any()
    assert not state.ledger.given.any(), "nobody came"


@pytest.mark.parametrize(
    "why", ["too far", "closed", "no room", "suspended", "not known", "no kit", "walks badly"]
)
def test_what_keeps_one_from_a_store(why: str) -> None:
    state = with_store(kits=why != "no kit", away=301 if why == "too far" else 300)
    c = state.collectives
    state.places.open[0] = why != "closed"
    c.suspended[0] = why == "suspended"
    c.visibility[0] = why != "not known"
    state.residents.limited_mobility[0] = why == "walks badly"
    if why == "no room":
        c.room[0] = -1
    live(deaf(store_m=300), state)
    assert channels(state) == {}


@pytest.mark.parametrize(("part", "served"), [(1, 2), (0.5, 4), (0.3, 6), (0.25, 8)])
def test_a_kit_goes_round_as_often_as_a_day_lets_it(part: float, served: int) -> None:
    # two kits, each need a part of a day: as many as two days of use hold
    state = with_store(12, kits=2, part=part)
    live(deaf(), state)
    assert channels(state) == {"collective": served}
    assert state.collectives.used_kits[0] == pytest.approx(part * served)


def test_a_neighbour_fetches_it_for_one_who_walks_badly() -> None:
    state = with_store(2)
    state.needs.length[0] = 1
    state.residents.limited_mobility[0] = True
    tie(state, 0, 1, 10)
    live(willing(), state)
    assert channels(state) == {"neighbour": 1}
    assert state.collectives.used_kits[0] == 1


def test_a_neighbour_without_it_does_not_come() -> None:
    state = with_store(2, kits=0)
    state.needs.length[0] = 1
    state.residents.limited_mobility[0] = True
    tie(state, 0, 1, 10)
    live(willing(), state)
    assert channels(state) == {}
    assert state.needs.gate[0] == Gate.NO_KIT


def test_the_nearest_store_with_a_kit_left_lends_it() -> None:
    state = few(2, places=3, collectives=2)
    for c in (0, 1):
        gather(state, c, [1], core=[1])
    c, places = state.collectives, state.places
    places.existing[:] = places.open[:] = True
    places.x[:], c.room[:], c.kits[:], c.visibility[:] = [150, 50, 0], [0, 1], 1, 1
    in_need(state, [0, 0], LOAN)
    state.needs.nth[1] = 1
    live(deaf(), state)
    assert c.used_kits.tolist() == [1, 1], "the nearer one first, then the other"
    assert channels(state) == {"collective": 2}


def test_asking_depends_on_what_is_expected_of_the_most_helpful() -> None:
    # known is 8 / (8 + 8); nobody asks strangers: half of `familiar` of those with such a tie ask
    n = 20_000
    state = pairs_in_need(n, 8, asked=False)
    rule = MutualAid(voice=silent(familiar=0.6), familiar_hours=8, asks=0)
    live(rule, state)
    asked = state.residents.asked_kinds[::2] > 0
    assert within(asked.mean(), 0.3, n)
    for i in range(0, 2 * n, 2):
        state.ties.hours[i, 0] = 1e6
    live(rule, state, day=2)
    assert within((state.residents.asked_kinds[::2] > 0).mean(), 0.6, n)
    assert (state.residents.asked_kinds[::2] > 0)[asked].all(), "what was asked stays so"
