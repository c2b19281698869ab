"""The command, with figures drawn as a square and no portrait: they take longer than small sweeps.

python -m tests.plain_command takes the arguments of `entraide`; tests run it where figures are not
what they are about. It takes what the test run has composed before (`tests.composed`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from experiments import run
from experiments.command.made import Made
from experiments.report.rendering import Picture
from experiments.words import Language
from tests.composed import compose_once

PLAIN = Picture(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<rect width="9" height="9"/></svg>',
    b"no picture",
)


def draw_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw figures as a square and run nothing for a portrait."""
    from experiments.execution import portrait
    from experiments.report.charts import Drawings, Pictures

    monkeypatch.setattr(Drawings, "begin", lambda _: None)
    monkeypatch.setattr(Pictures, "picture", lambda *_: PLAIN)
    monkeypatch.setattr(portrait, "_runs", lambda *_: [])


_PATTERNS: dict[tuple[str, int], Callable[[], Picture]] = {}


def draw_patterns_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the figure that stands on every page, and is the same on each, once in a process."""
    from experiments.report.charts import PATTERNS, Drawings

    drawn = Drawings._drawn

    def once(
        self: Drawings, name: str, language: Language, columns: int, *, png: bool = False
    ) -> Callable[[], Picture]:
        if name != PATTERNS:
            return drawn(self, name, language, columns, png=png)
        if (language, columns) not in _PATTERNS:
            _PATTERNS[language, columns] = drawn(self, name, language, columns, png=png)
        return _PATTERNS[language, columns]

    monkeypatch.setattr(Drawings, "_drawn", once)


def ends(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command in this process and return its exit code; figures are squares.

    Its own configuration is composed; the scenarios of its design may have been before.
    """
    from experiments.command import main as command

    compose_once(monkeypatch)
    draw_plainly(monkeypatch)
    monkeypatch.setattr("sys.argv", ["entraide", *arguments])
    with pytest.raises(SystemExit) as ended:
        command.main()
    return int(ended.value.code or 0)


def made(experiment: str, *overrides: str, **how: Any) -> Made:
    """Do what `experiments.run` does; figures are squares."""
    with pytest.MonkeyPatch.context() as patched:
        compose_once(patched)
        draw_plainly(patched)
        return run(experiment, *overrides, **how)


def main() -> None:
    """Run the command."""
    from experiments.command import main as command

    with pytest.MonkeyPatch.context() as patched:
        draw_plainly(patched)
        compose_once(patched)
        command.main()


if __name__ == "__main__":
    main()
