"""The whole day beside that of an earlier commit, in turns on the same machine.

    make bench-against REV=8b710f0

The earlier commit is taken out of git into .bench/ and run by the same Python with the same
packages. Each commit has a process of its own; while one lets days pass, the other waits.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.beside import Beside, script
from tests.benchmarks.plans import FULL, MANY, Plan, plan
from tests.benchmarks.table import ROUNDS, markdown, ratio, section

ROOT = Path(__file__).parents[2]
SIZES = (3_000, FULL, MANY)
EARLIER = "8b710f0"


def measure(sizes: tuple[int, ...], revision: str = EARLIER) -> dict[str, Any]:
    """Return what a day takes in both commits at each size, round by round."""
    earlier = taken_out(revision)
    return about(revision) | {
        "sizes": [_compared(plan(residents), earlier) for residents in sizes],
    }


def about(revision: str) -> dict[str, Any]:
    """Return what a reader has to know of an earlier commit."""
    return {
        "revision": revision,
        "subject": git("log", "-1", "--format=%s", revision).decode().strip(),
        "date": git("log", "-1", "--format=%cs", revision).decode().strip(),
    }


def taken_out(revision: str) -> Path:
    """Return the folder of a commit, taken out of git if it was not there already."""
    commit = git("rev-parse", "--verify", f"{revision}^{{commit}}").decode().strip()
    folder = ROOT / ".bench" / "commits" / commit
    if not (folder / "sim").is_dir():
        with tarfile.open(fileobj=io.BytesIO(git("archive", commit, "sim", "configs"))) as files:
            files.extractall(folder, filter="data")
    return folder


def _compared(days: Plan, earlier: Path) -> dict[str, Any]:
    engines = {"now": _engine(days, ROOT), "earlier": _engine(days, earlier)}
    rounds = []
    for turn in range(ROUNDS):
        names = list(engines)[:: 1 if turn % 2 else -1]  # nobody is always the first
        rounds.append({name: engines[name].ask()["cpu"] / days.days for name in names})
    for engine in engines.values():
        engine.end()
    return {
        "residents": days.residents,
        "days": days.told,
        "ms": {name: round(1e3 * median(one[name] for one in rounds), 4) for name in engines},
        "ratio": round(ratio(rounds, "earlier", "now"), 3),
        "ratios": [round(one["earlier"] / one["now"], 3) for one in rounds],
    }


def _engine(days: Plan, folder: Path) -> Beside:
    """Return a process in which the code of a folder has let the first days pass.

    Raises:
        SystemExit: if it is not the code of that folder that runs.
    """
    numbers = (str(days.residents), str(days.first), str(days.days))
    command = [sys.executable, "-P", script("late_days.py"), *numbers, *days.overrides]
    engine = Beside(command, os.environ | {"PYTHONPATH": str(folder)}, str(folder))
    if not Path(engine.first["sim"]).is_relative_to(folder):
        sys.exit(f"{engine.first['sim']} ran in the place of the code in {folder}")
    return engine


def git(*arguments: str) -> bytes:
    """Return what git prints in the project's folder, or end with what it complains of."""
    found = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    if found.returncode:
        sys.exit(f"git {' '.join(arguments)}: {found.stderr.decode().strip()}")
    return found.stdout


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    rows = [
        (
            f"{one['residents']:,}",
            one["days"],
            f"{one['ms']['earlier']:.2f}",
            f"{one['ms']['now']:.2f}",
            f"{one['ratio']:.2f}",
            f"{min(one['ratios']):.2f} to {max(one['ratios']):.2f}",
        )
        for one in found["sizes"]
    ]
    head = ("residents", "days", "earlier, ms a day", "now, ms a day", "times as fast", "rounds")
    return section(
        "## Beside an earlier commit",
        f"""`make bench-against REV={found["revision"]}`. The whole day with posts, in turns with
        the commit of
{found["date"]}, *{found["subject"]}*. The model is not the same: a later commit may do
more in a day.
Times as fast: the median of the ratios inside a round, and the range of the rounds.""",
        markdown(head, rows),
    )
