"""Executors: what carries runs out, behind `concurrent.futures.Executor`.

Each worker has one thread, whatever the library; runs are what goes on side by side.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from types import ModuleType

from experiments.execution.own_executor import open_own, own_executor
from experiments.execution.settings import (
    ONE_THREAD,
    Dask,
    Executor,
    Local,
    Own,
    Scheduler,
    Serial,
    Slurm,
)
from sim.usable import cores

type OpenExecutor = Callable[[int], AbstractContextManager[futures.Executor]]
"""Opens an executor with some number of workers."""

_QUIETLY = "experiments.execution.forked"

_PRELOAD = (_QUIETLY, "numba", "sim.life", "experiments.execution.run_one", "sim.loaded")

_PRELOAD_BESIDE = (_QUIETLY, "experiments.report.rendering")

_SHARED = "/dev/shm"
"""Where Linux keeps the semaphores of processes."""

_MOST_BESIDE = 4
"""Processes that draw, at most: this one makes the charts, and has no more to do than they."""


def opener_of(settings: Executor, say: Callable[[str], None] = print) -> OpenExecutor:
    """Return what opens the executor that the settings ask for.

    Args:
        settings: what carries the runs out.
        say: tells what is waited for.
    """
    match settings:
        case Serial():
            return _serial
        case Local():
            return _local
        case Dask() | Slurm() | Scheduler():
            from experiments.execution.clusters import open_cluster

            return partial(open_cluster, settings, say=say)
        case Own():
            return partial(open_own, settings.opens)


def prepare(settings: Executor) -> None:
    """Start what workers are forked from, if any are, to load the model while others compose.

    Raises:
        ConfigurationError: when an executor of somebody's own is not there.
    """
    if isinstance(settings, Local):
        _start_server(_PRELOAD)
    if isinstance(settings, Own):
        own_executor(settings.opens)


def open_beside(settings: Executor) -> AbstractContextManager[futures.Executor]:
    """Open an executor of this machine for what comes after the runs: portraits and figures.

    Args:
        settings: what carries the runs out; one that is serial has this process do all.
    """
    there = workers_of(settings) if isinstance(settings, Local) else cores()
    workers = min(_MOST_BESIDE, there)
    if isinstance(settings, Serial) or workers == 1:
        return SerialExecutor()
    return _local(workers, _PRELOAD_BESIDE)


def workers_of(settings: Executor) -> int:
    """Return how many runs are carried out at a time."""
    return settings.workers or cores()


class SerialExecutor(futures.Executor):
    """Carries each task out in this process, as it is submitted."""

    def submit[**P, R](
        self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
    ) -> futures.Future[R]:
        """Carry a task out and return its result as a future."""
        future: futures.Future[R] = futures.Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def _serial(workers: int) -> Iterator[futures.Executor]:
    if workers != 1:
        raise ValueError("a serial executor has one worker")
    with SerialExecutor() as executor:
        yield executor


class _Pool(futures.ProcessPoolExecutor):
    """The standard pool, which is broken too when the process dies that workers are forked from."""

    def submit[**P, R](
        self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
    ) -> futures.Future[R]:
        """Hand a task over and return its result as a future.

        Raises:
            BrokenExecutor: when a worker died, or no worker can be forked any more.
        """
        try:
            with _of_no_script():
                return super().submit(fn, *args, **kwargs)
        except (EOFError, ConnectionError) as error:
            raise futures.BrokenExecutor("what workers are forked from has died") from error


@contextmanager
def _of_no_script() -> Iterator[None]:
    """Have workers that begin meanwhile not read the script that asks for them.

    They need nothing of it, and a script that asks at its top would ask again in each.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


@contextmanager
def _local(workers: int, preload: Sequence[str] = _PRELOAD) -> Iterator[futures.Executor]:
    """Open a pool of processes that end with this one, however it ends.

    Each worker listens on a pipe whose other end only this process holds: it closes when this
    process closes it or dies, and the worker exits at once.

    Args:
        workers: how many.
        preload: modules that all workers have from the beginning, unless some were forked before.

    Raises:
        OSError: when there is no room for what the processes share.
    """
    _start_server(preload)
    context = multiprocessing.get_context("forkserver")
    listening, held = context.Pipe(duplex=False)
    try:
        pool = _Pool(workers, context, initializer=partial(_begin, listening))
    except OSError as error:  # of the semaphores that processes share, it names no file
        raise OSError(error.errno, error.strerror, error.filename or _SHARED) from None
    try:
        yield pool
    except BaseException:
        held.close()
        pool.shutdown(cancel_futures=True)
        raise
    else:
        pool.shutdown()
        held.close()
    finally:
        listening.close()


def _start_server(preload: Sequence[str]) -> None:
    """Start the process that workers are forked from: libraries read these when they load."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(list(preload))
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        forkserver.ensure_running()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _begin(listening: Connection) -> None:
    """Prepare a worker: the parent alone answers Ctrl-C, and takes its workers with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(listening,), daemon=True).start()


def _end_with_parent(listening: Connection) -> None:
    listening.poll(None)
    os._exit(1)
