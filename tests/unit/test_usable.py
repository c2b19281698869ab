"""Where nothing can run, whoever imports the model is told why, in words."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sim.usable import cores, unusable

WINDOWS = "import argparse, shutil, sys; sys.platform = 'win32'; sys.modules['fcntl'] = None\n"
NO_JIT = "import os; os.environ['NUMBA_DISABLE_JIT'] = '1'\n"
DOORS = [
    "from experiments import load",
    "from experiments import run",
    "from experiments.store.export import export",
    "from sim import load_scenario, Neighbourhood; Neighbourhood(load_scenario())",
    "from sim import simulate",
    "from sim.processes.heat import Heat",
    "import sim.batch",
]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("where", "words"),
    [(WINDOWS, "Windows is not supported: "), (NO_JIT, "NUMBA_DISABLE_JIT=1: kernels only run ")],
    ids=["windows", "no jit"],
)
def test_whoever_imports_is_told_why_nothing_can_run(where: str, words: str, door: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", where + door], capture_output=True, text=True, env=os.environ
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"ImportError: {words}")


def test_the_command_is_ended_by_a_line() -> None:
    for where in (WINDOWS, NO_JIT):
        script = f"{where}sys = __import__('sys'); sys.argv = ['entraide', 'status']\n"
        main = "from experiments.command.main import main; main()"
        done = subprocess.run([sys.executable, "-c", script + main], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1


def test_where_nothing_can_run_it_is_said() -> None:
    assert unusable("linux", {}) == ""
    assert unusable("linux", {"NUMBA_DISABLE_JIT": "0"}) == ""
    assert "NUMBA_DISABLE_JIT=1: kernels only run compiled" in unusable(
        "darwin", {"NUMBA_DISABLE_JIT": "1"}
    )
    assert unusable("win32", {}).startswith("Windows is not supported")


def test_the_cores_are_those_that_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 5}, raising=False)
    assert cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")  # as on macOS
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert cores() == 8
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1
