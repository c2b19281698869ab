"""What the guides to elements and levers name exists: options, parameters, files."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from sim.composition import CONFIGS
from sim.processes.levers import LEVERS
from sim.scenario import Scenario
from tests.composed import load_scenario

ROOT = Path(__file__).parents[2]
GUIDES = {"elements": "knockout", "levers": "lever"}


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


@pytest.mark.parametrize(("guide", "group"), GUIDES.items())
def test_a_guide_has_a_section_for_each_option_and_no_other(guide: str, group: str) -> None:
    options = {path.stem for path in (CONFIGS / group).glob("*.yaml")} - {"none", "all"}
    named = re.findall(r"^## \d+\. .*: `(\w+)`$", text(guide), re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) == options


@pytest.mark.parametrize("guide", GUIDES)
def test_each_section_gives_finding_mechanism_parameters_and_code(guide: str) -> None:
    for section in text(guide).split("\n## ")[1:]:
        for heading in ("Finding", "Mechanism", "Parameters", "Code", "Seen in"):
            assert f"- **{heading}.**" in section, section.splitlines()[0]
        assert ("- **The knock-out sets.**" in section) == (guide == "elements")


@pytest.mark.parametrize("guide", GUIDES)
def test_parameters_exist(guide: str) -> None:
    for section in text(guide).split("\n## ")[1:]:
        (listed,) = re.findall(r"- \*\*Parameters\.\*\*(.*?)\n- ", section, re.DOTALL)
        paths = re.findall(r"`([\w.]+)`", listed)
        assert paths
        assert [path for path in paths if not resolves(path)] == []


def settings(values: Mapping[str, object], above: str = "") -> Iterator[str]:
    """What a file sets, as on the command line."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from settings(value, f"{above}{name}.")
        else:
            yield f"{above}{name}={str(value).lower() if isinstance(value, bool) else value}"


def test_what_a_knock_out_sets_is_what_its_file_says() -> None:
    for section in text("elements").split("\n## ")[1:]:
        (name,) = re.findall(r"`(\w+)`$", section.splitlines()[0])
        file = yaml.safe_load((CONFIGS / "knockout" / f"{name}.yaml").read_text())
        listed = ", ".join(f"`{item}`" for item in settings(file))
        line = f"- **The knock-out sets.** {listed}."
        wrapped = textwrap.wrap(line, 100, subsequent_indent="  ", break_on_hyphens=False)
        expected = "\n".join(wrapped)
        assert f"\n{expected}\n- " in section, f"docs/elements.md, {name}, has to say:\n{expected}"


@pytest.mark.parametrize("guide", GUIDES)
def test_files_exist(guide: str) -> None:
    files = re.findall(r"`(sim/[\w/]+\.py)`", text(guide))
    assert files
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_the_price_of_each_lever_is_the_model_s() -> None:
    levers = Scenario().levers
    rows = re.findall(r"\| ([\d,]+) \| ([\d,]+) \| `lever=(\w+)` \|", text("levers"))
    assert len(rows) == 5
    for cost, hours, name in rows:
        lever = getattr(levers, name)
        assert float(cost.replace(",", "")) == lever.cost(3000)
        assert float(hours.replace(",", "")) == lever.hours_per_1000 * 3


def test_the_intensities_that_the_budget_of_the_experiment_gives_are_the_model_s() -> None:
    base = yaml.safe_load((CONFIGS / "experiment" / "levers.yaml").read_text())["base"]
    told = {
        name: float(number)
        for number, several in re.findall(
            r"([\d.]+) for ((?:`\w+`(?: and )?)+)", " ".join(text("levers").split())
        )
        for name in re.findall(r"`(\w+)`", several)
    }
    assert set(told) == set(LEVERS)
    for name, intensity in told.items():
        spec = load_scenario(*base, f"lever={name}")
        assert spec.neighbourhood.residents == 1500
        assert spec.levers.scale(1500) == pytest.approx(intensity, abs=0.05)
    assert load_scenario(*base, "lever=all").levers.scale(1500) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("guide", GUIDES)
def test_each_is_seen_in_the_outcomes_that_its_experiment_looks_at(guide: str) -> None:
    path = CONFIGS / "experiment" / f"{guide}.yaml"
    mechanisms = yaml.safe_load(path.read_text())["mechanisms"]
    seen = {}
    for section in text(guide).split("\n## ")[1:]:
        (listed,) = re.findall(r"- \*\*Seen in\.\*\* (.*)", section)
        (name,) = re.findall(r"`(\w+)`$", section.splitlines()[0])
        seen[name] = re.findall(r"`(\w+)`", listed)
    assert seen == mechanisms
