"""Execution: one run, in whatever process; a run that fails is a result like another."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from experiments.store.result import Failed, Finished, Result
from sim.scenario import Scenario, Timeline
from sim.tables import RunTables

type Simulate = Callable[[Scenario], RunTables]


class TimeLimitError(Exception):
    """A run took longer than it may."""


class _Deadline:
    """Ends a run that takes longer than it may, between two of its days.

    Args:
        seconds: how long it may take, from now on.
        days: that it lives.
    """

    def __init__(self, seconds: float, days: int) -> None:
        self._seconds, self._days = seconds, days
        self._ends = time.monotonic() + seconds

    def __call__(self, day: int) -> None:
        if time.monotonic() > self._ends:
            raise TimeLimitError(f"{self._seconds:g} s were over before day {day} of {self._days}")


def simulate(
    spec: Scenario,
    *,
    share_past: bool = True,
    limit_seconds: float | None = None,
    portray: bool = False,
) -> RunTables:
    """Run a scenario; the model is loaded where the run takes place, not before.

    Args:
        spec: the scenario.
        share_past: take up the days that it shares with the runs before.
        limit_seconds: how long it may take (s). What it shares is no part of that, nor is
            the time that a process takes to load the compiled code.
        portray: give a portrait, too.

    Raises:
        TimeLimitError: when it takes longer.
    """
    from sim.life import simulate as run

    if limit_seconds is None:
        return run(spec, share_past=share_past, portray=portray)
    _load(spec)
    deadline = _Deadline(limit_seconds, spec.days)
    return run(spec, share_past=share_past, each_day=deadline, portray=portray)


_loaded = False


def _load(spec: Scenario) -> None:
    """Have the compiled code loaded, once in a process, by a short run.

    What it finds wrong is found by the run itself, too.
    """
    global _loaded
    if not _loaded:
        execute(short(spec), partial(simulate, share_past=False))
        _loaded = True


def execute_all(runs: Sequence[tuple[Scenario, Simulate]]) -> list[Result]:
    """Return what runs give, carried out one after another; one that fails harms no other.

    Args:
        runs: the scenario of each, and what gives its tables.
    """
    return [execute(spec, simulate) for spec, simulate in runs]


def execute(spec: Scenario, simulate: Simulate) -> Result:
    """Return what a run gives; an exception of the model's is a result too."""
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        tables = simulate(spec)
    except TimeLimitError as error:
        return Failed(f"TimeLimit: {error}", "")
    except Exception as error:
        return Failed.of(error)
    return Finished(tables, time.process_time() - cpu, time.perf_counter() - wall)


def short(spec: Scenario) -> Scenario:
    """Return a small version of a scenario, to have its code compiled before many need it."""
    phase = spec.crisis.phases[0].model_copy(update={"days": 3})
    return spec.model_copy(
        update={
            "timeline": Timeline(build_up_days=31, recovery_days=1),
            "neighbourhood": spec.neighbourhood.of_size(200),
            "crisis": spec.crisis.model_copy(update={"phases": (phase,), "also": {}}),
        }
    )
