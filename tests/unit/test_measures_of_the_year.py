"""What residents do in the year before the crisis, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import Network
from sim.measures.year import Year
from sim.state import State
from tests.worlds import few, tie

EVE = 400


def lived(state: State, until: int = EVE) -> Year:
    """Return the year before the eve, on whose days nothing happens but what the state says."""
    year = Year(len(state.residents))
    for day in range(until - 364, until + 1):
        year.observe(state, day)
    return year


def test_whoever_keeps_up_one_network_is_not_without() -> None:
    state = few(6, age=[30, 30, 70, 30, 30, 30])
    r = state.residents
    r.circle[0] = 1 << Network.FAMILY
    r.circle[1:3] = 1 << Network.WORK  # one of them is past working age
    r.membership[3, 0] = 0
    tie(state, 4, 0, 5.0, day=EVE)  # an acquaintance
    tie(state, 5, 0, 4.9, day=EVE)
    assert lived(state).tell(state, EVE)["no_network"] == pytest.approx(2 / 6)


def test_the_poor_are_compared_with_the_rich() -> None:
    state = few(6)
    state.households.income_third[:] = [0, 0, 1, 1, 2, 2]
    state.residents.circle[4] = 1 << Network.FRIENDS
    assert lived(state).tell(state, EVE)["no_network_low_to_high"] == pytest.approx(2.0)


def test_those_who_came_within_the_year_are_not_counted() -> None:
    state = few(4)
    state.residents.arrived[:2] = EVE - 100
    state.residents.circle[:2] = 1
    assert lived(state).tell(state, EVE)["no_network"] == 1.0
    state.residents.arrived[:] = EVE - 100
    assert np.isnan(lived(state).tell(state, EVE)["no_network"])


def test_a_core_team_is_active_weekly_and_a_member_in_the_year() -> None:
    state = few(4)
    state.residents.membership[:2, 0] = 0
    state.residents.core[0, 0] = 1
    told = lived(state).tell(state, EVE)
    assert told["active_in_year"] == 0.5
    assert told["active_weekly"] == 0.25


def test_who_was_at_an_activity_is_active_in_the_year() -> None:
    state = few(4)
    state.residents.membership[0, 0] = 0
    state.residents.last_activity[1:3] = [EVE - 364, EVE - 365]
    assert lived(state).tell(state, EVE)["active_in_year"] == 0.5


def test_who_was_at_a_gathering_gathered_in_the_year() -> None:
    state = few(4)
    state.residents.last_gathering[:2] = [EVE - 364, EVE - 365]
    state.residents.last_activity[3] = EVE  # at something else
    assert lived(state).tell(state, EVE)["gathered_in_year"] == 0.25


def test_whose_weeks_are_those_of_who_lived_there_before_is_not_weekly() -> None:
    state = few(3)
    state.residents.core[:2, 0] = 1
    year = lived(state)
    state.residents.arrived[1] = EVE - 100
    assert year.weekly(state, EVE).tolist() == [True, False, False]


def test_an_activity_in_most_weeks_is_weekly_and_in_fewer_is_not() -> None:
    state, year = few(2), Year(2)
    for day in range(EVE - 364, EVE + 1):
        if day % 7 == 1:
            state.residents.last_activity[0] = day
        if day % 14 == 1:
            state.residents.last_activity[1] = day
        year.observe(state, day)
    assert year.tell(state, EVE)["active_weekly"] == 0.5


def test_the_initiative_has_its_members_and_its_guests() -> None:
    state = few(4)
    state.collectives.planned[1] = True
    state.residents.membership[0, 0] = 1
    state.residents.membership[1, 0] = 0  # of another collective
    state.residents.last_guest[2] = EVE - 364
    state.residents.last_guest[3] = EVE - 365
    assert lived(state).tell(state, EVE)["initiative_year"] == 0.5


def test_days_of_giving_fall_into_their_classes_and_to_the_tenth_who_give_most() -> None:
    state, year = few(10), Year(10)
    days = [0, 0, 0, 0, 0, 1, 2, 4, 9, 34]
    for number, day in enumerate(range(EVE - 364, EVE + 1)):
        for resident, given in enumerate(days):
            if number < given:
                state.residents.last_gave[resident] = day
        year.observe(state, day)
    told = year.tell(state, EVE)
    classes = [told[f"gave_on_{name}"] for name in ("0", "1", "2_4", "5_9", "10")]
    assert classes == pytest.approx([0.5, 0.1, 0.2, 0.1, 0.1])
    assert told["gave_top_tenth"] == pytest.approx(34 / 50)
    assert told["gave_before"] == 0.0
