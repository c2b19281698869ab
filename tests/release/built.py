"""The wheel as `make dist` builds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.structure.test_layers import ROOT

PACKAGES = Path("entraide", "_packages")
"""The folder in which an installed entraide keeps its packages and configurations."""


def wheel(folder: Path) -> Path:
    """Build the wheel in a folder and return its path."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path
