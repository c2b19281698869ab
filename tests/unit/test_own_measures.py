"""What a process of somebody's own tells of a run: outcomes beside those of the model."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim import load_scenario, simulate
from sim.checks import InvariantError
from sim.life import Life
from sim.model import Neighbourhood
from sim.scenario import Scenario
from sim.tables import OUTCOMES, Measure
from sim.tables.told import faults, known, learn, meaning

SMALL = (
    "crisis=heatwave",
    "neighbourhood.residents=200",
    "timeline.build_up_days=30",
    "timeline.recovery_days=3",
)
TOLD = 'return {"young_share": float((state.residents.age < 30).mean()), "young_day": day}'
SOURCE = f'''
from sim.processes.process import OwnMeasure
from sim.tables import Measure


class Young(OwnMeasure):
    """Who is young."""

    tells = {{
        "young_share": Measure("share", "residents below 30"),
        "young_day": Measure("day", "the last"),
    }}

    def tell(self, state, day):
        {TOLD}
'''


def scenario(folder: Path, told: str = TOLD, *overrides: str) -> Scenario:
    path = folder / "young.py"
    path.write_text(SOURCE.replace(TOLD, told))
    return load_scenario(*SMALL, *overrides, processes=[f"{path}:Young"])


def test_it_tells_its_outcomes_and_changes_no_other(tmp_path: Path) -> None:
    spec = scenario(tmp_path, TOLD, "checks=on")
    outcomes = simulate(spec).outcomes
    plain = simulate(load_scenario(*SMALL, "checks=on")).outcomes
    assert list(outcomes) == [*plain, "young_share", "young_day"]
    assert repr({name: outcomes[name] for name in plain}) == repr(plain)
    life = Life(spec)
    life.live(spec.days)
    assert outcomes["young_share"] == (life.state.residents.age < 30).mean()
    assert outcomes["young_day"] == spec.days


def test_mesas_model_tells_them_as_far_as_it_has_come(tmp_path: Path) -> None:
    model = Neighbourhood(scenario(tmp_path), agents=False)
    model.run_for(4)
    assert model.tables().outcomes["young_day"] == 4


@pytest.mark.parametrize(
    ("told", "error", "words"),
    [
        ("return {}", ValueError, "young tells ; it declares young_share, young_day"),
        ("return {'young_share': 0, 'x': 1}", ValueError, "young tells young_share, x; it "),
        (f"state.residents.age[0] = 20; {TOLD}", InvariantError, "wrote residents.age"),
    ],
)
def test_what_it_does_not_declare_is_a_fault(
    told: str, error: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=words):
        simulate(scenario(tmp_path, told, "checks=on"))


def test_what_cannot_be_said_is_no_number(tmp_path: Path) -> None:
    spec = scenario(tmp_path, "return {'young_share': float('nan'), 'young_day': 1}")
    assert math.isnan(simulate(spec).outcomes["young_share"])


def test_an_edit_makes_another_run(tmp_path: Path) -> None:
    before, same = scenario(tmp_path), scenario(tmp_path)
    assert before == same != scenario(tmp_path, TOLD.replace("30", "31"))


def test_what_an_outcome_is_can_be_learned(tmp_path: Path) -> None:
    scenario(tmp_path)
    assert meaning("young_share") == Measure("share", "residents below 30")
    assert meaning("deaths") == OUTCOMES["deaths"]
    assert set(known()) >= {*OUTCOMES, "young_share"}
    learn({"young_share": Measure("1", "otherwise")})
    assert meaning("young_share").doc == "otherwise"
    with pytest.raises(KeyError):
        meaning("nobody_knows")
    assert list(faults({"deaths": Measure("1", "x")})) == [
        "'deaths': an outcome of the model; take another name"
    ]
    assert list(faults({"x": Measure("1", "a\x1b[2J")})) == [
        "'x': unit and meaning are each a line of text"
    ]
