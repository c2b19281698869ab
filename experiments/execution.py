"""Execution: one run, in whatever process; a run that fails is a result like another."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.scenario import Scenario, Timeline
from sim.tables import RunTables

type Simulate = Callable[[Scenario], RunTables]


@dataclass(frozen=True, slots=True)
class Finished:
    """What a run gave, and the time it took."""

    tables: RunTables
    cpu_seconds: float
    wall_seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a run gave nothing."""

    reason: str
    details: str

    @classmethod
    def of(cls, error: BaseException) -> Failed:
        """Return the failure that an exception is."""
        reason = "".join(traceback.format_exception_only(error)).strip()
        return cls(reason, "".join(traceback.format_exception(error)))


type Result = Finished | Failed


def simulate(spec: Scenario) -> RunTables:
    """Run a scenario; the model is loaded where the run takes place, not before."""
    from sim.life import simulate as run

    return run(spec)


def simulate_whole(spec: Scenario) -> RunTables:
    """Run a scenario from its first day, whatever past it shares with the runs before."""
    from sim.life import simulate as run

    return run(spec, share_past=False)


def execute_all(specs: Sequence[Scenario], simulate: Simulate) -> list[Result]:
    """Return what runs give, carried out one after another; one that fails harms no other."""
    return [execute(spec, simulate) for spec in specs]


def execute(spec: Scenario, simulate: Simulate) -> Result:
    """Return what a run gives; an exception of the model's is a result too."""
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        tables = simulate(spec)
    except Exception as error:
        return Failed.of(error)
    return Finished(tables, time.process_time() - cpu, time.perf_counter() - wall)


def short(spec: Scenario) -> Scenario:
    """Return a small version of a scenario, to have its code compiled before many need it."""
    phase = spec.crisis.phases[0].model_copy(update={"days": 3})
    return spec.model_copy(
        update={
            "timeline": Timeline(build_up_days=31, recovery_days=1),
            "neighbourhood": spec.neighbourhood.model_copy(update={"residents": 200}),
            "crisis": spec.crisis.model_copy(update={"phases": (phase,), "also": {}}),
        }
    )
