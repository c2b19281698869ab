"""Moves: households leave, others come."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.codes import Origin, Sought, Tenure
from sim.processes.moves import Moves
from sim.processes.wellbeing import Wellbeing
from sim.rng import Draws
from sim.state import State
from sim.state.residents import NEVER
from tests.worlds import changed, faults, few, gather, hours_of, live, pairs, put_on_list, tie, twin

OFTEN = Moves(turnover=1, settled=10)


def day_on_which(home: int, homes: int) -> int:
    """The first day on which one household moves, and no other."""
    for day in range(1, 10_000):
        moves = Draws(1, "Moves", day).uniform(np.arange(homes)) < 1 / 365
        if moves.sum() == moves[home] == 1:
            return day
    raise AssertionError("no such day")


def test_newcomers_have_not_asked_for_what_those_before_them_needed() -> None:
    state = few(4)
    rows, r = state.needs, state.residents
    rows.length[0] = 2
    rows.resident[:2], rows.deadline[:2] = [1, 2], 4000
    rows.asked[:2] = rows.offered[:2] = 1
    rows.found[:2], rows.tried[:2], rows.gate[:2] = 1, 3, 4
    state.ledger.arisen[0, 0] = state.ledger.arisen_by_kind[0, 0] = 2
    r.asked_kinds[:], r.offered_kinds[:], r.last_unmet[:], r.load[:] = 1, 1, 1, 3
    live(Moves(turnover=1, settled=1), state, day_on_which(1, 4))
    assert rows.resident[:2].tolist() == [1, 2]
    assert rows.asked[:2].tolist() == rows.offered[:2].tolist() == [0, 1]
    assert rows.found[:2].tolist() == [-1, 1]
    assert rows.tried[:2].tolist() == [0, 3]
    assert rows.gate[:2].tolist() == [-1, 4]
    assert r.asked_kinds.tolist() == r.offered_kinds.tolist() == [1, 0, 1, 1]
    assert r.last_unmet[:, 0].tolist() == [1, NEVER, 1, 1]
    assert r.load.tolist() == [3, 0, 3, 3]


def test_a_couple_is_replaced_by_hand() -> None:
    state = few(5, home=[0, 1, 1, 2, 3])
    r, c = state.residents, state.collectives
    tie(state, 1, 2, 900, origin=Origin.HOUSEHOLD)
    tie(state, 1, 3, 20)
    tie(state, 0, 3, 30)
    gather(state, 0, [1, 3], core=[1, 3])
    r.sociability[:] = [1.1, 1.2, 1.3, 1.4, 1.5]
    r.drive[:] = [0.1, 0.2, 0.3, 0.4, 0.5]
    r.registered[:] = True
    put_on_list(state, np.arange(5), 0)
    state.households.called_on[:] = 3
    dates = [name for name in r.columns if r.columns[name].start == NEVER and name != "list_day"]
    assert {"last_gave", "last_visit", "last_gathering", "last_looked_after", "last_offered",
            "last_sent", "last_unmet", "first_help", "left_without"} <= set(dates)  # fmt: skip
    for name in dates:
        getattr(r, name)[:] = 1
    r.sought[:], r.unmet_kinds[:] = Sought.HELPED, 3
    stayed = [0, 3, 4]
    before = twin(state)
    day = day_on_which(1, 4)
    state.households.tenure[:] = Tenure.PRIVATE_TENANT
    Wellbeing(rest_trust=0.6, detached=0.2, rest_efficacy=0.4).describe(state.manners)
    live(Moves(turnover=1), state, day)

    assert r.arrived.tolist() == [0, day, day, 0, 0]
    assert r.trust[1:3] == pytest.approx([0.6, 0.6])
    assert r.belonging[1:3] == pytest.approx([0.2, 0.2])
    assert r.efficacy[1:3] == pytest.approx([0.4, 0.4])
    for name in dates:
        begun = {"last_contact": day, "last_out": day}.get(name, NEVER)
        assert (getattr(r, name)[1:3] == begun).all(), name
    assert not r.sought[1:3].any()
    assert not r.unmet_kinds[1:3].any()
    assert not r.registered[1:3].any()
    assert (r.list_holder[1:3] == -1).all()
    assert (state.households.called_on == NEVER).tolist() == [False, True, False, False]
    assert (r.membership[1:3] == -1).all()
    assert c.leader[0] == -1
    # traits are those of one resident, taken together
    for i in (1, 2):
        like = np.flatnonzero(before.residents.sociability == r.sociability[i])
        assert like.size == 1
        assert r.drive[i] == before.residents.drive[like[0]]
    # they know one another and nobody else
    assert set(pairs(state)) == {(1, 2), (2, 1), (0, 3), (3, 0)}
    assert hours_of(state, 0, 3) == 30
    for column in r.columns:
        same = getattr(r, column)[stayed] == getattr(before.residents, column)[stayed]
        assert same.all(), f"{column} of those who stay"
    assert not faults(state)


def test_the_make_up_of_the_neighbourhood_stays(fresh: Callable[[], State]) -> None:
    state = fresh()
    before = twin(state)
    for day in range(1, 60):
        live(OFTEN, state, day)
        assert not faults(state)
    moved = changed(before, state)
    assert "ties.alter" in moved
    fixed = {"age", "household", "building", "floor", "means", "owner", "groups", "profile"}
    assert not moved & {f"residents.{name}" for name in fixed}
    home = state.residents.household
    for (i, j), (_, _, origin) in pairs(state).items():
        assert (origin == Origin.HOUSEHOLD) == (home[i] == home[j])


def test_at_turnover_zero_nothing_changes(fresh: Callable[[], State]) -> None:
    state = fresh()
    before = twin(state)
    for day in range(1, 60):
        live(Moves(turnover=0), state, day)
    assert changed(before, state) == set()


@pytest.mark.parametrize("settled", [0.0, 0.6])
@pytest.mark.parametrize("tenure", [Tenure.OWNER, Tenure.SOCIAL_TENANT])
def test_households_replaced_a_year_meet_turnover(settled: float, tenure: Tenure) -> None:
    n = 2_000
    state = few(n, k_max=4)
    state.households.tenure[:] = Tenure.PRIVATE_TENANT
    state.households.tenure[: n // 2] = tenure
    arrivals = np.zeros(n)
    for day in range(1, 366):
        live(Moves(turnover=0.2, settled=settled), state, day)
        arrivals += state.residents.arrived == day
    stay = state.households.tenure == tenure
    for who, rate in ((~stay, 0.2), (stay, 0.2 * settled)):
        expected = rate * n / 2
        assert abs(arrivals[who].sum() - expected) <= 4 * np.sqrt(expected)


def test_newcomers_take_after_any_resident() -> None:
    n = 20_000
    state = few(n, k_max=4)
    state.residents.drive[:] = np.arange(n) % 2
    state.households.tenure[:] = Tenure.OWNER
    state.residents.arrived[:] = -1
    live(OFTEN, state, day=5)
    came = state.residents.arrived == 5
    expected = n * 10 / 365
    assert abs(came.sum() - expected) < 4 * np.sqrt(expected)
    assert abs(state.residents.drive[came].mean() - 0.5) < 4 * np.sqrt(0.25 / came.sum())


def test_each_takes_after_the_nearest_in_means_of_four_in_turn(fresh: Callable[[], State]) -> None:
    state = fresh()
    state.households.tenure[:] = Tenure.OWNER
    then, draws = twin(state).residents, Draws(1, "Moves", 5).part("newcomers")
    live(OFTEN, state, 5)
    came = np.flatnonzero(state.residents.arrived == 5)
    assert came.size > 5
    for i in came:
        drawn = [int(draws.uniform([i], k)[0] * len(then)) for k in range(4)]
        like = min(drawn, key=lambda j: abs(then.means[j] - then.means[i]))
        for name in ("sociability", "drive", "know_how", "loneliness", "circle"):
            getattr(then, name)[i] = getattr(then, name)[like]
    for name in ("sociability", "drive", "know_how", "loneliness", "circle"):
        assert (getattr(state.residents, name) == getattr(then, name)).all(), name
