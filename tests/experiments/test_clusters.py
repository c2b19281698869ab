"""Runs carried out by Dask: the same tables, failures as rows; jobs told without a cluster."""

from __future__ import annotations

import importlib
import shutil
import socket
import subprocess
from pathlib import Path

import polars as pl
import pytest

from experiments.clusters import job_script, open_cluster
from experiments.design import Design
from experiments.settings import Dask, Scheduler, Slurm, settings_of
from sim.composition import ConfigurationError, compose
from tests.experiments.conftest import sweep
from tests.experiments.fakes import deadly_with_three, failing_with_three

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


@pytest.mark.parametrize("model", [failing_with_three, deadly_with_three])
def test_what_fails_or_kills_its_worker_is_a_row(
    tmp_path: Path, design: Design, model: object
) -> None:
    assert sweep(tmp_path, design, model, TWO) == 6  # type: ignore[arg-type]
    runs = pl.read_parquet(_folder(tmp_path, design) / "runs.parquet")
    assert runs.filter(pl.col("status") == "failed")["facilitation"].unique().to_list() == ["three"]
    assert runs.filter(pl.col("status") == "finished").height == 6


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
            open_cluster(Scheduler(address=address, patience=1), 1),
        ):
            pass


def test_runs_are_handed_to_a_scheduler_that_is_there(tmp_path: Path, design: Design) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
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
        open_cluster(TWO, 2),
    ):
        pass
