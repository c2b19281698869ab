"""Help between neighbours: whom residents ask, who accepts, what help and failed visits leave."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import Contact, Group, NeedKind, Profile, Stage
from sim.kernels.ties import find
from sim.processes.mutual_aid import MutualAid
from sim.processes.needs import Needs
from sim.state import State
from sim.state.residents import NEVER
from tests.processes.asking import EFFORT, channels, deaf, in_need, pairs_in_need, willing
from tests.worlds import changed, faults, few, hours_of, live, tie, twin, unbalanced, within


def given(state: State, i: int, j: int) -> int:
    """The services that `i` gave `j`, as their tie remembers them."""
    return int(state.ties.given[i, find(state.ties, i, j)])


def test_a_neighbour_does_an_errand_by_hand() -> None:
    state = in_need(few(3, age=[80, 40, 40]), [0])
    tie(state, 0, 1, 10, day=1)
    r = state.residents
    live(willing(), state)
    # who is like all others and gave no help lately has an inclination of 1
    assert channels(state) == {"neighbour": 1}
    assert hours_of(state, 0, 1) == pytest.approx(10.7)
    assert r.energy.tolist() == [1, 1, 1]
    assert r.load == pytest.approx([0, EFFORT, 0])
    assert r.trust == pytest.approx([0.51, 0.51, 0.5])
    assert r.efficacy == pytest.approx([0.5, 0.51, 0.5])
    assert r.last_gave.tolist() == [NEVER, 1, NEVER]
    assert r.last_received.tolist() == [1, NEVER, NEVER]
    assert r.last_contact.tolist() == [1, 1, 0]
    assert (given(state, 1, 0), given(state, 0, 1)) == (1, 0)
    assert not r.crisis_hours.any(), "no crisis today"
    book = state.ledger
    assert book.given[1] == book.given_old[1] == 1
    assert book.contacts[1].tolist() == np.eye(len(Contact))[Contact.HELP].tolist()
    assert (book.asked[1], book.refused[1], book.ineffective[1]) == (1, 0, 0)
    assert book.met[1].tolist() == book.arisen[1].tolist()
    assert state.needs.length[0] == 0
    assert not book.offers.any(), "offers are counted in the crisis"


def test_hours_given_in_the_crisis_are_counted_apart() -> None:
    state = in_need(few(2), [0])
    tie(state, 0, 1, 10, day=1)
    state.conditions.stage[0] = Stage.CRISIS
    live(willing(), state)
    assert state.residents.crisis_hours == pytest.approx([0, EFFORT])


def test_refusals_erode_trust_until_the_need_lapses() -> None:
    state = in_need(few(3), [0])
    tie(state, 0, 1, 10)
    tie(state, 0, 2, 10)
    for day in range(1, 5):
        assert state.needs.length[0] == 1
        live(deaf(), state, day)
    # both are asked on the first day, each once; a refusal takes 0.5 %
    assert state.residents.trust == pytest.approx([0.5 * 0.995**2, 0.5, 0.5])
    assert state.ledger.asked[1:5].tolist() == [2, 0, 0, 0]
    assert state.ledger.refused[1:5].tolist() == [2, 0, 0, 0]
    assert state.ledger.lapsed[1, Group.EVERYONE] == 1
    assert state.ledger.unmet_hours[1] == pytest.approx(EFFORT)
    assert state.needs.length[0] == 0
    assert not unbalanced(state)


@pytest.mark.parametrize(
    ("hours", "prosociality", "load", "belonging", "trouble", "gave", "got"),
    [
        (8, 0.5, 0, 0.5, 0, 0, 0),
        (24, 0.2, 3, 0.5, 0, 0, 0),
        (8, 0.9, 0, 0.9, 0, 0, 0),
        (8, 0.5, 0, 0.5, 0.7, 0, 0),
        (8, 0.5, 0, 0.5, 0, 3, 1),
        (8, 0.5, 0, 0.5, 0, 1, 3),
        (8, 0.3, 6, 0.2, 0.2, 4, 0),
    ],
)
def test_acceptance_meets_its_chance(
    hours: float,
    prosociality: float,
    load: float,
    belonging: float,
    trouble: float,
    gave: int,
    got: int,
) -> None:
    n = 20_000
    state = pairs_in_need(n, hours)
    r, now = state.residents, state.conditions
    r.prosociality[:], r.belonging[:] = 0.5, 0.5  # those who ask
    r.prosociality[1::2], r.load[1::2], r.belonging[1::2] = prosociality, load, belonging
    now.trouble[0, 0, Profile.OTHERS] = trouble
    now.trouble[0, 1] = now.trouble[0, :, Profile.EXPOSED] = 1  # neither is the helper's
    state.ties.given[::2, 0], state.ties.given[1::2, 0] = gave, got
    aid = willing(
        stranger_accepts=0.05,
        friend_accepts=0.8,
        familiar_hours=8,
        prosociality_weight=0.9,
        belonging_weight=0.8,
        reciprocity=0.5,
        load_hours=4,
    )
    live(aid, state)
    warmth = 0.05 + (0.8 - 0.05) * hours / (hours + 8)
    ready = 1 + 0.9 * (prosociality - (0.5 + prosociality) / 2)  # against the mean of all
    ready *= 1 + 0.8 * (belonging - (0.5 + belonging) / 2)
    ready *= (1 - trouble) * 4 / (4 + load * np.exp(-1 / 7))
    owed = max(0, gave - got)
    expected = warmth * ready * (1 + 0.5 * owed / (owed + 1))
    assert within(state.ledger.given[1] / n, expected, n)
    assert state.ledger.asked[1] == n
    assert state.ledger.refused[1] == n - state.ledger.given[1]


def test_load_fades_by_a_seventh_of_its_logarithm_a_day() -> None:
    state = few(3)
    state.residents.load[:] = [0, 1, 7]
    for day in range(1, 8):
        live(willing(), state, day)
    assert state.residents.load == pytest.approx(np.array([0, 1, 7]) * np.exp(-1))


def test_readiness_halves_at_so_many_hours_of_load() -> None:
    n = 20_000
    state = pairs_in_need(n)
    state.residents.load[1::2] = 5 * np.exp(1 / 7)  # 5 hours are left today
    live(willing(load_hours=5), state)
    assert within(state.ledger.given[1] / n, 0.5, n)


@pytest.mark.parametrize("hours", [1.0, 30.0, 90.0, 900.0])
@pytest.mark.parametrize(("kind", "ease"), [("care", 0.4), ("paperwork", 0.6), ("errand", 1.0)])
def test_what_is_intimate_is_done_for_friends(hours: float, kind: str, ease: float) -> None:
    n = 20_000
    state = pairs_in_need(n, hours, kind=NeedKind[kind.upper()])
    state.need_traits.ease[: len(NeedKind)] = [kind.ease for kind in Needs().kinds.in_order()]
    live(willing(), state)
    assert state.need_traits.ease[NeedKind[kind.upper()]] == pytest.approx(ease)
    expected = ease + (1 - ease) * hours / (hours + 90)
    assert within(state.ledger.given[1] / n, expected, n)


@pytest.mark.parametrize(
    ("kind", "parent", "expected"),
    [("CHILD_MINDING", True, 0.8), ("CHILD_MINDING", False, 0.24), ("ERRAND", False, 1.0)],
)
def test_children_are_minded_by_parents(kind: str, parent: bool, expected: float) -> None:
    n = 20_000
    state = pairs_in_need(n, 0.2, kind=NeedKind[kind])
    state.need_traits.ease[: len(NeedKind)] = [kind.ease for kind in Needs().kinds.in_order()]
    state.need_traits.peers[: len(NeedKind)] = [kind.peers for kind in Needs().kinds.in_order()]
    state.residents.school_children[1::2] = parent
    live(willing(), state)
    known = 0.2 / 90.2
    factor = 1 if parent or kind == "ERRAND" else 0.3
    ease = {"CHILD_MINDING": 0.8, "ERRAND": 1.0}[kind]
    chance = (ease + (1 - ease) * known) * factor
    assert chance == pytest.approx(expected, abs=0.001)
    assert within(state.ledger.given[1] / n, chance, n)


@pytest.mark.parametrize(
    ("stricken", "profile", "accepts"),
    [([], 0, True), ([0], 0, True), ([1], 0, False), ([1], 2, True), ([0, 1], 0, False)],
)
def test_the_trouble_that_counts_is_the_helper_s(
    stricken: list[int], profile: int, accepts: bool
) -> None:
    state = in_need(few(2, address=[0, 1]), [0])
    tie(state, 0, 1, 10, day=1)
    state.buildings.stricken[stricken] = True
    state.residents.profile[1] = profile
    state.conditions.trouble[0, 1, Profile.OTHERS] = 1
    live(willing(), state)
    assert (channels(state) == {"neighbour": 1}) == accepts


def test_a_tie_remembers_127_services_and_no_more() -> None:
    state = in_need(few(2), [0, 0])
    tie(state, 0, 1, 10, day=1)
    state.ties.given[1, 0] = 126
    live(willing(asks=1, load_hours=100), state)
    assert channels(state) == {"neighbour": 2}
    assert state.ties.given[:, 0].tolist() == [0, 127]


def test_a_failed_visit_is_contact_and_no_service() -> None:
    state = in_need(few(2), [0], skill=1)
    tie(state, 0, 1, 10, day=1)
    state.conditions.stage[0] = Stage.CRISIS
    before = twin(state)
    live(willing(failed_visit=0.4), state)
    assert channels(state) == {}
    assert hours_of(state, 0, 1) == pytest.approx(10 + 0.4 * EFFORT)
    assert state.residents.load == pytest.approx([0, 0.4 * EFFORT])
    assert state.residents.last_contact.tolist() == [1, 1]
    book = state.ledger
    assert (book.asked[1], book.refused[1], book.ineffective[1]) == (1, 0, 1)
    assert book.contacts[1].tolist() == np.eye(len(Contact))[Contact.VISIT].tolist()
    assert state.needs.length[0] == 1, "the need stays open"
    assert changed(before, state) == {
        "ties.hours",
        "residents.load",
        "residents.busy",
        "residents.last_contact",
        "ledger.contacts",
        "ledger.asked",
        "ledger.ineffective",
        "needs.tried",
        "needs.gate",
        "gates.bound",
    }


@pytest.mark.parametrize(("skill", "know_how"), [(0.6, 0.25), (1, 0.7), (0.3, 0)])
def test_visits_fail_as_often_as_skill_and_know_how_say(skill: float, know_how: float) -> None:
    n = 20_000
    state = pairs_in_need(n, skill=skill)
    state.residents.know_how[1::2], state.residents.know_how[::2] = know_how, 1
    live(willing(), state)
    assert state.ledger.given[1] + state.ledger.ineffective[1] == n
    assert within(state.ledger.ineffective[1] / n, skill * (1 - know_how), n)


def test_after_a_failed_visit_no_other_neighbour_is_asked_that_day() -> None:
    state = in_need(few(4), [0], skill=1)
    for j in (1, 2, 3):
        tie(state, 0, j, 10, day=1)
    live(willing(asks=3), state)
    assert (state.ledger.asked[1], state.ledger.ineffective[1]) == (1, 1)


def test_each_day_the_next_are_asked_and_nobody_twice() -> None:
    state = in_need(few(6), [0])
    for j in range(1, 6):
        tie(state, 0, j, 10)
    for day in range(1, 5):
        live(deaf(asks=2), state, day)
    assert state.ledger.asked[1:5].tolist() == [2, 2, 1, 0]


def test_who_asks_late_begins_with_the_first() -> None:
    state = in_need(few(4), [0], asked=False)
    for j in (1, 2, 3):
        tie(state, 0, j, 10)
    live(deaf(asks=2), state, 1)
    state.needs.asked[0] = 1
    for day in (2, 3, 4):
        live(deaf(asks=2), state, day)
    assert state.ledger.asked[1:5].tolist() == [0, 2, 1, 0]


def test_after_a_failed_visit_the_next_is_asked_the_day_after() -> None:
    state = in_need(few(4), [0], skill=1)
    for j in (1, 2, 3):
        tie(state, 0, j, 10, day=1)
    for day in (1, 2, 3):
        live(willing(asks=2), state, day)
    assert state.ledger.ineffective[1:4].tolist() == [1, 1, 1]
    assert state.residents.load.astype(bool).tolist() == [False, True, True, True]


def test_whom_one_asks_does_not_depend_on_the_slots_of_ties() -> None:
    asked = []
    for order in ((1, 2, 3, 4, 5), (5, 3, 1, 4, 2)):
        state = in_need(few(6), [0])
        for j in order:
            tie(state, 0, j, 5 + j, day=1)
        live(willing(asks=1), state)
        asked.append(state.residents.last_gave.tolist())
    assert asked[0] == asked[1]


def test_whom_one_asks_stays_the_same_with_one_more_tie() -> None:
    """But for those who ask the newcomer, the first asked is who it was."""
    n, asked = 400, []
    for known in (3, 4):
        state = few(5 * n, k_max=4)
        for i in range(0, 5 * n, 5):
            for j in range(1, known + 1):
                tie(state, i, i + j, 5, day=1)
        in_need(state, range(0, 5 * n, 5))
        live(willing(asks=1), state)
        asked.append(state.residents.last_gave.reshape(n, 5).argmax(axis=1))
    moved = asked[0] != asked[1]
    assert (asked[1][moved] == 4).all()
    assert within(moved.mean(), 1 / 4, n)


def test_those_who_live_far_away_are_asked_last() -> None:
    """They are asked all the same: a weight may be as small as numbers go."""
    state = in_need(few(3, address=[0, 0, 1]), [0])
    state.buildings.x[:] = [0, 300]
    tie(state, 0, 1, 5, day=1)
    tie(state, 0, 2, 500, day=1)
    for day, asked in ((1, 1), (2, 1), (3, 0)):
        live(deaf(asks=1, nearness_m=1), state, day)
        assert state.ledger.asked[day] == asked
    assert not faults(state)


def test_whom_one_asks_meets_hours_and_nearness() -> None:
    # a neighbour next door with 5 h against one 150 m away with 10 h: 5 to 10 / e
    n = 9_000
    address = np.sort(np.tile([0, 0, 1], n))
    state = few(3 * n, address=address, k_max=4)
    state.buildings.x[:] = [0, 150]
    for i in range(n):
        tie(state, i, n + i, 5, day=1)
        tie(state, i, 2 * n + i, 10, day=1)
    in_need(state, range(n))
    live(willing(asks=1), state)
    near = (state.residents.last_gave[n : 2 * n] == 1).sum()
    far = (state.residents.last_gave[2 * n :] == 1).sum()
    assert near + far == n
    assert within(near / n, 5 / (5 + 10 / np.e), n)


def test_asking_more_people_changes_nothing_for_those_helped_by_the_first() -> None:
    helped = []
    for asks in (1, 2):
        state = few(900, k_max=2)
        for i in range(0, 900, 3):
            tie(state, i, i + 1, 8, day=1)
            tie(state, i, i + 2, 8, day=1)
        in_need(state, range(0, 900, 3))
        live(MutualAid(asks=asks), state)
        helped.append(set(np.flatnonzero(state.residents.last_gave == 1).tolist()))
    assert helped[0] < helped[1]
