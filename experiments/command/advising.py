"""Advising: a search, fresh seeds, other neighbourhoods and worlds, and the tables of all that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import polars as pl
import yaml

from experiments.command.settings import Settings, settings_of
from experiments.design.advice import (
    FRESH,
    NEIGHBOURHOOD,
    WORLDS,
    Advice,
    asked_for,
    fresh_overrides,
    searching,
    target_of,
    trying,
    wandering,
)
from experiments.design.cautions import cautions
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.overrides import UNCERTAINTY, keys_of
from experiments.design.portfolios import BUDGET, PORTFOLIO, shares_of
from experiments.execution.sweep import Say, check_limit, sweep
from experiments.report.advised import Advised
from experiments.store.crate import CONFIG, seal
from experiments.store.files import make_whole
from experiments.store.reuse import left_behind, sources_of, take_over
from experiments.store.store import RUNS, open_store, provenance_of, write_whole
from experiments.words import ENGLISH
from sim.composition import ConfigurationError, compose

_EXPERIMENT = "experiment"
_FACTS = "advice.json"


@dataclass(frozen=True)
class Asked:
    """What a command line asks for, all checked.

    Attributes:
        advice: for which crises, with how much money, how carefully.
        overrides: of the scenario and of how it is run.
        settings: what carries the runs out, and where results go.
        search: the experiment that searches.
        target: the neighbourhood that advice is asked for.
    """

    advice: Advice
    overrides: tuple[str, ...]
    settings: Settings
    search: Experiment
    target: str

    @classmethod
    def of(cls, overrides: Sequence[str], *, full: bool) -> Self:
        """Return what overrides ask for.

        Raises:
            ConfigurationError: naming each key that is wrong, its value and what is allowed.
        """
        advice, others = asked_for(overrides, full=full)
        keys = keys_of(others)
        if _EXPERIMENT in keys:
            raise ConfigurationError("experiment: advise has one of its own; leave it out")
        if UNCERTAINTY not in keys:
            others = [*others, f"{UNCERTAINTY}=accepted"]
        settings = settings_of(compose([f"{_EXPERIMENT}=advise", *others]))
        search = searching(settings.experiment, advice)
        return cls(advice, tuple(others), settings, search, target_of(others))


@dataclass(frozen=True)
class Stage:
    """An experiment that was carried out.

    Attributes:
        design: its runs.
        folder: of its results.
        failed: how many runs failed.
    """

    design: Design
    folder: Path
    failed: int

    @property
    def runs(self) -> pl.DataFrame:
        """The table of runs."""
        return pl.read_parquet(self.folder / RUNS)


@dataclass(frozen=True)
class Made:
    """Advice that was made.

    Attributes:
        folder: of the search, which holds the tables of the advice, too.
        advised: what is told.
        failed: how many runs failed, of all stages.
    """

    folder: Path
    advised: Advised
    failed: int


def advise(asked: Asked, say: Say) -> Made:
    """Search, try what is left, and write what came of it.

    Args:
        asked: what is asked for.
        say: prints how it gets on, a line at a time.

    Raises:
        ConfigurationError: when a stage cannot be made or carried out.
        OSError: when results cannot be written.
    """
    from experiments.analysis.frontier import finalists, frontier
    from experiments.analysis.gains import tasks_of

    advice = asked.advice
    search = _carried_out(asked, asked.search, asked.overrides, say)
    left = {
        (seen["budget"], name)
        for seen in provenance_of(search.folder)["racing"]["looks"]
        for name in seen["left"]
        if seen["pairs"] == _last_look(search.folder)
    }
    table = frontier(search.runs, tasks_of(search.design), left)
    tried = finalists(table, advice.finalists)
    shares = [(budget, shares_of(name)) for budget, name in tried]
    fresh = _carried_out(
        asked,
        trying(asked.search, shares, advice, asked.target),
        _fresh(asked, search.design, FRESH, [NEIGHBOURHOOD]),
        say,
    )
    return _told(asked, search, fresh, table, tried, say)


def _told(
    asked: Asked,
    search: Stage,
    fresh: Stage,
    table: pl.DataFrame,
    tried: Sequence[tuple[float, str]],
    say: Say,
) -> Made:
    """Try the recommended ones in further worlds, and write the tables."""
    from experiments.analysis import advised as analysis
    from experiments.analysis.gains import tasks_of

    best = dict(reversed(tried))  # of each budget, the first
    rival = analysis.against(best, tried)
    shares = [(b, shares_of(name)) for pair in (best, rival) for b, name in pair.items()]
    wander = wandering(asked.search, shares, asked.advice)
    elsewhere = wander and _carried_out(
        asked, wander, _fresh(asked, search.design, WORLDS, [UNCERTAINTY]), say
    )
    everywhere, cells = fresh.runs, tasks_of(fresh.design)
    here = everywhere.filter(pl.col(NEIGHBOURHOOD) == asked.target)
    tasks = [task for task in cells if task.levels[NEIGHBOURHOOD] == asked.target]
    tolerance = asked.advice.tolerance
    seeds = {
        analysis.FRESH: (here, tasks),
        analysis.SEARCH: (search.runs, tasks_of(search.design)),
    }
    tables = {
        "frontier": table,
        "recommended": analysis.recommended(seeds, best),
        "fresh": analysis.duel(here, tasks, best, rival),
        "left_out": analysis.left_out(here, best),
        "regret": analysis.regrets(everywhere, cells, asked.target, tolerance),
    }
    if elsewhere:
        of_worlds = tasks_of(elsewhere.design)
        tables["fails_where"] = analysis.fails_where(
            elsewhere.runs, of_worlds, best, rival, tolerance
        )
    stages = [search, fresh, *([elsewhere] if elsewhere else [])]
    advised = Advised(tables, best, rival, _facts(asked, stages))
    failed = sum(stage.failed for stage in stages)
    _write(search.folder, advised, complete=not failed)
    return Made(search.folder, advised, failed)


def _last_look(folder: Path) -> int:
    looks: list[int] = [seen["pairs"] for seen in provenance_of(folder)["racing"]["looks"]]
    return looks[-1]


def _fresh(asked: Asked, design: Design, name: str, leave_out: Sequence[str]) -> list[str]:
    return fresh_overrides(asked.overrides, design.seed, name, leave_out)


def _carried_out(asked: Asked, experiment: Experiment, overrides: Sequence[str], say: Say) -> Stage:
    """Carry out what is missing of an experiment, and return where it is."""
    from experiments.execution.executors import prepare

    prepare(asked.settings.executor)
    design = design_of(experiment, overrides)
    check_limit(design, asked.settings.executor)
    with open_store(Path(asked.settings.results), design) as store:
        for note in (*store.notes, *left_behind(store)):
            say(f"note: {note}")
        for caution in cautions(design) if experiment.racing else ():  # once
            say(f"note: {ENGLISH.caution_of(caution)}")
        if not store.is_complete:
            take_over(store, sources_of(store), say)
            shared = compose([*experiment.base, f"{_EXPERIMENT}=advise", *overrides])
            own = {**shared, _EXPERIMENT: experiment.model_dump(mode="json")}
            text = yaml.safe_dump(own, sort_keys=False, allow_unicode=True)
            write_whole(store.folder / CONFIG, text.encode())
        failed = sweep([store], asked.settings.executor, say, again=False)
        store.remember_shown()
        if store.is_complete:
            seal(store.folder)
        return Stage(design, store.folder, failed)


def _facts(asked: Asked, stages: Sequence[Stage]) -> dict[str, Any]:
    """Return what is told of how the advice was made."""
    search = provenance_of(stages[0].folder)
    residents = stages[0].design.points[0].scenario.neighbourhood.residents
    return {
        "advice": asked.advice.model_dump(mode="json"),
        "neighbourhood": asked.target,
        "residents": residents,
        "runs": [provenance_of(stage.folder)["runs"] for stage in stages],
        "runs_of_all": search["racing"]["runs_of_all"],
        "left": {
            f"{seen['budget']:g}": len(seen["left"])
            for seen in search["racing"]["looks"]
            if seen["pairs"] == _last_look(stages[0].folder)
        },
        "folders": [str(stage.folder) for stage in stages],
    }


def _write(folder: Path, advised: Advised, *, complete: bool) -> None:
    """Write the tables of the advice beside those of the search, and what it says as texts."""
    from experiments.report.advised import printed
    from experiments.words import MESSAGES

    for name, table in advised.tables.items():
        make_whole(folder / f"{name}.parquet", table.write_parquet)
        make_whole(folder / f"{name}.csv", table.write_csv)
    facts = {
        **advised.facts,
        "recommended": [{BUDGET: b, PORTFOLIO: name} for b, name in advised.best.items()],
    }
    text = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    write_whole(folder / _FACTS, text.encode())
    for language, words in MESSAGES.items():
        said = "\n".join(printed(advised, words)) + "\n"
        write_whole(folder / f"advice.{language}.txt", said.encode())
    if complete:
        seal(folder)
