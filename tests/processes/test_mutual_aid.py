"""Mutual aid: whom residents turn to, who accepts, what help leaves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.codes import Channel, Contact, Group, NeedKind, Origin, Stage
from sim.processes.collective_life import CollectiveLife
from sim.processes.mutual_aid import MutualAid
from sim.processes.needs import Needs
from sim.state import State
from sim.state.residents import NEVER
from tests.worlds import (
    changed,
    faults,
    few,
    gather,
    hours_of,
    live,
    open_needs,
    pairs,
    tie,
    twin,
    unbalanced,
    within,
)

WILLING = MutualAid(stranger_accepts=1, friend_accepts=1, volunteer_accepts=1, member_reach=1)
DEAF = MutualAid(stranger_accepts=0, friend_accepts=0, volunteer_accepts=0, institution_per_1000=0)


def in_need(
    state: State, who: list[int], kind: NeedKind = NeedKind.ERRAND, day: int = 1, asked: bool = True
) -> State:
    """Let residents have a need that only others outside the household meet."""
    needs, traits = state.needs, state.need_traits
    traits.household[:] = traits.kin[:] = traits.institution[:] = 0
    for i in who:
        row = int(needs.length[0])
        needs.resident[row], needs.kind[row], needs.asked[row] = i, kind, asked
        needs.arisen[row], needs.deadline[row] = day, day + int(traits.patience[kind])
        needs.length[0] += 1
        for group in Group:
            state.ledger.arisen[day, group] += int(state.residents.groups[i]) >> group & 1
    return state


def channels(state: State, day: int = 1) -> dict[str, int]:
    row = state.ledger.channel[day]
    return {channel.name.lower(): int(row[channel]) for channel in Channel if row[channel]}


def test_a_neighbour_does_an_errand_by_hand() -> None:
    state = in_need(few(3, age=[80, 40, 40]), [0])
    tie(state, 0, 1, 10, day=1)
    r = state.residents
    live(WILLING, state)
    # prosociality 0.5 and energy 1 make an inclination of 1; an errand takes 0.7 h
    assert channels(state) == {"neighbour": 1}
    assert hours_of(state, 0, 1) == pytest.approx(10.7)
    assert r.energy == pytest.approx([1, 1 - 0.05 * 0.7, 1])
    assert r.trust == pytest.approx([0.51, 0.51, 0.5])
    assert r.efficacy == pytest.approx([0.5, 0.51, 0.5])
    assert r.last_gave.tolist() == [NEVER, 1, NEVER]
    assert r.last_received.tolist() == [1, NEVER, NEVER]
    assert not r.crisis_hours.any(), "no crisis today"
    book = state.ledger
    assert book.given[1] == book.given_old[1] == 1
    assert book.contacts[1, Contact.HELP] == 1
    assert book.met[1].tolist() == book.arisen[1].tolist()
    assert state.needs.length[0] == 0


def test_hours_given_in_the_crisis_are_counted_apart() -> None:
    state = in_need(few(2), [0])
    tie(state, 0, 1, 10, day=1)
    state.conditions.stage[0] = Stage.CRISIS
    live(WILLING, state)
    assert state.residents.crisis_hours == pytest.approx([0, 0.7])


def test_the_household_comes_first_then_kin() -> None:
    state = in_need(few(3, home=[0, 0, 1]), [0, 2])
    tie(state, 0, 2, 10, day=1)
    state.need_traits.household[:] = state.need_traits.kin[:] = 1
    state.residents.kin[:] = 1
    live(WILLING, state)
    assert channels(state) == {"household": 1, "kin": 1}, "2 lives alone"
    assert state.ledger.given[1] == 0


def test_household_and_kin_are_turned_to_on_the_first_day_only() -> None:
    state = in_need(few(2, home=[0, 0]), [0], day=1)
    state.need_traits.household[:] = state.need_traits.kin[:] = 1
    state.residents.kin[:] = 1
    live(WILLING, state, day=2)
    assert channels(state) == {}


def test_refusals_erode_trust_until_the_need_lapses() -> None:
    state = in_need(few(3), [0])
    tie(state, 0, 1, 10)
    tie(state, 0, 2, 10)
    for day in range(1, 5):  # an errand can wait until day 4
        assert state.needs.length[0] == 1
        live(DEAF, state, day)
    # two are asked each day for four days, each refusal takes 0.5 %
    assert state.residents.trust == pytest.approx([0.5 * 0.995**8, 0.5, 0.5])
    assert state.ledger.lapsed[1, Group.EVERYONE] == 1
    assert state.ledger.unmet_hours[1] == pytest.approx(0.7)
    assert state.needs.length[0] == 0
    assert not unbalanced(state)


def test_the_delay_counts_from_the_day_on_which_it_arose() -> None:
    state = in_need(few(2), [0], day=1)
    live(DEAF, state, 1)
    live(DEAF, state, 2)
    tie(state, 0, 1, 10, day=3)
    live(WILLING, state, 3)
    assert channels(state, 1) == {"neighbour": 1}
    assert state.ledger.delay.tolist()[:4] == [0, 2, 0, 0]
    assert (state.ledger.given[3], state.ledger.given[1]) == (1, 0), "given on the day of giving"


def with_collective(kits: float = 1, cases: float = 40) -> State:
    """Residents 0 and 1 of a first building need; 2 and 3, of a second, are a collective."""
    state = few(4, address=[0, 0, 1, 1])
    gather(state, 0, [2, 3], core=[2])
    c = state.collectives
    c.kits[0], c.know_how[0], c.centralisation[0] = kits, 1, 0.5
    c.support[0] = cases  # hours of facilitators: half as many cases a day
    return in_need(state, [0])


def test_a_collective_meets_the_need_of_someone_on_its_register() -> None:
    state = with_collective()
    state.residents.register[0] = 0
    live(WILLING, state)
    assert channels(state) == {"collective": 1}
    assert state.collectives.used_kits[0] == 1
    assert state.collectives.work[0] == pytest.approx(0.2), "hours_per_case"
    assert state.residents.last_gave[2:].max() == 1
    (helper,) = np.flatnonzero(state.residents.last_gave == 1)
    assert pairs(state)[0, helper][2] == Origin.HELP


def test_it_does_not_know_of_a_stranger() -> None:
    live(WILLING, state := with_collective())
    assert channels(state) == {}
    assert state.collectives.work[0] == 0


def test_it_knows_of_someone_whom_a_member_knows() -> None:
    state = with_collective()
    tie(state, 0, 2, 0.1, day=1)
    cold = WILLING.model_copy(update={"stranger_accepts": 0.0, "friend_accepts": 0.0})
    live(cold, state)
    assert channels(state) == {"collective": 1}
    state = with_collective()
    tie(state, 0, 2, 0.1, day=1)
    live(cold.model_copy(update={"member_reach": 0.0}), state)
    assert channels(state) == {}


@pytest.mark.parametrize(
    ("kits", "cases", "volunteers", "met"),
    [(1, 40, 1, 1), (0, 40, 1, 0), (1, 0, 1, 0), (1, 40, 0, 0)],
)
def test_the_scarcest_of_kits_coordination_and_volunteers_decides(
    kits: float, cases: float, volunteers: float, met: int
) -> None:
    state = with_collective(kits, cases)
    state.residents.register[0] = 0
    policy = WILLING.model_copy(
        update={"volunteer_accepts": volunteers, "cases_per_coordinator": 0.0}
    )
    live(policy, state)
    assert channels(state).get("collective", 0) == met


def test_a_kit_serves_one_need_a_day() -> None:
    state = in_need(with_collective(kits=1), [1])
    state.residents.register[:2] = 0
    live(WILLING, state)
    assert channels(state) == {"collective": 1}
    state = in_need(with_collective(kits=1), [1], kind=NeedKind.CARE)  # no kit needed
    state.residents.register[:2] = 0
    live(WILLING, state)
    assert channels(state) == {"collective": 2}


def test_a_silent_need_on_a_register_is_noticed() -> None:
    noticed = []
    for noticing in (0.0, 1.0):
        state = with_collective()
        state.needs.asked[0] = 0
        state.residents.register[0] = 0
        live(WILLING.model_copy(update={"noticing": noticing}), state)
        noticed.append(channels(state))
    assert noticed == [{}, {"collective": 1}]


def test_cases_of_the_day_by_hand() -> None:
    state = few(6)
    gather(state, 0, [0, 1, 2, 3], core=[0, 1, 2])
    c = state.collectives
    c.core_energy[0], c.centralisation[0], c.voice[0] = 0.8, 0.6, 0.5
    c.know_how[0], c.conflict[0], c.support[0] = 0.5, 0.1, 4
    live(MutualAid(cases_per_coordinator=2, consultation=0.3, cases_per_support_hour=0.5), state)
    heads = 0.6 + 0.4 * 3
    pace = 0.8 * (1 - 0.3 * 0.5) * (0.5 + 0.5 * 0.5) * (1 - 0.1)
    assert c.cases == pytest.approx([2 * heads * pace + 0.5 * 4, 0])
    assert state.institution.left[0] == pytest.approx(1.0 * 6 / 1000)


def test_the_institution_takes_no_more_than_it_can() -> None:
    state = few(200)
    in_need(state, list(range(50)), kind=NeedKind.CARE)
    state.need_traits.institution[:] = 1
    state.residents.institution_trust[:] = 1
    live(MutualAid(institution_per_1000=100), state)
    assert channels(state) == {"institution": 20}, "100 for 1,000, for 200 residents"
    assert state.institution.left[0] == 0


def test_needs_are_conserved_through_a_crisis(fresh: Callable[[], State]) -> None:
    state = fresh()
    needs, life = Needs(), CollectiveLife()
    for day in range(1, 40):
        live(life, state, day)
        live(needs, state, day)
        live(MutualAid(), state, day)
        assert not faults(state)
        book = state.ledger
        assert (book.arisen == book.met + book.lapsed + open_needs(state)).all()
    assert book.met.sum() > 0
    assert book.lapsed.sum() > 0


def test_without_needs_nothing_changes_but_the_day_s_capacity() -> None:
    state = few(20)
    gather(state, 0, [0, 1], core=[0])
    tie(state, 0, 1, 10)
    before = twin(state)
    live(MutualAid(), state)
    assert changed(before, state) <= {"collectives.cases", "institution.left"}


def test_where_nobody_is_asked_nobody_helps() -> None:
    state = in_need(few(20), list(range(20)), asked=False)
    for i in range(0, 20, 2):
        tie(state, i, i + 1, 100)
    before = twin(state)
    live(WILLING, state)
    assert changed(before, state) <= {"collectives.cases", "institution.left"}


@pytest.mark.parametrize(("hours", "prosociality", "energy"), [(8, 0.5, 1), (24, 0.4, 0.6)])
def test_acceptance_meets_its_chance(hours: float, prosociality: float, energy: float) -> None:
    # one of each pair asks the other, once: warmth x 2 x prosociality x energy,
    # warmth = 0.05 + (0.8 - 0.05) x h / (h + 8)
    n = 20_000
    state = few(2 * n, k_max=4)
    for i in range(0, 2 * n, 2):
        tie(state, i, i + 1, hours, day=1)
    state.residents.prosociality[:], state.residents.energy[:] = prosociality, energy
    in_need(state, list(range(0, 2 * n, 2)))
    live(MutualAid(asks=1), state)
    warmth = 0.05 + 0.75 * hours / (hours + 8)
    expected = warmth * 2 * prosociality * energy
    assert within(state.ledger.given[1] / n, expected, n)


def test_household_and_kin_meet_their_chances() -> None:
    n = 20_000
    state = few(2 * n, home=np.repeat(np.arange(n), 2), k_max=4)
    in_need(state, list(range(0, 2 * n, 2)))
    state.need_traits.household[:], state.need_traits.kin[:] = 0.6, 0.5
    state.residents.kin[:] = 0.8
    state.conditions.kin[0] = 0.5
    live(MutualAid(), state)
    met = state.ledger.channel[1]
    assert within(met[Channel.HOUSEHOLD] / n, 0.6, n)
    assert within(met[Channel.KIN] / n, 0.4 * 0.5 * 0.8 * 0.5, n)


def test_whom_one_asks_meets_hours_and_nearness() -> None:
    # a neighbour next door with 5 h against one 150 m away with 10 h: 5 to 10 / e
    n = 9_000
    address = np.sort(np.tile([0, 0, 1], n))
    state = few(3 * n, address=address, k_max=4)
    state.buildings.x[:] = [0, 150]
    for i in range(n):
        tie(state, i, n + i, 5, day=1)
        tie(state, i, 2 * n + i, 10, day=1)
    in_need(state, list(range(n)))
    live(WILLING.model_copy(update={"asks": 1}), state)
    near = (state.residents.last_gave[n : 2 * n] == 1).sum()
    far = (state.residents.last_gave[2 * n :] == 1).sum()
    assert near + far == n
    assert within(near / n, 5 / (5 + 10 / np.e), n)


def test_offers_count_the_members_who_would_take_a_case() -> None:
    n = 10_000
    state = few(n, k_max=4)
    gather(state, 0, range(n), core=[0])
    state.conditions.stage[0] = Stage.CRISIS
    state.residents.prosociality[:], state.residents.energy[:] = 0.4, 0.5
    live(MutualAid(volunteer_accepts=0.5), state)
    assert within(state.ledger.offers[1] / n, 0.5 * 2 * 0.4 * 0.5, n)
