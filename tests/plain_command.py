"""The command, with figures drawn as a square and no portrait: they take longer than small sweeps.

python -m tests.plain_command takes the arguments of `entraide`; tests run it where figures are not
what they are about. It takes what the test run has composed before (`tests.composed`).
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Any

import pytest

from experiments.report.rendering import Picture
from tests.composed import compose_once

PLAIN = Picture(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<rect width="9" height="9"/></svg>',
    b"no picture",
)


def draw_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw figures as a square and run nothing for a portrait."""
    from experiments.execution import portrait as portrayal
    from experiments.report.charts import Drawings

    monkeypatch.setattr(Drawings, "begin", lambda _: None)
    monkeypatch.setattr(Drawings, "picture", lambda *_: PLAIN)
    monkeypatch.setattr(portrayal, "_runs", lambda *_: [])


def ends(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command in this process and return its exit code; figures are squares.

    Its own configuration is composed; the scenarios of its design may have been before.
    """
    from experiments.command import main as run

    compose_once(monkeypatch)
    draw_plainly(monkeypatch)
    monkeypatch.setattr("sys.argv", ["entraide", *arguments])
    with pytest.raises(SystemExit) as ended:
        run.main()
    return int(ended.value.code or 0)


def carried_out(words: Sequence[str], **how: Any) -> subprocess.CompletedProcess[bytes]:
    """Do what `subprocess.run` does with a command of ours, in this process.

    Args:
        words: what would start a process.
        how: what would be done with it: nothing but what it says is left.
    """
    assert words[:3] == [sys.executable, "-m", "experiments"]
    assert how == {"stdout": subprocess.DEVNULL, "check": False}
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(io.StringIO()):
        return subprocess.CompletedProcess(list(words), ends(patched, *words[3:]))


def main() -> None:
    """Run the command."""
    from experiments.command import main as run

    with pytest.MonkeyPatch.context() as patched:
        draw_plainly(patched)
        compose_once(patched)
        run.main()


if __name__ == "__main__":
    main()
