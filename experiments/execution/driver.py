"""Driver: carries out jobs, a bounded number at a time, and hands over what each gave.

A worker that dies takes the whole standard pool with it, or one or two jobs of Dask's, and nothing
says which job killed it. What is lost is then run again, apart, one by one; what again ends
its worker has failed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence, Set
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from typing import Any

from experiments.execution.executors import OpenExecutor
from experiments.store.result import Failed

_WINDOW = 3
"""Jobs in the executor's hands for each worker: enough to keep it busy, few enough to hold."""

_TICK_SECONDS = 1.0

_DIED = Failed("WorkerDied: its process was killed, perhaps for memory", "")

_KILLED = "KilledWorker"
"""What Dask raises for a job whose worker died; known by its name, so that nothing is imported."""


@dataclass(frozen=True)
class Job:
    """Something that a worker does, and what becomes of it.

    Attributes:
        call: what a worker calls: a function and arguments that can travel to it.
        keep: takes in this process what the call gave, or how it failed, and returns the jobs that
            can be done now.
        order: of jobs that wait, the first in this order is begun first.
        apart: the jobs that it is made of, where one may fail without the others; else none.
    """

    call: Callable[[], Any]
    keep: Callable[[Any], Iterable[Job]]
    order: tuple[int, ...] = ()
    apart: Sequence[Job] = ()


def _never() -> bool:
    return False


class _Waiting:
    """Jobs that wait, first in order first out; of one order, as they came.

    Args:
        jobs: in their order; each is made when it is its turn, so that many may wait.
    """

    def __init__(self, jobs: Iterable[Job] = ()) -> None:
        self._heap: list[tuple[tuple[int, ...], int, Job]] = []
        self._came = 0
        self._others = iter(jobs)
        self._draw()

    def _draw(self) -> None:
        """Have the next of the jobs wait beside those that were added."""
        self._drawn = next(self._others, None)
        if self._drawn:
            self.add([self._drawn])

    def __bool__(self) -> bool:
        return bool(self._heap)

    def add(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            self._came += 1
            heapq.heappush(self._heap, (job.order, self._came, job))

    @property
    def first(self) -> Job:
        return self._heap[0][2]

    def take(self) -> Job:
        job = heapq.heappop(self._heap)[2]
        if job is self._drawn:
            self._draw()
        return job


@dataclass(frozen=True)
class Driver:
    """Carries jobs out.

    Attributes:
        open_executor: opens an executor; again when a worker died.
        workers: how many jobs at a time.
        tick: called every second or so.
        is_over: tells whether what is carried out is enough; what waits is then let go.
    """

    open_executor: OpenExecutor
    workers: int
    tick: Callable[[], None]
    is_over: Callable[[], bool] = _never

    def _wait_for(self, futures: Set[Future[Any]]) -> None:
        """Let time pass until all futures are done."""
        while wait(futures, _TICK_SECONDS).not_done:
            self.tick()

    def carry_out(self, jobs: Iterable[Job], first: Callable[[], Any]) -> None:
        """Carry out jobs, and those that follow from them.

        Args:
            jobs: what can be done from the beginning, in its order.
            first: called by one worker before many begin, so that it compiles what the others find
                in the cache. What fails in it fails in the jobs too, where it is kept.
        """
        waiting, suspects = _Waiting(jobs), _Waiting()
        begin = first if self.workers > 1 else None
        while (waiting or suspects) and not self.is_over():
            while waiting and not self.is_over():
                suspects.add(self._until_broken(waiting, waiting, self.workers, begin))
                begin = None
            if suspects:
                for job in self._until_broken(suspects, waiting, 1):
                    waiting.add(job.keep(_DIED))

    def _until_broken(
        self,
        waiting: _Waiting,
        following: _Waiting,
        workers: int,
        first: Callable[[], Any] | None = None,
    ) -> list[Job]:
        """Carry out what waits; return what was under way, apart, when a worker died.

        Args:
            waiting: jobs; what is carried out is taken from them.
            following: takes the jobs that follow.
            workers: how many at a time.
            first: done by one worker before the others begin.
        """
        window = _WINDOW * workers if workers > 1 else 1
        under_way: dict[Future[Any], Job] = {}
        lost: list[Job] = []
        try:
            with self.open_executor(workers) as executor:
                if first:
                    self._wait_for({executor.submit(first)})
                while (waiting and not self.is_over()) or under_way:
                    if self.is_over():
                        _let_go(under_way)
                    while waiting and len(under_way) < window and not self.is_over():
                        future = executor.submit(waiting.first.call)
                        under_way[future] = waiting.take()
                    done, _ = wait(under_way, _TICK_SECONDS, FIRST_COMPLETED)
                    for future in [future for future in under_way if future in done]:
                        given, job = _given(future), under_way.pop(future)
                        if given is _DIED:
                            lost.append(job)
                        else:
                            following.add(_kept(job, given))
                    self.tick()
        except BrokenExecutor:
            for future in [future for future in under_way if _has_result(future)]:
                following.add(_kept(under_way.pop(future), future.result()))
        return [one for job in (*lost, *under_way.values()) for one in job.apart or (job,)]


def _let_go(under_way: dict[Future[Any], Job]) -> None:
    """Take back what no worker has begun."""
    for future in [future for future in under_way if future.cancel()]:
        del under_way[future]


def _kept(job: Job, given: Any) -> Iterable[Job]:
    """Hand over what a job gave; where it failed as a whole, its parts are tried apart."""
    return job.apart if job.apart and isinstance(given, Failed) else job.keep(given)


def _has_result(future: Future[Any]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _given(future: Future[Any]) -> Any:
    """Return what a call gave; what raised, or cannot travel between processes, has failed."""
    try:
        return future.result()
    except BrokenExecutor:
        raise
    except Exception as error:
        return _DIED if type(error).__name__ == _KILLED else Failed.of(error)
