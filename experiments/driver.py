"""Driver: carries out the runs that are missing, a bounded number at a time.

A worker that dies takes the whole pool with it, and nothing says which run killed it. The runs
that were under way are then carried out one by one; one that again ends its worker has failed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait

from experiments.design import Run
from experiments.execution import Failed, Result, Simulate, execute, short
from experiments.executors import OpenExecutor

type Keep = Callable[[Run, Result], None]
"""Takes what a run gave, as soon as it is there."""

_WINDOW = 3
"""Tasks in the executor's hands for each worker: enough to keep it busy, few enough to hold."""

_TICK_SECONDS = 1.0


def carry_out(
    runs: Iterable[Run],
    open_executor: OpenExecutor,
    workers: int,
    keep: Keep,
    tick: Callable[[], None],
    simulate: Simulate,
) -> None:
    """Carry runs out and hand over each result.

    Args:
        runs: what to run, in this order.
        open_executor: opens an executor; again when a worker died.
        workers: how many runs at a time.
        keep: called with each result, in this process, in the order of completion.
        tick: called every second or so.
        simulate: the model, as a function that other processes can import.
    """
    waiting = deque(runs)
    suspects: deque[Run] = deque()
    window = _WINDOW * workers if workers > 1 else 1
    try:
        if waiting and workers > 1:
            _compile_once(waiting[-1], open_executor, simulate)
        while waiting:
            suspects += _until_broken(waiting, open_executor, workers, window, keep, tick, simulate)
        while suspects:
            for run in _until_broken(suspects, open_executor, 1, 1, keep, tick, simulate):
                keep(run, Failed("WorkerDied: its process was killed, perhaps for memory", ""))
    finally:
        waiting.clear()


def _compile_once(run: Run, open_executor: OpenExecutor, simulate: Simulate) -> None:
    """Have the code compiled by one worker, so that the others find it in the cache.

    What fails here fails in the runs too, where it is recorded.
    """
    try:
        with open_executor(1) as executor:
            executor.submit(execute, short(run.scenario), simulate).result()
    except BrokenExecutor:
        return


def _until_broken(
    waiting: deque[Run],
    open_executor: OpenExecutor,
    workers: int,
    window: int,
    keep: Keep,
    tick: Callable[[], None],
    simulate: Simulate,
) -> list[Run]:
    """Carry out what is waiting; return what was under way when a worker died."""
    under_way: dict[Future[Result], Run] = {}
    try:
        with open_executor(workers) as executor:
            while waiting or under_way:
                _submit(executor, waiting, under_way, window, simulate)
                done, _ = wait(under_way, _TICK_SECONDS, FIRST_COMPLETED)
                for future in [future for future in under_way if future in done]:
                    result = _result(future)
                    keep(under_way.pop(future), result)
                tick()
    except BrokenExecutor:
        lost = []
        for future, run in under_way.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                keep(run, future.result())
            else:
                lost.append(run)
        return lost
    return []


def _submit(
    executor: Executor,
    waiting: deque[Run],
    under_way: dict[Future[Result], Run],
    window: int,
    simulate: Simulate,
) -> None:
    while waiting and len(under_way) < window:
        future = executor.submit(execute, waiting[0].scenario, simulate)
        under_way[future] = waiting.popleft()


def _result(future: Future[Result]) -> Result:
    """Return a result; what cannot travel between processes has failed."""
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except Exception as error:
        return Failed.of(error)
