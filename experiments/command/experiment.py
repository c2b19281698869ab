"""An experiment from its design to its page: swept, told, shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent import futures
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from experiments.command.made import Made
from experiments.command.settings import Settings
from experiments.design.cautions import cautions, dates_apart
from experiments.design.design import Design
from experiments.execution.estimate import PilotError, foresee
from experiments.execution.executors import (
    SerialExecutor,
    open_beside,
    opener_of,
    workers_of,
)
from experiments.execution.portrait import keep_portrait
from experiments.execution.replication import STOPPED
from experiments.execution.settings import Executor
from experiments.execution.sweep import Say, check_limit, model_of, sweep
from experiments.report.provisional import Provisional
from experiments.store.crate import CONFIG, seal
from experiments.store.preregistration import register
from experiments.store.reuse import left_behind, sources_of, take_over
from experiments.store.store import Store, open_store, write_whole
from experiments.words import ENGLISH
from sim.tables import Portrait

if TYPE_CHECKING:
    from experiments.report.findings import Findings
    from experiments.report.machine import Form

type Portraits = dict[str, Portrait]
"""Portraits that runs gave, by id."""


def carry_out(
    design: Design,
    settings: Settings,
    shared: Mapping[str, Any],
    say: Say,
    *,
    again: bool = False,
    command: Sequence[str] | None = None,
) -> Made:
    """Carry out what is missing of an experiment, and write its page.

    Args:
        design: the runs.
        settings: where results go, what carries the runs out.
        shared: the configuration that the runs have in common.
        say: prints how it gets on, a line at a time.
        again: run again what failed before, too.
        command: what would be typed for it; what was typed unless given.

    Raises:
        ConfigurationError: when the executor cannot carry out runs like these.
        OSError: when results cannot be written.
    """
    check_limit(design, settings.executor)
    with open_store(Path(settings.results), design) as store:
        for note in (*store.notes, *left_behind(store)):
            say(f"note: {note}")
        sources = sources_of(store)
        late = register(store, design.experiment, [source.folder for source in sources])
        _tell_cautions(design, say)
        if not store.is_complete:
            take_over(store, sources, say)
            resolved = yaml.safe_dump(dict(shared), sort_keys=False, allow_unicode=True)
            write_whole(store.folder / CONFIG, resolved.encode())
        portraits: Portraits = {}
        failed = sweep(
            [store],
            settings.executor,
            say,
            again=again,
            portraits=portraits,
            watching=Provisional,
            command=command,
        )
        findings, written = _shown(store, late, portraits, settings.executor, say)
        store.remember_shown()
        written.append(seal(store.folder))
    return Made(store.folder, findings, tuple(written), failed)


def print_made(made: Made, say: Say, form: Form | None = None) -> int:
    """Print what an experiment shows, what there is of it, and where; return the exit code.

    Args:
        made: its results.
        say: prints a line beside stdout.
        form: in which stdout has the main table and nothing else; tables and text unless given.
    """
    if form:
        from experiments.report.machine import printed

        print(printed(made.findings, form), end="")
    else:
        from experiments.report.terminal import show

        show(made.findings)
    tables = len(list(made.folder.glob("*.parquet")))
    figures = sum(path.suffix == ".svg" for path in made.written)
    tell: Say = say if form else print
    tell(f"{made.folder}: {tables} tables, {figures} figures")
    tell(str(made.page))
    return int(bool(made.failed))


def tell_beforehand(design: Design, settings: Settings, say: Say) -> bool:
    """Print what an experiment will take, from a few of its runs, of which nothing is kept.

    Args:
        design: the runs.
        settings: what carries the runs out.
        say: prints how it gets on, a line at a time.

    Returns:
        Whether these runs gave something.

    Raises:
        ConfigurationError: when the executor cannot carry out runs like these.
    """
    check_limit(design, settings.executor)
    _tell_cautions(design, say)
    opener, workers = opener_of(settings.executor, say), workers_of(settings.executor)
    try:
        print(foresee(design, opener, workers, model_of(settings.executor)))
    except PilotError as error:
        say(f"a run of the pilot failed: {error}")
        return False
    return True


def _tell_cautions(design: Design, say: Say) -> None:
    for caution in cautions(design):
        say(f"note: {ENGLISH.caution_of(caution)}")
    if dates := dates_apart(design):
        begin = "; ".join(f"{', '.join(names)} on {date}" for date, names in dates.items())
        say(
            f"note: crises that are compared begin on different dates ({begin}): their seasons and "
            "weekdays differ, too, and they share no past; one for all: "
            """'+experiment.base=["crisis.starts=DATE"]'"""
        )


def _shown(
    store: Store, late: frozenset[str], portraits: Portraits, executor: Executor, say: Say
) -> tuple[Findings, list[Path]]:
    """Write figures and page, whatever becomes of the processes that draw.

    What a complete folder has is left as it is where it shows the same.
    """
    from experiments.report.before import shown_before
    from experiments.report.publish import findings_of

    if store.is_complete and not portraits:
        findings = findings_of(store.folder, store.design.experiment, late)
        if written := shown_before(findings, store.folder):
            _tell_found(findings, say)
            return findings, written
    try:
        with open_beside(executor) as pool:
            return _published(store, late, portraits, say, pool)
    except BrokenExecutor:
        say("note: a process that draws has died; what it was for is done without")
        return _published(store, late, portraits, say, SerialExecutor())


def _published(
    store: Store,
    late: frozenset[str],
    portraits: Portraits,
    say: Say,
    pool: futures.Executor,
) -> tuple[Findings, list[Path]]:
    """Write figures and page; return what they show and where they are."""
    from experiments.report.publish import findings_of, portrait_of, publish

    design = store.design
    findings = findings_of(store.folder, design.experiment, late)
    if keep_portrait(store.folder, design, findings.best_policy, portraits, say, pool):
        portrait = portrait_of(store.folder)
        findings = replace(findings, portrait=portrait.marks, film=portrait.film)
    _tell_found(findings, say)
    return findings, publish(findings, store.folder, pool)


def _tell_found(findings: Findings, say: Say) -> None:
    """Say when a sweep stopped, and what could not be analysed."""
    from experiments.report.sensitivity import refusals

    for caution in findings.provenance["cautions"]:
        if caution["kind"] in STOPPED:
            say(f"note: {ENGLISH.caution_of(caution)}")
    for line in refusals(findings, findings.messages["en"]):
        say(f"note: {line}")
