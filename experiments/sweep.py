"""An experiment carried out: runs that are missing, tables, page and charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from experiments.chunks import jobs_of
from experiments.courses import city_jobs
from experiments.crate import CONFIG, seal
from experiments.design import Design
from experiments.driver import Driver, Job
from experiments.execution import Failed, Result, execute, short, simulate, simulate_whole
from experiments.executors import opener_of, workers_of
from experiments.messages import ENGLISH
from experiments.pilot import PilotError, foresee
from experiments.progress import Progress, progress
from experiments.provenance import now, provenance
from experiments.registration import register
from experiments.runs import Run
from experiments.settings import Executor, Experiment, Settings
from experiments.simulated import cautions
from experiments.store import Store, open_store, write_whole
from experiments.takeover import left_behind, sources_of, take_over

type Say = Callable[[str], None]


def carry_out(design: Design, settings: Settings, shared: Mapping[str, Any], say: Say) -> int:
    """Carry out what is missing of an experiment, show what it gives, return how many runs failed.

    Args:
        design: the runs.
        settings: where results go, what carries the runs out.
        shared: the configuration that the runs have in common.
        say: tells whoever waits, a line at a time.

    Raises:
        OSError: when results cannot be written.
    """
    with open_store(Path(settings.results), design) as store:
        for note in (*store.notes, *left_behind(store)):
            say(f"note: {note}")
        sources = sources_of(store)
        late = register(store, settings.experiment, [source.folder for source in sources])
        for caution in cautions(design):
            say(f"note: {ENGLISH.caution_of(caution)}")
        if store.is_complete:
            say(f"{store.folder}: complete, not run again")
            failed = 0
        else:
            take_over(store, sources, say)
            resolved = yaml.safe_dump(dict(shared), sort_keys=False, allow_unicode=True)
            write_whole(store.folder / CONFIG, resolved.encode())
            failed = _sweep(design, store, settings.executor, say)
        _report(store, settings.experiment, late)
    return failed


def tell_beforehand(design: Design, settings: Settings, say: Say) -> bool:
    """Print what an experiment will take, from a few of its runs, of which nothing is kept.

    Args:
        design: the runs.
        settings: what carries the runs out.
        say: tells whoever waits, a line at a time.

    Returns:
        Whether these runs gave something.
    """
    for caution in cautions(design):
        say(f"note: {ENGLISH.caution_of(caution)}")
    opener, workers = opener_of(settings.executor), workers_of(settings.executor)
    try:
        print(foresee(design, opener, workers, simulate))
    except PilotError as error:
        say(f"a run of the pilot failed: {error}")
        return False
    return True


def _sweep(design: Design, store: Store, executor: Executor, say: Say) -> int:
    """Carry out the runs that are missing, make the tables, and return how many runs failed."""
    started, finished = now(), store.finished()
    if finished:
        say(f"{store.folder}: {len(finished)} runs are finished already")
    with _progress(design, len(finished)) as shown:

        def keep(run: Run, result: Result) -> None:
            store.keep(run, result)
            if not design.parts:
                shown.advance()
            if isinstance(result, Failed):
                shown.fail()

        workers = workers_of(executor)
        if design.parts:
            jobs: Iterable[Job] = city_jobs(design, finished, store.states, keep, shown.advance)
        else:
            missing = [run for run in design.runs if run.id not in finished]
            model = simulate if executor.share_past else simulate_whole
            jobs = jobs_of(missing, model, keep, workers if executor.share_past else 0)
        first = partial(execute, short(design.points[-1].scenario), simulate)
        Driver(opener_of(executor), workers, shown.tick).carry_out(jobs, first)
    failed = store.compact()
    store.conclude(provenance(design, started, len(finished), failed))
    if failed:
        say(f"{failed} of {len(design.runs)} runs failed; why is in")
        for path in store.failures():
            say(f"  {path}")
    return failed


def _progress(design: Design, finished: int) -> AbstractContextManager[Progress]:
    """Show runs as they end; of a city, whose runs end all at once, the days that parts live."""
    if not design.parts:
        return progress(len(design.runs), finished)
    return progress(sum(run.scenario.days for run in design.runs), 0, "days of neighbourhoods")


def _report(store: Store, experiment: Experiment, late: frozenset[str]) -> None:
    """Write figures and page, print the tables, and say where everything is."""
    from experiments.publication import findings_of, publish
    from experiments.report.terminal import show

    findings = findings_of(store.folder, experiment, late)
    written = publish(findings, store.folder)
    show(findings)
    store.remember_shown()
    if store.is_complete:
        written.append(seal(store.folder))
    for path in [*written, *sorted(store.folder.glob("*.parquet"))]:
        print(path)
