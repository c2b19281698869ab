"""Carried out: several designs at once, each with a store, so that a run that was killed goes on.

Days are not kept: what is asked here is answered by the outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import polars as pl

from experiments.design.design import Design
from experiments.design.runs import Run
from experiments.execution.batches import jobs_of
from experiments.execution.driver import Driver, Job
from experiments.execution.executors import opener_of, workers_of
from experiments.execution.progress import Progress, Tally, progress
from experiments.execution.run_one import Simulate, execute, short, simulate
from experiments.execution.settings import Executor
from experiments.store.provenance import environment, now, provenance
from experiments.store.result import Failed, Result
from experiments.store.store import RUNS, TIMINGS, Store, open_store

type Say = Callable[[str], None]


def carry_out(
    designs: Sequence[Design],
    executor: Executor,
    results: Path,
    say: Say,
    model: Simulate | None = None,
) -> list[Path]:
    """Carry out what is missing of designs and return the folder of each.

    Args:
        designs: the runs; no two of the same.
        executor: what carries them out.
        results: folder of all results.
        say: tells whoever waits, a line at a time.
        model: what runs a scenario; the model unless said.
    """
    model = model or (simulate if executor.share_past else partial(simulate, share_past=False))
    workers = workers_of(executor)
    with ExitStack() as open_stores:
        stores = [open_stores.enter_context(open_store(results, one)) for one in designs]
        missing = [_missing(store) for store in stores]
        total = sum(len(one.runs) for one in designs)
        kept = [len(one.runs) - len(runs) for one, runs in zip(designs, missing, strict=True)]
        if sum(kept):
            say(f"{sum(kept)} of {total} runs are finished already")
        started = now()
        if any(missing):
            with progress(Tally(total, sum(kept))) as shown:
                share = workers if executor.share_past else 0
                jobs = _jobs(stores, missing, model, share, shown)
                first = partial(execute, short(designs[0].points[-1].scenario), model)
                Driver(opener_of(executor), workers, shown.tick).carry_out(jobs, first)
        for store, runs, finished in zip(stores, missing, kept, strict=True):
            if runs:
                failed = store.compact()
                store.conclude(provenance(store.design, started, finished, failed))
                for path in store.failures():
                    say(f"a run failed: {path}")
    return [store.folder for store in stores]


def outcomes_of(folder: Path) -> pl.DataFrame:
    """Return the table of runs in a folder of results."""
    return pl.read_parquet(folder / RUNS)


def cpu_seconds(folders: Iterable[Path]) -> float:
    """Return what the runs in folders of results took."""
    return sum(float(pl.read_parquet(one / TIMINGS)["cpu_seconds"].sum()) for one in folders)


def _missing(store: Store) -> list[Run]:
    if store.is_complete:
        return []
    finished = store.finished()
    return [run for run in store.design.runs if run.id not in finished]


def _jobs(
    stores: Sequence[Store],
    missing: Sequence[Sequence[Run]],
    model: Simulate,
    share: int,
    shown: Progress,
) -> Iterator[Job]:
    for store, runs in zip(stores, missing, strict=True):
        yield from jobs_of(runs, model, partial(_keep, store, shown), share)


def _keep(store: Store, shown: Progress, run: Run, result: Result) -> None:
    if isinstance(result, Failed):
        store.keep(run, result)
    else:
        tables = result.tables
        bare = type(tables)(tables.outcomes, tables.daily.clear())
        store.keep(run, type(result)(bare, result.cpu_seconds, result.wall_seconds))
    shown.end(failed=isinstance(result, Failed))


def made_from() -> str:
    """Return a line of Markdown that says from which sources results were made."""
    what = environment()
    edited = ", with edits" if what["dirty"] else ""
    return f"Made from commit {str(what['commit'])[:9]}{edited}.\n"
