"""Missing: the runs of an experiment that are not there yet, carried out and kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property, partial

import polars as pl

from experiments.design.runs import Run
from experiments.execution.batches import jobs_of
from experiments.execution.driver import Driver, Job
from experiments.execution.executors import opener_of, workers_of
from experiments.execution.progress import Progress, Tally, progress
from experiments.execution.replication import Replication
from experiments.execution.run_one import Simulate, execute, short
from experiments.execution.settings import Executor
from experiments.report.provisional import Provisional
from experiments.store.result import Failed, Result
from experiments.store.store import PROGRESS, Store


@dataclass(frozen=True)
class Missing:
    """What is to be carried out of an experiment.

    Attributes:
        store: keeps what runs give.
        replication: says when there are enough.
        finished: ids of the runs that finished before.
        failed: ids of the runs that failed before and are not repeated.
        portraits: of those runs that gave one, by id, once they are carried out.
    """

    store: Store
    replication: Replication
    finished: Set[str]
    failed: Set[str]
    portraits: dict[str, pl.DataFrame] = field(default_factory=dict)

    def carry_out(
        self, executor: Executor, model: Simulate, warm: Simulate, others: Mapping[str, Simulate]
    ) -> None:
        """Carry the runs out, and show how it gets on.

        Args:
            executor: what carries them out.
            model: what gives the tables of a scenario.
            warm: the model as it is compiled first.
            others: what is the model of some runs instead, by id.
        """
        design = self.store.design
        days = sum(run.scenario.days for run in design.runs) if design.parts else None
        total = len(self.replication.made.runs)
        tally = Tally(total, len(self.finished), len(self.failed), days)
        with progress(tally, self.store.folder / PROGRESS, executor.name) as shown:
            known = self.finished | self.failed
            early = Provisional(design, known, self.store.rows)
            keep, workers = partial(self._keep, shown, early), workers_of(executor)
            if design.parts:
                from experiments.execution.city import (
                    city_jobs,  # of a city alone, with the whole model
                )

                jobs: Iterable[Job] = city_jobs(
                    design, known, self.store.states.absolute(), keep, shown.live
                )
            else:
                share = workers if executor.share_past else 0
                made = partial(jobs_of, simulate=model, keep=keep, share=share, others=others)
                jobs = self._jobs(made, shown)
            first = partial(execute, short(design.points[-1].scenario), warm)

            def tick() -> None:
                shown.tick()
                early.get_ready()
                done, whole = tally.share
                if (
                    2 * done > whole
                ):  # what comes after the runs is loaded while they are waited for
                    import experiments.report.publish  # noqa: F401

            driver = Driver(opener_of(executor, shown.say), workers, tick, self._is_over)
            driver.carry_out(jobs, first)

    def _is_over(self) -> bool:
        return self.replication.is_over

    def _keep(self, shown: Progress, early: Provisional, run: Run, result: Result) -> None:
        """Keep what a run gave, and tell of it."""
        self.store.keep(run, result)
        if isinstance(result, Failed):
            if not shown.tally.failed:
                shown.say(f"the first run that failed: {run.told}: {result.reason}")
            shown.end(failed=True)
            self.replication.end(run, None, shown.say)
        else:
            shown.end()
            if result.tables.portrait is not None:
                self.portraits[run.id] = result.tables.portrait
            self.replication.end(run, result.tables.outcomes, shown.say)
        early.end(run, shown.say)

    def _jobs(
        self, made: Callable[[Collection[Run]], Iterator[Job]], shown: Progress
    ) -> Iterator[Job]:
        """Yield the jobs of one block after another."""
        known, begun = self.finished | self.failed, 0
        for block in self.replication.blocks():
            begun += len(block)
            shown.expect(max(shown.tally.total, begun))
            yield from made(_Others(block, known))


@dataclass(frozen=True)
class _Others(Collection[Run]):
    """The runs of a block that are not known yet, each made when it is asked for.

    Attributes:
        block: in their order.
        known: ids.
    """

    block: Sequence[Run]
    known: Set[str]

    def __contains__(self, run: object) -> bool:
        return isinstance(run, Run) and run.id not in self.known and run in self.block

    def __iter__(self) -> Iterator[Run]:
        return (run for run in self.block if run.id not in self.known)

    @cached_property
    def _number(self) -> int:
        return sum(1 for _ in self) if self.known else len(self.block)

    def __len__(self) -> int:
        return self._number
