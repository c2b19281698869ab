"""A city of one's own: what is wrong with its file is said in one line, and nothing is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.command import main as command
from experiments.design.experiment import Experiment
from sim.composition import ConfigurationError
from tests.experiments.composed import design_of

GOOD = "{name: a, population: 400, parts: [mixed]}"


def _said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    *arguments: str,
) -> str:
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "mine.yaml").write_text(f"name: mine\n{text}\n")
    monkeypatch.setattr(
        "sys.argv",
        ["entraide", "--config-dir", str(tmp_path), "experiment=single", "city=mine",
         f"results={tmp_path / 'results'}", *arguments],
    )  # fmt: skip
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 1
    assert not (tmp_path / "results").exists()
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("arrondissements: [{name: a, population: 400, parts: [mixd]}]", "neighbourhood = 'mixd'"),
        ("arrondissements: [{name: a, population: -4, parts: [mixed]}]", "population = -4"),
        ("arrondissements: [{name: a, population: 400, parts: []}]", "parts = []"),
        ("arrondissements: [{name: a, population: 400}]", "parts: a value is required"),
        (
            "arrondissements: [{name: a, population: 40, parts: [mixed]}]",
            "a: neighbourhood.residents",
        ),
        (f"arrondissements: [{GOOD}, {GOOD}]", "'a' is named twice"),
        (f"arrondissements: [{GOOD}, {GOOD.replace(' a', ' b')}]", "two stand in column 0, row 0"),
        (f"arrondissements: [{GOOD}]\nshares: need", "city.shares = 'need'"),
        (f"arrondissements: [{GOOD}]\nsharing_day: 3", "city.sharing_day: unknown key"),
        (f"arrondissements: [{GOOD}]\nposts: 9", "a: facilitation.posts_per_1000 = 26.2"),
        ("posts: 9", "there are no arrondissements"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    said: str,
) -> None:
    assert said in _said(tmp_path, monkeypatch, capsys, text)


@pytest.mark.parametrize("override", ["neighbourhood=social", "neighbourhood.residents=500"])
def test_what_the_parts_say_themselves_is_not_overridden(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    override: str,
) -> None:
    line = _said(tmp_path, monkeypatch, capsys, f"arrondissements: [{GOOD}]", override)
    key = override.partition("=")[0]
    assert f"{key}: city=mine says it for each of its parts" in line


def test_policies_are_of_one_city() -> None:
    other = GOOD.replace(" ", "").replace("400", "500")
    good = GOOD.replace(" ", "")
    points = {
        "one": (f"city.arrondissements=[{good}]",), "other": (f"city.arrondissements=[{other}]",)
    }  # fmt: skip
    experiment = Experiment(name="two", points=points)
    with pytest.raises(ConfigurationError, match="its policies are to be of one city"):
        design_of(experiment, [])
