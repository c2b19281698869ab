"""A small city and its sweep, for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.execution.city import city_jobs
from experiments.execution.driver import Driver
from experiments.execution.executors import opener_of, workers_of
from experiments.execution.settings import Executor, Local, Serial
from experiments.store.provenance import now, provenance
from experiments.store.store import open_store
from sim.scenario import POLICIES
from tests.experiments.composed import design_of
from tests.experiments.fakes import nothing

CITY = (
    "city.name=small",
    "city.arrondissements=[{name:north,population:700,parts:[mixed,social]},"
    "{name:south,population:350,column:1,parts:[old_block]}]",
)
"""Three neighbourhoods of 300 residents of 15 and over."""

POINTS = {"no_posts": ("city.posts=0",), "some_posts": ("city.posts=3",)}

_SHORT = (
    *CITY,
    "crisis=lockdown",
    "neighbourhood.first_ties.years=1",
    "timeline.build_up_days=40",
    "timeline.recovery_days=5",
    *(f"{policy}.lead_days=20" for policy in POLICIES),
)


def town_design(*overrides: str, points: dict[str, tuple[str, ...]] = POINTS) -> Design:
    """Return the design of a sweep of the small city."""
    experiment = Experiment(name="town", base=_SHORT, points=points, replicates=1)
    return design_of(experiment, list(overrides))


def live_town(
    results: Path,
    design: Design,
    workers: int = 1,
    advance: Callable[[int], None] = lambda _: None,
    executor: Executor | None = None,
) -> Path:
    """Carry the sweep of a city out and return its folder."""
    executor = executor or (Serial() if workers == 1 else Local(workers=workers))
    workers = workers_of(executor)
    with open_store(results, design) as store:
        started, finished = now(), store.finished()
        jobs = city_jobs(design, finished, store.states, store.keep, advance)
        Driver(opener_of(executor), workers, lambda: None).carry_out(jobs, nothing)
        failed = store.compact()
        store.conclude(provenance(design, started, len(finished), failed))
    return store.folder
