"""Project: what pyproject.toml and CITATION.cff say of a version."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
"""The folder of the checkout."""


def project() -> dict[str, Any]:
    """Return the table `project` of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def citation() -> dict[str, Any]:
    """Return what CITATION.cff says, dates as text."""
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    said: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    return said
