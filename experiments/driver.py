"""Driver: carries out the runs that are missing, a bounded number at a time.

A worker that dies takes the whole pool with it, and nothing says which run killed it. The runs
that were under way are then carried out one by one; one that again ends its worker has failed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass

from experiments.design import Run
from experiments.execution import Failed, Result, Simulate, execute, short
from experiments.executors import OpenExecutor

_WINDOW = 3
"""Tasks in the executor's hands for each worker: enough to keep it busy, few enough to hold."""

_TICK_SECONDS = 1.0


@dataclass(frozen=True)
class Driver:
    """Carries runs out and hands over each result.

    Attributes:
        open_executor: opens an executor; again when a worker died.
        workers: how many runs at a time.
        keep: called with each result, in this process, in the order of completion.
        tick: called every second or so.
        simulate: the model, as a function that other processes can import.
    """

    open_executor: OpenExecutor
    workers: int
    keep: Callable[[Run, Result], None]
    tick: Callable[[], None]
    simulate: Simulate

    def carry_out(self, runs: Iterable[Run]) -> None:
        """Carry runs out, begun in the order in which they are given."""
        waiting, suspects = deque(runs), deque[Run]()
        if waiting and self.workers > 1:
            self._compile_once(waiting[-1])
        while waiting:
            suspects += self._until_broken(waiting, self.workers)
        while suspects:
            for run in self._until_broken(suspects, 1):
                self.keep(run, Failed("WorkerDied: its process was killed, perhaps for memory", ""))

    def _compile_once(self, run: Run) -> None:
        """Have the code compiled by one worker, so that the others find it in the cache.

        What fails here fails in the runs too, where it is recorded.
        """
        with self.open_executor(1) as executor:
            executor.submit(execute, short(run.scenario), self.simulate).exception()

    def _until_broken(self, waiting: deque[Run], workers: int) -> list[Run]:
        """Carry out what is waiting; return what was under way when a worker died."""
        window = _WINDOW * workers if workers > 1 else 1
        under_way: dict[Future[Result], Run] = {}
        try:
            with self.open_executor(workers) as executor:
                while waiting or under_way:
                    while waiting and len(under_way) < window:
                        future = executor.submit(execute, waiting[0].scenario, self.simulate)
                        under_way[future] = waiting.popleft()
                    done, _ = wait(under_way, _TICK_SECONDS, FIRST_COMPLETED)
                    for future in [future for future in under_way if future in done]:
                        result = _result(future)
                        self.keep(under_way.pop(future), result)
                    self.tick()
        except BrokenExecutor:
            ended = [future for future in under_way if _has_result(future)]
            for future in ended:
                self.keep(under_way.pop(future), future.result())
        return list(under_way.values())


def _has_result(future: Future[Result]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _result(future: Future[Result]) -> Result:
    """Return a result; what cannot travel between processes has failed."""
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except Exception as error:
        return Failed.of(error)
