"""Mutual aid through collectives: reach, coordination, kits, members, allies, rivals."""

from __future__ import annotations

import numpy as np
import pytest

from sim.aid.desks import Desks
from sim.codes import Finder, NeedKind, Origin, PlaceKind, Profile, Stage
from sim.processes.mutual_aid import MutualAid
from sim.state import State
from tests.processes.asking import channels, deaf, in_need, silent, willing, with_collective
from tests.worlds import faults, few, gather, live, pairs, put_on_list, tie, within


def test_a_collective_meets_the_need_of_someone_on_its_list() -> None:
    state = with_collective(listed=[0])
    live(willing(), state)
    assert channels(state) == {"collective": 1}
    assert state.collectives.used_kits[0] == 1
    assert state.collectives.purse[0] == pytest.approx(19 * 0.5), "hours_per_case"
    assert state.collectives.desks[0] == 19, "one desk, of 20 cases"
    assert state.collectives.work[0] == 0, "it was a facilitator's time"
    (helper,) = np.flatnonzero(state.residents.last_gave == 1)
    assert helper in (2, 3)
    assert pairs(state)[0, helper][2] == Origin.HELP
    assert state.ties.given[helper, 0] == 1
    assert state.ledger.asked[1] == 0, "no neighbour was asked"


def test_a_talk_at_the_door_meets_what_nobody_asks_for() -> None:
    state = with_collective(asked=False)
    in_need(state, [1], asked=False)
    state.need_traits.unasked[NeedKind.ERRAND] = True
    state.needs.found[0] = Finder.DOOR
    live(deaf(), state)
    assert channels(state) == {"collective": 1}, "the other's is seen by nobody"
    assert not state.ledger.given.any(), "somebody came and saw: no service"


def test_it_does_not_know_of_a_stranger() -> None:
    live(willing(), state := with_collective())
    assert channels(state) == {}
    assert state.collectives.work[0] == 0


@pytest.mark.parametrize(("reach", "met"), [(1, {"collective": 1}), (0, {})])
def test_it_knows_of_someone_whom_a_member_knows(reach: float, met: dict[str, int]) -> None:
    state = with_collective()
    tie(state, 0, 2, 0.1, day=1)
    live(willing(stranger_accepts=0, friend_accepts=0, member_reach=reach), state)
    assert channels(state) == met


@pytest.mark.parametrize(
    ("people", "kits", "cases"),
    [(4, 9, 9), (9, 3, 9), (9, 9, 2), (9, 9, 0), (9, 0, 9), (0, 9, 9)],
)
def test_deliveries_are_the_least_of_people_kits_and_coordination(
    people: int, kits: int, cases: int
) -> None:
    # who has helped for so long is not ready again: each delivers once
    state = few(12 + 9)
    gather(state, 0, range(12, 21), core=[12])
    c = state.collectives
    c.kits[0], c.support[0] = kits, cases * 0.5 * 7
    put_on_list(state, range(12), 0)
    state.residents.load[12 + people :] = 1e6
    in_need(state, range(12), NeedKind.ERRAND)
    state.need_traits.effort[:] = 8  # what one gives in a day
    live(willing(asks=20), state)
    assert channels(state).get("collective", 0) == min(people, kits, cases)


def test_a_kit_serves_one_need_a_day() -> None:
    state = in_need(with_collective(listed=[0, 1]), [1])
    live(willing(), state)
    assert channels(state) == {"collective": 1}
    state = in_need(with_collective(listed=[0, 1]), [1], NeedKind.CARE)  # no kit needed
    live(willing(), state)
    assert channels(state) == {"collective": 2}


@pytest.mark.parametrize(("kits", "upkeep"), [(1, 0.5), (1, 0.05), (0.7, 0.9)])
def test_kits_count_as_far_as_they_are_kept_up(kits: float, upkeep: float) -> None:
    n = 3000
    state = many_collectives(n, NeedKind.ERRAND)
    state.collectives.kits[:], state.collectives.upkeep[:] = kits, upkeep
    live(willing(), state)
    assert within(channels(state)["collective"] / n, kits * upkeep, n)


def test_care_needs_no_kit() -> None:
    state = many_collectives(50, NeedKind.CARE)
    live(willing(), state)
    assert channels(state) == {"collective": 50}
    assert not state.collectives.used_kits.any()


def many_collectives(n: int, kind: NeedKind, *, asked: bool = True, skill: float = 0) -> State:
    """Residents 0 to n - 1 need, each on the register of a collective of one other member."""
    state = few(2 * n, collectives=n, k_max=2)
    r, c = state.residents, state.collectives
    r.membership[n:, 0] = np.arange(n)
    put_on_list(state, np.arange(n), np.arange(n))
    c.alive[:], c.members[:], c.core[:], c.support[:] = True, 1, 1, 4
    return in_need(state, range(n), kind, asked=asked, skill=skill)


@pytest.mark.parametrize(
    ("notice", "blindness", "centralisation"), [(0.4, 0, 1), (0.4, 0.5, 1), (1, 0.8, 0.5)]
)
def test_a_silent_need_is_noticed_the_less_the_more_centralised(
    notice: float, blindness: float, centralisation: float
) -> None:
    n = 4000
    state = many_collectives(n, NeedKind.CARE, asked=False)
    state.collectives.centralisation[:] = centralisation
    live(willing(voice=silent(lists_notice=notice, blindness=blindness)), state)
    seen = notice * (1 - blindness * centralisation)
    assert within(channels(state)["collective"] / n, seen, n)


def test_centralisation_does_not_hide_a_need_that_is_told() -> None:
    state = many_collectives(50, NeedKind.CARE)
    state.collectives.centralisation[:] = 1
    live(willing(voice=silent(blindness=1)), state)
    assert channels(state) == {"collective": 50}


def test_hours_of_the_day_by_hand() -> None:
    state = few(2, collectives=2)
    c = state.collectives
    c.alive[:], c.core[:], c.hours[:], c.core_energy[:] = True, 3, 8, 0.1
    c.know_how[:], c.conflict[:], c.centralisation[:], c.support[:] = 0.5, 0.1, 0.5, 4
    c.rivalry[:] = 0.25
    c.turned[1] = 0
    live(willing(desks=Desks(consultation=0.3, effort_in_crisis=2, span=15)), state)
    pace = (0.5 + 0.5 * 0.5) * (1 - 0.1) * (1 - 0.3 * 0.5)
    assert c.purse[0] == pytest.approx((8 / 7 * pace + 4 / 7) / 1.25)
    assert c.purse[1] == pytest.approx((2 * 8 / 7 * pace + 4 / 7) / 1.25), "turned to the crisis"
    assert c.desks[0] == 15 * (1 + 0.5 * 2)


def test_with_a_part_of_the_hours_a_case_is_taken_with_that_chance() -> None:
    n = 4000
    state = many_collectives(n, NeedKind.CARE)
    state.collectives.support[:] = 0.3 * 0.5 * 7
    live(willing(), state)
    assert within(channels(state)["collective"] / n, 0.3, n)


def test_a_core_team_s_hours_at_the_desk_are_work() -> None:
    state = with_collective(listed=[0])
    c = state.collectives
    c.hours[0], c.support[0], c.know_how[0], c.centralisation[0] = 70, 10, 1, 1
    live(willing(), state)
    assert c.work[0] == pytest.approx(0.5 * 10 / (10 + 10 / 7)), "its part of the hours"


@pytest.mark.parametrize(("alive", "core"), [(False, 1), (True, 0)])
def test_who_is_gone_coordinates_nothing(alive: bool, core: int) -> None:
    state = with_collective(listed=[0])
    c = state.collectives
    c.alive[0], c.core[0], c.hours[0] = alive, core, 80
    live(willing(), state)
    assert not c.purse.any()
    assert channels(state) == {}


def allies(together: bool) -> State:
    """Residents 0 and 1 need and are on the register of collective 0 of 2; 3 and 4 make 1."""
    state = few(5)
    gather(state, 0, [2], core=[2])
    gather(state, 1, [3, 4], core=[3])
    c = state.collectives
    c.alliance[:2] = [5, 5 if together else 6]
    c.support[:2] = [0, 20]
    put_on_list(state, [0, 1], 0)
    return in_need(state, [0, 1], NeedKind.CARE)


@pytest.mark.parametrize(("together", "met"), [(True, {"collective": 2}), (False, {})])
def test_allies_take_one_another_s_cases(together: bool, met: dict[str, int]) -> None:
    live(willing(), state := allies(together))
    assert channels(state) == met
    assert state.residents.last_gave[2] < 0, "a member of 0, which has no time"
    spent = 20 / 7 - state.collectives.purse[1]
    assert spent == pytest.approx(0.5 * 2 * len(met), abs=1e-5)


def test_no_alliance_is_not_an_alliance() -> None:
    state = allies(together=False)
    state.collectives.alliance[:] = -1
    live(willing(), state)
    assert channels(state) == {}


def test_a_case_stays_where_there_is_time_and_passes_to_the_ally_with_most() -> None:
    state = few(8, collectives=4)
    for c in range(4):
        gather(state, c, [2 + c], core=[2 + c])
    groups = state.collectives
    groups.alliance[:] = 1
    groups.support[:] = np.array([1, 2, 3, 2]) * 0.5 * 7  # one case, two, three, two
    put_on_list(state, [0, 1], 0)
    in_need(state, [0, 1], NeedKind.CARE)
    live(willing(), state)
    assert groups.purse == pytest.approx([0, 1, 1, 1], abs=1e-5)


@pytest.mark.parametrize(("alliance", "lent"), [([5, 5], 1), ([5, 6], 0), ([-1, -1], 0)])
def test_allies_lend_kits(alliance: list[int], lent: int) -> None:
    state = allies(together=True)
    state.needs.kind[:2] = NeedKind.ERRAND
    c = state.collectives
    c.alliance[:2], c.support[:2], c.kits[:2] = alliance, [20, 0], [0, 1]
    live(willing(), state)
    assert channels(state).get("collective", 0) == lent
    assert c.used_kits.tolist() == [0, lent]
    assert state.residents.last_gave[3:].max() < 0, "0 coordinates, its member comes"


def messaging(n: int = 2000) -> State:
    """All write messages; a collective next door is known to half, one far away to all."""
    state = few(n + 2, address=[0] * n + [0, 1], k_max=2)
    gather(state, 0, [n], core=[n])
    gather(state, 1, [n + 1], core=[n + 1])
    c, r = state.collectives, state.residents
    c.x[:2], c.visibility[:2], c.support[:2] = [0, 100], [0.5, 1], 7 * n
    r.messaging[:] = True
    return in_need(state, range(n), NeedKind.CARE)


@pytest.mark.parametrize(("online", "share"), [(3, 1), (1, 1), (0.5, 0.5)])
def test_messages_reach_the_nearest_collective(online: float, share: float) -> None:
    state = messaging()
    state.conditions.online[0] = online
    state.need_traits.effort[:] = 1e-6  # one member comes to all
    live(willing(message_reach=0.6, desks=Desks(span=1000)), state)
    assert within(channels(state)["collective"] / 2000, 0.6 * 0.5 * share, 2000)
    assert state.collectives.work[1] == 0, "it is farther"


@pytest.mark.parametrize("why", ["channel closed", "no network", "no messaging", "no such reach"])
def test_messages_that_do_not_pass(why: str) -> None:
    state = messaging(100)
    state.conditions.closed[0, PlaceKind.ONLINE] = why == "channel closed"
    state.conditions.online[0] = why != "no network"
    state.residents.messaging[:] = why != "no messaging"
    live(willing(message_reach=float(why != "no such reach")), state)
    assert channels(state) == {}


def test_silent_residents_write_no_messages() -> None:
    state = messaging(100)
    state.needs.asked[:] = 0
    live(willing(message_reach=1), state)
    assert channels(state) == {}


@pytest.mark.parametrize("rivalry", [0, 0.25, 1])
def test_rivals_make_visits_twice(rivalry: float) -> None:
    n = 4000
    state = many_collectives(n, NeedKind.CARE)
    c = state.collectives
    r = state.residents
    r.list_holder[:n, 0] = -1  # who is on a list is not visited twice
    r.membership[:n, 0] = np.arange(n)
    c.members[:] = 2
    c.rivalry[:], c.hours[:] = rivalry, 7 * (1 + rivalry)  # two cases each
    c.know_how[:], c.support[:] = 1, 0
    live(willing(desks=Desks(hours_per_case=0.5, consultation=0, asks=40)), state)
    assert channels(state) == {"collective": n}
    assert within(state.ledger.duplicated[1] / n, rivalry / (1 + rivalry), n)
    assert c.work == pytest.approx(np.full(n, 0.5 * (1 + rivalry)))


@pytest.mark.parametrize(("own", "common", "share"), [(0.2, 0.6, 0.6), (0.9, 0.6, 0.9)])
def test_a_visit_has_the_know_how_of_the_member_or_of_the_collective(
    own: float, common: float, share: float
) -> None:
    n = 4000
    state = many_collectives(n, NeedKind.CARE, skill=0.5)
    state.residents.know_how[:], state.collectives.know_how[:] = own, common
    live(willing(), state)
    assert within(state.ledger.ineffective[1] / n, 0.5 * (1 - share), n)
    assert state.ledger.ineffective[1] + state.ledger.given[1] == n
    assert (state.collectives.purse < 4 / 7).all(), "coordination is spent all the same"
    assert not faults(state)


def test_offers_count_each_member_who_would_take_a_case_once() -> None:
    n = 10_000
    state = few(n + 50, k_max=4)
    gather(state, 0, range(n), core=[0])
    gather(state, 1, range(n), core=[0])
    r = state.residents
    state.conditions.stage[0] = Stage.CRISIS
    state.conditions.trouble[0, 0, Profile.OTHERS] = 0.3
    r.prosociality[:], r.belonging[:], r.load[:] = 0.4, 0.9, 2
    r.prosociality[n:], r.belonging[n:] = 0.9, 0.1
    weights = {"prosociality_weight": 0.8, "belonging_weight": 0.5, "load_hours": 3}
    live(MutualAid(volunteer_accepts=0.5, **weights), state)
    share = n / (n + 50)  # members' of the population, by which the means are theirs
    kind = 1 + 0.8 * (0.4 - (0.4 * share + 0.9 * (1 - share)))
    shared = 1 + 0.5 * (0.9 - (0.9 * share + 0.1 * (1 - share)))
    chance = 0.5 * kind * shared * (1 - 0.3) * 3 / (3 + 2 * np.exp(-1 / 7))
    assert within(state.ledger.offers[1] / n, chance, n)


def test_those_who_help_today_are_among_the_offers() -> None:
    state = with_collective(listed=[0])
    state.conditions.stage[0] = Stage.CRISIS
    live(willing(), state)
    assert channels(state) == {"collective": 1}
    assert state.ledger.offers[1] == 2
