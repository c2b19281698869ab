"""Limits: for each process, parameters at which what a whole run must do is known exactly.

Switched off, a process leaves no trace: the run is, to the byte, the one without it. Driven to its
bound, it does all that its rule allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from sim.beginning import begin
from sim.processes.process import Process
from sim.rng import Draws
from sim.scenario import Scenario
from sim.schedule import the_day
from sim.state import State
from tests.composed import load_scenario
from tests.verification.runs import Ready, Settings, scenario
from tests.worlds import changed

EVERYTHING = (
    "neighbourhood.residents=250",
    "neighbourhood.first_ties.years=1",
    "founding.initial_per_1000=20",
    "timeline.build_up_days=36",
    "timeline.recovery_days=8",
    "crisis=heatwave",
    "facilitation=three",
    "logistics=shared",
    "lever=all",
    "moves.turnover=1",
    "collective_life.exits=1",
    "founding.founding=3",
    "founding.crowding=100",
    "lists.note=1",
)
"""A short run in which every process and every policy acts."""


@dataclass(frozen=True)
class Limit:
    """A limit of a process.

    Attributes:
        process: which.
        says: what must hold.
        settings: the parameters at the limit, of `EVERYTHING` otherwise.
        holds: raises an AssertionError where the run of a scenario does not do what it must.
    """

    process: type[Process]
    says: str
    settings: Settings
    holds: Callable[[Scenario], None]

    def __str__(self) -> str:
        return f"{self.process.__name__}: {self.says}"


@cache
def everything() -> Scenario:
    return load_scenario(*EVERYTHING)


@cache
def everything_lived() -> State:
    """What there is after the run in which everything acts; to be read only."""
    return run(everything())


def at(settings: Settings) -> Scenario:
    """The scenario in which everything acts, but for some settings."""
    return scenario(settings, of=everything())


def steps(spec: Scenario, ready: Ready | None = None) -> Iterator[tuple[int, Process, State]]:
    """Live a whole run; yield the state after each step of each process."""
    state = begin(spec)
    if ready:
        ready(state)
    for day in range(1, spec.days + 1):
        for process in the_day(spec):
            process.step(state, day, Draws(spec.seed, type(process).__name__, day))
            yield day, process, state


def ends_of_days(spec: Scenario, ready: Ready | None = None) -> Iterator[tuple[int, State]]:
    """Live a whole run; yield the state at the end of each day."""
    last = type(the_day(spec)[-1])
    for day, process, state in steps(spec, ready):
        if type(process) is last:
            yield day, state


def run(spec: Scenario, without: type[Process] | None = None) -> State:
    """The state after a whole run, of days without a process."""
    state = begin(spec)
    for day in range(1, spec.days + 1):
        for process in the_day(spec):
            if type(process) is not without:
                process.step(state, day, Draws(spec.seed, type(process).__name__, day))
    return state


@dataclass(frozen=True)
class NoTrace:
    """The run is the one without the process.

    Attributes:
        process: which.
        but: columns that it may write, which nothing else reads at this limit.
    """

    process: type[Process]
    but: frozenset[str] = field(default_factory=frozenset)

    def __call__(self, spec: Scenario) -> None:
        """Compare the two runs."""
        assert changed(run(spec), run(spec, without=self.process)) <= self.but


def off(process: type[Process], settings: Settings, *but: str) -> Limit:
    """A limit at which a process leaves no trace, but for some columns."""
    return Limit(
        process, "switched off, it leaves no trace", settings, NoTrace(process, frozenset(but))
    )
