"""A city under a policy, from stage to stage; each stage is simulated once, for all who ask for it.

Its parts live their pasts, which policies that have the same share. Then, if the city shares its
service out by demand, they live the crisis some days at a time: a stage begins when all parts have
ended the one before, since what they brought to the institution says what each has next.

A stage that ended leaves a state, for the stages that go on from it, and a record of what it gave.
The record says that the stage is not to be simulated again; the state is let go of once all who
asked for the stage have simulated the next.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path

from experiments.design.city import Town
from experiments.design.design import Design
from experiments.design.runs import Run
from experiments.execution.driver import Job
from experiments.store.result import Failed, Finished
from experiments.store.store import write_whole
from sim.city.sharing import shares_by_demand
from sim.city.stages import Lived, Stage, live_stage, spans_of, state_of

type Keep = Callable[[Run, Finished | Failed], object]
"""Takes what a run gave."""

type Told = Callable[[Lived | Failed], Iterator[Job]]
"""Takes what a stage gave, and yields the jobs that can be done now."""


@dataclass
class Staging:
    """The stages of all parts under all policies.

    Attributes:
        folder: of states and records.
        sharing_days: days at the end of a stage in which needs brought are counted.
        advance: called with the days of a stage for each policy that they are simulated for.
    """

    folder: Path
    sharing_days: int
    advance: Callable[[int], None]
    _asking: dict[str, list[Told]] = field(default_factory=dict)
    _followers: dict[str, int] = field(default_factory=dict)
    _timed: set[str] = field(default_factory=set)

    def want(self, stage: Stage, order: tuple[int, ...], told: Told) -> Iterator[Job]:
        """Have a stage simulated, or told at once where it was.

        Args:
            stage: what is to be simulated.
            order: of the job.
            told: takes what it gave.
        """
        self._followers[stage.id] = self._followers.get(stage.id, 0) + 1
        known = self._recorded(stage)
        if known:
            self.advance(stage.days)
            yield from told(self._timed_once(stage, known))
        elif stage.id in self._asking:
            self._asking[stage.id].append(told)
        else:
            self._asking[stage.id] = [told]
            call = partial(live_stage, stage, self.folder, self.sharing_days)
            yield Job(call, partial(self._ended, stage), order)

    def _ended(self, stage: Stage, given: Lived | Failed) -> Iterator[Job]:
        """Tell what a stage gave to all who asked for it."""
        if isinstance(given, Lived) and not stage.is_last:
            record = [given.brought, given.cpu_seconds, given.wall_seconds]
            write_whole(self._record(stage), json.dumps(record).encode())
        for told in self._asking.pop(stage.id):
            self.advance(stage.days)
            if stage.before:
                self._let_go(stage.before)
            yield from told(given if isinstance(given, Failed) else self._timed_once(stage, given))

    def _let_go(self, stage: Stage) -> None:
        """Note that one of those who asked for a stage has simulated the next."""
        self._followers[stage.id] -= 1
        if self._followers[stage.id] == 0:
            state_of(self.folder, stage).unlink(missing_ok=True)

    def _record(self, stage: Stage) -> Path:
        return self.folder / f"{stage.id}.{self.sharing_days}.json"

    def _recorded(self, stage: Stage) -> Lived | None:
        try:
            brought, cpu, wall = json.loads(self._record(stage).read_bytes())
        except (OSError, ValueError, TypeError):  # torn, or another's: it is simulated again
            return None
        if not all(isinstance(one, int | float) for one in (brought, cpu, wall)):
            return None
        return Lived(int(brought), None, float(cpu), float(wall))

    def _timed_once(self, stage: Stage, found: Lived) -> Lived:
        """Return what a stage gave; its time counts for the first that is told alone."""
        if stage.id in self._timed:
            return Lived(found.brought, found.tables, 0.0, 0.0)
        self._timed.add(stage.id)
        return found


def city_jobs(
    design: Design,
    finished: Set[str],
    folder: Path,
    keep: Keep,
    advance: Callable[[int], None],
) -> list[Job]:
    """Return the jobs with which the runs of a city begin; the others follow from them.

    Args:
        design: the runs; each is a part under a policy.
        finished: ids of runs that are kept already.
        folder: of the states between stages.
        keep: takes what a run gave.
        advance: called with days as parts live them.
    """
    folder.mkdir(exist_ok=True)
    stagings: dict[int, Staging] = {}
    jobs: list[Job] = []
    for order, (_, course) in enumerate(groupby(design.runs, lambda r: (r.replicate, r.point))):
        runs = list(course)
        town = runs[0].point.town
        if town is None:
            raise ValueError("not a city")
        days = town.city.sharing_days
        staging = stagings.setdefault(days, Staging(folder, days, advance))
        if all(run.id in finished for run in runs):
            advance(sum(run.scenario.days for run in runs))
        else:
            jobs += _Course(staging, runs, town, order, keep, finished).begin()
    return jobs


class _Course:
    """A city under a policy in a replicate."""

    def __init__(
        self,
        staging: Staging,
        runs: Sequence[Run],
        town: Town,
        order: int,
        keep: Keep,
        finished: Set[str],
    ) -> None:
        self._staging, self._runs, self._town = staging, runs, town
        self._order, self._keep_run = order, keep
        self._is_coupled = town.city.shares == "demand"
        self._spans = spans_of(
            runs[0].scenario, town.city.sharing_days if self._is_coupled else None
        )
        self._last: list[Stage | None] = [None] * len(runs)
        self._brought: dict[int, int] = {}
        self._seconds = [[0.0, 0.0] for _ in runs]
        self._kept = {k for k, run in enumerate(runs) if run.id in finished}

    def begin(self) -> Iterator[Job]:
        """Yield the jobs that can be done first."""
        for part in range(len(self._runs)):
            yield from self._next(part, 0, 1.0)

    def _next(self, part: int, number: int, share: float) -> Iterator[Job]:
        """Have the stage of a number simulated by a part."""
        stage = self._spans[number].stage(self._runs[part].scenario, share, self._last[part])
        self._last[part] = stage
        if stage.is_last and part in self._kept:
            self._staging.advance(stage.days)
            return
        order = (self._order, number)
        yield from self._staging.want(stage, order, partial(self._told, part, number))

    def _told(self, part: int, number: int, given: Lived | Failed) -> Iterator[Job]:
        """Go on from what a stage gave."""
        if isinstance(given, Failed):
            self._fail(part, number, given)
            return
        times = self._seconds[part]
        times[0] += given.cpu_seconds
        times[1] += given.wall_seconds
        if given.tables is not None:
            self._keep(part, Finished(given.tables, *times))
        elif not self._spans[number + 1].shares_anew:
            yield from self._next(part, number + 1, 1.0)
        else:
            self._brought[part] = given.brought
            if len(self._brought) == len(self._runs):
                yield from self._share_out(number + 1)

    def _share_out(self, number: int) -> Iterator[Job]:
        """Begin a stage for which all parts have brought what they had."""
        brought = [self._brought[part] for part in range(len(self._runs))]
        self._brought.clear()
        for part, share in enumerate(shares_by_demand(brought, self._town.capacities)):
            yield from self._next(part, number, share)

    def _fail(self, part: int, number: int, failure: Failed) -> None:
        """Keep a failure; parts that share a service with it cannot go on without it."""
        self._keep(part, failure)
        if self._is_coupled and number < len(self._spans) - 1:
            name = self._town.parts[part].name
            halted = Failed(f"CityHalted: {name}, with which it shares a service, failed", "")
            for other in range(len(self._runs)):
                self._keep(other, halted)

    def _keep(self, part: int, result: Finished | Failed) -> None:
        if part not in self._kept:
            self._kept.add(part)
            self._keep_run(self._runs[part], result)
