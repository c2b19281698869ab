"""Scenarios and designs that are composed once in a test run, by the process that asks first.

Hydra takes longer to compose a scenario than most tests to run a few of its days. What was composed
is kept in a folder of the test run (`tests/conftest.py`), under a name made of the overrides and of
all files that a composition depends on; each call returns a copy of its own. Tests of composition
itself compose.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import sim.by_hydra
import sim.composition
from sim.own_files import Contents
from sim.scenario import Scenario

FOLDER = "ENTRAIDE_COMPOSED"
"""Variable that names the folder; without it nothing is kept."""

USERS = (
    "sim.composition",
    *("experiments.command." + name for name in ("advising", "python", "run", "settings")),
    *("experiments.design." + name for name in ("city", "design", "overrides")),
    "experiments.place.written",
    "experiments.store.specification",
)
"""Modules that compose, each by the name `compose`."""

_compose = sim.composition.compose
_begun = sim.by_hydra.begun

ROOT = Path(__file__).parents[1]
SOURCES = tuple(ROOT / name for name in ("configs", "sim", "experiments"))


def compose(overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Return what `sim.composition.compose` does."""
    if not of_files_of_the_project(overrides):
        return _compose(overrides)
    return kept(lambda: _compose(overrides), "compose", *overrides)


@cache
def begun(overrides: tuple[str, ...], held: Contents) -> bytes:
    """Return what `sim.by_hydra.begun` does."""
    if held or not of_files_of_the_project(overrides):
        return _begun(overrides, held)
    return kept(lambda: _begun(overrides, held), "begun", *overrides)


def of_files_of_the_project(overrides: Sequence[str]) -> bool:
    """Tell whether a composition reads the project's files alone, and none of a user's."""
    from hydra.core.global_hydra import GlobalHydra

    keys = [str(text).partition("=")[0] for text in overrides]
    if any("hydra" in key or "processes" in key for key in keys):
        return False
    hydra = GlobalHydra.instance()
    if not hydra.is_initialized():
        return True
    searched = {str(one.path) for one in hydra.config_loader().get_search_path().get_path()}
    configs = str(sim.composition.CONFIGS)
    return searched <= {"pkg://hydra.conf", "structured://", configs, f"file://{configs}"}


def compose_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands take what was composed before in the test run."""
    for name in USERS:
        monkeypatch.setattr(f"{name}.compose", compose)
    monkeypatch.setattr("sim.by_hydra.begun", begun)


def load_scenario(*overrides: str) -> Scenario:
    """Return what `sim.composition.load_scenario` does."""
    return kept(lambda: sim.composition.load_scenario(*overrides), "load_scenario", *overrides)


def kept[Made](make: Callable[[], Made], *key: str, sources: Iterable[Path] = SOURCES) -> Made:
    """Return what was made for a key from the same files, or make it; an error is not kept.

    Args:
        make: what makes it.
        key: what it depends on besides the files.
        sources: folders of these files.
    """
    folder = os.environ.get(FOLDER)
    if not folder:
        return make()
    name = hashlib.sha256(repr((key, digest(*sources))).encode()).hexdigest()
    path = Path(folder) / name
    if path.exists():
        found: Made = pickle.loads(path.read_bytes())
        return found
    made = make()
    part = path.with_name(f"{name}.{os.getpid()}")
    part.write_bytes(pickle.dumps(made))
    part.replace(path)
    return made


@cache
def digest(*folders: Path) -> str:
    """Return a hash of the names and contents of all files in some folders."""
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                content = path.read_bytes()
                found.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode() + content)
    return found.hexdigest()
