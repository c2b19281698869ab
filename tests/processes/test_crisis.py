"""Crisis: dates, stages, closures, needs and footprints, phase after phase, episode on episode."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from pydantic import ValidationError

from sim.aid.episodes import Episode, Footprint, Phase
from sim.codes import KINDS, NeedKind, PlaceKind, Profile, Stage
from sim.processes.crisis import Crisis
from sim.state import State
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
            institution=0.5,
            heat=0.4,
            needs={Profile.EXPOSED: {NeedKind.ERRAND: 6}},
            trouble={Profile.FAMILY: 0.2},
        ),
        Phase(name="ajar", days=2, outings=0.8, kin=0.7),
    ),
)
LATER = Episode(
    name="later",
    starts=date(2020, 3, 19),  # the last day of the first phase above
    phases=(
        Phase(
            name="hot",
            days=2,
            closed=(PlaceKind.SHARED_GARDEN,),
            visits=0.5,
            institution=0.5,
            heat=0.9,
            needs={Profile.EXPOSED: {NeedKind.ERRAND: 2, NeedKind.CARE: 3}},
            trouble={Profile.FAMILY: 0.5, Profile.OTHERS: 0.1},
        ),
    ),
)


def town() -> State:
    """Four buildings on a line, 100 m apart, a café beside each of the outer ones."""
    state = few(4, address=[0, 1, 2, 3], places=3, first_crisis_day=3)
    state.places.x[:2] = [0, 300]
    return state


def flood(**phase: object) -> Phase:
    return Phase(name="water", days=2, footprint=Footprint(x=(0, 0.5)), **phase)  # type: ignore[arg-type]


def test_two_phases_by_hand() -> None:
    state = few(3, first_crisis_day=3)
    now = state.conditions
    stages, shut, outings, institution, heat = [], [], [], [], []
    for day in range(1, 10):
        live(TWO_PHASES, state, day)
        stages.append(int(now.stage[0]))
        shut.append(bool(now.closed[0, PlaceKind.CAFE]))
        outings.append(round(float(now.outings[0]), 6))
        institution.append(float(now.institution[0]))
        heat.append(round(float(now.heat[0]), 6))
        # the crisis begins on Tuesday 17 March 2020, day 3; day 1 is the Sunday before
        assert now.weekday[0] == (6 + day - 1) % 7
        assert now.school[0] == (now.weekday[0] < 5)
        assert state.places.open[0] == (not shut[-1])
    crisis = [Stage.CRISIS] * 5
    assert stages == [Stage.BUILD_UP] * 2 + crisis + [Stage.RECOVERY] * 2
    assert shut == [False] * 2 + [True] * 3 + [False] * 4
    assert outings == [1.0] * 5 + [0.8] * 2 + [1.0] * 2
    assert institution == [1.0] * 2 + [0.5] * 3 + [1.0] * 4
    assert heat == [0.0] * 2 + [0.4] * 3 + [0.0] * 4


def test_needs_of_the_crisis_can_be_so_many_times_as_many() -> None:
    state = few(3, first_crisis_day=3)
    fivefold = TWO_PHASES.model_copy(update={"times": 5.0})
    plain, more = [], []
    for day in range(1, 10):
        plain.append(live(TWO_PHASES, state, day).conditions.need[0].copy())
        more.append(live(fivefold, state, day).conditions.need[0].copy())
    for day, (one, five) in enumerate(zip(plain, more, strict=True), 1):
        assert five == pytest.approx(one * (5 if 3 <= day <= 7 else 1)), day


def test_only_what_a_phase_names_changes() -> None:
    state = live(TWO_PHASES, few(3, first_crisis_day=3), 3)
    expected = np.ones((2, len(Profile), KINDS))
    expected[:, :, len(NeedKind) :] = 0
    expected[:, Profile.EXPOSED, NeedKind.ERRAND] = 6
    assert (state.conditions.need[0] == expected).all(), "both zones alike without a footprint"
    trouble = np.zeros((2, len(Profile)))
    trouble[:, Profile.FAMILY] = 0.2
    assert state.conditions.trouble[0] == pytest.approx(trouble)
    assert not state.buildings.stricken.any()
    live(TWO_PHASES, state, 6)
    every_day = state.conditions.need[0, :, :, : len(NeedKind)]
    assert (every_day == 1).all(), "the second phase names none"
    assert (state.conditions.trouble[0] == 0).all()


def test_episodes_on_one_day_combine() -> None:
    crisis = TWO_PHASES.model_copy(update={"also": {"later": LATER}})
    state = live(crisis, few(3, first_crisis_day=3), 5)  # 19 March
    now = state.conditions
    assert now.closed[0, [PlaceKind.CAFE, PlaceKind.SHARED_GARDEN]].all()
    assert now.closed[0].sum() == 2
    assert not now.gatherings[0], "one of the two forbids"
    assert now.visits[0] == pytest.approx(0.1 * 0.5)
    assert now.institution[0] == pytest.approx(0.25)
    assert now.heat[0] == pytest.approx(0.9)
    assert (now.need[0, :, Profile.EXPOSED, NeedKind.ERRAND] == 12).all()
    assert (now.need[0, :, Profile.EXPOSED, NeedKind.CARE] == 3).all()
    assert now.trouble[0, 1] == pytest.approx([0.1, 0, 1 - 0.8 * 0.5])
    assert not faults(state)


def test_between_two_episodes_days_are_ordinary_and_the_stage_is_crisis() -> None:
    far = LATER.model_copy(update={"starts": date(2020, 3, 29)})
    crisis = Crisis(**TWO_PHASES.model_dump() | {"also": {"far": far}})
    assert crisis.days == 14
    state = few(3, first_crisis_day=3)
    stages, visits = [], []
    for day in range(1, 19):
        live(crisis, state, day)
        stages.append(int(state.conditions.stage[0]))
        visits.append(round(float(state.conditions.visits[0]), 6))
    assert stages == [Stage.BUILD_UP] * 2 + [Stage.CRISIS] * 14 + [Stage.RECOVERY] * 2
    assert visits == [1] * 2 + [0.1] * 3 + [1] * 9 + [0.5] * 2 + [1] * 2


def test_the_earliest_episode_is_the_first_day_of_the_crisis() -> None:
    before = LATER.model_copy(update={"starts": date(2020, 3, 7)})  # a Saturday
    crisis = Crisis(**TWO_PHASES.model_dump() | {"also": {"before": before}})
    assert crisis.first_date == date(2020, 3, 7)
    assert crisis.days == 10 + 5
    state = live(crisis, few(3, first_crisis_day=3), 3)
    assert state.conditions.weekday[0] == 5
    assert state.conditions.heat[0] == pytest.approx(0.9)
    assert live(crisis, state, 13).conditions.closed[0, PlaceKind.CAFE]


def test_a_footprint_by_hand() -> None:
    crisis = Crisis(
        phases=(
            flood(
                closed=(PlaceKind.CAFE,),
                outings=0.5,
                needs={Profile.OTHERS: {NeedKind.EQUIPMENT: 4}},
                trouble={Profile.OTHERS: 0.6},
            ),
        )
    )
    state = live(crisis, town(), 3)
    now = state.conditions
    assert state.buildings.stricken.tolist() == [True, True, False, False]
    assert now.need[0, :, Profile.OTHERS, NeedKind.EQUIPMENT].tolist() == [1, 4]
    assert now.trouble[0, :, Profile.OTHERS].tolist() == pytest.approx([0, 0.6])
    assert now.need[0, 0].max() == now.need[0, 1, Profile.EXPOSED].max() == 1
    assert not now.closed.any(), "no kind is closed everywhere"
    assert state.places.open.tolist() == [False, True, False], "the third does not exist yet"
    assert now.outings[0] == 0.5, "a factor is the whole neighbourhood's"
    live(crisis, state, 5)
    assert not state.buildings.stricken.any(), "the water is gone"
    assert state.places.open.tolist() == [True, True, False]


def test_what_strikes_everywhere_and_a_footprint_combine_in_the_footprint() -> None:
    strike = Episode(
        phases=(
            Phase(
                name="strike",
                days=2,
                closed=(PlaceKind.SCHOOL_GATE,),
                needs={Profile.OTHERS: {NeedKind.EQUIPMENT: 1.5}},
                trouble={Profile.OTHERS: 0.5},
            ),
        )
    )
    east = Phase(name="east", days=2, footprint=Footprint(x=(0.9, 1)), closed=(PlaceKind.CAFE,))
    crisis = Crisis(
        phases=(
            flood(needs={Profile.OTHERS: {NeedKind.EQUIPMENT: 4}}, trouble={Profile.OTHERS: 0.6}),
        ),
        also={"strike": strike, "east": Episode(phases=(east,))},
    )
    state = live(crisis, town(), 3)
    now = state.conditions
    assert now.need[0, :, Profile.OTHERS, NeedKind.EQUIPMENT].tolist() == [1.5, 6]
    assert now.trouble[0, :, Profile.OTHERS].tolist() == pytest.approx([0.5, 0.8])
    assert np.flatnonzero(now.closed[0]).tolist() == [PlaceKind.SCHOOL_GATE]
    assert state.buildings.stricken.tolist() == [True, True, False, True]
    assert not state.places.open.any()


def test_a_whole_footprint_is_no_footprint() -> None:
    everywhere = TWO_PHASES.phases[0].model_copy(update={"footprint": Footprint()})
    one, two = few(6, address=[0, 0, 1, 1, 2, 2]), few(6, address=[0, 0, 1, 1, 2, 2])
    one.places.x[:] = two.places.x[:] = 1000  # off the map of the buildings: at its edge
    live(TWO_PHASES, one, 20)
    live(Crisis(starts=TWO_PHASES.starts, phases=(everywhere,)), two, 20)
    assert two.buildings.stricken.all()
    assert two.places.open.tolist() == one.places.open.tolist()
    assert (two.conditions.need[0, 1] == one.conditions.need[0, 1]).all()


@pytest.mark.parametrize("edges", [(0.5, 0.5), (0.6, 0.2), (-0.1, 0.5), (0.5, 1.1)])
def test_a_footprint_lies_on_the_map(edges: tuple[float, float]) -> None:
    with pytest.raises(ValidationError) as caught:
        Footprint(y=edges)
    assert caught.value.errors()[0]["loc"][0] == "y"


def test_a_forgotten_date_is_refused_by_its_key() -> None:
    also = {"heat": {"starts": "2003-08-01"}, "near": {"starts": "2021-03-01"}}
    with pytest.raises(ValidationError) as caught:
        Crisis.model_validate({"starts": "2020-03-17", "also": also})
    (fault,) = caught.value.errors()
    assert fault["loc"] == ("also", "heat", "starts")
    assert fault["input"] == "2003-08-01"
    assert "at most 730" in fault["msg"]


def test_the_longest_gap_is_allowed() -> None:
    after = Crisis().after
    for days, allowed in ((730, True), (731, False)):
        late = {"also": {"late": {"starts": after + timedelta(days=days)}}}
        if allowed:
            assert Crisis.model_validate(late).days == 55 + 730 + 55
        else:
            with pytest.raises(ValidationError, match="731 days lie between"):
                Crisis.model_validate(late)


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


def test_no_state_is_out_of_bounds_and_nothing_else_is_written() -> None:
    crisis = Crisis(phases=(*TWO_PHASES.phases, flood()), also={"later": LATER})
    state = town()
    for day in range(1, 14):
        before = twin(state)
        assert not faults(live(crisis, state, day))
        assert changed(before, state) <= set(Crisis.writes)


def test_no_crisis_leaves_every_day_ordinary() -> None:
    state = live(Crisis(), few(3, first_crisis_day=5), 1)
    for day in range(2, 70):
        before = twin(state)
        live(Crisis(), state, day)
        moved = {"conditions.day", "conditions.weekday", "conditions.school", "conditions.stage"}
        moved |= {"conditions.month", "conditions.month_day"}
        assert changed(before, state) <= moved


@pytest.mark.parametrize("crisis", [Crisis(), TWO_PHASES])
def test_the_crisis_lasts_as_long_as_its_phases(crisis: Crisis) -> None:
    dates = [crisis.starts + timedelta(days=day) for day in range(-10, 100)]
    inside = [day for day in dates if crisis.phase_on(day) is not None]
    assert inside == dates[10 : 10 + sum(phase.days for phase in crisis.phases)]
    assert len(inside) == crisis.days
