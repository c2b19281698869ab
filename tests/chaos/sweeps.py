"""Sweeps in processes of their own, to be killed, watched and compared."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from experiments.command.settings import settings_of
from experiments.design.design import Design
from experiments.store.journal import read_kept
from experiments.store.store import is_complete
from sim.scenario import POLICIES
from tests.chaos.models import key_of
from tests.composed import compose
from tests.experiments.composed import design_of
from tests.shell import exit_code

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("runs.parquet", "daily.parquet")
MARK = "CHAOS_MARK"
PLAIN = {"CHAOS_PLAIN": "1"}
"""What has figures drawn as squares and compositions kept, where tables are looked at."""

_PATIENCE_SECONDS = 300
_ORPHANS_SECONDS = 15.0
"""Within which a process has to end that the driver has left behind."""


@dataclass(frozen=True)
class Ended:
    """How a command ended, as a shell shows it, and what it said."""

    code: int
    said: str
    errors: str


@dataclass(frozen=True)
class Sweep:
    """An experiment of three policies in one folder of results, and the processes that run it.

    Attributes:
        results: folder of all results.
        replicates: runs of each policy.
        overrides: of the scenario and of how it is run.
        environment: what the model is told; see `tests.chaos.models`.
        root: where the sources lie.
        mark: what its processes, and no others, have in their environment.
    """

    results: Path
    replicates: int = 10
    overrides: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    root: Path = ROOT
    mark: str = field(default_factory=lambda: uuid4().hex)

    @property
    def arguments(self) -> list[str]:
        """What makes the experiment, without where it goes and what carries it out."""
        return [
            "experiment=single",
            "+experiment.factors.facilitation=[none,one,three]",
            f"experiment.replicates={self.replicates}",
            "neighbourhood.residents=200",
            "crisis=heatwave",
            "timeline.build_up_days=30",
            "timeline.recovery_days=10",
            *(f"{policy}.lead_days=10" for policy in POLICIES),
            *self.overrides,
        ]

    @cached_property
    def design(self) -> Design:
        """The runs."""
        settings = settings_of(compose(self.arguments))
        return design_of(settings.experiment, self.arguments)

    @property
    def folder(self) -> Path:
        """Where its results lie."""
        return self.results / "single" / self.design.id

    def start(self, *arguments: str, within: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Begin to run the experiment.

        Args:
            arguments: what carries it out.
            within: a command that carries the command out.
        """
        return subprocess.Popen(
            [
                *within,
                sys.executable,
                "-m",
                "tests.chaos.models",
                *self.arguments,
                f"results={self.results}",
                *arguments,
            ],
            cwd=self.root,
            env={**os.environ, MARK: self.mark, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self, process: subprocess.Popen[str]) -> Ended:
        """Wait until a command has ended, and no process of its is left."""
        said, errors = process.communicate(timeout=_PATIENCE_SECONDS)
        assert "Traceback" not in errors, errors
        self.wait_for_orphans()
        return Ended(exit_code(process.returncode), said, errors)

    def run(self, *arguments: str, within: Sequence[str] = ()) -> Ended:
        """Run the experiment to its end."""
        return self.end(self.start(*arguments, within=within))

    def command(self, *words: str) -> subprocess.Popen[str]:
        """Begin a command that reads or ends results."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.models", *words],
            cwd=self.root,
            env={**os.environ, MARK: self.mark, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def retry(self) -> Ended:
        """Run again what failed."""
        return self.end(self.command("retry", str(self.folder)))

    def stop(self, kept: int, *arguments: str) -> None:
        """Run the experiment until so many runs are kept, then kill its driver."""
        process = self.start(*arguments)
        self.wait_for_kept(kept, process)
        process.kill()
        process.communicate()
        self.wait_for_orphans()
        assert kept <= len(self.kept) < len(self.keys), "it was not stopped on its way"

    def complete(self, *arguments: str) -> None:
        """Run the experiment to its end, which has to be a good one."""
        ended = self.run(*arguments)
        assert ended.code == 0, ended.errors

    @cached_property
    def keys(self) -> dict[str, str]:
        """What the model calls each run, and its id."""
        return {key_of(run.scenario): run.id for run in self.design.runs}

    @property
    def kept(self) -> set[str]:
        """The runs that lie in the folder, whatever happens now."""
        if is_complete(self.folder):
            return set(self.keys)
        finished = read_kept(self.folder).finished
        return {key for key, name in self.keys.items() if name in finished}

    @property
    def begun(self) -> Counter[str]:
        """How often each run was begun, by the log of the model."""
        log = Path(self.environment["CHAOS_LOG"])
        return Counter(log.read_text().split() if log.exists() else ())

    @property
    def tables(self) -> list[bytes]:
        """What has to be the same to the byte."""
        return [(self.folder / name).read_bytes() for name in TABLES]

    def processes(self) -> list[int]:
        """Return the processes that have the mark, whoever is their parent."""
        mark = f"{MARK}={self.mark}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                is_ours = mark in (folder / "environ").read_bytes().split(b"\0")
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if is_ours and state != "Z":
                found.append(int(folder.name))
        return sorted(found)

    def workers(self) -> list[int]:
        """Return the processes but Python's tracker of resources, which holds none of the work."""
        return [pid for pid in self.processes() if b"resource_tracker" not in _command(pid)]

    def wait_for_orphans(self) -> None:
        """Wait for the end of all processes of the sweep; those that stay are a fault."""
        until = time.monotonic() + _ORPHANS_SECONDS
        while left := self.processes():
            if time.monotonic() > until:
                for process in left:
                    os.kill(process, signal.SIGKILL)
                raise AssertionError(f"{len(left)} processes outlive the sweep")
            time.sleep(0.05)

    def wait_for_kept(self, number: int, process: subprocess.Popen[str]) -> None:
        """Wait until so many runs are kept, or the process has ended."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while len(self.kept) < number and process.poll() is None:
            assert time.monotonic() < until, "nothing is kept"
            time.sleep(0.02)


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""
