"""The command, with figures drawn as a square and no portrait: they take longer than small sweeps.

python -m tests.plain_command takes the arguments of `entraide`; tests run it where figures are not
what they are about. It takes what the test run has composed before (`tests.composed`).
"""

from __future__ import annotations

import pytest

from tests.composed import compose_once

PLAIN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<rect width="9" height="9"/></svg>'
)


def draw_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw figures as a square and run nothing for a portrait."""
    from experiments import portrayal
    from experiments.report.drawings import Drawings

    monkeypatch.setattr(Drawings, "svg", lambda *_: PLAIN)
    monkeypatch.setattr(portrayal, "_runs", lambda *_: [])


def main() -> None:
    """Run the command."""
    from experiments import run

    with pytest.MonkeyPatch.context() as patched:
        draw_plainly(patched)
        compose_once(patched)
        run.main()


if __name__ == "__main__":
    main()
