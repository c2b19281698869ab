"""The wheel, installed with pip into an empty environment elsewhere, beside the locked packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.release.built import PACKAGES, wheel

SMALL = (
    "experiment.replicates=2", "neighbourhood.residents=500", "timeline.build_up_days=60",
    "timeline.recovery_days=5",
)  # fmt: skip


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment with the wheel; packages that it needs are those of this one.

    They are looked for after its own, and an editable entraide among them is not: a line in a .pth
    file is read where Python looks from the beginning alone.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "env", with_pip=True)
    (site,) = (folder / "env").glob("lib/python*/site-packages")
    (site / "locked.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    pip = [folder / "env" / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
    subprocess.run([*pip, "--no-index", "--no-deps", wheel(folder)], check=True)
    return folder / "env"


def ended(
    installed: Path, folder: Path, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment in a folder."""
    command, *others = arguments
    return subprocess.run(
        [installed / "bin" / command, *others],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_python_finds_the_packages_and_they_are_those_installed(
    installed: Path, tmp_path: Path
) -> None:
    script = "import entraide, experiments, sim; entraide.check_names(); print(sim.__file__)"
    found = ended(installed, tmp_path, "python", "-c", script)
    assert found.stderr == ""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    home = installed / "lib" / version / "site-packages" / PACKAGES
    assert Path(found.stdout.strip()) == home / "sim" / "__init__.py"


def test_a_package_of_somebody_else_is_told(installed: Path, tmp_path: Path) -> None:
    (site,) = installed.glob("lib/python*/site-packages")
    (site / "sim.py").write_text("")
    try:
        refused = ended(installed, tmp_path, "entraide", "--version")
    finally:
        (site / "sim.py").unlink()
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"sim: {site / 'sim.py'} is found in the place of ")
    assert ended(installed, tmp_path, "entraide", "--version").stdout.startswith("entraide ")


@pytest.mark.slow
def test_the_main_experiment_runs_and_writes_its_page(installed: Path, tmp_path: Path) -> None:
    made = ended(installed, tmp_path, "entraide", *SMALL)
    assert made.returncode == 0, made.stderr
    page = tmp_path / made.stdout.splitlines()[-1]
    assert page.name == "report.html"
    assert page.is_relative_to(tmp_path / "results" / "support")
    assert "<svg" in page.read_text("utf-8")
    made_by = json.loads((page.parent / "provenance.json").read_text("utf-8"))
    assert (made_by["runs"], made_by["failed"]) == (24, 0)
    assert (made_by["commit"], made_by["dirty"]) == (None, None)
    again = ended(installed, tmp_path, "entraide", "reproduce", "support")
    assert again.returncode == 0, again.stderr
