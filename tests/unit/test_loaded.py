"""Compiled code is loaded before processes are forked, and nothing is compiled or begun there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LOADING = """
import os
from numba.core import event
import sim.life

def threads():
    return len(os.listdir("/proc/self/task"))

class Listener(event.Listener):
    def on_start(self, started):
        print("compiled", started.data["dispatcher"].py_func.__qualname__)
    def on_end(self, ended):
        pass

event.register("numba:compile", Listener())
before = threads()
import sim.loaded
from sim.kernels import keeping
print("threads", threads() - before)
read = keeping._Kept._load
keeping._Kept._load = lambda *call: print("read") or read(*call)
life = sim.life.Life(sim.loaded.scenario())
life.live(life.spec.days)
"""
"""Says which functions are compiled, how many threads loading begins, and what is read after it."""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted by Linux")
def test_what_is_kept_is_loaded_once_and_no_thread_is_begun() -> None:
    assert _said(LOADING) == ["threads 0"]


def test_what_is_not_kept_is_left_to_runs(tmp_path: Path) -> None:
    alone = "import sim.loaded; print(sim.loaded.folder_of_code())"
    (folder,) = _said(alone, XDG_CACHE_HOME=str(tmp_path))
    assert Path(folder).is_relative_to(tmp_path)
    assert not list(Path(folder).glob("*.nbc"))


def _said(program: str, **environment: str) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return ended.stdout.split("\n")[:-1]
