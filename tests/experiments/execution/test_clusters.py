"""Runs carried out by Dask: the same tables, failures as rows; jobs told without a cluster."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from distributed.scheduler import KilledWorker

from experiments.command.settings import settings_of
from experiments.design.design import Design
from experiments.execution import clusters
from experiments.execution.clusters import job_script, open_cluster
from experiments.execution.settings import Dask, Scheduler, Slurm
from sim.composition import ConfigurationError
from tests.composed import compose
from tests.experiments.conftest import sweep
from tests.experiments.fakes import deadly_with_three, failing_with_three, lost_then_deadly, noted
from tests.experiments.towns import live_town, town_design

TWO = Dask(workers=2)
TABLES = ("runs.parquet", "daily.parquet")


def _folder(results: Path, design: Design) -> Path:
    return results / design.experiment.name / design.id


def test_two_workers_of_dask_give_the_same_bytes_as_one_process(
    tmp_path: Path, design: Design
) -> None:
    assert sweep(tmp_path / "serial", design) == 0
    assert sweep(tmp_path / "dask", design, executor=TWO) == 0
    for name in TABLES:
        serial, dask = (_folder(tmp_path / how, design) / name for how in ("serial", "dask"))
        assert dask.read_bytes() == serial.read_bytes()


@pytest.mark.parametrize(
    "model", [deadly_with_three, pytest.param(failing_with_three, marks=pytest.mark.slow)]
)
def test_what_fails_or_kills_its_worker_is_a_row(
    tmp_path: Path, design: Design, model: object
) -> None:
    assert sweep(tmp_path, design, model, TWO) == 6  # type: ignore[arg-type]
    runs = pl.read_parquet(_folder(tmp_path, design) / "runs.parquet")
    assert runs.filter(pl.col("status") == "failed")["facilitation"].unique().to_list() == ["three"]
    assert runs.filter(pl.col("status") == "finished").height == 6


def test_what_is_lost_with_its_worker_and_then_kills_another_is_told(tmp_path: Path) -> None:
    with open_cluster(Dask(workers=1), 1, print) as executor:
        given = executor.submit(lost_then_deadly, tmp_path / "was here")
        error = given.exception(timeout=120)
    assert type(error).__name__ == "KilledWorker"


def test_what_was_handed_over_is_not_done_again_when_its_worker_dies(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    with open_cluster(Dask(workers=1), 1, print) as executor:
        given = executor.submit(noted, log)
        worker = other = given.result()
        assert executor.submit(int, "3").result() == 3, "Dask knows by then"
        os.kill(worker, signal.SIGKILL)
        while other == worker:
            with suppress(KilledWorker):
                other = executor.submit(os.getpid).result()
        assert log.read_text() == "called\n"


def test_a_job_of_slurm_is_one_worker_of_one_thread() -> None:
    script = job_script(
        Slurm(
            queue="cpu",
            account="ties",
            memory="3GB",
            walltime="01:30:00",
            lifetime_minutes=80,
            directives=("--qos=normal",),
            prologue=("module load python",),
        )
    )
    for line in (
        "#SBATCH -p cpu",
        "#SBATCH -A ties",
        "#SBATCH --cpus-per-task=1",
        "#SBATCH --mem=3G",
        "#SBATCH -t 01:30:00",
        "#SBATCH --qos=normal",
        "module load python",
        "export NUMBA_NUM_THREADS=1",
    ):
        assert line in script.splitlines()
    assert "--nthreads 1 " in script
    assert "--lifetime 80m --lifetime-stagger 8m" in script
    if shutil.which("bash"):
        assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with (
            pytest.raises(ConfigurationError, match=rf"executor.address = '{address}': no sched"),
            open_cluster(Scheduler(address=address, patience=1), 1, print),
        ):
            pass


def test_runs_are_handed_to_a_scheduler_that_is_there(tmp_path: Path, design: Design) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
    ) as cluster:
        there = Scheduler(address=cluster.scheduler_address, workers=1)
        assert sweep(tmp_path, design, executor=there) == 0


def test_an_address_that_is_none_is_refused_by_its_key() -> None:
    with pytest.raises(ConfigurationError, match=r"^executor\.address = 'here': string should"):
        settings_of(compose(["executor=scheduler", "executor.address=here"]))


def test_without_dask_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with (
        pytest.raises(ConfigurationError, match=r"distributed is not installed; pip install"),
        open_cluster(TWO, 2, print),
    ):
        pass


SBATCH = """\
#!/bin/bash
for script; do :; done
cp "$script" "{folder}/script.$$" # who handed it in deletes it
if [ -n "$BEGINS" ]; then
    bash "{folder}/script.$$" > /dev/null 2>&1 & echo $! > "{folder}/job.$$"
fi
echo "Submitted batch job $$"
"""
SCANCEL = """\
#!/bin/bash
for job; do kill $(cat "{folder}/job.$job"); done
"""


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Slurm:
    """Put commands in the place of SLURM's: jobs are processes of this machine, if they begin."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (folder / name).write_text(text.format(folder=folder))
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return Slurm(workers=2, patience=1)


def test_jobs_of_slurm_carry_runs_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slurm: Slurm, complete: Path, design: Design
) -> None:
    monkeypatch.setenv("BEGINS", "yes")
    assert sweep(tmp_path, design, executor=slurm) == 0
    for name in TABLES:
        assert (_folder(tmp_path, design) / name).read_bytes() == (complete / name).read_bytes()


def test_for_a_job_that_ended_another_is_handed_in(
    monkeypatch: pytest.MonkeyPatch, slurm: Slurm
) -> None:
    monkeypatch.setenv("BEGINS", "yes")
    monkeypatch.setattr(clusters, "_RENEWAL_SECONDS", 1.0)
    timeout = {"distributed.deploy.lost-worker-timeout": "1 s"}
    monkeypatch.setattr(clusters, "_SLURM", clusters._SLURM | timeout)
    with open_cluster(slurm, 1, print) as executor:
        nanny = executor.submit(os.getppid).result(timeout=60)
        worker = executor.submit(os.getpid).result(timeout=60)
        for process in (nanny, worker):
            os.kill(process, signal.SIGKILL)
        other = None
        while other is None:  # what was handed to the dead worker is lost with it
            with suppress(KilledWorker):
                other = executor.submit(os.getpid).result(timeout=60)
        assert other != worker


def test_jobs_that_never_begin_are_told_again_and_again(slurm: Slurm) -> None:
    said: list[str] = []
    with open_cluster(slurm, 2, said.append):
        until = time.monotonic() + 30
        while len(said) < 2 and time.monotonic() < until:
            time.sleep(0.1)
    assert len(said) == 2
    first, second = (
        int(re.match(r"no worker for (\d+) s: no SLURM job", line)[1]) for line in said
    )  # type: ignore[index]
    assert 1 <= first < 2 * first <= second
    assert "`squeue --me`" in said[0]


def test_where_no_job_can_be_handed_in_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with (
        pytest.raises(ConfigurationError, match="executor = slurm: there is no sbatch on this"),
        open_cluster(Slurm(), 2, print),
    ):
        pass


def test_as_long_as_there_is_a_worker_nothing_is_said() -> None:
    said: list[str] = []
    with open_cluster(Dask(workers=1, patience=1), 1, said.append) as executor:
        assert executor.submit(int, "3").result() == 3
        said.clear()  # it may have taken a while to start
        time.sleep(3)
    assert said == []


@pytest.mark.slow
def test_a_city_lived_by_dask_gives_the_same_bytes(tmp_path: Path) -> None:
    town = town_design()
    folders = [live_town(tmp_path / "one", town), live_town(tmp_path / "dask", town, executor=TWO)]
    one, dask = ([(folder / name).read_bytes() for name in TABLES] for folder in folders)
    assert dask == one
