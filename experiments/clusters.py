"""Clusters: Dask's workers, on this machine, on a SLURM cluster, or at a scheduler's address.

Dask comes with the extra `[cluster]`. Each worker is a process of one thread, as in the standard
pool; runs are handed to it through `concurrent.futures.Executor`, so that nothing but this file
knows of Dask.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

from experiments.settings import Dask, Scheduler, Slurm
from experiments.threads import ONE_THREAD
from sim.composition import ConfigurationError

_DASK = {
    "distributed.scheduler.allowed-failures": 0,  # a run that a worker was lost with is ours to try
    "distributed.deploy.lost-worker-timeout": "10 minutes",  # for a worker to come again
}
"""Where Dask's own settings do not do: by them a run is given up when two workers died that held
it, though another killed them, and a worker that takes 15 s to come again is never waited for."""


@contextmanager
def open_cluster(settings: Dask | Slurm | Scheduler, workers: int) -> Iterator[futures.Executor]:
    """Open an executor whose tasks Dask carries out.

    Args:
        settings: where the workers are.
        workers: how many; those of an existing scheduler are its own affair.

    Raises:
        ConfigurationError: when Dask is not installed, or the scheduler does not answer.
    """
    _needs("distributed")
    import dask
    from distributed import Client

    with dask.config.set(_DASK):
        if isinstance(settings, Scheduler):
            try:
                client = Client(settings.address, timeout=settings.patience)
            except (OSError, ValueError) as error:
                raise ConfigurationError(
                    f"executor.address = {settings.address!r}: no scheduler answers ({error})"
                ) from None
            with client, client.get_executor(pure=False) as executor:
                yield executor
            return
        cluster = _here(workers) if isinstance(settings, Dask) else _slurm(settings)
        with cluster, Client(cluster) as client:
            if isinstance(settings, Slurm):
                cluster.scale(jobs=workers)
            with client.get_executor(pure=False) as executor:
                yield executor


def job_script(settings: Slurm) -> str:
    """Return the script that is handed to SLURM for each worker; no cluster is needed for it.

    Raises:
        ConfigurationError: when dask-jobqueue is not installed.
    """
    with _slurm(settings) as cluster:
        return str(cluster.job_script())


def _here(workers: int) -> Any:
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        env=dict.fromkeys(ONE_THREAD, "1"),
    )


def _slurm(settings: Slurm) -> Any:
    _needs("dask_jobqueue")
    from dask_jobqueue.slurm import SLURMCluster

    return SLURMCluster(
        queue=settings.queue,
        account=settings.account,
        cores=1,
        processes=1,
        memory=settings.memory,
        walltime=settings.walltime,
        job_extra_directives=list(settings.directives),
        job_script_prologue=[
            *settings.prologue,
            *(f"export {name}=1" for name in ONE_THREAD),
        ],
        worker_extra_args=[
            "--lifetime",
            f"{settings.lifetime_minutes}m",
            "--lifetime-stagger",
            f"{max(1, settings.lifetime_minutes // 10)}m",
        ],
        scheduler_options={"dashboard": False},
    )


def _needs(module: str) -> None:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError:
        raise ConfigurationError(
            f"executor: {module} is not installed; pip install 'entraide[cluster]' brings it"
        ) from None
