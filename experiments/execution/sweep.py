"""An experiment carried out: runs that are missing, tables, page and charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent import futures
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import yaml

from experiments.command.settings import Settings
from experiments.design.cautions import cautions
from experiments.design.design import Design
from experiments.execution.estimate import PilotError, foresee
from experiments.execution.executors import SerialExecutor, open_beside, opener_of, workers_of
from experiments.execution.missing import Missing
from experiments.execution.portrait import keep_portrait, portrayed
from experiments.execution.replication import STOPPED, replication_of
from experiments.execution.run_one import Simulate, simulate
from experiments.execution.settings import Executor
from experiments.store.crate import CONFIG, seal
from experiments.store.preregistration import register
from experiments.store.provenance import now, provenance
from experiments.store.reuse import left_behind, sources_of, take_over
from experiments.store.status import reasons_of, reasons_told
from experiments.store.store import PROGRESS, Store, open_store, provenance_of, write_whole
from experiments.words import ENGLISH
from sim.composition import ConfigurationError

if TYPE_CHECKING:
    from experiments.report.findings import Findings

type Say = Callable[[str], None]
type Portraits = dict[str, pl.DataFrame]
"""Portraits that runs gave, by id."""


def carry_out(
    design: Design,
    settings: Settings,
    shared: Mapping[str, Any],
    say: Say,
    *,
    again: bool = False,
) -> int:
    """Carry out what is missing of an experiment, show what it gives, return how many runs failed.

    Args:
        design: the runs.
        settings: where results go, what carries the runs out.
        shared: the configuration that the runs have in common.
        say: tells whoever waits, a line at a time.
        again: carry out again what failed before, too.

    Raises:
        ConfigurationError: when the executor cannot carry out runs like these.
        OSError: when results cannot be written.
    """
    _check_limit(design, settings.executor)
    with open_store(Path(settings.results), design) as store:
        for note in (*store.notes, *left_behind(store)):
            say(f"note: {note}")
        sources = sources_of(store)
        late = register(store, design.experiment, [source.folder for source in sources])
        for caution in cautions(design):
            say(f"note: {ENGLISH.caution_of(caution)}")
        failed, portraits = 0, dict[str, pl.DataFrame]()
        if store.is_complete:
            say(f"{store.folder}: complete, not run again")
        else:
            take_over(store, sources, say)
            resolved = yaml.safe_dump(dict(shared), sort_keys=False, allow_unicode=True)
            write_whole(store.folder / CONFIG, resolved.encode())
            failed = _sweep(design, store, settings.executor, portraits, say, again=again)
        _report(store, design, late, portraits, settings.executor, say)
    return failed


def tell_beforehand(design: Design, settings: Settings, say: Say) -> bool:
    """Print what an experiment will take, from a few of its runs, of which nothing is kept.

    Args:
        design: the runs.
        settings: what carries the runs out.
        say: tells whoever waits, a line at a time.

    Returns:
        Whether these runs gave something.

    Raises:
        ConfigurationError: when the executor cannot carry out runs like these.
    """
    _check_limit(design, settings.executor)
    for caution in cautions(design):
        say(f"note: {ENGLISH.caution_of(caution)}")
    opener, workers = opener_of(settings.executor, say), workers_of(settings.executor)
    try:
        print(foresee(design, opener, workers, model_of(settings.executor)))
    except PilotError as error:
        say(f"a run of the pilot failed: {error}")
        return False
    return True


def _sweep(
    design: Design,
    store: Store,
    executor: Executor,
    portraits: Portraits,
    say: Say,
    *,
    again: bool,
) -> int:
    """Carry out the runs that are missing, make the tables, and return how many runs failed.

    Portraits that runs gave are put among those given.
    """
    started, finished = now(), store.finished()
    failed = set() if again else store.failed()
    if finished:
        say(f"{store.folder}: {len(finished)} runs are finished already")
    if failed:
        say(
            f"{store.folder}: {len(failed)} runs failed and are not repeated; "
            f"`entraide retry {store.folder}` does"
        )
    replication = replication_of(design)
    replication.begin(finished, failed, store.rows, say)
    without = sum(run.id in failed for run in replication.made.runs)
    if not replication.is_over or provenance_of(store.folder).get("failed") != without:
        missing = Missing(store, replication, finished, failed, portraits)
        others = dict.fromkeys(portrayed(design), model_of(executor, portray=True))
        missing.carry_out(executor, model_of(executor), simulate, others)
        number = store.compact(replication.made.runs)
        facts = provenance(design, started, len(finished), number)
        store.conclude(facts | replication.facts())
        (store.folder / PROGRESS).unlink(missing_ok=True)
    ended = provenance_of(store.folder)
    if ended["failed"]:
        told = f"{ended['failed']} of {ended['runs']} runs failed"
        say(f"{told}; each is told in {store.folder}/failures")
        for line in reasons_told(reasons_of(store.folder)):
            say(f"  {line}")
    return int(ended["failed"])


def _check_limit(design: Design, executor: Executor) -> None:
    if design.parts and executor.limit_seconds is not None:
        raise ConfigurationError(
            f"executor.limit_seconds = {executor.limit_seconds:g}: none is kept in a city, whose "
            "parts live in stages that policies share; leave it out"
        )


def model_of(executor: Executor, *, portray: bool = False) -> Simulate:
    """Return the model, carried out as the executor's settings say.

    Args:
        executor: what carries it out.
        portray: whether it gives a portrait, too.
    """
    how: dict[str, Any] = {} if executor.share_past else {"share_past": False}
    if executor.limit_seconds is not None:
        how["limit_seconds"] = executor.limit_seconds
    if portray:
        how["portray"] = True
    return partial(simulate, **how) if how else simulate


def _report(
    store: Store,
    design: Design,
    late: frozenset[str],
    portraits: Portraits,
    executor: Executor,
    say: Say,
) -> None:
    """Write figures and page, print the tables, and say where everything is."""
    from experiments.report.terminal import show

    try:
        with open_beside(executor) as pool:
            findings, written = _published(store, design, late, portraits, say, pool)
    except BrokenExecutor:
        say("note: a process that draws has died; what it was for is done without")
        findings, written = _published(store, design, late, portraits, say, SerialExecutor())
    show(findings)
    store.remember_shown()
    if store.is_complete:
        written.append(seal(store.folder))
    for path in [*written, *sorted(store.folder.glob("*.parquet"))]:
        print(path)


def _published(
    store: Store,
    design: Design,
    late: frozenset[str],
    portraits: Portraits,
    say: Say,
    pool: futures.Executor,
) -> tuple[Findings, list[Path]]:
    """Write figures and page; return what they show and where they are."""
    from experiments.report.publish import findings_of, portrait_of, publish

    findings = findings_of(store.folder, design.experiment, late)
    if keep_portrait(store.folder, design, findings, portraits, say, pool):
        findings = replace(findings, portrait=portrait_of(store.folder))
    for caution in findings.provenance["cautions"]:
        if caution["kind"] in STOPPED:
            say(f"note: {ENGLISH.caution_of(caution)}")
    return findings, publish(findings, store.folder, pool)
