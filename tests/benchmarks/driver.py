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
from collections.abc import Sequence
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.runs import Run
from experiments.execution.run_one import Simulate, simulate
from experiments.execution.settings import Dask, Executor, Local
from experiments.execution.sweep import sweep
from experiments.store.store import open_store
from sim.scenario import Scenario
from sim.tables import OUTCOMES, RunTables
from tests.benchmarks.days import load_code
from tests.benchmarks.table import markdown, section

SIZES = (10_000, 50_000, 100_000)
OF_DASK = 10_000
"""Runs that Dask carries out: it takes several times as long."""

RUNS, RESIDENTS, BUILD_UP_DAYS = 200, 3_000, 90

_MEBIBYTE_OF_KIBIBYTES = 1024


class Taken(NamedTuple):
    """What a sweep took.

    Attributes:
        driver: processor time of the driver (s), tables left aside.
        wall: time (s), tables left aside.
        memory: the most that the driver had (MiB), tables left aside.
        tables: time in which the tables were made (s).
        with_tables: the most that the driver had in all (MiB).
        in_runs: processor time and time by the clock of the runs themselves (s).
    """

    driver: float
    wall: float
    memory: float
    tables: float
    with_tables: float
    in_runs: tuple[float, float]


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return what runs that take nothing cost, and how much of two workers real runs get.

    Processors may be busy with others: the time that runs took by the clock, over the time that two
    workers had, tells how long workers waited, whatever the machine has to do.
    """
    of_each: list[tuple[Executor, int]] = [(Local(workers=2), size) for size in sizes]
    of_each.append((Dask(workers=2), min(OF_DASK, max(sizes))))
    idle = [
        {"executor": executor.name, "runs": runs} | _rounded(_apart(runs, executor))
        for executor, runs in of_each
    ]
    runs = min(RUNS, max(sizes))
    load_code()
    real = _rounded(_apart(runs, Local(workers=2), RESIDENTS))
    return {"idle": idle, "real": {"runs": runs} | real}


def _rounded(taken: Taken) -> dict[str, Any]:
    return {
        name: [round(each, 2) for each in one] if isinstance(one, tuple) else round(one, 2)
        for name, one in taken._asdict().items()
    }


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    head = ("executor", "runs", "driver, CPU ms a run", "wall ms a run", "driver, MiB", "tables, s",
            "with tables, MiB")  # fmt: skip
    rows = [
        (
            one["executor"],
            f"{one['runs']:,}",
            f"{1000 * one['driver'] / one['runs']:.2f}",
            f"{1000 * one['wall'] / one['runs']:.2f}",
            f"{one['memory']:.0f}",
            f"{one['tables']:.1f}",
            f"{one['with_tables']:.0f}",
        )
        for one in found["idle"]
    ]
    real = found["real"]
    cpu, clock = real["in_runs"]
    return section(
        "## A sweep",
        """`make bench-driver`: what a sweep takes besides its runs, on two workers,
        with runs that take nothing.""",
        markdown(head, rows),
        f"""{real["runs"]} runs of {RESIDENTS:,} residents and {BUILD_UP_DAYS} days took
        {real["wall"]:.0f} s by the clock and {cpu:.0f} CPU s on two workers:
        {2 * real["wall"] / clock:.2f} times what the runs themselves took by the clock, shared by
        two.""",
    )


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
    """Return one policy of a size, or two of which nothing is simulated."""
    if residents:
        experiment = Experiment(name="use", replicates=runs)
        days = f"timeline.build_up_days={BUILD_UP_DAYS}"
        return design_of(experiment, [f"neighbourhood.residents={residents}", days])
    experiment = Experiment(
        name="overhead", factors={"facilitation": ("none", "one")}, replicates=runs // 2
    )
    return design_of(experiment, ["neighbourhood.residents=200", "timeline.build_up_days=31"])


def _sweep(results: Path, design: Design, executor: Executor, model: Simulate) -> Taken:
    before, began = time.process_time(), time.perf_counter()
    taken: list[Taken] = []
    with open_store(results, design) as store:
        compact = store.compact

        def measured(runs: Sequence[Run] | None = None) -> int:
            driver, wall = time.process_time() - before, time.perf_counter() - began
            memory, rows = _memory(), list(store.rows.values()) if len(design.points) == 1 else []
            in_runs = sum(row.cpu_seconds for row in rows), sum(row.wall_seconds for row in rows)
            since = time.perf_counter()
            failed = compact(runs)
            tables = time.perf_counter() - since
            taken.append(Taken(driver, wall, memory, tables, _memory(), in_runs))
            return failed

        store.compact = measured  # type: ignore[method-assign]
        sweep([store], executor, model=model)
    return taken[0]


def _memory() -> float:
    """Return the most that this process had (MiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEBIBYTE_OF_KIBIBYTES
