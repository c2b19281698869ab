"""The checker: it runs a step and looks at what the step did."""

from __future__ import annotations

import copy
from collections.abc import Iterable

import numpy as np

from sim.checks.columns import Column, columns, meant
from sim.checks.steps import INVARIANTS
from sim.checks.steps.every import every_process
from sim.checks.whole import faults
from sim.processes.process import OwnProcess, Process
from sim.rng import Draws
from sim.state import State

_TOLD = 10


class InvariantError(AssertionError):
    """What a step broke: process, day and the first faults, a line each."""

    def __init__(self, who: str, day: int, found: Iterable[str]) -> None:
        self.faults = list(found)
        told = self.faults[:_TOLD]
        if len(self.faults) > _TOLD:
            told.append(f"and {len(self.faults) - _TOLD} more faults")
        super().__init__("\n  ".join([f"{who}, day {day}:", *told]))


class Checker:
    """What runs the steps of a state's days and keeps the state as it was before each.

    It copies the state once, as columns and as bytes. Each step is compared with the bytes in
    place, and only what it changed is copied again.

    Args:
        state: the state that the steps write.
    """

    def __init__(self, state: State) -> None:
        self._after = state
        self._before = copy.deepcopy(state)
        self._now = columns(self._after)
        self._then = columns(self._before)
        self._sound = False
        self._live = {name: _bytes_of(column) for name, column in self._now.items()}
        self._kept = {name: bytearray(live) for name, live in self._live.items()}

    def whole(self, day: int) -> None:
        """Look at the whole state; no step answers for what it holds now.

        A state without faults is looked at again only where it changed since.

        Raises:
            InvariantError: when it has faults.
        """
        changed = self.take()
        found = faults(self._after, changed if self._sound else None)
        self._sound = not found
        if found:
            raise InvariantError("the state", day, found)

    def take(self) -> frozenset[str]:
        """Take the state as it is now, and return the columns that were written since."""
        changed = self._changed()
        self._keep(changed)
        return changed

    def step(self, process: Process, day: int, draws: Draws) -> None:
        """Let a process run for a day.

        Raises:
            InvariantError: when it wrote what it does not declare in `writes`, left a fault in the
                state that was not there before, or broke an invariant of its own.
        """
        name = type(process).__name__
        if not hasattr(type(process), "writes"):
            raise InvariantError(name, day, ["declares no `writes`"])
        process.step(self._after, day, draws)
        changed = self._changed()
        found = self._unsaid(changed, process.writes)
        made = faults(self._after, changed)
        if made:
            there = set(faults(self._before, changed))
            found += [fault for fault in made if fault not in there]
        if not found:  # what compares rows needs rows that are whole
            found += every_process(self._before, self._after, day, changed)
            if isinstance(process, OwnProcess):
                found += process.invariants(self._before, self._after, day)
            for kind in type(process).__mro__:  # one of a test's own may have none
                if kind in INVARIANTS:
                    found += INVARIANTS[kind](process, self._before, self._after, day)
                    break
        self._settle(name, day, changed, found)

    def unwritten(self, who: str, day: int) -> None:
        """Look whether somebody who only reads wrote.

        Raises:
            InvariantError: when a column changed since the last step.
        """
        changed = self._changed()
        self._settle(who, day, changed, self._unsaid(changed, ()))

    def _changed(self) -> frozenset[str]:
        return frozenset(name for name, kept in self._kept.items() if kept != self._live[name])

    def _unsaid(self, changed: frozenset[str], writes: tuple[str, ...]) -> list[str]:
        unsaid = changed - meant(changed, writes)
        return [f"wrote {name}, which it does not declare" for name in sorted(unsaid)]

    def _settle(self, who: str, day: int, changed: frozenset[str], found: list[str]) -> None:
        self._keep(changed)
        if found:
            self._sound = False
            raise InvariantError(who, day, found)

    def _keep(self, changed: frozenset[str]) -> None:
        for name in changed:
            np.copyto(self._then[name], self._now[name])
            self._kept[name][:] = self._live[name]


def _bytes_of(column: Column) -> memoryview:
    """Return the memory of a column, not copied, as a run of bytes."""
    return column.data.cast("B") if column.size else memoryview(b"")
