"""Crisis: dates, stages, closures and needs, phase after phase."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.calendar import date_of, is_school_day
from sim.codes import NeedKind, PlaceKind, Profile, Stage
from sim.processes.crisis import Crisis, Phase
from tests.worlds import changed, faults, few, live, twin

TWO_PHASES = Crisis(
    starts=date(2020, 3, 17),
    phases=(
        Phase(
            name="shut",
            days=3,
            closed=(PlaceKind.CAFE,),
            gatherings=False,
            visits=0.1,
            needs={Profile.EXPOSED: {NeedKind.ERRAND: 6}},
        ),
        Phase(name="ajar", days=2, outings=0.8, kin=0.7),
    ),
)


def test_two_phases_by_hand() -> None:
    state = few(3, first_crisis_day=3)
    now = state.conditions
    stages, shut, outings = [], [], []
    for day in range(1, 10):
        live(TWO_PHASES, state, day)
        stages.append(int(now.stage[0]))
        shut.append(bool(now.closed[0, PlaceKind.CAFE]))
        outings.append(round(float(now.outings[0]), 6))
        # the crisis begins on Tuesday 17 March 2020, day 3; day 1 is the Sunday before
        assert now.weekday[0] == (6 + day - 1) % 7
        assert now.school[0] == (now.weekday[0] < 5)
        assert state.places.open[0] == (not shut[-1])
    crisis = [Stage.CRISIS] * 5
    assert stages == [Stage.BUILD_UP] * 2 + crisis + [Stage.RECOVERY] * 2
    assert shut == [False] * 2 + [True] * 3 + [False] * 4
    assert outings == [1.0] * 5 + [0.8] * 2 + [1.0] * 2


def test_only_the_needs_that_a_phase_names_change() -> None:
    state = live(TWO_PHASES, few(3, first_crisis_day=3), 3)
    expected = np.ones((len(Profile), len(NeedKind)))
    expected[Profile.EXPOSED, NeedKind.ERRAND] = 6
    assert (state.conditions.need[0] == expected).all()
    live(TWO_PHASES, state, 6)
    assert (state.conditions.need[0] == 1).all(), "the second phase names none"


def test_a_place_opens_when_it_exists_on_its_weekdays() -> None:
    state = few(3, places=4, first_crisis_day=100)
    places = state.places
    places.weekdays[:3] = [0b0000001, 0b1100000, 0b1111111]  # Mondays; weekends; always
    places.kind[2] = PlaceKind.SCHOOL_GATE
    opened = np.zeros(4, dtype=int)
    for day in range(1, 71):  # ten weeks
        live(Crisis(starts=date(2020, 4, 20)), state, day)
        opened += places.open
    # school gates: Monday to Friday; the room of a policy does not exist yet
    assert opened.tolist() == [10, 20, 50, 0]


def test_a_school_gate_is_shut_in_summer() -> None:
    assert is_school_day(date(2003, 6, 30))
    assert not is_school_day(date(2003, 8, 1))
    assert date_of(date(2003, 6, 30), 3) == date(2003, 7, 2)


def test_no_state_is_out_of_bounds() -> None:
    state = few(3, first_crisis_day=3)
    for day in range(1, 12):
        assert not faults(live(TWO_PHASES, state, day))


def test_no_crisis_leaves_every_day_ordinary() -> None:
    state = live(Crisis(), few(3, first_crisis_day=5), 1)
    for day in range(2, 70):
        before = twin(state)
        live(Crisis(), state, day)
        moved = {"conditions.day", "conditions.weekday", "conditions.school", "conditions.stage"}
        assert changed(before, state) <= moved


@pytest.mark.parametrize("crisis", [Crisis(), TWO_PHASES])
def test_the_crisis_lasts_as_long_as_its_phases(crisis: Crisis) -> None:
    inside = [day for day in range(-10, 100) if crisis.phase_on(day) is not None]
    assert inside == list(range(sum(phase.days for phase in crisis.phases)))
    assert len(inside) == crisis.days
