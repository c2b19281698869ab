"""Clusters: Dask's workers, on this machine, on a SLURM cluster, or at a scheduler's address.

Dask comes with the extra `[cluster]`. Each worker is a process of one thread, as in the standard
pool; runs are handed to it through `concurrent.futures.Executor`, so that nothing but this file
knows of Dask.
"""

from __future__ import annotations

import importlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager, nullcontext
from typing import Any

from experiments.execution.settings import ONE_THREAD, Dask, Scheduler, Slurm
from sim.composition import ConfigurationError

_DASK = {
    "distributed.scheduler.allowed-failures": 0,  # a run that a worker was lost with is ours to try
    "distributed.deploy.lost-worker-timeout": "10 minutes",  # for a worker to come again
}
"""Where Dask's own settings do not do: by them a run is given up when two workers died that held
it, though another killed them, and a worker that takes 15 s to come again is never waited for."""


_SLURM = _DASK | {"distributed.deploy.lost-worker-timeout": "1 minute"}
"""A worker that a job was lost with does not come again; another job takes its place."""


class _Handing(futures.Executor):
    """Hands tasks to Dask's workers.

    Dask's own executor forgets a task whose result was lost with its worker and whose second worker
    died too: its future is never done. Here, whatever becomes of a task is told.

    Args:
        client: of the cluster.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._at_work: set[Any] = set()

    def submit[**P, R](
        self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
    ) -> futures.Future[R]:
        """Hand a task over and return its result as a future."""
        ours: futures.Future[R] = futures.Future()
        theirs = self._client.submit(fn, *args, pure=False, **kwargs)
        self._at_work.add(theirs)

        def tell(ended: Any) -> None:
            self._at_work.discard(ended)
            if not ours.set_running_or_notify_cancel():
                return
            try:
                given = ended.result()
            except BaseException as error:
                ours.set_exception(error)
            else:
                ended.release()  # or Dask does it again when the worker dies that still holds it
                ours.set_result(given)

        def take_back(cancelled: futures.Future[R]) -> None:
            if cancelled.cancelled():
                theirs.cancel()

        ours.add_done_callback(take_back)
        theirs.add_done_callback(tell)
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Take back what is still at work."""
        self._client.cancel(list(self._at_work))


_REACH_SECONDS = 600
"""How long a worker tries to reach the sweep before its job ends; a busy one is slow to answer."""

_RENEWAL_SECONDS = 30.0
"""How often it is looked whether jobs are to be handed in again: seldom enough that a queue is not
filled with jobs that fail at once."""

_WATCH_SECONDS = 1.0

_LONGER = 2
"""How many times longer each wait is until it is said again."""


@contextmanager
def open_cluster(
    settings: Dask | Slurm | Scheduler, workers: int, say: Callable[[str], None]
) -> Iterator[futures.Executor]:
    """Open an executor whose tasks Dask carries out.

    Args:
        settings: where the workers are.
        workers: how many; those of an existing scheduler are its own affair.
        say: tells what is waited for, as long as there is no worker.

    Raises:
        ConfigurationError: when Dask or SLURM is not there, or the scheduler does not answer.
    """
    _needs("distributed")
    import dask
    from distributed import Client

    with dask.config.set(_SLURM if isinstance(settings, Slurm) else _DASK):
        if isinstance(settings, Scheduler):
            try:
                client = Client(settings.address, timeout=settings.patience)
            except (OSError, ValueError) as error:
                raise ConfigurationError(
                    f"executor.address = {settings.address!r}: no scheduler answers ({error})"
                ) from None
            with (
                client,
                _telling(client, settings, say),
                _Handing(client) as executor,
            ):
                yield executor
            return
        if isinstance(settings, Slurm) and not shutil.which("sbatch"):
            raise ConfigurationError(
                "executor = slurm: there is no sbatch on this machine; start the sweep where jobs "
                "are handed in, or take another executor"
            )
        cluster = _here(workers) if isinstance(settings, Dask) else _slurm(settings)
        with (
            cluster,
            Client(cluster) as client,
            _keeping(cluster, workers) if isinstance(settings, Slurm) else nullcontext(),
            _telling(client, settings, say),
            _Handing(client) as executor,
        ):
            yield executor


@contextmanager
def _keeping(cluster: Any, jobs: int) -> Iterator[None]:
    """Hand in jobs, and others for those that ended: with their time, or with their worker."""

    def keep(ended: threading.Event) -> None:
        while not ended.wait(_RENEWAL_SECONDS):
            cluster.scale(jobs=jobs)

    cluster.scale(jobs=jobs)
    with _meanwhile(keep):
        yield


@contextmanager
def _telling(
    client: Any, settings: Dask | Slurm | Scheduler, say: Callable[[str], None]
) -> Iterator[None]:
    """Tell now and then what is waited for, as long as there is no worker.

    Nothing is given up: a queue may be as long as a night, and who waits can end the sweep.
    """

    def watch(ended: threading.Event) -> None:
        since, said = time.monotonic(), 0.0
        while not ended.wait(_WATCH_SECONDS):
            waited = time.monotonic() - since
            if client.nthreads():
                since, said = time.monotonic(), 0.0
            elif waited >= max(settings.patience, _LONGER * said):
                said = waited
                say(f"no worker for {round(waited)} s: {_why_none(settings)}")

    with _meanwhile(watch):
        yield


@contextmanager
def _meanwhile(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Work in a thread, until the event that it is given says that what is within has ended."""
    ended = threading.Event()
    thread = threading.Thread(target=work, args=(ended,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _why_none(settings: Dask | Slurm | Scheduler) -> str:
    match settings:
        case Slurm():
            return (
                "no SLURM job has started yet, or none could reach this machine; `squeue --me` "
                "shows what they wait for, slurm-*.out in this folder how they ended. Ctrl-C stops "
                "the sweep; finished runs are kept"
            )
        case Scheduler():
            return (
                f"the scheduler at {settings.address} has none; `dask worker {settings.address} "
                "--nthreads 1` starts one where the sweep's environment is"
            )
        case Dask():
            return "those of this machine have not started, or died; is there memory for them?"


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
        dashboard_address=":0",
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
        death_timeout=_REACH_SECONDS,
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
        scheduler_options={"dashboard": False, "dashboard_address": ":0"},
    )


def _needs(module: str) -> None:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError:
        raise ConfigurationError(
            f"executor: {module} is not installed; pip install 'entraide[cluster]' brings it"
        ) from None
