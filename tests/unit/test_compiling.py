"""All kernels are compiled at set-up, shared by several processes; what goes wrong ends nothing."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.compiling import in_turn
from sim.kernels.claims import Claims

COMPILED = """
from numba.core import event
from sim import load_scenario
from sim.life import simulate

class Listener(event.Listener):
    def on_start(self, started):
        print(started.data["dispatcher"].py_func.__qualname__)
    def on_end(self, ended):
        pass

event.register("numba:compile", Listener())
small = ("neighbourhood.residents=400", "timeline.build_up_days=40", "timeline.recovery_days=5")
for overrides in (
    ("crisis=lockdown", "founding.initial_per_1000=20", "lever=all"),
    ("crisis=blackout", "facilitation=mixed", "logistics=shared", "governance=collegial"),
    ("crisis=compound", "finding=organised", "facilitation=elected"),
    ("case=hyper_voisins",),
):
    simulate(load_scenario(*small, *overrides))
"""
"""Says which functions runs of many kinds compile."""

CLAIMING = """
import sys, time
from pathlib import Path
from sim.kernels.claims import Claims
claims = Claims(Path(sys.argv[1]))
claims.take("outer")
claims.take("inner")
print("claimed", flush=True)
sys.stdin.readline()
claims.give_back("outer")
print("given back", flush=True)
time.sleep(600)
"""


def run(*command: str, **variables: str) -> str:
    """Return what a command says; it has to end well."""
    done = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_where_nothing_can_be_kept_it_says_so_and_ends_well(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    (tmp_path / f"entraide-{os.getuid()}").mkdir()
    (tmp_path / f"entraide-{os.getuid()}").chmod(0o777)
    homeless = {"HOME": str(nowhere), "XDG_CACHE_HOME": "", "TMPDIR": str(tmp_path)}
    said = run("-m", "sim.compiling", **homeless)
    assert said.count("\n") == 1
    assert said.startswith("Compiled code cannot be kept")


@pytest.mark.slow
def test_what_is_compiled_at_set_up_is_all_that_runs_need(tmp_path: Path) -> None:
    said = run("-m", "sim.compiling", XDG_CACHE_HOME=str(tmp_path))
    assert "failed" not in said
    assert run("-c", COMPILED, XDG_CACHE_HOME=str(tmp_path)) == ""


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 7])
def test_workers_begin_at_different_ends_and_leave_nothing_out(workers: int) -> None:
    processes = tuple(range(22))
    orders = [in_turn(processes, number, workers) for number in range(workers)]
    assert orders[0] == processes
    assert workers != 2 or orders[1] == processes[::-1]
    assert all(sorted(order) == list(processes) for order in orders)
    assert len({order[0] for order in orders}) == workers
    reached = {order[step] for order in orders for step in range(min(22, 22 // workers + 1))}
    assert reached == set(processes)  # when each has done its share, all is done


@pytest.fixture
def other(tmp_path: Path) -> subprocess.Popen[str]:
    """A process that has claimed two things."""
    command = [sys.executable, "-c", CLAIMING, str(tmp_path)]
    claiming = subprocess.Popen(command, stdin=-1, stdout=-1, text=True)
    assert claiming.stdout is not None
    assert claiming.stdout.readline() == "claimed\n"
    return claiming


def test_what_is_claimed_is_claimed_until_what_it_was_for_ends(
    tmp_path: Path, other: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.kernels.claims._PATIENCE", 0.2)
    mine = Claims(tmp_path)
    assert not mine.take("something else")
    for what in ("outer", "inner"):
        assert mine.take(what)  # another has it: this one has waited in vain
    assert other.stdin is not None
    assert other.stdout is not None
    print(file=other.stdin, flush=True)
    assert other.stdout.readline() == "given back\n"
    for what in ("outer", "inner"):
        assert not mine.take(what)
    other.kill()
    other.communicate()


def test_a_process_that_is_killed_gives_its_claims_back(
    tmp_path: Path, other: subprocess.Popen[str]
) -> None:
    other.kill()
    other.communicate()
    assert not Claims(tmp_path).take("inner")


def test_where_files_have_no_locks_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError("no locks available")

    monkeypatch.setattr(fcntl, "lockf", refused)
    assert not Claims(tmp_path).take("inner")
    assert not Claims(tmp_path / "missing").take("inner")
