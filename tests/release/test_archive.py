"""The archive of a version: what is tracked, in the folders of a library, the same to the byte."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from release.archive import ABOUT, PATTERNS, archive, version_name
from tests.structure.test_layers import ROOT


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def opened(content: bytes) -> dict[str, bytes]:
    """The files of an archive by name, without the folder that holds all."""
    whole = zipfile.ZipFile(io.BytesIO(content))
    top = f"{version_name()}/"
    assert all(name.startswith(top) for name in whole.namelist())
    return {name.removeprefix(top): whole.read(name) for name in whole.namelist()}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout with a commit, a change and a file that nobody tracks."""
    files = {
        "LICENSE": "free", "docs/ODD.md": "# ODD", "docs/table.csv": "1", "docs/images/a.svg": "<>",
        "configs/crisis/flood.yaml": "a: 1", "sim/life.py": "day = 1", PATTERNS: "known",
        "results/reference/levers/runs.csv": "2", ".ci/run": "make",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".ci" / "run").chmod(0o755)
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "Begin", "--date", "2026-11-22T12:00:00Z")
    (tmp_path / "LICENSE").write_text("changed")
    (tmp_path / "sim" / "notes.txt").write_text("mine alone")
    return tmp_path


def test_each_file_has_its_places_and_no_other_file_is_in_it(checkout: Path) -> None:
    assert opened(archive(checkout)) == {
        "LICENSE": b"free",
        "docs/ODD.md": b"# ODD",
        "media/a.svg": b"<>",
        "data/configs/crisis/flood.yaml": b"a: 1",
        f"data/{PATTERNS}": b"known",
        "results/docs/table.csv": b"1",
        "results/reference/levers/runs.csv": b"2",
        "code/.ci/run": b"make",
        "code/LICENSE": b"free",
        "code/configs/crisis/flood.yaml": b"a: 1",
        "code/docs/ODD.md": b"# ODD",
        "code/docs/images/a.svg": b"<>",
        f"code/{PATTERNS}": b"known",
        "code/docs/table.csv": b"1",
        "code/results/reference/levers/runs.csv": b"2",
        "code/sim/life.py": b"day = 1",
    }


def test_a_commit_gives_the_same_bytes_wherever_it_lies(checkout: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    git(checkout, "clone", str(checkout), str(other))
    (other / "sim" / "life.py").touch()
    git(other, "config", "tar.umask", "0077")
    assert archive(other) == archive(checkout)


def test_commands_stay_commands(checkout: Path) -> None:
    whole = zipfile.ZipFile(io.BytesIO(archive(checkout)))
    modes = {entry.filename: entry.external_attr >> 16 for entry in whole.infolist()}
    assert modes[f"{version_name()}/code/.ci/run"] == 0o100755
    assert modes[f"{version_name()}/code/LICENSE"] == 0o100644


def test_without_a_commit_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        archive(tmp_path)


def test_that_of_the_project_has_what_a_reader_looks_for() -> None:
    files = opened(archive(ROOT))
    assert {*ABOUT, "docs/ODD.md", "docs/ODD-summary.md", f"data/{PATTERNS}"} <= set(files)
    assert {"code/Makefile", "code/requirements.lock", "code/sim/schedule.py"} <= set(files)
    assert any(name.startswith("results/reference/") for name in files)
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    code = {name.removeprefix("code/") for name in files if name.startswith("code/")}
    assert code <= set(listed.split("\0"))
