"""A neighbourhood of one's own: done as docs/own-neighbourhood.md says, run, moved, made again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polars as pl
import pytest
import yaml

from experiments.command.main import carry_out
from sim.composition import ConfigurationError, load_scenario
from tests.experiments.place.region import write_region
from tests.guides import commands_of
from tests.plain_command import ends, made

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "own-neighbourhood.md").read_text()
CANAL, COLUMNS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
SHOWN, SIMULATED, BY_POLYGON, BY_CIRCLE, RUN, REPRODUCED = commands_of(PAGE)
SMALL = (
    "timeline.build_up_days=5", "timeline.recovery_days=1", "neighbourhood.first_ties.years=1",
    "experiment.replicates=1", "executor=serial",
)  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the page was followed up to its runs."""
    folder = tmp_path_factory.mktemp("guide")
    write_region(folder / "region", 1500)
    for name in ("area.geojson", "places.geojson"):
        shutil.move(folder / "region" / name, folder / name)
    (folder / "mine" / "neighbourhood").mkdir(parents=True)
    (folder / "mine" / "neighbourhood" / "canal.yaml").write_text(CANAL)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        assert carry_out(BY_POLYGON[0], BY_POLYGON[1:]) == 0
    return folder


@pytest.fixture
def here(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(built)
    return built


def test_the_file_of_numbers_is_taken(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(monkeypatch, *SHOWN) == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    given = yaml.safe_load(CANAL)
    assert {key: shown[key] for key in given} == given
    assert ends(monkeypatch, *SIMULATED, *SMALL, "results=numbers") == 0
    (runs,) = (here / "numbers").glob("single/*/runs.parquet")
    assert pl.read_parquet(runs)["residents_everyone"].to_list() == [4200]


def test_a_place_is_run_shown_and_reproduced(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(monkeypatch, *RUN, *SMALL) == 0
    (folder,) = (path for path in (here / "results" / "single").iterdir() if path.is_dir())
    page = (folder / "report.html").read_text()
    assert "the residents those of a synthetic population" in page
    assert "les habitants ceux d'une population synthétique" in page.replace("’", "'")
    capsys.readouterr()
    assert carry_out(REPRODUCED[0], REPRODUCED[1:]) == 0
    assert "1 of 1 runs are the same to the last bit" in capsys.readouterr().out


def test_a_circle_is_written_with_what_is_in_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert carry_out(BY_CIRCLE[0], BY_CIRCLE[1:]) == 0
    out, said = capsys.readouterr()
    assert out.splitlines() == [
        f"around_here/neighbourhood/around_here.{end}" for end in ("yaml", "parquet")
    ]
    option = (here / "around_here" / "neighbourhood" / "around_here.yaml").read_text()
    comment = " ".join(line[2:] for line in option.splitlines() if line.startswith("# "))
    for line in said.splitlines()[:-1]:
        assert line in comment
    last = said.splitlines()[-1]
    assert last == "to run it: entraide --config-dir around_here neighbourhood=around_here"


def test_the_file_of_columns_is_one(here: Path) -> None:
    from experiments.place.columns import columns_of
    from sim.codes import Tenure

    (here / "columns.yaml").write_text(COLUMNS)
    columns = columns_of("columns.yaml")
    assert (columns.persons.sex, columns.households.tenure) == (None, "status")
    assert columns.tenures["hlm"] == Tenure.SOCIAL_TENANT


@pytest.mark.usefixtures("here")
def test_a_moved_folder_has_the_same_runs_and_an_edited_table_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run_in(configs: str) -> Path:
        named = ("single", "neighbourhood=my_place", *SMALL)
        return made(*named, crisis="blackout", configs=configs, results="moved").folder

    shutil.copytree("my_place", "there/my_place")
    first = run_in("there/my_place")
    assert run_in("my_place") == first
    path = Path("there/my_place/neighbourhood/my_place.parquet")
    frame = pl.read_parquet(path)
    frame.with_columns(age=pl.col("age") + (pl.col("age") < 90)).write_parquet(path)
    capsys.readouterr()
    assert carry_out("reproduce", [str(first)]) == 1
    out, err = capsys.readouterr()
    _, refused = err.splitlines()
    assert not out
    marks = "my_place@[0-9a-f]{16}"
    assert re.search(f": made with the population {marks}, which is {marks} now; bring", refused)
    second = run_in("there/my_place")
    assert second != first
    path.unlink()
    assert carry_out("reproduce", [str(second)]) == 1
    assert "population = my_place.parquet: no such file" in capsys.readouterr().err


def test_workers_read_the_table_themselves(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = (*SMALL[:3], "experiment.replicates=2", "crisis=blackout", "results=workers")
    by = ("executor=local", "executor.workers=2")
    assert ends(monkeypatch, *RUN, *two, *by) == 0
    (runs,) = (here / "workers").glob("single/*/runs.parquet")
    residents = yaml.safe_load((here / "my_place" / "neighbourhood" / "my_place.yaml").read_text())[
        "residents"
    ]
    assert pl.read_parquet(runs)["residents_everyone"].to_list() == [residents] * 2


def test_a_city_takes_no_table(here: Path) -> None:
    (here / "my_place" / "city").mkdir()
    (here / "my_place" / "city" / "small.yaml").write_text(
        "name: small\narrondissements: [{name: one, population: 900, parts: [my_place, mixed]}]\n"
    )
    with pytest.raises(ConfigurationError) as refused:
        made("single", "city=small", configs="my_place", replicates=1, results="city")
    said = "experiment single: one, 1: my_place has a population that was given; a city takes none"
    assert str(refused.value) == said


@pytest.mark.usefixtures("here")
def test_a_number_of_residents_that_an_experiment_sets_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"write neighbourhood.residents=\d+"):
        load_scenario("neighbourhood=my_place", "neighbourhood.residents=3000", configs="my_place")
