"""The command with a model that writes down each run, and fails or kills its process where told.

python -m tests.chaos.models takes the arguments of `entraide`. The environment says what is done:
CHAOS_LOG is a file that takes a line as each run begins; CHAOS_RAISE and CHAOS_KILL name runs as
seed:facilitation, separated by commas; CHAOS_QUICK has the others give numbers after so many
seconds, without being lived; CHAOS_PLAIN draws figures as squares and takes what the test run has
composed before (`tests.plain_command`).
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from experiments.execution import run_one
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.composed import compose_once
from tests.experiments.fakes import quick
from tests.plain_command import draw_plainly


def key_of(spec: Scenario) -> str:
    """Return what a run is called in the environment and in the log."""
    return f"{spec.seed}:{spec.facilitation.name}"


def watched(spec: Scenario, **how: Any) -> RunTables:
    """Run a scenario, or do what the environment says of it."""
    if log := os.environ.get("CHAOS_LOG"):
        with Path(log).open("a") as lines:
            lines.write(f"{key_of(spec)}\n")
    if key_of(spec) in os.environ.get("CHAOS_RAISE", "").split(","):
        raise RuntimeError("no room in the neighbourhood")
    if key_of(spec) in os.environ.get("CHAOS_KILL", "").split(","):
        os.kill(os.getpid(), signal.SIGKILL)
    if pause := os.environ.get("CHAOS_QUICK"):
        time.sleep(float(pause))
        return quick(spec)
    return run_one.simulate(spec, **how)


def main() -> None:
    """Run the command with this model."""
    from experiments.command import main as run
    from experiments.execution import sweep
    from tests.chaos import models

    sweep.simulate = models.watched  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patched:
        if os.environ.get("CHAOS_PLAIN"):
            draw_plainly(patched)
            compose_once(patched)
        run.main()


if __name__ == "__main__":
    main()
