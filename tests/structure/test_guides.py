"""The guides to elements and levers name what exists: options, parameters, files, outcomes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from sim.composition import CONFIGS
from sim.documentation.article import Kind, article
from sim.processes.levers import LEVERS
from sim.scenario import Scenario
from tests.composed import load_scenario

ROOT = Path(__file__).parents[2]
GROUPS: dict[Kind, str] = {"elements": "knockout", "levers": "lever"}


def resolves(path: str) -> bool:
    """Tell whether a dotted path leads to a parameter of a scenario."""
    value: object = Scenario()
    for name in path.split("."):
        if not isinstance(value, BaseModel) or name not in type(value).model_fields:
            return False
        value = getattr(value, name)
    return True


def text(guide: str) -> str:
    return (ROOT / "docs" / f"{guide}.md").read_text()


@pytest.mark.parametrize(("kind", "group"), GROUPS.items())
def test_there_are_words_for_each_option_and_no_other(kind: Kind, group: str) -> None:
    options = {path.stem for path in (CONFIGS / group).glob("*.yaml")} - {"none", "all"}
    assert set(article()[kind]) == options
    looked_at = yaml.safe_load((CONFIGS / "experiment" / f"{kind}.yaml").read_text())["mechanisms"]
    assert list(looked_at) == list(article()[kind]), "in the order of the article"


@pytest.mark.parametrize("kind", GROUPS)
def test_parameters_and_files_exist(kind: Kind) -> None:
    for name, part in article()[kind].items():
        assert part.parameters, name
        assert [path for path in part.parameters if not resolves(path)] == [], name
        assert part.code, name
        assert [file for file in part.code if not (ROOT / file).exists()] == [], name


def test_a_knock_out_is_told_by_what_its_file_sets() -> None:
    said = " ".join(text("elements").split())
    sets = "`facilitation.working=false`, `mutual_aid.voice.caretakers_notice=0`."
    assert f"**The knock-out sets.** {sets}" in said


def test_prices_and_intensities_are_the_model_s() -> None:
    base = yaml.safe_load((CONFIGS / "experiment" / "levers.yaml").read_text())["base"]
    rows = {
        cells[-1].removeprefix("`lever=").rstrip("`"): cells
        for line in text("levers").splitlines()
        if "`lever=" in line and (cells := [cell.strip() for cell in line.strip("|").split("|")])
        and line.startswith("|")
    }  # fmt: skip
    assert set(rows) == set(LEVERS)
    for name, (_, cost, hours, intensity, _) in rows.items():
        spec = load_scenario(*base, f"lever={name}")
        price = spec.prices.levers.of(name)
        assert float(cost.replace(",", "")) == price.cost(3000)
        assert float(hours.replace(",", "")) == price.hours_per_1000 * 3
        scale = spec.levers.scale(spec.lever_costs)
        assert float(intensity) == pytest.approx(scale, abs=0.05)
