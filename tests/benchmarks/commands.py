"""The main job beside that of an earlier commit, in turns: from the command to its exit.

    make bench-commands REV=8b710f0

Both commits are cloned into .bench/clones/ and set up by their own `make setup`, which is not
counted.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.against import ROOT, about, git
from tests.benchmarks.beside import script
from tests.benchmarks.table import markdown, section

ROUNDS = (3,)
HEAD = ("commit", "clock, s", "CPU, s", "first findings, s", "runs", "exit code")


def measure(rounds: tuple[int, ...], revision: str) -> dict[str, Any]:
    """Return what the main job took in both commits, round by round."""
    folders = clones(revision)
    turns = (list(folders)[:: 1 if turn % 2 else -1] for turn in range(rounds[0]))
    return about(revision) | {
        "rounds": [{name: run_in(folders[name]) for name in names} for names in turns]
    }


def clones(revision: str) -> dict[str, Path]:
    """Return the folders of this commit and of an earlier one, cloned and set up."""
    return {"now": _clone("HEAD"), "earlier": _clone(revision)}


def _clone(revision: str) -> Path:
    commit = git("rev-parse", "--verify", f"{revision}^{{commit}}").decode().strip()
    folder = ROOT / ".bench" / "clones" / commit
    if not folder.is_dir():
        git("clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(folder))
        git("-C", str(folder), "checkout", "--quiet", "--detach", commit)
    subprocess.run(["make", "--silent", "setup"], cwd=folder, env=_plain(), check=True)
    return folder


def run_in(folder: Path, overrides: Sequence[str] = (), most: float = 0) -> dict[str, Any]:
    """Run the command of a clone into an empty folder of results; return what it took.

    Args:
        folder: of the clone.
        overrides: of the command.
        most: CPU seconds after which it is stopped; 0 is no bound.

    Raises:
        SystemExit: if it failed.
    """
    results = folder / "measured"
    shutil.rmtree(results, ignore_errors=True)
    command = [".venv/bin/entraide", *overrides, f"results={results.name}"]
    said = subprocess.run(
        [sys.executable, script("whole_command.py"), str(most), *command],
        cwd=folder,
        env=_plain(),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    found: dict[str, Any] = json.loads(said)
    if found["code"] and not found["stopped"]:
        sys.exit(f"{' '.join(command)} in {folder} ended with {found['code']}")
    return found


def _plain() -> dict[str, str]:
    """Return the environment without what make gave the process that measures."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    rounds = found["rounds"]
    shown = [one["now"]["first_findings"] / one["now"]["wall"] for one in rounds]
    return section(
        "## The main job",
        f"""`make bench-commands REV={found["revision"]}`: `make run`, from the command to its exit,
        in a clone that is set up, in turns with the commit of {found["date"]},
        *{found["subject"]}*. CPU seconds are those of all processes.""",
        f"""It takes {_times(rounds, "wall"):.2f} of the time by the clock that it took then, and
        {_times(rounds, "cpu"):.2f} of the CPU seconds, at the median. First findings are shown
        after {max(shown):.0%} of its time at most.""",
        markdown(HEAD, [row(name, one[name]) for one in rounds for name in ("now", "earlier")]),
    )


def _times(rounds: Sequence[dict[str, Any]], unit: str) -> float:
    return median(one["now"][unit] / one["earlier"][unit] for one in rounds)


def row(name: str, one: dict[str, Any]) -> tuple[str, ...]:
    """Return a row of what a command took."""
    return (
        name,
        f"{one['wall']:,.0f}",
        f"{one['cpu']:,.0f}",
        f"{one['first_findings']:.0f}" if one["first_findings"] else "",
        " of ".join(f"{number:,}" for number in one["runs"]) if one["runs"] else "",
        "stopped" if one["stopped"] else str(one["code"]),
    )
