"""Mutual aid: whom residents turn to, who accepts, what help leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.codes import Channel, NeedKind, Origin, PlaceKind, Stage
from sim.processes.collective_life import CollectiveLife
from sim.processes.mutual_aid import MutualAid
from sim.processes.needs import Needs
from sim.state import State
from sim.state.residents import NEVER
from tests.processes.asking import (
    EFFORT,
    channels,
    deaf,
    in_need,
    pairs_in_need,
    silent,
    willing,
    with_collective,
)
from tests.worlds import (
    changed,
    columns,
    faults,
    few,
    gather,
    live,
    open_needs,
    put_on_list,
    tie,
    twin,
    within,
)


def test_the_household_comes_first_then_kin() -> None:
    state = in_need(few(3, home=[0, 0, 1]), [0, 2])
    tie(state, 0, 2, 10, day=1)
    state.need_traits.household[:] = state.need_traits.kin[:] = 1
    state.residents.kin[:] = 1
    live(willing(), state)
    assert channels(state) == {"household": 1, "kin": 1}, "2 lives alone"
    assert state.ledger.given[1] == state.ledger.asked[1] == 0


def test_the_household_sees_to_a_need_on_its_first_day_only() -> None:
    state = in_need(few(2, home=[0, 0]), [0], day=1)
    state.need_traits.household[:] = 1
    live(willing(), state, day=2)
    assert channels(state) == {}


def test_kin_who_helped_lately_help_less() -> None:
    n = 20_000
    state = in_need(few(n, k_max=2), range(n))
    state.need_traits.kin[:] = state.residents.kin[:] = 1
    state.residents.kin_load[:] = 3 * np.exp(1 / 7)  # 3 hours are left today
    live(willing(load_hours=6), state)
    assert within(state.ledger.channel[1, Channel.KIN] / n, 6 / 9, n)
    helped = state.ledger.channel[1, Channel.KIN]
    assert state.residents.kin_load.sum() == pytest.approx(3 * n + EFFORT * helped, rel=1e-4)


def test_the_delay_counts_from_the_day_on_which_it_arose() -> None:
    state = in_need(few(2), [0], day=1)
    live(deaf(), state, 1)
    live(deaf(), state, 2)
    tie(state, 0, 1, 10, day=3)
    live(willing(), state, 3)
    assert channels(state, 1) == {"neighbour": 1}
    assert state.ledger.delay.tolist()[:4] == [0, 2, 0, 0]
    assert (state.ledger.given[3], state.ledger.given[1]) == (1, 0), "given on the day of giving"


def test_help_between_people_whose_rows_are_full_leaves_no_tie() -> None:
    state = few(6, home=[0, 0, 1, 1, 2, 2], k_max=1)
    for i in (0, 2, 4):
        tie(state, i, i + 1, 100, origin=Origin.HOUSEHOLD)
    gather(state, 0, [2, 3], core=[2])
    state.collectives.support[0] = 40
    put_on_list(state, 0, 0)
    in_need(state, [0], NeedKind.CARE)
    live(willing(), state)
    assert channels(state) == {"collective": 1}
    assert not state.ties.given.any()
    assert not faults(state)


def test_after_a_failed_visit_a_collective_may_do_better() -> None:
    state = with_collective(listed=[0], skill=1)
    tie(state, 0, 1, 10, day=1)
    state.collectives.know_how[0] = 1
    aid = willing(order="neighbours_first")
    live(aid, state)
    assert state.ledger.ineffective[1] == 1, "the neighbour, without know-how"
    assert channels(state) == {}, "nobody else is turned to that day"
    live(aid, state, 2)
    assert channels(state) == {"collective": 1}


def answered(state: State, days: int = 4, **rules: Any) -> State:
    """Let only the institution answer, always, for some days."""
    state.need_traits.institution[:] = 1
    for day in range(1, days + 1):
        live(willing(**rules), state, day)
    return state


@pytest.mark.parametrize(("delay", "met"), [(0, 1), (2, 1), (3, 1), (4, 0)])
def test_the_institution_answers_after_its_delay(delay: int, met: int) -> None:
    state = in_need(few(1), [0])
    state.residents.institution_trust[:] = 1
    answered(state, institution_per_1000=1000, institution_delay=delay)
    assert channels(state).get("institution", 0) == met
    assert state.ledger.delay[1] == delay * met
    assert state.ledger.given.sum() == 0, "it is not a neighbour's service"


def test_the_institution_takes_no_more_than_it_can() -> None:
    state = in_need(few(200), range(50))
    state.residents.institution_trust[:] = 1
    state.conditions.institution[0] = 0.5
    answered(state, days=1, institution_per_1000=100, institution_delay=0)
    assert channels(state) == {"institution": 10}, "half of 100 for 1,000, for 200 residents"
    assert state.institution.left[0] == 0


def test_part_of_a_case_is_its_chance() -> None:
    taken = 0
    for seed in range(400):
        state = in_need(few(20), range(20))
        live(willing(institution_per_1000=15), state, seed=seed)
        assert state.institution.left[0] in (0, 1)
        taken += state.institution.left[0]
    assert within(taken / 400, 15 * 20 / 1000, 400)


@pytest.mark.parametrize(("trust", "registered"), [(0.3, False), (0.3, True), (0.8, False)])
def test_those_on_its_register_turn_to_the_institution_sooner(
    trust: float, registered: bool
) -> None:
    """Kin come with a weight of 1 as well, and never help."""
    n = 20_000
    state = in_need(few(n, k_max=2), range(n))
    state.residents.institution_trust[:], state.residents.registered[:] = trust, registered
    state.residents.kin[:], state.need_traits.kin[:] = 1, 1e-3
    rules = {"asks": 1, "kin_hours": 1000, "institution_hours": 1}
    answered(state, days=1, institution_per_1000=1000, institution_delay=0, **rules)
    heard = 1 if registered else trust
    met = state.ledger.channel[1, Channel.INSTITUTION]
    assert within(met / n, heard / (1 + heard), n)


def test_by_its_register_the_institution_notices() -> None:
    n = 4000
    state = in_need(few(n, k_max=2), range(n), asked=False)
    state.residents.registered[:] = True
    voice = silent(lists_notice=0.4, blindness=1)
    answered(state, days=1, institution_per_1000=1000, institution_delay=0, voice=voice)
    assert within(state.ledger.channel[1, Channel.INSTITUTION] / n, 0.4, n)


def by_channel(channel: Channel, kind: NeedKind, skill: float = 0) -> State:
    """Residents 0 and 1 live together; one channel alone is there to meet the need of 0."""
    state = in_need(few(3, home=[0, 0, 1]), [0], kind, skill=skill)
    r, traits = state.residents, state.need_traits
    traits.cools[:] = traits.cools > 0
    if channel is Channel.HOUSEHOLD:
        traits.household[:] = 1
    elif channel is Channel.KIN:
        traits.kin[:] = r.kin[:] = 1
    elif channel is Channel.NEIGHBOUR:
        tie(state, 0, 2, 10, day=1)
    elif channel is Channel.COLLECTIVE:
        gather(state, 0, [2], core=[2])
        state.collectives.support[0] = 40
        put_on_list(state, 0, 0)
    else:
        traits.institution[:] = r.institution_trust[:] = 1
    return state


@pytest.mark.parametrize("channel", [one for one in Channel if one is not Channel.OUTSIDERS])
@pytest.mark.parametrize(
    ("kind", "heat", "cools"),
    [
        (NeedKind.CHECK_IN, 0.3, True),
        (NeedKind.CARE, 1, True),
        (NeedKind.LISTENING, 1, False),
        (NeedKind.CARE, 0, False),
    ],
)
def test_in_heat_care_means_a_cool_place(
    channel: Channel, kind: NeedKind, heat: float, cools: bool
) -> None:
    state = by_channel(channel, kind)
    state.conditions.heat[0] = heat
    live(willing(institution_per_1000=1000, institution_delay=0), state)
    assert channels(state) == {channel.name.lower(): 1}
    assert state.residents.last_cooled.tolist() == [1 if cools else NEVER, NEVER, NEVER]


@pytest.mark.parametrize("channel", [Channel.NEIGHBOUR, Channel.COLLECTIVE])
def test_a_failed_visit_cools_nobody(channel: Channel) -> None:
    state = by_channel(channel, NeedKind.CARE, skill=1)
    state.conditions.heat[0] = 1
    live(willing(), state)
    assert state.ledger.ineffective[1] == 1
    assert (state.residents.last_cooled == NEVER).all()


def test_needs_are_conserved_and_no_other_column_is_written(fresh: Callable[[], State]) -> None:
    state = fresh()
    needs, life = Needs(), CollectiveLife()
    aid = MutualAid(institution_per_1000=50, stranger_accepts=0.02, friend_accepts=0.3)
    state.need_traits.skill[:], state.collectives.rivalry[:] = 0.3, 0.5
    state.collectives.visibility[:], state.buildings.caretaker[:] = 1, True
    state.residents.institution_trust[:] = 1
    book, written = state.ledger, set()
    for day in range(1, 40):
        state.conditions.stage[0] = Stage.CRISIS if day > 20 else Stage.BUILD_UP
        state.conditions.heat[0] = day > 20
        state.collectives.hours[:] = 8
        live(life, state, day)
        live(needs, state, day)
        before = twin(state)
        live(aid, state, day)
        written |= changed(before, state)
        assert not faults(state)
        assert (book.arisen == book.met + book.lapsed + open_needs(state)).all()
    gave = book.channel.sum(axis=0)[: Channel.OUTSIDERS]
    assert gave.all(), "every channel gave but outsiders, who come in a flood"
    assert book.lapsed.sum() > 0
    listed = {name for name in columns(state) if name in aid.writes}
    assert len(listed) == len(aid.writes) - 1, "all but needs.*"
    crisis = {"needs.left", "needs.nth"}
    crisis |= {f"residents.{name}" for name in ("case_holder", "case_helper", "left_without")}
    crisis |= {f"residents.{name}" for name in ("first_need", "first_help", "last_unmet", "sought")}
    needs_columns = {name for name in columns(state) if name.startswith("needs.")}
    assert written == (listed | needs_columns) - crisis, "which its own kinds of need ask for"


def test_willing_neighbours_meet_every_need_and_none_meets_none() -> None:
    # those of full prosociality, against a mean of half, are ready for certain even when loaded
    ready = {"voice": silent(ask=1), "prosociality_weight": 2, "load_hours": 100}
    for aid, met in ((willing(**ready), 1.0), (deaf(**ready), 0.0)):
        state = pairs_in_need(50)
        needs = Needs()
        r = state.residents
        r.neediness[1::2], r.prosociality[:] = 0, np.arange(100) % 2
        for day in range(1, 35):
            live(needs, state, day)
            live(aid, state, day)
        for day in range(35, 39):  # until the last need is closed
            live(aid, state, day)
        book = state.ledger
        assert state.needs.length[0] == 0
        assert book.arisen[:, 0].sum() > 50
        assert book.met.sum() == met * book.arisen.sum()
        assert book.lapsed.sum() == (1 - met) * book.arisen.sum()
        assert book.delay.sum() == 0, "whoever is helped is helped at once"


def test_without_needs_nothing_changes_but_the_day_s_capacity() -> None:
    state = few(20)
    gather(state, 0, [0, 1], core=[0])
    tie(state, 0, 1, 10)
    before = twin(state)
    live(MutualAid(), state)
    assert changed(before, state) <= {
        "collectives.purse", "collectives.desks", "institution.left", "needs.gate", "gates.bound",
    }  # fmt: skip


def test_where_nobody_is_asked_nobody_helps() -> None:
    state = pairs_in_need(10, asked=False)
    state.conditions.closed[0, PlaceKind.ONLINE] = True
    before = twin(state)
    live(willing(), state)
    assert not state.ledger.asked.any()
    assert changed(before, state) <= {
        "collectives.purse", "collectives.desks", "institution.left", "needs.gate", "gates.bound",
    }  # fmt: skip


def test_household_and_kin_meet_their_chances() -> None:
    n = 20_000
    state = few(2 * n, home=np.repeat(np.arange(n), 2), k_max=4)
    in_need(state, range(0, 2 * n, 2))
    state.need_traits.household[:], state.need_traits.kin[:] = 0.6, 0.5
    state.residents.kin[:] = 0.8
    state.conditions.kin[0] = 0.5
    live(MutualAid(), state)
    met = state.ledger.channel[1]
    assert within(met[Channel.HOUSEHOLD] / n, 0.6, n)
    assert within(met[Channel.KIN] / n, 0.4 * 0.5 * 0.8 * 0.5, n)


def test_two_needs_of_a_resident_on_one_day_are_decided_apart() -> None:
    n = 4000
    state = in_need(few(n), range(n))
    in_need(state, range(n), NeedKind.CARE)
    state.need_traits.kin[:], state.residents.kin[:] = 0.5, 1
    live(deaf(), state)
    met = state.ledger.channel[1, Channel.KIN]
    assert within(met / (2 * n), 0.5, 2 * n)
    open_rows = state.needs.resident[: state.needs.length[0]]
    both = np.bincount(open_rows, minlength=n) == 2
    assert within(both.mean(), 0.25, n)
