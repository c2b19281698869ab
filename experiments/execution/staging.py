"""Staging: each stage of a city's parts is lived once, whichever policies ask for it.

A stage that ended leaves a state, for the stages that go on from it, and a record of what it gave.
The record says that the stage is not to be lived again; the state is let go of once all who asked
for the stage have lived the next.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from experiments.execution.driver import Job
from experiments.store.result import Failed
from experiments.store.store import write_whole
from sim.city.stages import Lived, Stage, live_stage, state_of

type Told = Callable[[Lived | Failed], Iterator[Job]]
"""Takes what a stage gave, and yields the jobs that can be done now."""


@dataclass
class Staging:
    """The stages of all parts under all policies.

    Attributes:
        folder: of states and records.
        sharing_days: days at the end of a stage in which needs brought are counted.
        advance: called with the days of a stage for each policy that they are lived for.
    """

    folder: Path
    sharing_days: int
    advance: Callable[[int], None]
    _asking: dict[str, list[Told]] = field(default_factory=dict)
    _followers: dict[str, int] = field(default_factory=dict)
    _timed: set[str] = field(default_factory=set)

    def want(self, stage: Stage, order: tuple[int, ...], told: Told) -> Iterator[Job]:
        """Have a stage lived, or told at once where it was.

        Args:
            stage: what is to be lived.
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
        """Note that one of those who asked for a stage has lived the next."""
        self._followers[stage.id] -= 1
        if self._followers[stage.id] == 0:
            state_of(self.folder, stage).unlink(missing_ok=True)

    def _record(self, stage: Stage) -> Path:
        return self.folder / f"{stage.id}.{self.sharing_days}.json"

    def _recorded(self, stage: Stage) -> Lived | None:
        try:
            brought, cpu, wall = json.loads(self._record(stage).read_bytes())
        except FileNotFoundError:
            return None
        return Lived(brought, None, cpu, wall)

    def _timed_once(self, stage: Stage, lived: Lived) -> Lived:
        """Return what a stage gave; its time counts for the first that is told alone."""
        if stage.id in self._timed:
            return Lived(lived.brought, lived.tables, 0.0, 0.0)
        self._timed.add(stage.id)
        return lived
