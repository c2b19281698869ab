"""Experiments from Python: the bytes of the command, tables, figures, words for what is wrong."""

from __future__ import annotations

import subprocess
import sys
from inspect import signature
from pathlib import Path

import altair as alt
import pytest

from experiments import catalogue, figures, load, run
from experiments.analysis.paired import paired_differences
from experiments.execution import sweep
from sim.composition import ConfigurationError, load_scenario
from tests.composed import compose_once
from tests.experiments.conftest import SHORT
from tests.experiments.fakes import quick
from tests.plain_command import draw_plainly, ends
from tests.structure.test_layers import ROOT

TIMED = {"provenance.json", "ro-crate-metadata.json", "timings.parquet", "report.html", ".lock"}
"""Files that tell when something was made, or how long it took."""

SCRIPT = """
from experiments import run
from experiments.execution import sweep
from tests.experiments.fakes import quick
from tests.plain_command import draw_plainly
import pytest
sweep.simulate = quick
draw_plainly(pytest.MonkeyPatch())
made = run("single", "timeline.build_up_days=70", "timeline.recovery_days=10", replicates=3,
           workers=2, results={results!r})
print(made.failed, made.table().height)
"""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    compose_once(monkeypatch)
    draw_plainly(monkeypatch)
    monkeypatch.setattr("experiments.execution.sweep.simulate", quick)


def contents(folder: Path) -> dict[str, bytes]:
    """What files hold that do not tell the time; the place of the results aside."""
    return {
        path.name: path.read_bytes().replace(str(folder.parents[1]).encode(), b"")
        for path in folder.glob("*")
        if path.is_file() and path.name not in TIMED
    }


def test_a_run_gives_the_bytes_that_the_command_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = [
        "experiment=support", *SHORT, "crisis=heatwave", "experiment.replicates=2",
        "neighbourhood.residents=400", "executor=serial",
    ]  # fmt: skip
    assert ends(monkeypatch, *written, f"results={tmp_path / 'a'}") == 0
    made = run(
        "support", *SHORT, crisis="heatwave", replicates=2, residents=400, executor="serial",
        results=tmp_path / "b",
    )  # fmt: skip
    (folder,) = (path for path in (tmp_path / "a" / "support").glob("*/"))
    assert made.folder == tmp_path / "b" / "support" / folder.name
    assert contents(made.folder) == contents(folder)
    assert {"runs.parquet", "daily.parquet", "specification.json"} <= contents(folder).keys()


def test_tables_and_figures_are_in_the_hand(tmp_path: Path) -> None:
    given = {"factors": {"facilitation": ["none", "three"]}, "executor": "serial"}
    made = run("single", *SHORT, replicates=3, results=tmp_path, **given)
    assert made.failed == 0
    assert "entraide experiment=single" in made.page.read_text()
    assert made.table().height == 6
    assert made.table("effects").equals(load("single", "effects", results=tmp_path))
    assert isinstance(made.figure("paired_differences", "fr"), alt.TopLevelMixin)
    with pytest.raises(ValueError, match=r"table = 'dayly': one of daily, effects, "):
        made.table("dayly")
    with pytest.raises(ValueError, match=r"figure = 'map': one of resilience, paired_differences"):
        made.figure("map")
    with pytest.raises(ValueError, match=r"language = 'de': one of en, fr is expected"):
        made.figure("ranking", "de")  # type: ignore[arg-type]


def test_what_is_given_to_read_is_taken_as_meant_or_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    given = {"factors": {"facilitation": ["none", "three"]}, "executor": "serial"}
    run("single", *SHORT, replicates=3, results="~/results", **given)
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    runs = load("single", results="~/results")
    assert catalogue("~/results").height == 1
    assert paired_differences(runs, "cost").equals(paired_differences(runs, ["cost"]))
    with pytest.raises(ValueError, match=r"outcome = 'cots': no column .*; did you mean cost\?"):
        paired_differences(runs, "cots")
    english = figures.paired_differences(paired_differences(runs, "cost"))
    assert "Effect of each policy" in english.to_json()
    with pytest.raises(ValueError, match=r"language = 'de': one of en, fr is expected"):
        figures.paired_differences(paired_differences(runs, "cost"), "de")  # type: ignore[arg-type]
    for wrong in ({"experiment": ["single"]}, {"experiment": None}, {"id": 5}, {"results": 5}):
        with pytest.raises(ValueError, match=r"is expected$"):
            load(**{"experiment": "single", "results": "~/results", **wrong})  # type: ignore[call-overload]


@pytest.mark.parametrize("name", figures.__all__)
def test_a_figure_is_in_english_unless_said(name: str) -> None:
    assert signature(getattr(figures, name)).parameters["language"].default == "en"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"residnts": 3}, r"^residnts = 3: no key has this name; did you mean residents"),
        ({"days": 3}, r"^days = 3: several keys end like this \(.*facilitation\.days.*such as"),
        ({"per_year": 3}, r"(, [\w.]+){3} and \d+ more\); one is expected, such as"),
        ({"residents": 3}, r"neighbourhood\.residents = 3: input should be greater than or equal"),
        ({"replicates": "many"}, r"^experiment\.replicates = 'many': input should be a valid"),
        ({"crisis": "storm"}, r"^crisis = 'storm': one of blackout, "),
        ({"needs__nope": 1}, r"^needs\.nope: unknown key"),
        ({"facilitation": "one"}, r"^facilitation=one: the experiment varies facilitation"),
    ],
)
def test_what_is_wrong_is_said_with_key_value_and_what_is_allowed(
    tmp_path: Path, settings: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        run("support", results=tmp_path / "results", **settings)
    assert list(tmp_path.iterdir()) == []


def test_an_experiment_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^experiment = 'supprt': one of "):
        run("supprt", results=tmp_path)


def test_a_script_may_ask_at_its_top(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(results=str(tmp_path / "results")))
    ended = subprocess.run(
        [sys.executable, str(script)],
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.stdout.splitlines() == ["0 3"], ended.stderr


OWN = """
name: asking
base: [neighbourhood.residents=300]
factors: {facilitation: [none, three]}
replicates: 1
portrait: false
"""


def test_a_folder_of_ones_own_is_named_with_configs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match="mine: no such folder"):
        run("asking", configs=tmp_path / "mine")
    monkeypatch.setattr(sweep, "simulate", quick)
    (tmp_path / "mine" / "experiment").mkdir(parents=True)
    (tmp_path / "mine" / "experiment" / "asking.yaml").write_text(OWN)
    made = run(
        "asking", *SHORT, configs=tmp_path / "mine", results=tmp_path / "results", workers=1,
        factors={"facilitation": ["none", "one", "three"]}, outcomes=["needs_met_everyone"],
    )  # fmt: skip
    assert made.table()["facilitation"].to_list() == ["none", "one", "three"]
    assert made.findings.experiment.outcomes == ("needs_met_everyone",)
    assert "\n" not in repr(made)
    assert len(repr(made)) < 300
    assert made.page.as_posix() in made._repr_html_()


def test_a_scenario_of_ones_own_is_named_with_configs(tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "mine.yaml").write_text("name: mine\nroom: 9000\n")
    with pytest.raises(ConfigurationError, match="prices"):
        load_scenario("prices=mine")
    assert load_scenario("prices=mine", configs=tmp_path) != load_scenario()


def test_a_complete_sweep_is_only_shown(tmp_path: Path) -> None:
    given = {"factors": {"facilitation": ["none", "three"]}, "executor": "serial"}
    first = run("single", *SHORT, replicates=2, results=tmp_path, **given)
    times = {path: path.stat().st_mtime_ns for path in first.folder.glob("*.[hsp][tvn]*")}
    assert any(path.suffix == ".svg" for path in times)
    again = run("single", *SHORT, replicates=2, results=tmp_path, **given)
    assert set(again.written) == set(first.written)
    assert {path: path.stat().st_mtime_ns for path in times} == times
    labels = {"factors": {"facilitation": {"en": "helpers", "fr": "aides"}}}
    named = run("single", *SHORT, replicates=2, results=tmp_path, labels=labels, **given)
    assert named.folder == first.folder
    assert "helpers" in named.page.read_text()
