"""Help between neighbours: whom residents ask, who accepts, what help and failed visits leave."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import Contact, Group, Profile, Stage
from sim.kernels.ties import find
from sim.processes.mutual_aid import MutualAid
from sim.state import State
from sim.state.residents import NEVER
from tests.processes.asking import EFFORT, channels, deaf, in_need, pairs_in_need, willing
from tests.worlds import changed, few, hours_of, live, tie, twin, unbalanced, within


def given(state: State, i: int, j: int) -> int:
    """The services that `i` gave `j`, as their tie remembers them."""
    return int(state.ties.given[i, find(state.ties, i, j)])


def test_a_neighbour_does_an_errand_by_hand() -> None:
    state = in_need(few(3, age=[80, 40, 40]), [0])
    tie(state, 0, 1, 10, day=1)
    r = state.residents
    live(willing(), state)
    # prosociality 0.5 and energy 1 make an inclination of 1
    assert channels(state) == {"neighbour": 1}
    assert hours_of(state, 0, 1) == pytest.approx(10.7)
    assert r.energy == pytest.approx([1, 1 - 0.05 * 0.7, 1])
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
    # two are asked each day for four days, each refusal takes 0.5 %
    assert state.residents.trust == pytest.approx([0.5 * 0.995**8, 0.5, 0.5])
    assert state.ledger.asked[1:5].tolist() == state.ledger.refused[1:5].tolist() == [2] * 4
    assert state.ledger.lapsed[1, Group.EVERYONE] == 1
    assert state.ledger.unmet_hours[1] == pytest.approx(EFFORT)
    assert state.needs.length[0] == 0
    assert not unbalanced(state)


@pytest.mark.parametrize(
    ("hours", "prosociality", "energy", "belonging", "trouble", "gave", "got"),
    [
        (8, 0.5, 1, 0.5, 0, 0, 0),
        (24, 0.4, 0.6, 0.5, 0, 0, 0),
        (8, 0.5, 1, 0.9, 0, 0, 0),
        (8, 0.5, 1, 0.5, 0.7, 0, 0),
        (8, 0.5, 1, 0.5, 0, 3, 1),
        (8, 0.5, 1, 0.5, 0, 1, 3),
        (8, 0.4, 0.9, 0.2, 0.2, 4, 0),
    ],
)
def test_acceptance_meets_its_chance(
    hours: float,
    prosociality: float,
    energy: float,
    belonging: float,
    trouble: float,
    gave: int,
    got: int,
) -> None:
    n = 20_000
    state = pairs_in_need(n, hours)
    r, now = state.residents, state.conditions
    r.prosociality[:], r.energy[:], r.belonging[:] = prosociality, energy, belonging
    now.trouble[0, 0, Profile.OTHERS] = trouble
    now.trouble[0, 1] = now.trouble[0, :, Profile.EXPOSED] = 1  # neither is the helper's
    state.ties.given[::2, 0], state.ties.given[1::2, 0] = gave, got
    aid = MutualAid(
        stranger_accepts=0.05,
        friend_accepts=0.8,
        familiar_hours=8,
        belonging_weight=0.8,
        reciprocity=0.5,
    )
    live(aid, state)
    warmth = 0.05 + (0.8 - 0.05) * hours / (hours + 8)
    ready = 2 * prosociality * energy * (1 - trouble) * (1 + 0.8 * (belonging - 0.5))
    owed = max(0, gave - got)
    expected = warmth * ready * (1 + 0.5 * owed / (owed + 1))
    assert within(state.ledger.given[1] / n, expected, n)
    assert state.ledger.asked[1] == n
    assert state.ledger.refused[1] == n - state.ledger.given[1]


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
    live(willing(asks=1, energy_per_hour=0), state)
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
    assert state.residents.energy == pytest.approx([1, 1 - 0.05 * 0.4 * EFFORT])
    assert state.residents.last_contact.tolist() == [1, 1]
    book = state.ledger
    assert (book.asked[1], book.refused[1], book.ineffective[1]) == (1, 0, 1)
    assert book.contacts[1].tolist() == np.eye(len(Contact))[Contact.VISIT].tolist()
    assert state.needs.length[0] == 1, "the need stays open"
    assert changed(before, state) == {
        "ties.hours",
        "residents.energy",
        "residents.last_contact",
        "ledger.contacts",
        "ledger.asked",
        "ledger.ineffective",
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
