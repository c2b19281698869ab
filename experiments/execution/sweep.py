"""A sweep: the runs of designs that are not there yet are carried out, kept and made into tables.

Whatever ends it, what was kept stays, and the next sweep of the same designs goes on from there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from experiments.design.design import Design
from experiments.design.runs import Run
from experiments.execution.batches import jobs_of
from experiments.execution.driver import Driver, Job
from experiments.execution.executors import opener_of, workers_of
from experiments.execution.portrait import portrayed
from experiments.execution.progress import Progress, Tally, progress
from experiments.execution.replication import Replication, replication_of
from experiments.execution.run_one import Simulate, execute, short, simulate
from experiments.execution.settings import Executor
from experiments.store.crate import check
from experiments.store.journal import RunRow
from experiments.store.provenance import now, provenance
from experiments.store.result import Failed, Result
from experiments.store.status import reasons_of, reasons_told
from experiments.store.store import PROGRESS, Store, open_store, provenance_of
from sim.composition import ConfigurationError
from sim.tables import Portrait
from sim.wording import visible

type Say = Callable[[str], None]


class Watch(Protocol):
    """Follows a sweep while it goes on, for those who wait."""

    def end(self, run: Run, say: Say) -> None:
        """Take a run that ended; what it finished with is among the rows."""

    def tick(self, done: float) -> None:
        """Let time pass; a share of the sweep is done."""


type Watching = Callable[[Design, Set[str], Mapping[str, RunRow]], Watch]
"""Makes what follows a sweep: of the design, the ids of runs that ended before, and the rows of the
finished ones, to which those that finish are added."""


def say_aloud(text: str) -> None:
    """Say a line on stderr."""
    print(visible(text), file=sys.stderr, flush=True)


def sweep_all(
    designs: Sequence[Design],
    executor: Executor,
    results: Path,
    say: Say = say_aloud,
    *,
    model: Simulate | None = None,
    days: bool = True,
) -> list[Path]:
    """Carry out what is missing of designs, failed runs too, and return the folder of each.

    Args:
        designs: the runs; no two of the same.
        executor: what carries them out.
        results: folder of all results.
        say: prints how it gets on, a line at a time.
        model: what runs a scenario; the model as the executor's settings say, unless given.
        days: whether the days of runs are kept, besides their outcomes.

    Raises:
        ConfigurationError: when a folder cannot be written, or the executor cannot carry out runs
            like these.
    """
    for design in designs:
        check_limit(design, executor)
    with ExitStack() as opened:
        stores = [opened.enter_context(open_store(results, design)) for design in designs]
        sweep(stores, executor, say, model=model, days=days)
        return [store.folder for store in stores]


def sweep(
    stores: Sequence[Store],
    executor: Executor,
    say: Say = say_aloud,
    *,
    model: Simulate | None = None,
    first: Callable[[], Any] | None = None,
    again: bool = True,
    days: bool = True,
    portraits: dict[str, Portrait] | None = None,
    watching: Watching | None = None,
    command: Sequence[str] | None = None,
) -> int:
    """Carry out what is missing of the designs of stores, all of it side by side.

    Args:
        stores: each of a design; they keep what runs give and make the tables.
        executor: what carries the runs out.
        say: prints how it gets on, a line at a time.
        model: what runs a scenario; the model as the executor's settings say, unless given.
        first: what one worker does before many begin; it runs a short scenario unless given.
        again: run again what failed before, too.
        days: whether the days of runs are kept, besides their outcomes.
        portraits: takes the portraits of runs that may be shown, by id, where they are wanted.
        watching: makes what follows the sweep of each design.
        command: what would be typed for it, for the provenance; what was typed unless given.

    Returns:
        How many of the runs failed.

    Raises:
        ConfigurationError: when results that are made already were altered.
        OSError: when results cannot be written.
    """
    started, parts = now(), []
    for store in stores:
        if store.is_complete:
            check(store.folder)
        else:
            failed = set() if again else store.failed()
            parts.append(_Part(store, replication_of(store.design), store.finished(), failed))
    _tell_what_is_there(stores, parts, say)
    for part in parts:
        part.replication.begin(part.finished, part.failed, part.store.rows, say)
    for part in parts:
        if not part.is_missing:
            check(part.store.folder)
    parts = [part for part in parts if part.is_missing]
    if parts:
        plan = _Plan(parts, executor, model, days, portraits, watching)
        scenario = short(parts[0].store.design.points[-1].scenario)
        plan.carry_out(first or partial(execute, scenario, model or simulate))
    for part in parts:
        part.conclude(started, command)
    return sum(_failures_told(store, say) for store in stores)


def check_limit(design: Design, executor: Executor) -> None:
    """Refuse a limit of time for the runs of a city.

    Raises:
        ConfigurationError: saying what to leave out.
    """
    if design.parts and executor.limit_seconds is not None:
        raise ConfigurationError(
            f"executor.limit_seconds = {executor.limit_seconds:g}: not supported for a city, "
            "whose neighbourhoods are simulated in stages that policies share; remove it"
        )


def model_of(executor: Executor, *, portray: bool = False) -> Simulate:
    """Return the model, carried out as the executor's settings say.

    Args:
        executor: what carries it out.
        portray: whether it gives a portrait, too.
    """
    how: dict[str, Any] = {} if executor.share_past else {"share_past": False}
    if executor.limit_seconds is not None:
        how["limit_seconds"] = executor.limit_seconds
    if portray:
        how["portray"] = True
    return partial(simulate, **how) if how else simulate


@dataclass(frozen=True)
class _Part:
    """What a sweep carries out for one store.

    Attributes:
        store: keeps what runs give.
        replication: says when there are enough.
        finished: ids of the runs that finished before.
        failed: ids of the runs that failed before and are not repeated.
    """

    store: Store
    replication: Replication
    finished: Set[str]
    failed: Set[str]

    @property
    def known(self) -> Set[str]:
        """Ids of the runs that are not carried out."""
        return self.finished | self.failed

    @property
    def is_missing(self) -> bool:
        """Whether runs are missing, or the tables of those that are there."""
        without = sum(run.id in self.failed for run in self.replication.runs)
        ended = provenance_of(self.store.folder).get("failed")
        return not self.replication.is_over or ended != without

    def conclude(self, started: datetime, command: Sequence[str] | None) -> None:
        """Make the tables and say how they were made."""
        failed = self.store.compact(self.replication.runs)
        facts = provenance(self.store.design, started, len(self.finished), failed, command)
        self.store.conclude(facts | self.replication.facts())
        (self.store.folder / PROGRESS).unlink(missing_ok=True)

    def blocks(self, shown: Progress) -> Iterator[Collection[Run]]:
        """Yield what is missing, block by block, and count what nobody knew of before."""
        begun, expected = 0, len(self.replication.runs)
        for block in self.replication.blocks():
            begun += len(block)
            shown.expect(shown.tally.total + max(0, begun - expected))
            expected = max(expected, begun)
            yield _Others(block, self.known)

    def following(self, shown: Progress) -> Collection[Run]:
        """Return what is needed besides since it was asked last, and count it."""
        more = self.replication.following()
        if more:
            shown.expect(shown.tally.total + len(more))  # what ended before is counted already
        return _Others(more, self.known)


@dataclass(frozen=True)
class _Plan:
    """All that a sweep carries out, and how; see `sweep`."""

    parts: Sequence[_Part]
    executor: Executor
    model: Simulate | None
    days: bool
    portraits: dict[str, Portrait] | None
    watching: Watching | None

    def carry_out(self, first: Callable[[], Any]) -> None:
        """Carry the runs out, and show how it gets on."""
        folder = self.parts[0].store.folder if len(self.parts) == 1 else None
        with progress(self._tally(), folder and folder / PROGRESS, self.executor.name) as shown:
            watches: list[Watch] = []
            jobs = [self._jobs_of(part, shown, watches) for part in self.parts]

            def tick() -> None:
                for part in self.parts:
                    part.store.check_there()
                shown.tick()
                done, whole = shown.tally.share
                for watch in watches:
                    watch.tick(done / max(1, whole))

            opener = opener_of(self.executor, shown.say)
            driver = Driver(opener, workers_of(self.executor), tick, self._is_over)
            driver.carry_out(chain.from_iterable(jobs), first)

    def _is_over(self) -> bool:
        return all(part.replication.is_over for part in self.parts)

    def _tally(self) -> Tally:
        """Return what is counted: of cities alone, the days of their neighbourhoods."""
        total = sum(len(part.replication.runs) for part in self.parts)
        finished, failed = (
            sum(len(ids) for ids in each)
            for each in zip(*((part.finished, part.failed) for part in self.parts), strict=True)
        )
        designs = [part.store.design for part in self.parts]
        days = None
        if all(design.parts for design in designs):
            days = sum(run.scenario.days for design in designs for run in design.runs)
        return Tally(total, finished, failed, days)

    def _jobs_of(self, part: _Part, shown: Progress, watches: list[Watch]) -> Iterable[Job]:
        """Return the jobs of one store; what follows them is added to the watches."""
        store = part.store
        watch = self.watching(store.design, part.known, store.rows) if self.watching else None
        watches += [watch] if watch else []
        keep = partial(self._keep, part, shown, watch)
        if store.design.parts:
            from experiments.execution.city import city_jobs  # of a city alone, and the whole model

            return city_jobs(store.design, part.known, store.states.absolute(), keep, shown.live)
        portrayed_ones = portrayed(store.design) if self.portraits is not None else ()
        others = dict.fromkeys(portrayed_ones, model_of(self.executor, portray=True))
        model = self.model or model_of(self.executor)
        share = workers_of(self.executor) if self.executor.share_past else 0

        def keep_and_go_on(run: Run, result: Result) -> Iterable[Job]:
            keep(run, result)
            more = part.following(shown)
            return jobs_of(more, model, keep_and_go_on, share, others) if more else ()

        return (
            job
            for block in part.blocks(shown)
            for job in jobs_of(block, model, keep_and_go_on, share, others)
        )

    def _keep(
        self, part: _Part, shown: Progress, watch: Watch | None, run: Run, result: Result
    ) -> None:
        """Keep what a run gave, and tell of it."""
        if isinstance(result, Failed):
            part.store.keep(run, result)
            if not shown.tally.failed:
                shown.say(f"the first run that failed: {run.told}: {result.reason}")
            shown.end(failed=True)
            part.replication.end(run, None, shown.say)
        else:
            tables = result.tables
            kept = tables if self.days else replace(tables, daily=tables.daily.clear())
            part.store.keep(run, replace(result, tables=kept))
            shown.end()
            if self.portraits is not None and tables.portrait is not None:
                self.portraits[run.id] = tables.portrait
            part.replication.end(run, tables.outcomes, shown.say)
        if watch:
            watch.end(run, shown.say)


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


def _tell_what_is_there(stores: Sequence[Store], parts: Sequence[_Part], say: Say) -> None:
    """Say what need not be carried out: of one store, or of several together."""
    total = sum(len(store.design.runs) for store in stores)
    kept = total - sum(len(part.store.design.runs) - len(part.finished) for part in parts)
    if len(stores) > 1 and kept:
        say(f"{kept} of {total} runs are finished already")
    elif not parts:
        say(f"{stores[0].folder}: complete, not run again")
    elif kept:
        say(f"{stores[0].folder}: {kept} runs are finished already")
    for part in parts:
        if part.failed:
            folder = part.store.folder
            say(
                f"{folder}: {len(part.failed)} runs failed earlier and were skipped; to run them "
                f"again: `entraide retry {folder}`"
            )


def _failures_told(store: Store, say: Say) -> int:
    """Say why runs of a store failed, and return how many."""
    ended = provenance_of(store.folder)
    if ended["failed"]:
        told = f"{ended['failed']} of {ended['runs']} runs failed"
        say(f"{told}; see {store.folder}/failures")
        for line in reasons_told(reasons_of(store.folder)):
            say(f"  {line}")
    return int(ended["failed"])
