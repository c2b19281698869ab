"""A process of one's own: built as docs/own-process.md says, swept, gone on with, made again."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from experiments import load
from experiments.command.main import carry_out
from experiments.store.specification import SPECIFICATION, design_again
from sim.composition import ConfigurationError
from tests.guides import commands_of
from tests.plain_command import ends, made

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "own-process.md").read_text()
PROCESS, CHANGED, _FROM_PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
NEW, SHOWN, SWEPT, REPRODUCED, DESCRIBED = commands_of(PAGE)
MINE = "mine/cool_rooms.py:CoolRooms"
SMALL = (
    "crisis=heatwave", "neighbourhood.residents=300", "timeline.build_up_days=30",
    "timeline.recovery_days=3", "executor=serial",
)  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the page was followed up to its runs."""
    folder = tmp_path_factory.mktemp("guide")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        assert carry_out(NEW[0], NEW[1:]) == 0
    return folder


@pytest.fixture
def here(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That folder, as the working directory, with the page's process."""
    monkeypatch.chdir(built)
    (built / "mine" / "cool_rooms.py").write_text(PROCESS)
    return built


def with_functions(text: str, changed: str) -> str:
    """Return a file of tests in which some functions are written anew."""
    lines = text.splitlines()
    names = {node.name for node in ast.parse(changed).body if isinstance(node, ast.FunctionDef)}
    old = [node for node in ast.parse(text).body if getattr(node, "name", "") in names]
    assert len(old) == len(names) == 2
    for node in reversed(old):
        assert node.end_lineno
        del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join([*lines, "\n", changed])


def last_line_of_tests(folder: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "mine"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    ).stdout.splitlines()[-1]


def test_the_skeleton_passes_its_tests_and_so_does_what_the_page_makes_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert carry_out(NEW[0], NEW[1:]) == 0
    assert last_line_of_tests(tmp_path).startswith("4 passed")
    tests = tmp_path / "mine" / "test_cool_rooms.py"
    tests.write_text(with_functions(tests.read_text(), CHANGED))
    (tmp_path / "mine" / "cool_rooms.py").write_text(PROCESS)
    assert last_line_of_tests(tmp_path).startswith("4 passed")
    assert carry_out(NEW[0], NEW[1:]) == 1, "nothing that is there is written over"


def test_its_commands_show_sweep_reproduce_and_describe(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(monkeypatch, *SHOWN) == 0
    assert "rate: 0.0\nleast_age: 75\nseats: 20.0\n" in capsys.readouterr().out
    assert ends(monkeypatch, *SWEPT, "experiment.replicates=2", "executor.workers=2") == 0
    runs = load("single", results=here / "results")
    deaths = runs.group_by("cool_rooms.rate", maintain_order=True).agg(pl.col("deaths").mean())
    assert deaths["cool_rooms.rate"].to_list() == [0, 0.3]
    assert deaths["deaths"][1] < deaths["deaths"][0]
    capsys.readouterr()
    assert carry_out(REPRODUCED[0], [*REPRODUCED[1:], "--runs", "2"]) == 0
    assert "2 of 2 runs are the same to the last bit" in capsys.readouterr().out
    assert carry_out(DESCRIBED[0], DESCRIBED[1:]) == 0
    page = (here / "mine" / "cool_rooms.md").read_text()
    assert "**Rule.** On a day of heat" in page
    assert "| `cool_rooms.seats` | 20 [person per 1,000 residents] | 0 to 1,000 | seats |" in page
    assert "| `cool_rooms.visits` | int32 | 1 | from 0 | 0 |" in page


def test_python_and_the_command_make_the_same_results(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    by_python = made(
        "single", *SMALL, processes=[MINE], cool_rooms__rate=0.3, replicates=2, results="python"
    )
    typed = ("experiment.replicates=2", "cool_rooms.rate=0.3", f"processes=[{MINE}]")
    assert ends(monkeypatch, "experiment=single", *SMALL, *typed, "results=typed") == 0
    again = here / "typed" / "single" / by_python.folder.name
    for name in ("runs.parquet", "daily.parquet"):
        assert (again / name).read_bytes() == (by_python.folder / name).read_bytes()
    capsys.readouterr()
    assert ends(monkeypatch, "experiment=single", *SMALL, *typed, "results=typed") == 0
    assert "0 failed" not in capsys.readouterr().err, "nothing is run again"


def test_an_edited_file_is_another_experiment(here: Path) -> None:
    settings = {"processes": [MINE], "cool_rooms__rate": 0.3, "replicates": 1, "results": "edited"}
    before = made("single", *SMALL, **settings)
    seats = PROCESS.replace("20.0", "5.0")
    (here / "mine" / "cool_rooms.py").write_text(seats)
    after = made("single", *SMALL, **settings)
    assert after.folder != before.folder
    assert after.table("runs")["deaths"][0] > before.table("runs")["deaths"][0]
    assert carry_out("reproduce", [str(before.folder), f"processes=[{MINE}]"]) == 1
    kept = here / "kept" / "cool_rooms.py"
    kept.parent.mkdir()
    texts = json.loads((before.folder / SPECIFICATION).read_text())["processes"]
    assert [mark.partition("@")[0] for mark in texts] == ["CoolRooms"]
    kept.write_text(*texts.values())
    assert carry_out("reproduce", [str(before.folder), f"processes=['{kept}:CoolRooms']"]) == 0


@pytest.mark.usefixtures("here")
def test_points_with_and_without_it_are_compared() -> None:
    points = {"without": [], "with": [f"processes=[{MINE}]", "cool_rooms.rate=0.5"]}
    compared = made("single", *SMALL, "+experiment.points=" + _written(points), replicates=2,
                    results="points")  # fmt: skip
    runs = compared.table("runs")
    deaths = dict(runs.group_by("point").agg(pl.col("deaths").sum()).iter_rows())
    assert deaths["with"] < deaths["without"]
    with pytest.raises(ConfigurationError, match="no code that a folder names is run"):
        design_again(compared.folder)
    assert design_again(compared.folder, [MINE]).id == compared.folder.name


def test_what_it_raises_is_told_with_its_line(here: Path) -> None:
    wrong = PROCESS.replace("mine.visits[came] += 1", "mine.visits[:] += np.ones(3, dtype=int)")
    (here / "mine" / "cool_rooms.py").write_text(wrong)
    line = 1 + wrong[: wrong.index("np.ones(3")].count("\n")
    failed = made("single", *SMALL, processes=[MINE], cool_rooms__rate=1, replicates=1,
                  results="wrong")  # fmt: skip
    (reason,) = pl.read_parquet(failed.folder / "failures.parquet")["reason"].to_list()
    assert reason.startswith(f"mine/cool_rooms.py, line {line}: ValueError: operands could not be")
    (kept,) = (failed.folder / "failures").iterdir()
    assert "in CoolRooms on day " in kept.read_text()


def _written(points: dict[str, list[str]]) -> str:
    told = (f"{name}:[{','.join(map(repr, texts))}]" for name, texts in points.items())
    return f"{{{','.join(told)}}}"


@pytest.mark.usefixtures("here")
def test_what_a_folder_names_is_not_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    results = made("single", *SMALL, processes=[MINE], replicates=1, results="theirs")
    mark = tmp_path / "run"
    evil = results.folder / "evil.py"
    evil.write_text(f"from pathlib import Path\nPath({str(mark)!r}).touch()\n{PROCESS}")
    path = results.folder / SPECIFICATION
    path.write_text(path.read_text().replace("mine/cool_rooms.py", str(evil)))
    capsys.readouterr()
    assert carry_out("reproduce", [str(results.folder)]) == 1
    _, said = capsys.readouterr().err.strip().splitlines()
    assert said.endswith("name a file that you trust, as processes=[FILE.py:CoolRooms]")
    carry_out("status", ["--results", "theirs"])
    carry_out("report", [str(results.folder)])
    carry_out("reproduce", [str(results.folder), f"processes=[{MINE}]"])
    assert not mark.exists()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("heat", "'heat': a name of the model's; take another"),
        ("CoolRooms", "'CoolRooms': small letters are expected, words joined by _"),
        ("class", "'class': small letters are expected"),
        ("crisis", "'crisis': a name of the model's"),
        ("../x", "'../x': small letters are expected"),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    name: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert carry_out("new", ["process", name, "--to", str(tmp_path)]) == 1
    assert fault in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_process_that_does_not_say_what_it_does_is_not_described(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "mine" / "silent.py").write_text(PROCESS.partition('"""\n')[2])
    assert carry_out("describe", ["mine/silent.py:CoolRooms", "--to", "silent"]) == 1
    assert "begin its docstring with `Title: what happens.`" in capsys.readouterr().err
    assert not (here / "silent").exists()
