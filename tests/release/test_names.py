"""`import entraide` gives what its packages offer, and tells of packages that are not its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import entraide
import experiments
import sim
from tests.structure.test_layers import ROOT


def ended(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python where a folder is looked into first."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PYTHONPATH": f"{folder}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_offers_what_its_packages_offer() -> None:
    offered = {name: package for package in (sim, experiments) for name in package.__all__}
    assert dir(entraide) == sorted(offered)
    for name, package in offered.items():
        assert getattr(entraide, name) is getattr(package, name)
    with pytest.raises(AttributeError, match="module 'entraide' has no attribute 'nothing'"):
        entraide.nothing  # noqa: B018


@pytest.mark.parametrize("package", ["sim", "experiments"])
@pytest.mark.parametrize("kind", ["{}/__init__.py", "{}.py"])
def test_a_package_of_somebody_else_is_told_in_a_line(
    package: str, kind: str, tmp_path: Path
) -> None:
    other = tmp_path / kind.format(package)
    other.parent.mkdir(exist_ok=True)
    other.write_text("")
    found = other.parent if other.name == "__init__.py" else other
    words = f"{package}: {found} is found in the place of {ROOT / package}; install entraide into "
    command = ended(tmp_path, "-m", "entraide", "--version")
    assert (command.returncode, command.stdout) == (1, "")
    assert command.stderr.startswith(words)
    assert command.stderr.count("\n") == 1
    script = ended(tmp_path, "-c", "from entraide import run, simulate")
    assert script.returncode == 1
    assert script.stderr.splitlines()[-1].startswith(f"ImportError: {words}")


def test_a_folder_of_such_a_name_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "notes.txt").write_text("")
    assert ended(tmp_path, "-m", "entraide", "--version").stdout.startswith("entraide ")


def test_where_there_is_no_package_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entraide, "find_spec", lambda _: None)
    with pytest.raises(ImportError, match="sim: nothing is found in the place of "):
        entraide.check_names()
