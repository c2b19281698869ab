"""A process beside this one that lets days pass when it is asked to, and tells what they took."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Beside:
    """A process that answers each line with a line of JSON, and tells of itself at the start.

    Args:
        command: what to run; what it prints besides JSON is passed over.
        variables: its environment; that of this process if None.
        folder: where it runs.

    Attributes:
        first: what it told at the start.
    """

    def __init__(
        self, command: Sequence[str], variables: dict[str, str] | None = None, folder: str = "."
    ) -> None:
        self._command = " ".join(map(str, command))
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.first = self._read()

    def ask(self) -> dict[str, Any]:
        """Let it do its next share, and return what it tells."""
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)
        return self._read()

    def end(self) -> None:
        """End the process."""
        self._process.communicate()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                told: dict[str, Any] = json.loads(line)
                return told
        sys.exit(f"ended before it was done: {self._command}")


def script(name: str) -> str:
    """Return the path of a script that stands beside this file."""
    return str(Path(__file__).with_name(name))
