"""Where things may be imported, and how long a file may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.each import hold_for_each

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("entraide", "experiments", "release", "sim", "tests")
    for path in (ROOT / folder).rglob("*.py")
)
MOST_LINES = 400


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def users(package: str) -> set[str]:
    """The files of the model and of the experiments that import a package."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if not path.is_relative_to(ROOT / "tests")
        and any(name.split(".")[0] == package for name in imported(path))
    }


def test_there_are_sources_to_look_at() -> None:
    assert len(SOURCES) > 60


def test_numba_is_imported_in_the_kernels_only() -> None:
    assert users("numba")
    assert all(name.startswith("sim/kernels/") for name in users("numba"))


def test_mesa_is_imported_by_the_model_and_its_agents_only() -> None:
    assert users("mesa") == {"sim/model.py", "sim/agents.py", "sim/batch.py"}


def test_the_model_knows_nothing_of_experiments() -> None:
    assert not {name for name in users("experiments") if name.startswith("sim/")}


def test_nobody_uses_a_global_seed() -> None:
    for path in SOURCES:
        if not path.is_relative_to(ROOT / "tests"):
            text = path.read_text()
            assert "np.random.seed" not in text, path
            assert "random" not in set(imported(path)), path


def test_files_are_short() -> None:
    def is_short(path: Path) -> None:
        assert len(path.read_text().splitlines()) <= MOST_LINES

    hold_for_each(SOURCES, is_short)
