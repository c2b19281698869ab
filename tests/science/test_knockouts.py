"""Knock-outs: each freezes one element at its neutral value, and leaves all else as it was."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.beginning import begin
from sim.codes import ActivityKind, Finder
from sim.life import Life
from sim.scenario import Scenario
from sim.state import State
from tests.composed import load_scenario
from tests.worlds import changed, faults, few, gather, live, twin

SMALL = (
    "neighbourhood.residents=300",
    "neighbourhood.first_ties.years=1",
    "founding.initial_per_1000=10",
    "timeline.build_up_days=90",
    "timeline.recovery_days=0",
)
SUPPORTED = ("facilitation=three", "logistics=shared", "governance=collegial", "lever=all")
DAYS = 58
"""How long runs last; the last day is a Thursday, on which facilitators work."""
CONVIVIAL = ("aperitif", "meal", "open_house", "street_table", "talk")

NEUTRAL: dict[str, dict[str, Any]] = {
    "driving_residents": {
        "neighbourhood.dispositions.driving_share": 0.001,
        "founding.founding": 0,
        "founding.surge": 0,
    },
    "facilitators": {"facilitation.working": False, "mutual_aid.voice.caretakers_notice": 0},
    "encounters": {
        f"activities.{programme}.{kind}.per_year": 0
        for programme in ("programme", "initiative")
        for kind in CONVIVIAL
    },
    "doing_together": {
        f"activities.{programme}.workshop.{key}": value
        for programme in ("programme", "initiative")
        for key, value in (("hours", 1.5), ("learning", 0), ("together", False))
    },
    "logistics": {
        "logistics.own_kits": 0,
        "logistics.wanted_kits": 0,
        "logistics.kits_per_1000": 0,
        "founding.lacking.kits": True,
    },
    "place": {
        "activities.venues.available": False,
        "logistics.room": False,
        "facilitation.rooms.found_per_hour": 0,
        "mutual_aid.message_reach": 0,
    },
    "meaning": {
        "activities.traces.meaning": 0,
        "founding.lacking.narrative": True,
    },
    "governance": {
        "governance.form": "informal",
        "governance.centralisation": 0.5,
        "governance.lead_days": 3650,
        "founding.origins.centralisation": 0.5,
    },
    "power_to_act": {
        "empowerment.sharing": 0,
        "empowerment.practice": 0,
        "empowerment.empowering": 0,
        "empowerment.training": 0,
        "activities.programme.workshop.learning": 0,
        "activities.initiative.workshop.learning": 0,
        "mutual_aid.efficacy_gain": 0,
        "facilitation.teaching.learning": 0,
        "founding.lacking.shared_knowledge": True,
    },
    "strengths_and_limits": {
        "alliances.strife": 0,
        "alliances.allying": 0,
        "facilitation.links.ear": 0,
        "facilitation.links.days": 0,
        "facilitation.links.near_m": 0,
        "facilitation.links.registered_per_hour": 0,
    },
}
"""The parameters of each element, at the values at which it does nothing."""

SEEN_AT_ONCE = {
    "encounters": {"collectives.pulse", "residents.attended"},
    "meaning": {"collectives.narrative"},
    "governance": {
        "collectives.centralisation",
        "collectives.hours",
        "collectives.shared_knowledge",
    },
    "power_to_act": {"collectives.shared_knowledge"},
    "logistics": {"collectives.kits"},
    "place": {"manners.message_reach"},
}
"""What differs before the first day; other founders besides, where few are driving."""


def flat(values: dict[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        found |= flat(value, f"{above}{key}.") if isinstance(value, dict) else {above + key: value}
    return found


@cache
def scenario(*overrides: str) -> Scenario:
    return load_scenario(*SMALL, *overrides)


@cache
def lived(*overrides: str) -> State:
    """What there is after the days of a run; to be read only."""
    life = Life(scenario(*overrides))
    life.live(DAYS)
    assert not faults(life.state)
    return life.state


def alive(state: State, column: str) -> np.ndarray:
    return np.asarray(getattr(state.collectives, column)[state.collectives.alive])


@pytest.mark.parametrize("base", [(), SUPPORTED], ids=["bare", "supported"])
@pytest.mark.parametrize("name", NEUTRAL)
def test_its_parameters_are_neutral_and_no_other_differs(name: str, base: tuple[str, ...]) -> None:
    one = flat(scenario(*base).model_dump())
    two = flat(scenario(*base, f"knockout={name}").model_dump())
    assert one.keys() == two.keys()
    assert {key: two[key] for key in NEUTRAL[name]} == NEUTRAL[name]
    differs = {key for key in one if one[key] != two[key]}
    assert differs <= set(NEUTRAL[name])
    assert differs, "an element that is knocked out was there"


@pytest.mark.parametrize("name", NEUTRAL)
def test_the_population_is_the_same(name: str) -> None:
    one, two = begin(scenario()), begin(scenario(f"knockout={name}"))
    differs = changed(one, two)
    if name == "driving_residents":
        assert (np.argsort(one.residents.drive) == np.argsort(two.residents.drive)).all()
        own = ("drive", "membership", "core", "attended")
        assert differs <= {f"residents.{column}" for column in own} | {
            f"collectives.{column}" for column in one.collectives.columns
        }
    else:
        assert differs == SEEN_AT_ONCE.get(name, set())


@pytest.mark.parametrize("name", NEUTRAL)
def test_needs_arise_alike(name: str) -> None:
    one, two = lived(), lived(f"knockout={name}")
    assert one.ledger.arisen.sum() > 0
    assert one.ledger.arisen.tobytes() == two.ledger.arisen.tobytes()


def test_the_base_has_what_knock_outs_take_away() -> None:
    state = lived(*SUPPORTED)
    book = state.ledger
    assert (book.attendance.max(), alive(state, "narrative").min() > 0) > (8, True)
    assert (alive(state, "kits").min(), alive(state, "shared_knowledge").min()) > (0, 0)
    assert alive(state, "rivalry").max() > 0
    assert alive(state, "support").max() > 0


def test_without_place_people_gather_at_home() -> None:
    book = lived("knockout=place").ledger
    assert book.activities.sum() > 0
    assert (book.attendance <= 8 * book.activities).all()
    assert not book.activities[:, ActivityKind.ONLINE].any()


def test_without_place_there_is_no_room_to_work_from() -> None:
    finders = ("facilitation=landlord", "facilitation.posts_per_1000=10", "logistics=shared")
    assert alive(lived(*finders), "room").max() >= 0
    assert (alive(lived(*finders, "knockout=place"), "room") == -1).all()


def test_without_encounters_people_meet_to_work() -> None:
    held = lived("knockout=encounters").ledger.activities.sum(axis=0)
    for kind in ActivityKind:
        assert (held[kind] > 0) == (kind.name.lower() not in CONVIVIAL), kind.name


def test_without_doing_together_a_workshop_is_a_talk() -> None:
    def workshop(*knockout: str) -> State:
        kinds = [k.name.lower() for k in ActivityKind if k is not ActivityKind.WORKSHOP]
        spec = scenario(
            *(f"activities.programme.{kind}.per_year=0" for kind in kinds),
            "activities.programme.workshop.per_year=365",
            "activities.coming.member_chance=1",
            *knockout,
        )
        state = few(10, days=DAYS)
        gather(state, 0, range(10), core=[0])
        state.residents.belonging[:] = 1
        state.collectives.hours[0] = 1e6
        return live(spec.activities, state)

    one, two = workshop(), workshop("knockout=doing_together")
    assert one.ties.hours.sum() == pytest.approx(1.5 * two.ties.hours.sum())
    assert one.ledger.contacts.tolist() == two.ledger.contacts.tolist()
    assert one.residents.know_how.any()
    assert not two.residents.know_how.any()
    assert not two.collectives.know_how.any()


def test_without_meaning_there_is_no_story_and_nobody_belongs_more() -> None:
    spec = "knockout=meaning"
    before, state = begin(scenario(spec)), lived(spec)
    assert not alive(state, "narrative").any()
    most = np.maximum(before.residents.belonging, 0.3) + 1e-6
    assert (state.residents.belonging <= most).all()
    assert (lived().residents.belonging > begin(scenario()).residents.belonging + 0.01).any()


def test_without_governance_nobody_has_a_form() -> None:
    state = lived(*SUPPORTED, "knockout=governance")
    assert not alive(state, "association").any()
    assert alive(state, "centralisation") == pytest.approx(0.5)


@pytest.mark.parametrize("lever", ["none", "pass_on"])
def test_without_power_to_act_nobody_learns(lever: str) -> None:
    spec = scenario(
        f"lever={lever}", "facilitation=three", "knockout=power_to_act", "moves.turnover=0"
    )
    life = Life(spec)
    for day in range(1, DAYS):
        before = twin(life.state)
        life.live(day)
        one, two = before.collectives, life.state.collectives
        same = one.alive & two.alive
        assert (two.know_how[same] <= one.know_how[same]).all()
        assert not two.shared_knowledge[two.alive].any()
        r = life.state.residents
        assert (r.know_how == before.residents.know_how).all()
        drift = spec.wellbeing.drift * (0.5 - before.residents.efficacy)
        assert (r.efficacy <= before.residents.efficacy + drift + 1e-5).all()


def test_without_strengths_and_limits_collectives_are_alone() -> None:
    state = lived(*SUPPORTED, "knockout=strengths_and_limits")
    assert not alive(state, "rivalry").any()
    assert (alive(state, "alliance") == -1).all()


def test_without_strengths_and_limits_no_list_goes_to_the_institution() -> None:
    brokers = (
        "facilitation=elected",
        "facilitation.posts_per_1000=10",
        "lists.note=1",
        "lists.registered=0",
    )
    assert lived(*brokers).residents.registered.any()
    assert not lived(*brokers, "knockout=strengths_and_limits").residents.registered.any()


def test_without_logistics_there_is_no_equipment() -> None:
    state = lived(*SUPPORTED, "knockout=logistics")
    assert not alive(state, "kits").any()
    assert not state.collectives.used_kits.any()
    assert state.ledger.activities.sum() > 0
    kits = [kind.kits > 0 for kind in scenario().activities.programme.in_order()]
    held = state.ledger.activities[:, kits]
    seats = scenario().activities.venues.home_seats
    assert (state.ledger.attendance[:, kits] <= seats * held).all()


def test_without_logistics_no_grant_buys_equipment() -> None:
    brokers = ("facilitation=elected", "facilitation.posts_per_1000=10", "facilitation.lead_days=0")
    with_funds = ("founding.initial_per_1000=10", *brokers, "timeline.build_up_days=1")
    kits = []
    for knockout in ("none", "logistics"):
        life = Life(scenario(*with_funds, f"knockout={knockout}"))
        life.live(35)  # collectives buy on the 30th day
        assert alive(life.state, "funds").max() > 0
        kits.append(alive(life.state, "kits").max())
    assert kits[0] > 1
    assert kits[1] == 0


def test_without_driving_residents_there_are_few() -> None:
    base = load_scenario("neighbourhood.residents=3000")
    spec = load_scenario("neighbourhood.residents=3000", "knockout=driving_residents")
    many, few_ = ((begin(item).residents.drive > 0.7).sum() for item in (base, spec))
    assert abs(many - 90) < 4 * np.sqrt(90)
    assert few_ <= 3 + 4 * np.sqrt(3)


def test_without_facilitators_nobody_is_supported() -> None:
    state = lived(*SUPPORTED, "lists.registered=0", "knockout=facilitators")
    assert not state.collectives.support.any()
    assert not state.residents.registered.any()


IN_A_LOCKDOWN = ("crisis=lockdown", "timeline.build_up_days=20")
"""So that the last days simulated are of the crisis."""


def test_without_driving_residents_no_group_is_born() -> None:
    born = (*IN_A_LOCKDOWN, "founding.surge=50", "founding.founding=5", "founding.crowding=100")
    base, without = (lived(*born, *knockout) for knockout in ((), ("knockout=driving_residents",)))
    began = lived(*IN_A_LOCKDOWN).collectives.founded > 0
    assert (base.collectives.founded > 0).sum() > began.sum()
    assert not (without.collectives.founded > 0).any()


def test_without_facilitators_no_caretaker_notices() -> None:
    def found(*knockout: str) -> np.ndarray:
        voice = ("crisis.times=4", "mutual_aid.voice.accept=1")
        finders = lived(*IN_A_LOCKDOWN, *voice, *knockout).gates.found
        return np.asarray(finders.sum(axis=tuple(range(finders.ndim - 1))))

    assert found()[Finder.CARETAKER] > 0
    assert found("knockout=facilitators")[Finder.CARETAKER] == 0


def test_two_knock_outs_hold_together() -> None:
    one = flat(scenario().model_dump())
    two = flat(scenario("knockout=[meaning,logistics]").model_dump())
    both = NEUTRAL["meaning"] | NEUTRAL["logistics"]
    assert {key: two[key] for key in both} == both
    assert {key for key in one if one[key] != two[key]} <= set(both)
    state = begin(scenario("knockout=[meaning,logistics]"))
    assert not alive(state, "narrative").any()
    assert not alive(state, "kits").any()
