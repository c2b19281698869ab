"""Whole commands beside those of an earlier commit, in turns: the main job, and Paris.

    make bench-commands REV=8b710f0

Both commits are cloned into .bench/clones/ and set up by their own `make setup`, which is not
counted. The main job takes turns; Paris is run once by each, and the earlier commit is stopped when
it has taken so many times the CPU seconds of the later that the answer is known.
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

from tests.benchmarks.against import ROOT, git
from tests.benchmarks.beside import script
from tests.benchmarks.table import markdown, section

ROUNDS = (3, 1)
"""Of the main job, and of Paris."""
ENOUGH = 3.0
_PARIS = ("experiment=paris",)


def measure(rounds: tuple[int, ...], revision: str) -> dict[str, Any]:
    """Return what whole commands took in both commits.

    Args:
        rounds: of the main job and of Paris; 0 leaves one out.
        revision: the earlier commit.
    """
    folders = {"now": _clone("HEAD"), "earlier": _clone(revision)}
    main, paris = rounds
    found: dict[str, Any] = {
        "revision": revision,
        "subject": git("log", "-1", "--format=%s", revision).decode().strip(),
        "date": git("log", "-1", "--format=%cs", revision).decode().strip(),
        "enough": ENOUGH,
        "main": [],
        "paris": [],
    }
    for turn in range(main):
        names = list(folders)[:: 1 if turn % 2 else -1]  # nobody is always the first
        found["main"].append({name: _run(folders[name]) for name in names})
    for _ in range(paris):
        now = _run(folders["now"], _PARIS)
        earlier = _run(folders["earlier"], _PARIS, most=ENOUGH * now["cpu"])
        found["paris"].append({"now": now, "earlier": earlier})
    return found


def _clone(revision: str) -> Path:
    """Return the folder of a commit, cloned and set up if it was not there already."""
    commit = git("rev-parse", "--verify", f"{revision}^{{commit}}").decode().strip()
    folder = ROOT / ".bench" / "clones" / commit
    if not folder.is_dir():
        git("clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(folder))
        git("-C", str(folder), "checkout", "--quiet", "--detach", commit)
    subprocess.run(["make", "--silent", "setup"], cwd=folder, env=_plain(), check=True)
    return folder


def _run(folder: Path, overrides: Sequence[str] = (), most: float = 0) -> dict[str, Any]:
    """Run the command of a clone into an empty folder of results; return what it took.

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
    """Return the environment without what the process that measures was given by make."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    said = [
        f"""`make bench-commands REV={found["revision"]}`: from the command to its exit, in a clone
        that is set up, in turns with the commit of {found["date"]}, *{found["subject"]}*. CPU
        seconds are those of all processes."""
    ]
    if rounds := found["main"]:
        shown = [one["now"]["first_findings"] / one["now"]["wall"] for one in rounds]
        said.append(
            f"""The main job (`make run`) takes {_times(rounds, "wall"):.2f} of the time by the
            clock that it took, and {_times(rounds, "cpu"):.2f} of the CPU seconds. First findings
            are shown after {max(shown):.0%} of its time at most."""
        )
    for one in found["paris"]:
        said.append(_paris(one, found["enough"]))
    rows = [
        (name, commit, *_row(one[commit]))
        for name in ("main", "paris")
        for one in found[name]
        for commit in ("now", "earlier")
    ]
    head = ("job", "commit", "clock, s", "CPU, s", "first findings, s", "runs", "exit code")
    return section("## Whole commands", *said, markdown(head, rows))


def _times(rounds: Sequence[dict[str, Any]], unit: str) -> float:
    return median(one["now"][unit] / one["earlier"][unit] for one in rounds)


def _paris(one: dict[str, Any], enough: float) -> str:
    now, earlier = one["now"], one["earlier"]
    begin = f"""Paris (`experiment=paris`, three policies) takes {now["cpu"]:,.0f} CPU seconds and
        ends with exit code {now["code"]}; """
    if not earlier["stopped"]:
        return begin + f"it took {earlier['cpu']:,.0f}, {earlier['cpu'] / now['cpu']:.1f} times."
    done, of = earlier["runs"]
    return begin + (
        f"""the earlier commit was stopped when it had taken {enough:g} times as many, with {done}
        of {of} runs done."""
    )


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    done = "/".join(map(str, one["runs"])) if one["runs"] else ""
    code = "stopped" if one["stopped"] else str(one["code"])
    return (
        f"{one['wall']:,.0f}",
        f"{one['cpu']:,.0f}",
        f"{one['first_findings']:.0f}" if one["first_findings"] else "",
        done,
        code,
    )
