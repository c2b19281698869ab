"""Voice: who asks, who notices a need that is not asked for, who accepts an offer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.aid.voice import Voice
from sim.codes import Finder, Gate, Group, NeedKind, Origin, Stage
from sim.processes.mutual_aid import MutualAid
from sim.processes.needs import Needs
from sim.state import State
from sim.state.residents import NEVER
from tests.processes.asking import (
    channels,
    deaf,
    in_need,
    pairs_in_need,
    silent,
    willing,
    with_collective,
)
from tests.worlds import changed, faults, few, gather, live, put_on_list, tie, twin, within

ALL_NOTICE = {"neighbours_notice": 1, "caretakers_notice": 1, "lists_notice": 1}
FAMILIAR = {"familiar_hours": 0.01}
"""By which whoever met for some hours is as good as very well known."""


def finders(state: State, stage: Stage = Stage.BUILD_UP) -> dict[str, int]:
    """Return how many silent needs were found and ended, by finder."""
    row = state.gates.found[stage, Group.EVERYONE].sum(axis=0)
    return {finder.name.lower(): int(row[finder]) for finder in Finder if row[finder]}


def gate(state: State) -> Gate:
    """Return the furthest gate that the first open need came to."""
    return Gate(state.needs.gate[0])


# By hand.


def test_a_neighbour_seen_today_notices_offers_and_comes() -> None:
    state = in_need(few(3), [0], asked=False)
    tie(state, 0, 1, 10, day=1)
    live(willing(voice=silent(neighbours_notice=1), **FAMILIAR), state)
    assert channels(state) == {"neighbour": 1}
    assert finders(state) == {"neighbour": 1}
    r, book = state.residents, state.ledger
    assert (book.asked[1], book.refused[1], book.given[1]) == (0, 0, 1), "nobody was asked"
    assert r.last_gave.tolist() == [NEVER, 1, NEVER]
    assert r.offered_kinds.tolist() == [1 << NeedKind.ERRAND, 0, 0]
    assert not r.asked_kinds.any()
    assert not r.unmet_kinds.any()


def test_an_offer_that_is_declined_changes_nothing() -> None:
    state = in_need(few(2), [0], asked=False)
    tie(state, 0, 1, 10, day=1)
    before = twin(state)
    live(willing(voice=silent(neighbours_notice=1, accept=0), **FAMILIAR), state)
    assert channels(state) == {}
    assert gate(state) is Gate.DECLINED
    assert (state.needs.offered[0], state.needs.found[0], state.needs.asked[0]) == (1, -1, 0)
    assert changed(before, state) == {
        "needs.offered", "needs.gate", "gates.bound", "residents.offered_kinds",
    }  # fmt: skip


def test_what_is_declined_and_never_asked_for_lapses_as_declined() -> None:
    state = in_need(few(2), [0], asked=False)
    tie(state, 0, 1, 10, day=1)
    aid = willing(voice=silent(neighbours_notice=1, accept=0), **FAMILIAR)
    for day in range(1, 5):
        live(aid, state, day)
    fate = state.gates.unmet[Stage.BUILD_UP, Group.EVERYONE, NeedKind.ERRAND]
    assert fate.tolist() == np.eye(len(Gate), dtype=int)[Gate.DECLINED].tolist()
    bound = state.gates.bound[Stage.BUILD_UP, Group.EVERYONE, NeedKind.ERRAND]
    assert (bound[Gate.DECLINED], bound[Gate.UNLISTED]) == (1, 3), "they met on the first day only"
    assert state.residents.unmet_kinds.tolist() == [1 << NeedKind.ERRAND, 0]


def test_a_caretaker_finds_help_among_neighbours() -> None:
    state = in_need(few(2), [0], asked=False)
    state.buildings.caretaker[0] = True
    tie(state, 0, 1, 10, day=0)
    live(willing(voice=silent(caretakers_notice=1)), state)
    assert channels(state) == {"neighbour": 1}
    assert finders(state) == {"caretaker": 1}
    assert state.ledger.asked[1] == 1, "the neighbour is asked, as if the resident had"
    assert not state.residents.asked_kinds.any()


def test_the_keeper_of_a_register_finds_help_in_the_collective() -> None:
    state = with_collective(listed=[0], asked=False)
    live(willing(voice=silent(lists_notice=1)), state)
    assert channels(state) == {"collective": 1}
    assert finders(state) == {"list": 1}


def test_the_institution_notices_those_on_its_register() -> None:
    state = in_need(few(2), [0, 1], asked=False)
    state.need_traits.institution[:] = 1
    state.residents.registered[0] = True
    aid = willing(voice=silent(lists_notice=1), institution_delay=0, institution_per_1000=1000)
    live(aid, state)
    assert channels(state) == {"institution": 1}
    assert finders(state) == {"list": 1}
    assert state.needs.resident[: state.needs.length[0]].tolist() == [1]


def test_what_is_found_stays_known() -> None:
    state = in_need(few(2), [0], asked=False)
    state.buildings.caretaker[0] = True
    live(willing(voice=silent(caretakers_notice=1)), state, 1)
    assert gate(state) is Gate.NO_TIE, "there is nobody to ask"
    tie(state, 0, 1, 10, day=1)
    live(willing(), state, 2)
    assert channels(state) == {"neighbour": 1}
    assert finders(state) == {"caretaker": 1}


def test_help_is_asked_for_later_when_trust_rises() -> None:
    state = in_need(few(2), [0], asked=False)
    tie(state, 0, 1, 10, day=0)
    aid = willing(voice=silent(ask=0.5, ask_belief=1))
    state.residents.trust[0] = 0
    live(aid, state, 1)
    assert channels(state) == {}
    assert gate(state) is Gate.UNLISTED
    state.residents.trust[0] = 1
    live(aid, state, 2)
    assert channels(state) == {"neighbour": 1}
    assert state.residents.asked_kinds[0] == 1 << NeedKind.ERRAND
    assert finders(state) == {}


def test_what_was_declined_may_be_asked_for_later() -> None:
    state = in_need(few(2), [0], asked=False)
    tie(state, 0, 1, 10, day=1)
    state.residents.trust[0] = 0
    voice = silent(neighbours_notice=1, ask=0.5, accept=0.5, ask_belief=1)
    live(willing(voice=voice, **FAMILIAR), state, 1)
    assert gate(state) is Gate.DECLINED
    state.residents.trust[0] = 1
    live(willing(voice=voice, **FAMILIAR), state, 2)
    assert channels(state) == {"neighbour": 1}
    r, errand = state.residents, 1 << NeedKind.ERRAND
    assert (r.offered_kinds[0], r.asked_kinds[0]) == (errand, errand)


def test_what_is_asked_for_is_asked_for_once() -> None:
    state = in_need(few(1), [0], asked=False)
    live(willing(voice=silent(ask=1)), state, 1)
    assert state.residents.asked_kinds[0] == 1 << NeedKind.ERRAND
    state.residents.asked_kinds[0] = 0
    for day in (2, 3):
        live(willing(voice=silent(ask=1)), state, day)
    assert state.residents.asked_kinds[0] == 0


def test_what_was_asked_for_counts_until_the_quarter_ends() -> None:
    state = few(1, first_crisis_day=100)
    r = state.residents
    r.asked_kinds[:] = r.offered_kinds[:] = r.unmet_kinds[:] = 1
    live(willing(), state, 8)
    assert r.asked_kinds[0] == r.offered_kinds[0] == r.unmet_kinds[0] == 1
    live(willing(), state, 9)  # 91 days before the crisis
    assert r.asked_kinds[0] == r.offered_kinds[0] == r.unmet_kinds[0] == 0


def test_where_the_visit_of_who_noticed_fails_others_are_turned_to_the_day_after() -> None:
    state = with_collective(listed=[0], asked=False, skill=1)
    state.collectives.know_how[0] = 1
    tie(state, 0, 1, 10, day=1)
    aid = willing(voice=silent(neighbours_notice=1), order="collectives_first", **FAMILIAR)
    live(aid, state)
    assert (state.ledger.ineffective[1], state.ledger.asked[1]) == (1, 0)
    assert channels(state) == {}
    live(aid, state, 2)
    assert channels(state) == {"collective": 1}
    assert finders(state) == {"neighbour": 1}


def test_of_those_who_notice_it_is_not_the_slot_that_tells_who_comes() -> None:
    came = []
    for order in ((1, 2, 3, 4), (4, 2, 3, 1)):
        state = in_need(few(5), [0], asked=False)
        for j in order:
            tie(state, 0, j, 10, day=1)
        live(willing(voice=silent(neighbours_notice=1), **FAMILIAR), state)
        came.append(state.residents.last_gave.tolist())
    assert came[0] == came[1]
    assert came[0].count(1) == 1


# Null.


@pytest.mark.parametrize("why", ["nobody met", "those met live together", "nobody notices", "deaf"])
def test_nothing_is_noticed(why: str) -> None:
    state = in_need(few(4, home=[0, 0, 1, 2]), [0], asked=False)
    tie(state, 0, 1, 500, day=1, origin=Origin.HOUSEHOLD)
    gather(state, 0, [3], core=[3])
    state.collectives.support[0] = 40
    if why != "those met live together":
        tie(state, 0, 2, 10, day=0 if why == "nobody met" else 1)
    voice = silent() if why == "nobody notices" else silent(**ALL_NOTICE)
    before = twin(state)
    live((deaf if why == "deaf" else willing)(voice=voice, **FAMILIAR), state)
    assert gate(state) is Gate.UNLISTED
    assert changed(before, state) == {
        "needs.gate", "gates.bound", "collectives.purse", "collectives.desks",
        *(() if why == "deaf" else ("institution.left",)),
    } - ({"institution.left"} if state.institution.left[0] == 0 else set())  # fmt: skip


def test_a_caretaker_next_door_and_the_list_of_others_notice_nothing() -> None:
    state = in_need(few(3, address=[0, 0, 1]), [0], asked=False)
    state.buildings.caretaker[1] = True
    gather(state, 0, [2], core=[2])
    put_on_list(state, 1, 0)
    state.residents.registered[1] = True
    live(willing(voice=silent(**ALL_NOTICE)), state)
    assert gate(state) is Gate.UNLISTED
    assert not state.needs.offered.any()


def test_on_a_list_whose_keeper_does_not_look_one_is_unnoticed() -> None:
    state = with_collective(listed=[0], asked=False)
    live(willing(), state)
    assert gate(state) is Gate.UNNOTICED


# Closed forms.


@pytest.mark.parametrize(
    ("reluctance", "trust"), [(0.2, 0.5), (0.6, 0.5), (0.5, 0.3), (0.1, 0.8), (0.9, 0.6)]
)
def test_the_share_that_asks_meets_its_chance(reluctance: float, trust: float) -> None:
    n = 20_000
    state = in_need(few(2 * n, k_max=4), range(n), asked=False)
    r = state.residents
    r.reluctance[:n], r.reluctance[n:], r.trust[:] = reluctance, 0.4, trust
    live(willing(voice=Voice(ask=0.6, ask_reluctance=0.8, ask_belief=0.4)), state)
    expected = 0.6 - 0.8 * (reluctance - (reluctance + 0.4) / 2) + 0.4 * (trust - 0.5)
    assert within(state.needs.asked[:n].mean(), expected, n)
    assert ((r.asked_kinds[:n] == 1 << NeedKind.ERRAND) == (state.needs.asked[:n] == 1)).all()


@pytest.mark.parametrize(("hours", "notice"), [(2, 0.5), (8, 0.5), (40, 0.9)])
@pytest.mark.parametrize(("stranger", "friend"), [(1, 1), (0.3, 0.9)])
def test_the_share_noticed_is_that_of_chance_familiarity_and_readiness(
    hours: float, notice: float, stranger: float, friend: float
) -> None:
    n = 20_000
    state = pairs_in_need(n, hours, asked=False)
    aid = willing(
        voice=silent(neighbours_notice=notice),
        familiar_hours=8,
        stranger_accepts=stranger,
        friend_accepts=friend,
    )
    live(aid, state)
    known = hours / (hours + 8)
    expected = notice * known * (stranger + (friend - stranger) * known)
    assert within(state.ledger.given[1] / n, expected, n)
    assert finders(state)["neighbour"] == state.ledger.given[1]


@pytest.mark.parametrize("hours", [1, 8, 72])
def test_offers_are_accepted_the_more_the_better_one_knows_who_offers(hours: float) -> None:
    n = 20_000
    state = pairs_in_need(n, hours, asked=False)
    voice = silent(neighbours_notice=1, accept=0.3, familiar=0.4)
    live(willing(voice=voice, familiar_hours=8), state)
    known = hours / (hours + 8)
    offered = int((state.residents.offered_kinds == 1 << NeedKind.ERRAND).sum())
    assert within(offered / n, known, n)
    assert within(state.ledger.given[1] / offered, 0.3 + 0.4 * known, offered)


@pytest.mark.parametrize(("reluctance", "trust"), [(0.1, 0.5), (0.5, 0.9), (0.8, 0.2)])
def test_offers_of_caretakers_are_accepted_by_reluctance_and_belief(
    reluctance: float, trust: float
) -> None:
    n = 20_000
    state = in_need(few(2 * n, k_max=4), range(n), asked=False)
    state.buildings.caretaker[0] = True
    r = state.residents
    r.reluctance[:n], r.reluctance[n:], r.trust[:] = reluctance, 0.4, trust
    voice = silent(caretakers_notice=0.7, accept=0.5, ask_reluctance=0.6, ask_belief=0.5)
    live(willing(voice=voice), state)
    open_to_help = -0.6 * (reluctance - (reluctance + 0.4) / 2) + 0.5 * (trust - 0.5)
    unasked = 1 - max(0, open_to_help)  # some ask by themselves, though mean residents do not
    needs = state.needs
    assert within(needs.offered[:n].mean(), 0.7 * unasked, n)
    found = (needs.found[:n] == Finder.CARETAKER).mean()
    assert within(found, 0.7 * unasked * (0.5 + open_to_help), n)


@pytest.mark.parametrize("finder", [one for one in Finder if one is not Finder.DOOR])
def test_each_notices_or_not_once_and_for_all(finder: Finder) -> None:
    """Over days, with the same contacts, the share that is found does not grow."""
    n = 4000
    state = pairs_in_need(n, 8, asked=False)
    state.buildings.caretaker[0] = finder == Finder.CARETAKER
    state.residents.registered[:] = finder == Finder.LIST
    chance = {
        Finder.NEIGHBOUR: {"neighbours_notice": 0.8},
        Finder.CARETAKER: {"caretakers_notice": 0.4},
        Finder.LIST: {"lists_notice": 0.4, "blindness": 1},
        Finder.KIN: {"kin_notice": 0.5},
    }[finder]
    state.residents.kin[:] = 0.8
    aid = willing(voice=silent(**chance, accept=0.6), familiar_hours=8, asks=0)
    for day in range(1, 5):
        state.ties.last_day[:] = day
        live(aid, state, day)
    found = finders(state)[finder.name.lower()]
    assert within(found / n, 0.4 * 0.6, n)
    assert state.ledger.lapsed[1, Group.EVERYONE] + state.ledger.met[1, Group.EVERYONE] == n


def test_who_asks_is_settled_once() -> None:
    n = 4000
    state = in_need(few(n, k_max=2), range(n), asked=False)
    for day in (1, 2, 3):
        live(willing(voice=silent(ask=0.4)), state, day)
    assert within(state.needs.asked[:n].mean(), 0.4, n)


@pytest.mark.parametrize("chance", [0.3, 0.8])
def test_readiness_is_settled_once(chance: float) -> None:
    """Who refuses a need refuses it for good, where nothing about them changes."""
    n = 4000
    state = pairs_in_need(n)
    aid = willing(stranger_accepts=chance, friend_accepts=chance)
    for day in range(1, 5):
        state.needs.tried[:] = 0  # asked again every day
        live(aid, state, day)
    assert state.ledger.given[2:].sum() == 0
    assert within(state.ledger.given[1] / n, chance, n)


# Invariants.


def test_asked_and_offered_never_fall_back_and_what_is_found_was_offered(
    fresh: Callable[[], State],
) -> None:
    state = fresh()
    needs, aid = Needs(), MutualAid(voice=Voice(neighbours_notice=1, ask=0.4))
    rows = state.needs
    state.buildings.caretaker[:] = True
    seen: dict[tuple[int, int], tuple[int, ...]] = {}
    offered = found = 0
    for day in range(1, 30):
        held = state.ties.alter >= 0
        state.ties.last_day[held] = day  # all meet
        live(needs, state, day)
        live(aid, state, day)
        assert not faults(state)
        for r in range(int(rows.length[0])):
            key = (int(rows.resident[r]), int(rows.arisen[r]))
            now = tuple(int(getattr(rows, name)[r]) for name in ("asked", "offered", "found"))
            assert all(a >= b for a, b in zip(now, seen.get(key, now), strict=True))
            assert now[2] < 0 or now[1] == 1
            seen[key] = now
            offered, found = offered + now[1], found + (now[2] >= 0)
    assert offered > found > 0


@pytest.mark.parametrize("asked", [True, False])
def test_what_becomes_of_a_need_does_not_depend_on_others_or_on_how_many_are_asked(
    asked: bool,
) -> None:
    """The needs of the first half come to the same end, whatever the second half needs."""
    n = 400
    fates = []
    for asks, others in ((1, False), (3, False), (1, True)):
        state = pairs_in_need(2 * n, asked=asked)
        if not others:
            keep = state.needs.resident < 2 * n
            state.needs.length[0] = n
            assert keep[:n].all()
            state.ledger.arisen[1] //= 2
            state.ledger.arisen_by_kind[1] //= 2
        voice = silent(neighbours_notice=0.9, accept=0.7)
        live(willing(asks=asks, voice=voice, stranger_accepts=0.5, friend_accepts=0.5), state)
        fates.append(np.flatnonzero(state.residents.last_gave[: 2 * n] == 1).tolist())
    assert fates[0] == fates[1] == fates[2]
    assert 0 < len(fates[0]) < n
