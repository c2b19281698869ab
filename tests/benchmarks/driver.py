"""The driver: what a sweep takes besides its runs, and how much of the machine its runs get.

Overhead is measured with runs that take next to nothing, through driver, executor and store as in a
sweep. Each sweep has a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import tempfile
import time
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import polars as pl

from experiments.design import Design, design_of
from experiments.execution import Simulate, simulate
from experiments.missing import Missing
from experiments.replication import replication_of
from experiments.settings import Dask, Executor, Experiment, Local
from experiments.store import open_store
from sim.scenario import Scenario
from sim.tables import OUTCOMES, RunTables
from tests.benchmarks.table import Show

SIZES = (10_000, 50_000, 100_000)
OF_DASK = 10_000
"""Runs that Dask carries out: it takes several times as long."""

RUNS, RESIDENTS = 200, 3_000

_MEBIBYTE_OF_KIBIBYTES = 1024


class Taken(NamedTuple):
    """What a sweep took.

    Attributes:
        driver: processor time of the driver (s).
        workers: processor time of its workers (s).
        wall: time (s), tables left aside.
        tables: time in which the tables were made (s).
        memory: the most that the driver had (MiB).
        in_runs: processor time of the runs themselves (s).
    """

    driver: float
    workers: float
    wall: float
    tables: float
    memory: float
    in_runs: float


def overhead(sizes: tuple[int, ...], show: Show) -> None:
    """Show what runs that take nothing cost, by how many they are and what carries them out."""
    rows = []
    of_each = [(Local(workers=2), size) for size in sizes]
    for executor, runs in [*of_each, (Dask(workers=2), OF_DASK)]:
        taken = _apart(runs, executor)
        rows.append(
            [
                executor.name,
                f"{runs:,}",
                f"{1000 * taken.driver / runs:.2f}",
                f"{1000 * taken.workers / runs:.2f}",
                f"{1000 * taken.wall / runs:.2f}",
                f"{taken.tables:.1f}",
                f"{taken.memory:.0f}",
            ]
        )
    head = (
        "executor", "runs", "driver, CPU ms a run", "workers, CPU ms a run", "wall ms a run",
        "tables, s", "driver, MiB at most",
    )  # fmt: skip
    show("What a sweep takes besides its runs, on two workers", head, rows)


def use(runs: int, residents: int, show: Show) -> None:
    """Show how much of two processors the runs of one policy get."""
    taken = _apart(runs, Local(workers=2), residents)
    ideal = taken.in_runs / 2
    head = ("runs", "residents", "CPU s in runs", "wall s", "wall over CPU/2")
    row = [
        f"{runs}", f"{residents:,}", f"{taken.in_runs:.1f}", f"{taken.wall:.1f}",
        f"{taken.wall / ideal:.2f}",
    ]  # fmt: skip
    show("What two processors are used for", head, [row])


def trivial(spec: Scenario) -> RunTables:
    """Give tables of a few rows, at once."""
    return RunTables(dict.fromkeys(OUTCOMES, float(spec.seed % 7)), _days())


@cache
def _days() -> pl.DataFrame:
    return pl.DataFrame(
        {"day": [1, 2, 3], "measure": ["needs_met"] * 3, "group": ["everyone"] * 3, "value": 0.5},
        schema_overrides={"day": pl.Int32},
    )


def _apart(runs: int, executor: Executor, residents: int = 0) -> Taken:
    """Return what a sweep took that a process of its own drove."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_drive, args=(theirs, runs, executor, residents))
    process.start()
    taken: Taken = ours.recv()
    process.join()
    return taken


def _drive(told: Connection, runs: int, executor: Executor, residents: int) -> None:
    results, model = Path(tempfile.mkdtemp()), simulate if residents else trivial
    try:
        told.send(_sweep(results, _design(runs, residents), executor, model))
    finally:
        shutil.rmtree(results)


def _design(runs: int, residents: int) -> Design:
    """Return one policy of a size, or two of which nobody lives anything."""
    if residents:
        experiment = Experiment(name="use", replicates=runs)
        return design_of(experiment, [f"neighbourhood.residents={residents}"])
    experiment = Experiment(
        name="overhead", factors={"facilitation": ("none", "one")}, replicates=runs // 2
    )
    return design_of(experiment, ["neighbourhood.residents=200", "timeline.build_up_days=31"])


def _sweep(results: Path, design: Design, executor: Executor, model: Simulate) -> Taken:
    before, began = time.process_time(), time.perf_counter()
    with open_store(results, design) as store:
        missing = Missing(store, replication_of(design), store.finished(), set())
        missing.carry_out(executor, model, model)
        ended, driver = time.perf_counter(), time.process_time() - before
        in_runs = sum(row.cpu_seconds for row in store.rows.values())
        again = time.perf_counter()
        store.compact()
        tables = time.perf_counter() - again
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF)
    return Taken(
        driver, workers.ru_utime + workers.ru_stime, ended - began, tables,
        own.ru_maxrss / _MEBIBYTE_OF_KIBIBYTES, in_runs,
    )  # fmt: skip
