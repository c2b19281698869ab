"""Experiments of one's own: what the guides to experiments write composes and is whole."""

from __future__ import annotations

import re
import shlex
from math import prod
from pathlib import Path
from typing import get_args

import pytest
import yaml

from experiments.command.main import is_command
from experiments.command.settings import settings_of
from experiments.design.experiment import Experiment
from experiments.design.sample import Method, Sample
from experiments.design.stopping import Rule
from sim.city.parts import City
from sim.composition import CONFIGS
from tests.composed import compose
from tests.experiments.composed import design_of

ROOT = Path(__file__).parents[3]
GUIDES = ("experiments", "designs", "results", "clusters-and-cities")
LIST, DESIGNS, _, CITIES = PAGES = [(ROOT / "docs" / f"{name}.md").read_text() for name in GUIDES]
OWN, _, REST = DESIGNS.partition("## Levers, uncertainties, chance")
SAMPLED, _, RULED = REST.partition("## As many replicates as it takes")
CITY = CITIES.partition("## A city\n")[2]
WRITTEN = "\n".join(PAGES)
README = (ROOT / "README.md").read_text()
NAMES = sorted(path.stem for path in (CONFIGS / "experiment").glob("*.yaml"))


def _runs(experiment: Experiment) -> int:
    """How many runs an experiment has; of a factorial the page has none."""

    def rows(sample: Sample | None) -> int:
        if sample is None:
            return 1
        width, more = len(sample.ranges), {"saltelli": 2, "morris": 1}
        if sample.size:
            return sample.size * (width + more[sample.method] if sample.method in more else 1)
        return 2 * width + 1

    if experiment.portfolios:  # those of the grid that can be had
        return len(design_of(experiment, []).runs)
    levers = rows(experiment.levers) + (experiment.levers is not None)  # as configured, too
    policies = prod(len(levels) for levels in experiment.varied.values()) * levers
    parts = len(settings_of(compose(experiment.base)).city.parts)
    worlds = rows(experiment.uncertainties)
    return policies * worlds * experiment.most_replicates * max(1, parts)


def _commands(page: str) -> list[list[str]]:
    """The arguments of each command that a page writes."""
    text = "\n".join(re.findall(r"```console\n(.*?)```", page, re.DOTALL)).replace("\\\n", " ")
    lines = [line.removeprefix("$ ") for line in text.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("entraide ")]


def test_every_experiment_is_told_with_its_runs() -> None:
    told = {name: int(runs) for name, runs in re.findall(r"\| `(\w+)` \| .* \| (\d+) \|", LIST)}
    assert told == {
        name: _runs(settings_of(compose([f"experiment={name}"])).experiment) for name in NAMES
    }
    for name, runs in re.findall(r"entraide experiment=(\w+) .*# .*: (\d+) runs", README):
        assert told[name] == int(runs)


def test_every_key_of_an_experiment_is_told() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", OWN, re.MULTILINE)) == set(Experiment.model_fields)
    keys, methods = SAMPLED.split("| method | takes | rows |")
    assert set(re.findall(r"^\| `(\w+)` \|", keys, re.MULTILINE)) == set(Sample.model_fields)
    told = set(re.findall(r"^\| `(\w+)` \|", methods, re.MULTILINE))
    assert told == set(get_args(Method.__value__))


@pytest.mark.parametrize(
    "arguments",
    [
        line
        for line in _commands(WRITTEN)
        if not {"--config-dir", "--dry-run", "--format"} & set(line) and not is_command(line[0])
    ],
    ids=" ".join,
)
def test_a_sweep_on_one_command_line_is_a_design(arguments: list[str]) -> None:
    experiment = settings_of(compose(arguments)).experiment
    what = [text for text in arguments if not text.startswith("executor")]
    assert len(design_of(experiment, what).runs) == _runs(experiment) > 1


@pytest.mark.parametrize(
    ("page", "name", "runs", "policies"), [(OWN, "asking", 72, 12), (SAMPLED, "posts", 462, 11)]
)
def test_the_files_of_the_page_are_designs(
    page: str, name: str, runs: int, policies: int, tmp_path: Path
) -> None:
    (file,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "experiment").mkdir()
    (tmp_path / "experiment" / f"{name}.yaml").write_text(file)
    arguments = [f"hydra.searchpath=[file://{tmp_path}]", f"experiment={name}"]
    experiment = settings_of(compose(arguments)).experiment
    assert _runs(experiment) == runs
    design = design_of(experiment, arguments)
    assert (len(design.points), len(design.runs)) == (policies, runs)
    assert ["--config-dir", "mine", "experiment=asking"] in _commands(WRITTEN)


def test_the_rule_of_the_page_is_one() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", RULED, re.DOTALL)
    written = yaml.safe_load(text)["stopping"]
    assert set(written) == set(Rule.model_fields)
    rule = Rule.model_validate(written)
    assert rule == Rule(half_widths=written["half_widths"]), "it tells the defaults"


def test_the_city_of_the_page_is_a_design(tmp_path: Path) -> None:
    (file,) = re.findall(r"```yaml\n(.*?)```", CITY, re.DOTALL)
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "harbour.yaml").write_text(file)
    ((config_dir, mine, *written),) = _commands(CITY)
    assert (config_dir, mine) == ("--config-dir", "mine")
    arguments = [f"hydra.searchpath=[file://{tmp_path}]", *written]
    design = design_of(settings_of(compose(arguments)).experiment, arguments)
    assert len(design.runs) == 4 * 3 * 2
    assert [part.name for part in design.parts] == [
        "old town, 1", "old town, 2", "quays, 1", "quays, 2",
    ]  # fmt: skip


def test_every_key_of_a_city_is_told() -> None:
    told = set(re.findall(r"^\| `city\.(\w+)` \|", CITY, re.MULTILINE))
    assert told == set(City.model_fields) - {"name", "arrondissements"}
