"""Estimate: a few runs of a design, a pilot, tell how long all will take and what they will fill.

Nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import polars as pl

from experiments.design.design import Design
from experiments.design.runs import Run, Runs
from experiments.execution.batches import jobs_of
from experiments.execution.driver import Driver, Job
from experiments.execution.executors import OpenExecutor
from experiments.execution.run_one import Simulate, execute, short
from experiments.store.journal import entry_of
from experiments.store.result import Finished, Result
from sim.tables import OUTCOMES

_MEGABYTE = 1e6
_BYTES_OF_A_NUMBER = 8


class PilotError(RuntimeError):
    """A run of the pilot failed; the message says which and why."""


@dataclass(frozen=True)
class Foreseen:
    """What a sweep will take.

    Attributes:
        policies: how many policies, or settings of sampled levers.
        called: which of both they are, in the plural.
        worlds: how many; None where no uncertainty is sampled.
        replicates: how many, at least and at most.
        runs: how many in all, at least and at most.
        workers: runs at a time.
        seconds: time that each run of the pilot took (s).
        journal_bytes: mean size of what is written as a run ends (B).
        table_bytes: mean share of a run in the tables at the end (B).
    """

    policies: int
    called: str
    worlds: int | None
    replicates: tuple[int, int]
    runs: tuple[int, int]
    workers: int
    seconds: Sequence[float]
    journal_bytes: float
    table_bytes: float

    @property
    def times(self) -> tuple[timedelta, timedelta]:
        """How long all runs take, at least and at most, at the mean pace of the pilot."""
        mean = sum(self.seconds) / len(self.seconds)
        least, most = (
            timedelta(seconds=round(mean * runs / min(self.workers, runs))) for runs in self.runs
        )
        return least, most

    def __str__(self) -> str:
        """Return it in lines."""
        done, before = (
            tuple(size * runs / _MEGABYTE for runs in self.runs)
            for size in (self.table_bytes, self.table_bytes + self.journal_bytes)
        )
        worlds = "" if self.worlds is None else f" x {self.worlds} worlds"
        return "\n".join(
            [
                f"runs   {_span(self.runs, ',')}: {self.policies:,} {self.called}{worlds} x "
                f"{_span(self.replicates, ',')} replicates",
                f"pilot  {len(self.seconds)} runs, {min(self.seconds):.1f} to "
                f"{max(self.seconds):.1f} s each",
                f"time   about {_span(self.times)} with {_workers(self.workers)}; less where runs "
                "share a past",
                f"disk   about {_span(done, ',.1f')} MB, up to {_span(before, ',.1f')} MB while it "
                "runs",
            ]
        )


def _span(least_and_most: Sequence[Any], form: str = "") -> str:
    """Return the least and the most of something, or what both are."""
    least, most = (format(value, form) for value in least_and_most)
    return least if least == most else f"{least} to {most}"


def _workers(number: int) -> str:
    return "one worker" if number == 1 else f"{number} workers"


def foresee(
    design: Design, open_executor: OpenExecutor, workers: int, simulate: Simulate
) -> Foreseen:
    """Carry out three runs of a design and tell what all will take.

    Args:
        design: the runs.
        open_executor: opens an executor.
        workers: how many runs at a time.
        simulate: the model, as a function that other processes can import.

    Raises:
        PilotError: when a run fails.
    """
    found: list[tuple[Run, Result]] = []
    runs = spread(design.runs)
    with open_executor(1) as executor:  # what compiles the code takes no part in the time
        for run in runs:
            executor.submit(execute, short(run.scenario), simulate).result()

    def keep(run: Run, result: Result) -> Iterable[Job]:
        found.append((run, result))
        return ()

    jobs = jobs_of(runs, simulate, keep, share=0)
    first = partial(execute, short(runs[-1].scenario), simulate)
    Driver(open_executor, workers, lambda: None).carry_out(jobs, first)
    finished = []
    for run, result in found:
        if not isinstance(result, Finished):
            raise PilotError(f"{run.told}: {result.reason}")
        finished.append(result)
    journal_bytes, table_bytes = _sizes(finished)
    least, most = design.experiment.least_replicates, design.experiment.most_replicates
    return Foreseen(
        policies=len(design.points),
        called="settings" if design.experiment.levers else "policies",
        worlds=len(design.worlds) if design.experiment.uncertainties else None,
        replicates=(least, most),
        runs=(len(design.first_replicates(least).runs), len(design.runs)),
        workers=workers,
        seconds=[result.wall_seconds for result in finished],
        journal_bytes=journal_bytes,
        table_bytes=table_bytes,
    )


def spread(runs: Runs) -> list[Run]:
    """Return the first run, one from the middle and the last: of policies, worlds, replicates."""
    replicates, worlds, block = len(runs.seeds), len(runs.worlds), runs.a_block
    blocks = replicates // 2 if runs.in_turn else replicates // 2 * worlds + worlds // 2
    middle = blocks * block + block // 2
    return [runs[place] for place in dict.fromkeys([0, middle, len(runs) - 1])]


def _sizes(results: Sequence[Finished]) -> tuple[float, float]:
    """Return what a run fills while the sweep goes on, and in the tables (B, means).

    A table has a size of its own, which many runs share: what further runs add to the first tells.
    """
    daily = [
        result.tables.daily.with_columns(run=pl.lit(str(number)))
        for number, result in enumerate(results)
    ]
    entries = sum(
        len(entry_of("", {"outcomes": result.tables.outcomes}, result.tables.daily))
        for result in results
    )
    table = _written(pl.concat(daily))
    if len(daily) > 1:
        table = (table - _written(daily[0])) / (len(daily) - 1)
    return entries / len(results), table + _BYTES_OF_A_NUMBER * len(OUTCOMES)


def _written(table: pl.DataFrame) -> float:
    """Return the size of a table as it is kept (B)."""
    file = BytesIO()
    table.write_parquet(file, compression="zstd", statistics=True)
    return len(file.getvalue())
