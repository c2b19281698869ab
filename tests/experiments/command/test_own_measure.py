"""A measure of one's own, as docs/extensions.md has it: a column, compared, shown, taken over."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from experiments import load
from experiments.command.main import carry_out
from experiments.store.crate import seal
from experiments.store.own_outcomes import KEY
from sim.tables import told
from tests.guides import commands_of
from tests.plain_command import draw_plainly, ends, made

PAGE = (Path(__file__).parents[3] / "docs" / "extensions.md").read_text()
MEASURE, FIGURE, EXECUTOR = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SWEPT, REPORTED, CARRIED = commands_of(PAGE)
OUTCOME = "days_inside_mean"
MINE = "processes=[mine/days_inside.py:DaysInside]"
SMALL = (
    "neighbourhood.residents=200", "timeline.build_up_days=30", "timeline.recovery_days=3",
    "experiment.replicates=2", "executor=serial",
)  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page's files, in which its command was given."""
    folder = tmp_path_factory.mktemp("guide")
    (folder / "mine").mkdir()
    for name, text in (("days_inside", MEASURE), ("inside", FIGURE), ("pool", EXECUTOR)):
        (folder / "mine" / f"{name}.py").write_text(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        assert ends(patched, *SWEPT, *SMALL) == 0
    return folder


@pytest.fixture
def here(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That folder, as the working directory; nobody has loaded any code in it."""
    monkeypatch.chdir(built)
    monkeypatch.setattr(told, "_known", {})
    return built


def folder_of(here: Path) -> Path:
    (folder,) = (path for path in (here / "results" / "single").iterdir() if path.is_dir())
    return folder


def test_its_outcome_is_a_column_that_is_compared_and_named(here: Path) -> None:
    runs = load("single")
    days = runs.group_by("facilitation", maintain_order=True).agg(pl.col(OUTCOME).mean())
    assert days["facilitation"].to_list() == ["none", "three"]
    assert all(0 < value < 16 for value in days[OUTCOME])
    assert runs.columns[-1] == OUTCOME
    effects = load("single", "effects").filter(outcome=OUTCOME)
    assert effects["mean"].to_list() == days[OUTCOME].to_list()
    text = (folder_of(here) / "effects.md").read_text()
    assert "days inside, 75 and over" in text
    page = (folder_of(here) / "report.html").read_text()
    assert "days inside, 75 and over" in page
    assert "jours sans sortir, 75 ans et plus" in page


def test_a_folder_is_shown_and_exported_where_its_code_is_not(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, source = folder_of(here), here / "mine" / "days_inside.py"
    page = (folder / "report.html").read_bytes()
    source.rename(here / "moved.py")
    try:
        draw_plainly(monkeypatch)
        assert carry_out("report", [str(folder)]) == 0
        assert carry_out("export", [str(folder), "--to", "csv"]) == 0
        assert carry_out("status", []) == 0
    finally:
        (here / "moved.py").rename(source)
    assert (folder / "report.html").read_bytes() == page
    columns = pl.read_csv(here / "csv" / "columns.csv").filter(column=OUTCOME)
    assert columns["unit"].to_list() == ["day"] * columns.height
    assert set(columns["meaning"]) == {"mean days inside in the crisis, of old residents"}
    graph = json.loads((folder / "ro-crate-metadata.json").read_text())["@graph"]
    assert [one["unitText"] for one in graph if one.get("name") == OUTCOME] == ["day"]
    assert "Traceback" not in capsys.readouterr().err


def test_more_replicates_take_its_runs_over(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(here / "results", here / "more")
    more = (*SWEPT, *SMALL, "experiment.replicates=3")
    assert ends(monkeypatch, *more, "results=alone") == 0
    capsys.readouterr()
    assert ends(monkeypatch, *more, "results=more") == 0
    assert "4 runs" in capsys.readouterr().err
    alone = load("single", results="alone")
    (folder,) = (here / "alone" / "single").glob("*/")
    assert load("single", id=folder.name, results="more")[OUTCOME].equals(alone[OUTCOME])


def test_an_edited_measure_is_another_experiment_and_reproduce_asks_for_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"processes": ["mine/days_inside.py:DaysInside"], "results": "edited"}
    first = made("single", "crisis=heatwave", *SMALL, **settings)
    assert carry_out("reproduce", [str(first.folder), "--runs", "1"]) == 1
    assert "no code that a folder names is run" in capsys.readouterr().err
    assert carry_out("reproduce", [str(first.folder), MINE, "--runs", "1"]) == 0
    source = here / "mine" / "days_inside.py"
    source.write_text(MEASURE.replace("Return the mean", "Return a mean"))
    try:
        again = made("single", "crisis=heatwave", *SMALL, **settings)
    finally:
        source.write_text(MEASURE)
    assert again.folder != first.folder
    assert again.table("runs")[OUTCOME].to_list() == first.table("runs")[OUTCOME].to_list()


def test_a_file_of_an_experiment_names_it_and_its_outcomes(here: Path) -> None:
    (here / "own" / "experiment").mkdir(parents=True)
    (here / "own" / "experiment" / "inside.yaml").write_text(
        f"name: inside\nreplicates: 1\nbase: [crisis=heatwave]\noutcomes: [deaths, {OUTCOME}]\n"
        f"points: {{without: [], with: ['{MINE}', days_inside.least_age=60]}}\n"
    )
    small = [text for text in SMALL if not text.startswith("experiment.")]
    compared = made("inside", *small, configs="own", results="file")
    runs = dict(compared.table("runs").select("point", OUTCOME).iter_rows())
    assert runs["with"] > 0
    assert runs["without"] != runs["without"], "it has no measure: NaN"
    assert compared.table("runs")["deaths"].n_unique() == 1, "a measure changes nothing"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({OUTCOME: {"unit": "day", "doc": "x" * 500}}, "unit and meaning are each a line"),
        ({"deaths": {"unit": "day", "doc": "x"}}, "an outcome of the model"),
        ({OUTCOME: "days"}, "is no table of tables"),
    ],
)
def test_what_a_folder_says_of_outcomes_is_looked_at(
    written: object, words: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(here)
    path = folder / "provenance.json"
    kept = path.read_bytes()
    path.write_text(json.dumps(json.loads(kept) | {KEY: written}))
    try:
        assert carry_out("report", [str(folder)]) == 1
        assert words in capsys.readouterr().err
    finally:
        path.write_bytes(kept)
        seal(folder)
