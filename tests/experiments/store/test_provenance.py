"""What results say of the sources that they were made from."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
_ASKED = Path("experiments", "store", "provenance.py")
_TOLD = "from experiments.store.provenance import environment; print(environment()['dirty'])"


def test_edits_of_sources_are_told_and_those_of_pages_are_not(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{ROOT}", clone], check=True)
    shutil.copy(ROOT / _ASKED, clone / _ASKED)  # as it is now, committed or not
    someone = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"]
    commit = ["commit", "-q", "--allow-empty", "-a", "-m", "As it is now"]
    subprocess.run(["git", "-C", clone, *someone, *commit], check=True)

    def dirty() -> bool:
        told = subprocess.run(
            [sys.executable, "-P", "-c", _TOLD],
            env={"PYTHONPATH": str(clone), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        return {"True": True, "False": False}[told.stdout.strip()]

    (clone / "docs" / "VALIDATION.md").write_text("A page that a command has written.\n")
    assert not dirty()
    with (clone / "sim" / "rng.py").open("a") as source:
        source.write("# A comment.\n")
    assert dirty()
