"""What surveys ask, of states made by hand: who helped, asked, gathered, visits, feels, ends."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.codes import Sought
from sim.measures.collectives import RollCall, regulars_out, roll_call
from sim.measures.crisis import askers_helped, no_visit, through_collectives
from sim.measures.ends import Ends
from sim.measures.feelings import felt
from sim.recorder import Recorder
from sim.scenario import Scenario, Timeline
from sim.state import State
from sim.tables import ASKED_DAYS, VISIT_DAYS
from tests.worlds import few, gather

FIRST = 60
"""The first day of the crisis."""


def eve(state: State, weekly: tuple[int, ...] = ()) -> RollCall:
    """Return who is there on the eve, and some of them at activities in most weeks."""
    return roll_call(state, FIRST - 1, np.isin(np.arange(len(state.residents)), weekly))


# Through collectives.


def test_whom_collectives_reached_and_who_offered() -> None:
    state = few(6, days=80, first_crisis_day=FIRST)
    r = state.residents
    r.last_looked_after[:3] = [FIRST - 1, FIRST, FIRST + 9]
    r.last_enlisted[:3] = [FIRST - 3, FIRST - 2, FIRST]
    r.last_offered[2:5] = [FIRST, FIRST, FIRST - 1]  # the first of them was enlisted, too
    assert through_collectives(state, FIRST) == {"looked_after": 2, "offered": 2}
    state.conditions.alarm[0], state.conditions.alarmed[0] = True, FIRST - 2
    assert through_collectives(state, FIRST)["offered"] == 3, "who was enlisted since the alarm"


def test_those_who_asked_and_those_who_were_helped() -> None:
    state = few(5)
    assert math.isnan(askers_helped(state)), "nobody asked"
    state.residents.sought[:4] = [Sought.HELPED, Sought.IN_VAIN, Sought.NOT_ASKED, Sought.HELPED]
    assert askers_helped(state) == pytest.approx(2 / 3)


def test_regulars_are_those_in_core_teams_or_weekly_and_out_at_activities_or_homes() -> None:
    state = few(7)
    gather(state, 0, [0, 1, 2, 3], core=[0, 1])
    then = eve(state, weekly=(2, 4, 5))
    assert then.regular.tolist() == [True, True, True, False, True, True, False]
    r = state.residents
    r.last_activity[:5] = [FIRST, FIRST - 1, FIRST - 1, FIRST, FIRST - 1]
    r.last_sent[1:4] = [FIRST - 1, FIRST, FIRST]
    r.arrived[5], r.last_activity[5] = FIRST, FIRST  # somebody else by now
    r.core[:] = 0  # the eve counts
    assert regulars_out(then, state, FIRST) == pytest.approx(2 / 4), "0 and 2, of 0, 1, 2, 4"
    assert math.isnan(regulars_out(eve(few(3)), few(3), FIRST))


# Visits and asking, on their days.


def test_who_had_no_visit_since_a_day() -> None:
    state = few(4)
    state.residents.last_visit[:3] = [FIRST - 1, FIRST, FIRST + 1]
    assert no_visit(state, FIRST) == 0.5


def test_visits_and_askers_are_looked_at_on_their_days_and_on_no_other() -> None:
    state = few(4, days=700, first_crisis_day=20)
    spec = Scenario(timeline=Timeline(build_up_days=19, recovery_days=650))
    recorder = Recorder(spec, state)
    since, to, asked = (19 + day for day in (*VISIT_DAYS, ASKED_DAYS))
    r = state.residents
    r.last_visit[:3] = [since - 1, since, to]
    r.sought[:2] = [Sought.HELPED, Sought.IN_VAIN]
    for day in (to - 1, to + 1, asked - 1, asked + 1):
        recorder.observe(state, day)
    told = recorder.tables(state, asked + 1).outcomes
    assert math.isnan(told["no_visit"])
    assert math.isnan(told["askers_helped"])
    for day in (to, asked):
        recorder.observe(state, day)
    r.last_visit[:], r.sought[:] = asked, Sought.HELPED
    recorder.observe(state, asked + 1)
    told = recorder.tables(state, asked + 1).outcomes
    assert (told["no_visit"], told["askers_helped"]) == (0.5, 0.5)


# Feelings.


def test_who_is_loneliest_by_age() -> None:
    """Of ten of 20 three are among the loneliest fifth, of ten of 65 one; others are 40 and 80."""
    age = np.repeat([20.0, 65.0, 40.0, 80.0], 10)
    state = few(40, age=age)
    state.residents.loneliness[:] = np.linspace(0.1, 0.2, 40)
    state.residents.loneliness[[0, 1, 2, 10, 20, 21, 30, 31]] = np.linspace(0.8, 0.9, 8)
    odds = felt(eve(state), state)["loneliest_young_to_old"]
    assert odds == pytest.approx((3 / 7) / (1 / 9))
    state.residents.loneliness[10] = 0
    assert math.isnan(felt(eve(state), state)["loneliest_young_to_old"]), "none of the old is"


@pytest.mark.parametrize(("age", "is_young", "is_old"), [
    (14.9, False, False), (15, True, False), (29.9, True, False), (30, False, False),
    (59.9, False, False), (60, False, True), (74.9, False, True), (75, False, False),
])  # fmt: skip
def test_the_young_and_the_old_are_of_their_ages(age: float, is_young: bool, is_old: bool) -> None:
    """Two of 20 and two of 65, half of each the loneliest; one more, who is not."""
    state = few(5, age=[20, 20, 65, 65, age])
    state.residents.loneliness[:] = [0.9, 0.1, 0.9, 0.1, 0.1]
    odds = felt(eve(state), state)["loneliest_young_to_old"]
    assert odds == pytest.approx({(True, False): 0.5, (False, True): 2}.get((is_young, is_old), 1))


def test_loneliness_spreads_where_the_lonely_grow_lonelier() -> None:
    state = few(11)
    r = state.residents
    r.loneliness[:] = np.arange(11) / 20  # 0 to 0.5
    then = eve(state)
    assert felt(then, state)["loneliness_spread"] == pytest.approx(1)
    assert felt(then, state)["loneliness_fan"] == pytest.approx(0)
    r.loneliness[8:] += 0.2  # the loneliest fifth: from the eightieth percentile on
    r.loneliness[2] -= 0.06  # the least lonely: up to the twentieth
    told = felt(then, state)
    assert told["loneliness_spread"] == pytest.approx((0.65 - 0.04) / (0.45 - 0.05))
    assert told["loneliness_fan"] == pytest.approx(0.2 + 0.06 / 3)
    r.arrived[8], r.loneliness[8] = FIRST, 1
    assert felt(then, state)["loneliness_fan"] == pytest.approx(0.2 + 0.06 / 3), "not of newcomers"


def test_trust_by_income() -> None:
    state = few(6)
    state.households.income_third[:] = [0, 0, 1, 2, 2, 2]
    r = state.residents
    r.trust[:] = 0.5
    then = eve(state)
    r.trust[:] = [0.4, 0.2, 0.9, 0.6, 0.5, 0.0]
    r.arrived[5] = FIRST
    told = felt(then, state)
    assert told["trust_crisis"] == pytest.approx(2.6 / 6), "of all who live there"
    assert told["trust_gap"] == pytest.approx(0.05 - -0.2)
    state.households.income_third[:] = 1
    assert math.isnan(felt(then, state)["trust_gap"])


# Ends.


@pytest.mark.parametrize(("age", "young", "old"), [
    (729, 1.0, math.nan), (730, math.nan, math.nan), (1824, math.nan, math.nan),
    (1825, math.nan, 1.0),
])  # fmt: skip
def test_ends_are_counted_by_age(age: int, young: float, old: float) -> None:
    """A collective that ends on the day on which it is looked at: once in a day of one."""
    state, ends = few(2), Ends()
    c, day = state.collectives, 2000
    c.founded[0], c.dissolved[0] = day - age, day
    ends.observe(state, day)
    told = [ends.tell()["ended_young"], ends.tell()["ended_old"]]
    assert told == pytest.approx([365 * young, 365 * old], nan_ok=True)


def test_ends_are_told_per_year_of_life() -> None:
    state, ends = few(2, collectives=4), Ends()
    c = state.collectives
    c.founded[:], c.alive[:] = [1, 1, -3000, 10], [True, True, True, False]
    for day in range(1, 101):
        if day == 51:
            c.alive[1], c.dissolved[1] = False, day
        ends.observe(state, day)
    assert ends.tell()["ended_young"] == pytest.approx(365 / 151), "100 days and 51, one end"
    assert ends.tell()["ended_old"] == 0
    assert all(math.isnan(value) for value in Ends().tell().values())
