"""What results are of is written before the first run, and makes their design again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.command import main as command
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.store import specification
from experiments.store.specification import (
    SPECIFICATION,
    design_again,
    differences,
    read,
    specification_of,
    told,
)
from experiments.store.store import open_store
from sim.composition import ConfigurationError
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT
from tests.experiments.fakes import quick
from tests.experiments.towns import town_design


def _opened(results: Path, design: Design) -> Path:
    with open_store(results, design) as store:
        return store.folder


def _edit(folder: Path, *keys: str, to: object) -> None:
    path = folder / SPECIFICATION
    whole = json.loads(path.read_bytes())
    place = whole
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = to
    path.write_text(json.dumps(whole))


def test_it_is_there_before_the_first_run_and_stays_as_it_is(
    tmp_path: Path, design: Design
) -> None:
    folder = _opened(tmp_path, design)
    first = (folder / SPECIFICATION).read_bytes()
    found = read(folder)
    assert found == specification_of(design)
    assert found["id"] == design.id
    assert found["runs"] == 12
    assert found["overrides"] == SHORT
    assert found["configuration"]["timeline"]["build_up_days"] == 70
    assert len(found["sources"]["sim/schedule.py"]) == 64
    assert _opened(tmp_path, design) == folder
    assert (folder / SPECIFICATION).read_bytes() == first


@pytest.mark.parametrize("kind", ["factors", "base", "city"])
def test_the_design_is_made_again(tmp_path: Path, design: Design, kind: str) -> None:
    if kind == "base":
        based = design.experiment.model_copy(update={"base": ("crisis=flood", "mutual_aid.asks=2")})
        design = design_of(based, SHORT)
    if kind == "city":
        design = town_design("seed=3")
    again = design_again(_opened(tmp_path, design))
    assert again.id == design.id
    assert again.experiment == design.experiment
    assert again.changed == design.changed


def test_a_design_with_configurations_of_ones_own_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine"
    storm = mine / "crisis" / "storm.yaml"
    storm.parent.mkdir(parents=True)
    storm.write_text("name: storm\nphases: [{name: a, days: 2}]\n")
    monkeypatch.setattr("experiments.execution.sweep.simulate", quick)
    arguments = [
        "--config-dir", str(mine), "experiment=single", "crisis=storm", "experiment.replicates=1",
        "executor=serial", f"results={tmp_path / 'results'}",
    ]  # fmt: skip
    monkeypatch.setattr("sys.argv", ["entraide", *arguments])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 0, capsys.readouterr().err
    (folder,) = (path for path in (tmp_path / "results" / "single").iterdir() if path.is_dir())
    assert read(folder)["config_folders"] == [str(mine)]
    assert design_again(folder).id == folder.name
    storm.write_text("name: storm\nphases: [{name: a, days: 3}]\n")
    with pytest.raises(ConfigurationError, match=r"were made: crisis\.phases\.0\.days: 2 -> 3$"):
        design_again(folder)
    storm.unlink()
    with pytest.raises(ConfigurationError, match=r"made again: .*crisis = 'storm'"):
        design_again(folder)
    storm.parent.rmdir()
    mine.rmdir()
    with pytest.raises(ConfigurationError, match="which is gone"):
        design_again(folder)


def test_an_edited_model_is_named(
    tmp_path: Path, design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _opened(tmp_path, design)
    edited = specification.hash_of_each() | {"sim/processes/needs.py": "x", "sim/new.py": "x"}
    edited.pop("sim/life.py")
    monkeypatch.setattr(specification, "hash_of_each", lambda: edited)
    monkeypatch.setattr("experiments.design.runs.model_sources", lambda: "another")
    with pytest.raises(
        ConfigurationError,
        match=r"were made: sim/life\.py is gone; sim/new\.py is new; sim/processes/needs\.py was"
        " edited$",
    ):
        design_again(folder)


def test_differences_are_told_a_line_each(design: Design) -> None:
    old = specification_of(design)
    points = {"plain": (), "more": ("facilitation=one",)}
    other = Experiment(name="trial", points=points, replicates=20)
    new = specification_of(design_of(other, ["crisis=flood", "mutual_aid.asks=5"]))
    lines = differences(old, new)
    assert 'experiment.factors.facilitation: ["none", "three"] -> nothing' in lines
    assert "experiment.replicates: 3 -> 20" in lines
    assert "timeline.build_up_days: 70 -> 730" in lines
    assert "crisis: lockdown -> flood" in lines
    assert not any(line.startswith("crisis.") for line in lines)
    assert "mutual_aid.asks: 2 -> 5" in lines
    assert all(len(line) < 200 for line in lines)
    assert differences(old, old) == []
    assert told(lines, 2).count("; ") == 2
    assert told(lines, 2).endswith(f"and {len(lines) - 2} more")


def test_an_edited_option_of_one_policy_is_told_by_its_policy(design: Design) -> None:
    old, new = specification_of(design), specification_of(design)
    (policy, *_) = (name for name in new["scenarios"] if "three" in name)
    new["scenarios"][policy] = "another"
    assert differences(old, new) == [f"policy {policy!r}: its configuration was edited"]


def test_a_specification_that_is_not_there_or_torn_is_refused(
    tmp_path: Path, design: Design
) -> None:
    folder = _opened(tmp_path, design)
    _edit(folder, "schema", to=1)
    with pytest.raises(ConfigurationError, match="schema 1, this version"):
        design_again(folder)
    (folder / SPECIFICATION).write_text("{")
    with pytest.raises(ConfigurationError, match="cannot be read as JSON"):
        design_again(folder)
    (folder / SPECIFICATION).unlink()
    with pytest.raises(ConfigurationError, match="not there"):
        design_again(folder)
