"""The model as it is installed: a wheel, in a folder that nobody writes to."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.release.built import PACKAGES, wheel
from tests.structure.test_layers import ROOT
from tests.unit.test_keeping import drawn

SHOW = """
import sys
from experiments.command import main as run
print(run.__file__)
sys.argv = ["entraide", "--cfg", "job", "--package", "neighbourhood"]
run.main()
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a wheel holds, read-only: the folder of its packages."""
    folder = tmp_path_factory.mktemp("wheel")
    packages = folder / "site-packages"
    zipfile.ZipFile(wheel(folder)).extractall(packages)
    for path in [packages, *packages.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return packages / PACKAGES


def contents(folder: Path) -> set[Path]:
    """The files of a folder; whoever is root could write where others cannot."""
    return {path for path in folder.rglob("*") if "__pycache__" not in path.parts}


def test_kernels_are_kept_in_the_home_of_whoever_runs_them(installed: Path, tmp_path: Path) -> None:
    before = contents(installed)
    folder, words, numbers, *_ = drawn(tmp_path, PYTHONPATH=str(installed))
    assert Path(folder).is_relative_to(tmp_path)
    assert list(Path(folder).glob("**/*.nbc"))
    assert drawn(tmp_path, PYTHONPATH=str(installed)) == [folder, words, numbers, "1", "1"]
    assert contents(installed) == before


@pytest.mark.slow  # as from a checkout: `tests/unit/test_keeping.py`
def test_without_a_home_they_are_compiled_all_the_same(installed: Path, tmp_path: Path) -> None:
    missing, before = tmp_path / "file", contents(installed)
    missing.write_text("")
    folder = drawn(missing, PYTHONPATH=str(installed), TMPDIR=str(tmp_path))[0]
    assert Path(folder).is_relative_to(tmp_path)
    assert contents(installed) == before


def test_the_command_finds_its_configurations(installed: Path, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    first, *shown = ended.stdout.splitlines()
    assert Path(first).is_relative_to(installed)
    assert any(line.startswith("residents: ") for line in shown)


def test_all_that_is_read_is_in_it_and_no_tests(installed: Path) -> None:
    there = {
        path.relative_to(ROOT)
        for package in ("configs", "experiments", "sim")
        for path in contents(ROOT / package)
    }
    kinds = {".css", ".csv", ".j2", ".js", ".md", ".py", ".toml", ".txt", ".typed", ".vue", ".yaml"}
    assert {path.suffix for path in there} - {""} == kinds
    assert {path.relative_to(installed) for path in contents(installed)} - there == {
        Path("configs"), Path("experiments"), Path("sim")
    }  # fmt: skip
    assert there <= {path.relative_to(installed) for path in contents(installed)}


def test_it_puts_one_folder_and_one_line_beside_other_packages(installed: Path) -> None:
    site = installed.parents[1]
    assert (site / "entraide.pth").read_text() == f"{PACKAGES.as_posix()}\n"
    (about,) = site.glob("entraide-*.dist-info")
    assert {path.name for path in site.iterdir()} == {"entraide", "entraide.pth", about.name}
    assert {path.name for path in (site / "entraide").iterdir()} == {
        "__init__.py", "__main__.py", "_packages", "py.typed",
    }  # fmt: skip


def test_it_is_the_same_to_the_byte(tmp_path: Path) -> None:
    first, second = (wheel(tmp_path / name).read_bytes() for name in ("first", "second"))
    assert first == second
