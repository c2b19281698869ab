"""A pair is what the runs are: levers are options, a day is the same on whatever way."""

from __future__ import annotations

import json

import pytest

from experiments.explorer import scene
from experiments.explorer.asked import TOGETHER, Asked, Levers
from experiments.explorer.opening import Opening
from experiments.explorer.pair import Pair, Pasts, first_day
from experiments.words import ENGLISH, FRENCH
from sim.composition import ConfigurationError
from sim.life import simulate
from sim.measures.evening import FIELDS
from sim.model import Neighbourhood
from sim.scenario import Scenario
from tests.composed import load_scenario

SMALL = (
    "neighbourhood.residents=300",
    "timeline.build_up_days=90",
    "timeline.recovery_days=10",
    "facilitation.lead_days=40",
    "logistics.lead_days=40",
    "governance.lead_days=40",
    "levers.lead_days=40",
    "founding.initial_per_1000=7",
)
THREE = ("facilitation=one", "logistics=shared", "governance=collegial")


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked.of(SMALL)


@pytest.fixture(scope="module")
def opening(asked: Asked) -> Opening:
    return Opening(asked, "en")


def told(pair: Pair) -> list[str]:
    """All that is shown of a pair, a text each."""
    return [json.dumps([scene.frame(side), side.courses]) for side in pair.sides]


def test_the_levers_stand_as_the_options_have_them(asked: Asked) -> None:
    moved = TOGETHER.applied(asked.spec)
    option = load_scenario(*SMALL, "timeline.recovery_days=10", *THREE)
    names = {"facilitation", "logistics", "governance"}
    assert Levers.of(option) == TOGETHER
    for name in names:
        mine, theirs = getattr(moved, name), getattr(option, name)
        assert mine.model_dump(exclude={"name"}) == theirs.model_dump(exclude={"name"})
    assert moved.model_dump(exclude=names) == option.model_dump(exclude=names)
    assert Levers.of(asked.spec) == (0.0, 0.0, 0.7)


def test_both_go_as_runs_do(opening: Opening) -> None:
    pair = opening.pair()
    pair.go_to(pair.plain.spec.days)
    for side, options in ((pair.plain, ()), (pair.moved, THREE)):
        outcomes = simulate(load_scenario(*SMALL, *options)).outcomes
        so_far = side.evening.so_far
        for name in ("left_without_everyone", "left_without_over_75_alone", "needs_met_everyone"):
            assert so_far[name] == outcomes[name]
        assert so_far["cost"] == outcomes["cost"]
    plain, moved = (side.evening.so_far for side in pair.sides)
    assert plain["cost"] == 0 < moved["cost"]
    assert plain["known"] < moved["known"]


def test_a_day_is_the_same_on_whatever_way(opening: Opening) -> None:
    straight, about = opening.pair(), opening.pair()
    day = first_day(straight.plain.spec) + 12
    straight.go_to(day)
    about.go_to(day + 5)
    about.move(Levers(0.0, 0.0, 0.7))
    assert about.day == day + 5
    first, second = told(about)
    assert first == second, "with the levers of the other it is the other"
    about.go_to(day)
    about.move(TOGETHER)
    assert told(about) == told(straight)
    first, second = told(about)
    assert first != second


def test_days_end_where_the_scenario_does(opening: Opening) -> None:
    pair = opening.pair()
    pair.go_to(-5)
    assert pair.day == first_day(pair.plain.spec)
    pair.go_to(10_000)
    assert pair.day == pair.plain.spec.days


def test_pages_do_not_share_their_neighbourhoods(opening: Opening) -> None:
    one, other = opening.pair(), opening.pair()
    one.go_to(one.day + 3)
    assert other.day == one.day - 3
    assert one.pasts is other.pasts


def test_a_past_is_made_once_for_all_levers(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Scenario] = []

    def counted(spec: Scenario, *, agents: bool) -> Neighbourhood:
        made.append(spec)
        return Neighbourhood(spec, agents=agents)

    monkeypatch.setattr("experiments.explorer.pair.Neighbourhood", counted)
    pasts = Pasts()
    Pair(asked.spec, TOGETHER, pasts)
    Pair(asked.with_crisis("lockdown"), Levers(3.0, 0.0, 0.0), pasts)
    assert len(made) == 1


def test_another_crisis_is_that_of_its_file(asked: Asked) -> None:
    assert {"lockdown", "heatwave", "flood", "blackout"} <= set(asked.crises)
    spec = asked.with_crisis("flood")
    assert spec == load_scenario(*SMALL, "crisis=flood")


def test_by_default_the_recovery_is_short_and_can_be_set() -> None:
    assert Asked.of(["neighbourhood.residents=300"]).spec.timeline.recovery_days == 30
    assert Asked.of(["timeline.recovery_days=7"]).spec.timeline.recovery_days == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("executor.workers=2", "only what belongs to the scenario can be explored"),
        ("city=paris", "only what belongs to the scenario can be explored"),
        ("experiment=single", "only what belongs to the scenario can be explored"),
        ("neighbourhood.residents=60000", "the explorer takes at most 50000"),
        ("crisis=quake", "crisis = 'quake': one of"),
    ],
)
def test_what_cannot_be_explored_is_refused_in_a_line(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        Asked.of([text])
    assert len(str(caught.value).splitlines()) == 1
    assert text.partition("=")[0].partition(".")[0] in str(caught.value)


def test_the_scene_is_what_there_is(opening: Opening) -> None:
    pair = opening.pair()
    spec = pair.plain.spec
    pair.go_to(spec.timeline.build_up_days + 6)
    ground, buildings = scene.ground(pair), pair.plain.model.state.buildings
    assert sum(ground["residents"]) == 300
    assert len(ground["x"]) == len(ground["radius"]) == len(buildings)
    line = scene.timeline(pair, ENGLISH)
    assert line["first"] == first_day(spec)
    assert sum(phase["days"] for phase in line["phases"]) == line["last"] - line["first"] + 1
    assert line["when"] == "Day 6 of 55, 22 March 2020 · lockdown"
    assert scene.timeline(pair, FRENCH)["when"] == "Jour 6 sur 55, 22 mars 2020 · confinement"
    frame = scene.frame(pair.moved)
    assert set(frame) == {*FIELDS, "help", "exists", "open"}
    assert frame["waiting"] == pair.moved.evening.buildings["waiting"].tolist()
    assert len(frame["open"]) == len(ground["places"])
    assert not any(frame["open"]), "a lockdown closes them"
    assert any(frame["exists"])
    courses = scene.courses(pair, ENGLISH)
    assert [course["name"] for course in courses] == [
        ENGLISH.explorer.outcomes[name]
        for name in (
            "left_without_everyone", "left_without_over_75_alone", "known", "needs_met_everyone",
        )
    ]  # fmt: skip
    days = pair.day - first_day(spec) + 1
    assert {len(side) for course in courses for side in course["sides"]} == {days}
    assert courses[-1]["sides"][0][0] is None, "no need of the crisis is over before it"
    json.dumps([ground, line, frame, courses], allow_nan=False)


def test_policies_are_told_in_words(opening: Opening) -> None:
    pair = opening.pair()
    assert scene.policy_of(pair.plain, ENGLISH) == (
        "No facilitator; no kit in common; 70\u00a0% of work and say on the leaders"
    )
    assert scene.policy_of(pair.moved, FRENCH) == (
        "1 poste d’accompagnement pour 1\u202f000\u202f; 5 lots en commun pour 1\u202f000 et une "
        "salle\u202f; 20\u00a0% du travail et de la parole aux responsables"
    )


def test_what_differs_is_said_in_a_sentence(opening: Opening) -> None:
    pair = opening.pair()
    assert scene.compared(pair, ENGLISH) == ENGLISH.explorer.not_yet
    pair.go_to(pair.plain.spec.days)
    plain, moved = (side.evening.so_far["left_without_everyone"] for side in pair.sides)
    said = scene.compared(pair, ENGLISH)
    assert f"{moved:.1f} against {plain:.1f}" in said
    assert f"{abs(moved - plain):.1f} {'fewer' if moved < plain else 'more'} of 1,000" in said
    pair.move(Levers.of(pair.plain.spec))
    assert scene.compared(pair, ENGLISH) == (
        f"So far, {plain:.1f} of 1,000 residents are left with a grave need unmet, with the policy "
        "or not."
    )


def test_who_lives_in_a_building_is_in_one_order_those_who_wait_first(opening: Opening) -> None:
    pair = opening.pair()
    pair.go_to(pair.plain.spec.timeline.build_up_days + 10)
    waiting = [side.evening.buildings["waiting"] for side in pair.sides]
    building = int(waiting[0].argmax())
    plain, moved = scene.dwellers(pair, building)
    assert [one["row"] for one in plain] == [one["row"] for one in moved]
    assert len(plain) == pair.plain.model.state.buildings.residents[building]
    for side, found in zip(waiting, (plain, moved), strict=True):
        assert sum(len(one["open"]) for one in found) == side[building]
    some = [bool(one["open"] or other["open"]) for one, other in zip(plain, moved, strict=True)]
    assert some == sorted(some, reverse=True)
    assert 0 < sum(some) < len(some)
    assert scene.dwellers(pair, None) == [[], []]


def test_whatever_a_crisis_brings_has_a_name(asked: Asked) -> None:
    for name in asked.crises:
        spec = asked.with_crisis(name)
        for words in (ENGLISH, FRENCH):
            assert set(spec.kinds) <= set(words.explorer.wanted)
            assert {phase.name for phase in spec.crisis.phases} <= set(words.film.phases)
            told = [scene.COURSES[one] for one in spec.crisis.headlines if one in scene.COURSES]
            assert told
            assert set(told) <= set(words.explorer.outcomes)


def test_french_is_singular_below_two(opening: Opening) -> None:
    pair = opening.pair()
    pair.go_to(pair.plain.spec.timeline.build_up_days + 1)
    said = "Jusque-là, 0,0 habitant sur 1\u202f000 est resté sans aide pour un besoin grave"
    assert scene.compared(pair, FRENCH).startswith(said)
