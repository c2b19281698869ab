"""Readers: all that reads a folder of results, and what it passed on or refused."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
import yaml

from experiments import load
from experiments.store.crate import CONFIG, EXPORTED
from experiments.store.specification import SPECIFICATION
from sim.composition import ConfigurationError
from tests.chaos.harms import files_of
from tests.plain_command import ends

SWEEP = (
    "experiment=single", "executor=serial", "crisis=none", "neighbourhood.residents=60",
    "timeline.build_up_days=3", "timeline.recovery_days=1",
    "+experiment.factors.facilitation=[none,three]",
)  # fmt: skip
TWO, THREE = "experiment.replicates=2", "experiment.replicates=3"
TABLES = ("runs", "daily", "gates", "timings", "failures")
TIMED = ("timings",)
"""Tables that are never twice the same where runs are run again."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: with a code, and what it said."""

    code: int
    said: str
    errors: str

    def is_told(self, before: str = "") -> bool:
        """Tell whether it said what is wrong, which it does not say where nothing is."""
        return any(line.strip() not in before for line in self.errors.splitlines())


def command(monkeypatch: pytest.MonkeyPatch, *words: str) -> Ended:
    """Run a command in this process; whatever is raised but its exit is a fault."""
    said, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(errors):
        code = ends(monkeypatch, *words)
    told = errors.getvalue()
    assert "Traceback" not in told, told
    assert code == 0 or told.strip(), f"{words}: ended with {code} and said nothing"
    return Ended(code, said.getvalue(), told)


def sweep(monkeypatch: pytest.MonkeyPatch, results: Path, replicates: str = TWO) -> Ended:
    """Give the command of the sweep."""
    return command(monkeypatch, *SWEEP, replicates, f"results={results}")


type Passed = dict[str, object]
"""What a reader passed on, by name; nothing where it refused."""


@dataclass(frozen=True)
class Read:
    """What a reader passed on, and whether it said that something is wrong."""

    passed: Passed
    told: bool


def status(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Read:
    """Read how far it has come: what is not known passes nothing on."""
    ended = command(monkeypatch, "status", str(folder))
    is_told = ended.code != 0 or re.search("unreadable|unknown", ended.said) is not None
    return Read({"status": ended.said}, is_told)


def loaded(_: pytest.MonkeyPatch, folder: Path) -> Read:
    """Load all tables."""
    passed: Passed = {}
    told = False
    for table in TABLES:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                found = load(
                    folder.parent.name, table, id=folder.name, results=folder.parents[1],
                    partial=True,
                )  # fmt: skip
                passed[table] = found.cast({pl.Categorical: pl.String}).write_json()
            except (ConfigurationError, OSError) as error:
                told = bool(str(error).strip())
        told |= bool(warned)
    return Read(passed, told)


def exported(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Read:
    """Export all tables."""
    to = folder.parents[2] / "exported"
    ended = command(monkeypatch, "export", str(folder), "--to", str(to))
    passed = {path.name: path.read_bytes() for path in files_of(to)} if ended.code == 0 else {}
    return Read(dict(passed), ended.code != 0)


def reported(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Read:
    """Write the page again."""
    ended = command(monkeypatch, "report", str(folder))
    names = ("report.html", "effects.parquet") if ended.code == 0 else ()
    return Read({name: (folder / name).read_bytes() for name in names}, ended.code != 0)


def reproduced(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Read:
    """Check files and run some again: where all is said to be well, all files are as they were."""
    ended = command(monkeypatch, "reproduce", str(folder), "--runs", "1")
    files = [path.relative_to(folder) for path in files_of(folder)]
    passed = {
        str(path): (folder / path).read_bytes()
        for path in files if path.name[0] != "." and path.parts[0] not in EXPORTED
    }  # fmt: skip
    return Read(dict(passed) if ended.code == 0 else {}, ended.code != 0)


def _completed(folder: Path, ended: Ended, before: str = "") -> Read:
    """Return the tables of a sweep that went on, and what it says they are of."""
    if ended.code != 0:
        return Read({}, told=True)
    passed: Passed = {
        name: pl.read_parquet(folder / f"{name}.parquet").write_json()
        for name in TABLES if name not in TIMED
    }  # fmt: skip
    for name in (SPECIFICATION, CONFIG):
        passed[name] = yaml.safe_load((folder / name).read_text())
    return Read(passed, ended.is_told(before))


def resumed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Read:
    """Give the same command again."""
    return _completed(folder, sweep(monkeypatch, folder.parents[1]))


def retried(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Read:
    """Retry what failed."""
    return _completed(folder, command(monkeypatch, "retry", str(folder)))


def taken_over(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Read:
    """Give the command with more replicates, in another folder beside it."""
    before = {path for path in folder.parent.iterdir() if path.is_dir()}
    ended = sweep(monkeypatch, folder.parents[1], THREE)
    new = [path for path in folder.parent.iterdir() if path.is_dir() and path not in before]
    return _completed(new[0], ended) if new else Read({}, ended.code != 0)


type Reader = Callable[[pytest.MonkeyPatch, Path], Read]

CHEAP: tuple[Reader, ...] = (status, loaded, exported)
"""Readers of every harmed folder; of the others, one in turn."""

IN_TURN: tuple[Reader, ...] = (resumed, reported, taken_over, reproduced, retried)
