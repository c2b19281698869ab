"""The tables that benchmarks keep, of which docs/PERFORMANCE.md is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "docs" / "performance"


def keep(name: str, facts: dict[str, Any], found: dict[str, Any]) -> None:
    """Keep what a benchmark found, and where and when, in place of what it found before."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"facts": facts, "found": found}, indent=1, ensure_ascii=False)
    path = FOLDER / f"{name}.json"
    part = path.with_suffix(".part")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def kept(name: str) -> dict[str, Any] | None:
    """Return what a benchmark found, and where and when; None if it has not run yet."""
    path = FOLDER / f"{name}.json"
    if not path.exists():
        return None
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
