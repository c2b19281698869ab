"""Composition: what is wrong with a configuration is said at once, by key and value."""

from __future__ import annotations

import pytest

from sim.composition import (
    SETTINGS,
    ConfigurationError,
    compose,
    load_scenario,
    scenario_of,
    validate,
)
from sim.processes.needs import Needs
from sim.scenario import Scenario


def test_overrides_reach_the_scenario() -> None:
    spec = load_scenario(
        "crisis=heatwave",
        "facilitation=three",
        "neighbourhood.residents=600",
        "needs.kinds.errand.per_year=3",
        "seed=9",
    )
    assert (spec.crisis.name, spec.crisis.days) == ("heatwave", 16)
    assert spec.facilitation.posts_per_1000 == 3
    assert spec.neighbourhood.residents == 600
    assert spec.needs.kinds.errand.per_year == 3
    assert spec.needs.kinds.errand.effort == Needs().kinds.errand.effort, "the rest stays"
    assert spec.seed == 9


def test_what_says_how_to_run_is_no_part_of_the_scenario() -> None:
    config = compose()
    assert set(SETTINGS) <= set(config)
    assert set(config) - set(SETTINGS) == set(Scenario.model_fields)
    assert scenario_of(config) == load_scenario()


def test_an_empty_configuration_is_the_defaults_of_the_code() -> None:
    assert scenario_of({}) == Scenario()


BAD = {
    "above its bounds": (["needs.ask=2"], ["needs.ask = 2", "less than or equal to 1"]),
    "below its bounds": (
        ["neighbourhood.residents=3"],
        ["neighbourhood.residents = 3", "greater than or equal to 60"],
    ),
    "not a number": (["needs.ask=much"], ["needs.ask = 'much'", "number"]),
    "not whole": (["mutual_aid.asks=1.5"], ["mutual_aid.asks = 1.5", "integer"]),
    "not finite": (["moves.turnover=nan"], ["moves.turnover = nan", "finite"]),
    "not a date": (["crisis.starts=yesterday"], ["crisis.starts = 'yesterday'", "date"]),
    "unknown key": (["needs.asks=0.5"], ["needs.asks"]),
    "added key": (["+needs.asks=0.5"], ["needs.asks: unknown key"]),
    "unknown section": (["+weather.rain=1"], ["weather: unknown key"]),
    "unknown option": (
        ["crisis=flod"],
        ["crisis/flod", "heatwave", "lockdown", "none"],
    ),
    "unknown group": (["facilitators=three"], ["facilitators"]),
    "a kind of place that there is not": (
        ["crisis.phases=[{name: x, days: 3, closed: [pub]}]"],
        ["crisis.phases.0.closed.0", "'pub' is none of courtyard, cafe"],
    ),
    "a need that there is not": (
        ["crisis.phases=[{name: x, days: 3, needs: {exposed: {gossip: 2}}}]"],
        ["crisis.phases.0.needs.exposed.gossip", "'gossip' is none of errand, check_in"],
    ),
    "a factor out of bounds": (
        ["crisis.phases=[{name: x, days: 3, needs: {exposed: {errand: 99}}}]"],
        ["crisis.phases.0.needs.exposed.errand = 99", "less than or equal to 50"],
    ),
    "no phase": (["crisis.phases=[]"], ["crisis.phases = []", "at least 1 item"]),
    "a ninth kind of activity": (
        ["+activities.programme.picnic={per_year: 3}"],
        ["activities.programme.picnic: unknown key"],
    ),
    "an activity without seats": (
        ["~activities.programme.talk.seats"],
        ["activities.programme.talk.seats", "required"],
    ),
    "a venue that there is not": (
        ["activities.programme.talk.where=moon"],
        ["activities.programme.talk.where = 'moon'", "'street', 'room' or 'online'"],
    ),
    "a founder too many": (
        ["founding.planned=[{founders: 99}]"],
        ["founding.planned.0.founders = 99", "less than or equal to 20"],
    ),
    "a budget without a lever": (
        ["levers.budget=5000"],
        ["levers: budget = 5000: no lever acts", "lever=ease"],
    ),
    "a budget that nobody could spend": (
        ["lever=ease", "levers.budget=1e6", "neighbourhood.residents=1000"],
        ["levers.budget = 1e+06: ease would act at an intensity above 8; at most 64,000 EUR"],
    ),
    "a lever that costs nothing, with a budget": (
        ["lever=balance", "levers.balance.per_1000=0", "levers.budget=10"],
        ["levers.budget = 10", "at most 0 EUR"],
    ),
    "a lever too strong": (
        ["levers.ease.intensity=9"],
        ["levers.ease.intensity = 9", "less than or equal to 8"],
    ),
    "a lever that there is not": (["lever=water"], ["lever/water", "compost", "ease"]),
    "a knock-out that there is not": (
        ["knockout=[place,hope]"],
        ["knockout = 'hope': one of doing_together, driving_residents", "place"],
    ),
    "shares above a whole": (
        ["neighbourhood.alone_share=0.9", "neighbourhood.family_share=0.9"],
        ["neighbourhood: alone_share + family_share: more than all households"],
    ),
    "not an override": (["needs.ask"], ["needs.ask"]),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_by_name(case: str) -> None:
    overrides, named = BAD[case]
    with pytest.raises(ConfigurationError) as raised:
        load_scenario(*overrides)
    message = str(raised.value)
    for words in named:
        assert words in message
    assert "Traceback" not in message
    assert "HYDRA_FULL_ERROR" not in message


def test_all_faults_are_named_at_once_a_line_each() -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_scenario("needs.ask=2", "+moves.speed=1", "encounters.visit_hours=-1", "seed=x")
    lines = str(raised.value).splitlines()
    assert len(lines) == 4
    for start in ("needs.ask = 2", "moves.speed", "encounters.visit_hours = -1", "seed = 'x'"):
        assert any(line.startswith(start) for line in lines), start


def test_a_fault_is_named_by_its_whole_path() -> None:
    with pytest.raises(ConfigurationError, match=r"^here\.ask = 7: "):
        validate(Needs, {"ask": 7}, at="here")


def test_a_failed_composition_leaves_nothing_behind() -> None:
    with pytest.raises(ConfigurationError):
        load_scenario("crisis=flod")
    assert load_scenario().crisis.name == "lockdown"
