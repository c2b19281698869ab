"""Composition: what is wrong with a configuration is said at once, by key and value."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from omegaconf import OmegaConf

from experiments.design.design import design_of
from experiments.design.experiment import Experiment
from sim.by_hydra import register_defaults
from sim.composition import (
    CONFIGS,
    PURCHASE,
    SETTINGS,
    SEVERAL,
    ConfigurationError,
    check_single,
    compose,
    load_scenario,
    scenario_of,
    validate,
)
from sim.given import with_mark
from sim.overrides import SEARCHED
from sim.own_files import contents
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
    assert set(config) - {*SETTINGS, *PURCHASE} == set(Scenario.model_fields)
    assert scenario_of(config) == load_scenario()


def test_an_empty_configuration_is_the_defaults_of_the_code() -> None:
    assert scenario_of({}) == Scenario()


BAD = {
    "above its bounds": (
        ["mutual_aid.voice.ask=2"],
        ["mutual_aid.voice.ask = 2", "less than or equal to 1"],
    ),
    "below its bounds": (
        ["neighbourhood.residents=3"],
        ["neighbourhood.residents = 3", "greater than or equal to 60"],
    ),
    "not a number": (["mutual_aid.voice.ask=much"], ["mutual_aid.voice.ask = 'much'", "number"]),
    "not whole": (["mutual_aid.asks=1.5"], ["mutual_aid.asks = 1.5", "integer"]),
    "not finite": (["moves.turnover=nan"], ["moves.turnover = nan", "finite"]),
    "not a date": (["crisis.starts=yesterday"], ["crisis.starts = 'yesterday'", "date"]),
    "unknown key": (
        ["mutual_aid.ask=0.5"],
        ["mutual_aid.ask: unknown key; did you mean mutual_aid.asks"],
    ),
    "added key": (
        ["+mutual_aid.ask=0.5"],
        ["mutual_aid.ask: unknown key; did you mean mutual_aid.asks"],
    ),
    "unknown section": (["+weather.rain=1"], ["weather: unknown key"]),
    "unknown option": (
        ["crisis=flod"],
        [
            "crisis = 'flod': one of blackout, compound, flood, heatwave, lockdown, none is "
            "expected, or one in a folder of yours, --config-dir"
        ],
    ),
    "unknown group": (["facilitators=three"], ["facilitators"]),
    "an unknown key of a phase": (
        ["crisis.phases=[{name: x, days: 3, needz: {}}]"],
        ["crisis.phases.0.needz: unknown key; did you mean crisis.phases.0.needs?"],
    ),
    "an unknown key of a further crisis": (
        ["+crisis.also={x: {phase: [], phases: [{name: y, days: 3}]}}"],
        ["crisis.also.x.phase: unknown key; did you mean crisis.also.x.phases?"],
    ),
    "a crisis without phases": (
        ["~crisis.phases"],
        ["crisis.phases: the file of a crisis gives a name and phases", "crisis=none"],
    ),
    "a further crisis without phases": (
        ["+crisis.also.x.starts=2020-05-01"],
        ["crisis.also.x.phases: the file of a crisis gives a name and phases"],
    ),
    "two crises as a list": (
        ["crisis=[lockdown,heatwave]"],
        [
            "crisis = [lockdown,heatwave]: one option is expected; several crises in one run: "
            "crisis=lockdown +crisis@crisis.also.heatwave=heatwave"
        ],
    ),
    "two values": (
        ["mutual_aid.asks=1,2"],
        ["one value is expected", "'+experiment.factors={mutual_aid.asks:[1,2]}'"],
    ),
    "a kind of place that there is not": (
        ["crisis.phases=[{name: x, days: 3, closed: [pub]}]"],
        ["crisis.phases.0.closed.0", "'pub' is none of courtyard, cafe"],
    ),
    "a need that there is not": (
        ["crisis.phases=[{name: x, days: 3, needs: {exposed: {gossip: 2}}}]"],
        ["crisis: phases[0].needs: 'gossip' is none of errand, check_in"],
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
    "an activity without hours": (
        ["~activities.programme.talk.hours"],
        ["activities.programme.talk.hours", "required"],
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
        ["levers.budget = 5000: no lever acts", "lever=ease"],
    ),
    "a budget that nobody could spend": (
        ["lever=ease", "levers.budget=1e6", "neighbourhood.residents=1000"],
        ["levers.budget = 1e+06: ease would act at an intensity above 8; at most 64,000 EUR"],
    ),
    "a lever that costs nothing, with a budget": (
        ["lever=balance", "prices.levers.balance.per_1000=0", "levers.budget=10"],
        ["levers.budget = 10", "at most 0 EUR"],
    ),
    "a lever too strong": (
        ["levers.ease.intensity=9"],
        ["levers.ease.intensity = 9", "less than or equal to 8"],
    ),
    "a lever that there is not": (
        ["lever=water"],
        ["lever = 'water': one of all, balance, compost"],
    ),
    "a knock-out that there is not": (
        ["knockout=[place,hope]"],
        ["knockout = 'hope': one of doing_together, driving_residents", "place"],
    ),
    "shares above a whole": (
        ["neighbourhood.alone_share=0.9", "neighbourhood.family_share=0.9"],
        ["neighbourhood: alone_share + family_share: more than all households"],
    ),
    "not an override": (["mutual_aid.voice.ask"], ["mutual_aid.voice.ask"]),
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


@pytest.mark.parametrize("case", sorted(BAD.keys() - {"shares above a whole"}))
def test_a_fault_is_one_line(case: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_scenario(*BAD[case][0])
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize("group", sorted(path.name for path in CONFIGS.iterdir() if path.is_dir()))
def test_only_levers_and_elements_are_chosen_several_at_a_time(group: str) -> None:
    options = sorted(path.stem for path in (CONFIGS / group).glob("*.yaml"))[:2]
    several = f"{group}=[{','.join(options)}]"
    if group in SEVERAL:
        check_single([several])
        return
    with pytest.raises(ConfigurationError, match=rf"^{group} = .*: one option is expected"):
        check_single(["mutual_aid.voice.ask=0.5", several])


def test_a_file_that_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "crisis").mkdir()
    file = tmp_path / "crisis" / "torn.yaml"
    file.write_text("name: torn\nphases:\n  - name: a\n   days: 2\n")
    with pytest.raises(ConfigurationError) as raised:
        load_scenario(f"hydra.searchpath=[file://{tmp_path}]", "crisis=torn")
    assert str(raised.value).startswith(f"{file}, line 4: ")
    assert len(str(raised.value).splitlines()) == 1


def test_all_faults_are_named_at_once_a_line_each() -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_scenario(
            "mutual_aid.voice.ask=2", "+moves.speed=1", "encounters.visit_hours=-1", "seed=x"
        )
    lines = str(raised.value).splitlines()
    assert len(lines) == 4
    for start in (
        "mutual_aid.voice.ask = 2",
        "moves.speed",
        "encounters.visit_hours = -1",
        "seed = 'x'",
    ):
        assert any(line.startswith(start) for line in lines), start


def test_a_fault_is_named_by_its_whole_path() -> None:
    with pytest.raises(ConfigurationError, match=r"^here\.old_age = 70: "):
        validate(Needs, {"old_age": 70}, at="here")


def test_a_failed_composition_leaves_nothing_behind() -> None:
    with pytest.raises(ConfigurationError):
        load_scenario("crisis=flod")
    assert load_scenario().crisis.name == "lockdown"


def test_compositions_leave_one_another_as_they_are() -> None:
    plain = compose()
    assert compose(["needs.old_age=2", "~crisis.phases", "crisis=heatwave"]) != plain
    assert compose() == plain


@pytest.mark.parametrize(
    "values",
    [
        ["needs.old_age=2", "crisis=flood"],
        ["crisis=flood", "facilitation=one", "facilitation.outreach.talks_per_hour=0.7"],
        ["lever=[ease]", "needs.kinds.errand={per_year: 3, effort: 1}", "seed=4"],
        ["seed=4", "seed=5", "needs.old_age=2", "needs.old_age=3"],
        ["+crisis@crisis.also.heat=heatwave", "needs.old_age=2"],
        ["budget=60000", "portfolio.caretaker=1"],
        [],
    ],
)
def test_what_shares_its_options_with_others_is_composed_as_alone(values: list[str]) -> None:
    compose([*values, "crisis=heatwave"])
    compose([*values, "needs.old_age=9"])
    alone = with_mark(_alone(values), ())
    assert compose(values) == alone
    assert compose(values) == alone, "what is kept is not written"


def _alone(overrides: Sequence[str]) -> Any:
    register_defaults()
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return OmegaConf.to_container(hydra_compose("config", list(overrides)), resolve=True)


@pytest.mark.parametrize("text", ["needs.no_such=1", "crisis.starts=1,2", "needs.kinds=[1]"])
def test_what_is_wrong_is_said_the_same_of_what_shares_its_options(text: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        scenario_of(compose([text]))
    with (
        initialize_config_dir(str(CONFIGS), version_base="1.3"),  # nothing is kept there
        pytest.raises(ConfigurationError) as alone,
    ):
        scenario_of(compose([text]))
    assert str(error.value) == str(alone.value)


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        ("hydra.compose", "+crisis@crisis.also.amid=heatwave"),
        ("omegaconf.OmegaConf.update", "needs.old_age=2"),
    ],
)
def test_an_interrupt_amid_a_library_is_no_fault_of_the_configuration(
    at: str, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise AttributeError("half a node")

    monkeypatch.setattr(at, interrupted)
    with pytest.raises(KeyboardInterrupt):
        design_of(Experiment(name="own"), [asked])


def test_files_of_one_s_own_are_read_again_when_they_change(tmp_path: Path) -> None:
    path = tmp_path / "crisis" / "mine.yaml"
    path.parent.mkdir()
    found = []
    for days in (3, 40):
        path.write_text(f"name: mine\nphases: [{{name: all, days: {days}}}]\n")
        asked = [f"{SEARCHED}=[file://{tmp_path}]", "crisis=mine", "needs.old_age=2"]
        found.append(compose(asked)["crisis"]["phases"][0]["days"])
    assert found == [3, 40]


def test_a_folder_of_very_many_files_is_read_each_time(tmp_path: Path) -> None:
    (tmp_path / "crisis").mkdir()
    (tmp_path / "crisis" / "mine.yaml").write_text("name: mine\nphases: [{name: all, days: 3}]\n")
    assert contents([tmp_path])
    for number in range(1_001):
        (tmp_path / f"{number}.csv").touch()
    assert contents([tmp_path]) is None
    asked = [f"{SEARCHED}=[file://{tmp_path}]", "crisis=mine", "needs.old_age=2"]
    assert compose(asked)["crisis"]["name"] == "mine"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("finding: ${seed\n", "finding: cannot be read, from here on: '${seed'"),
        ("odd: ${no_such}\n", "crisis.odd: Interpolation key 'no_such' not found"),
    ],
)
def test_a_value_of_a_file_that_cannot_be_read_is_named(
    content: str, fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "crisis" / "own.yaml"
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(ConfigurationError) as error:
        load_scenario("crisis=own", configs=tmp_path)
    assert str(error.value) == fault
