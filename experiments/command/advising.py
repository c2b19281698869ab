"""Advising: a search, fresh seeds, other neighbourhoods and worlds, and the tables of all that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

import polars as pl
import yaml

from experiments.command.searching import CarryOut, Search, Stage, search
from experiments.command.settings import Settings, settings_of
from experiments.design.advice import (
    FRESH,
    NEIGHBOURHOOD,
    SEARCH,
    WORLDS,
    Advice,
    asked_for,
    fresh_overrides,
    searching,
    target_of,
    trying,
    wandering,
)
from experiments.design.bought import KINDS_OF_BOUGHT, bought
from experiments.design.cautions import cautions
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.overrides import CITY, UNCERTAINTY, keys_of
from experiments.design.portfolios import BUDGET, PORTFOLIO, name_of, shares_of
from experiments.design.tasks import tasks_of
from experiments.execution.sweep import Say, check_limit, sweep
from experiments.report.advised import FACTS, Advised
from experiments.store.advice_columns import OF_ADVICE
from experiments.store.crate import CONFIG, seal
from experiments.store.files import make_whole
from experiments.store.reuse import left_behind, sources_of, take_over
from experiments.store.store import open_store, provenance_of, write_whole
from experiments.words import ENGLISH, Messages
from sim.composition import ConfigurationError, compose

_EXPERIMENT = "experiment"
PAGE = "advice.html"
"""The page of an advice, in the folder of its search."""

_SHOWN = 3
"""Portfolios that cannot be had and are named."""


@dataclass(frozen=True)
class Asked:
    """What a command line asks for, all checked.

    Attributes:
        advice: for which crises, with how much money, how carefully.
        overrides: of the scenario and of how it is run.
        settings: what carries the runs out, and where results go.
        experiment: that searches, as it is configured.
        target: the neighbourhood that advice is asked for.
    """

    advice: Advice
    overrides: tuple[str, ...]
    settings: Settings
    experiment: Experiment
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
        if CITY in keys:
            raise ConfigurationError("city: a budget is spent in one neighbourhood; leave it out")
        if UNCERTAINTY not in keys:
            others = [*others, f"{UNCERTAINTY}=accepted"]
        settings = settings_of(compose([f"{_EXPERIMENT}=advise", *others]))
        experiment = searching(settings.experiment, advice)
        return cls(advice, tuple(others), settings, experiment, target_of(others))


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


def advise(asked: Asked, say: Say, words: Messages = ENGLISH) -> Made:
    """Search, try what is left, and write what came of it.

    Args:
        asked: what is asked for.
        say: prints how it gets on, a line at a time.
        words: the language of its notes.

    Raises:
        ConfigurationError: when a stage cannot be made or carried out.
        OSError: when results cannot be written.
    """
    from experiments.analysis.frontier import finalists, frontier

    advice = asked.advice
    carry_out = partial(_carried_out, asked, say, words)
    found = search(asked.experiment, advice, asked.overrides, carry_out)
    table = frontier(found.stage.runs, tasks_of(found.stage.design), found.left)
    tried = finalists(table, advice.finalists)
    shares = [(budget, shares_of(name)) for budget, name in tried]
    fresh = carry_out(
        trying(asked.experiment, shares, advice, asked.target),
        _fresh(asked, found.stage.design, FRESH, [NEIGHBOURHOOD]),
    )
    return _told(asked, found, fresh, table, tried, carry_out)


def _told(
    asked: Asked,
    found: Search,
    fresh: Stage,
    table: pl.DataFrame,
    tried: Sequence[tuple[float, str]],
    carry_out: CarryOut,
) -> Made:
    """Try the recommended ones in further worlds, and write the tables."""
    from experiments.analysis import advised as analysis
    from experiments.analysis.tried import tried as compared
    from experiments.analysis.tried import versus

    searched = found.stage
    best: dict[float, str] = {}
    for budget, name in tried:
        best.setdefault(budget, name)  # the first of each
    rival = analysis.against(best, tried)
    shares = [(b, shares_of(name)) for pair in (best, rival) for b, name in pair.items()]
    wander = wandering(asked.experiment, shares, asked.advice)
    elsewhere = wander and carry_out(wander, _fresh(asked, searched.design, WORLDS, [UNCERTAINTY]))
    everywhere, cells = fresh.runs, tasks_of(fresh.design)
    here = everywhere.filter(pl.col(NEIGHBOURHOOD) == asked.target)
    tasks = [task for task in cells if task.levels[NEIGHBOURHOOD] == asked.target]
    tolerance = asked.advice.tolerance
    seeds = {
        analysis.FRESH: (here, tasks),
        analysis.SEARCH: (searched.runs, tasks_of(searched.design)),
    }
    duels = versus(here, tasks, best)
    tables = {
        "frontier": table,
        "recommended": analysis.recommended(seeds, best),
        "bought": pl.DataFrame(
            bought(fresh.design, best, tasks[0].levels), schema_overrides=KINDS_OF_BOUGHT
        ),
        "tried": compared(here, tasks, duels),
        "fresh": analysis.duel(duels, rival),
        "left_out": analysis.left_out(here, best),
        "regret": analysis.regrets(everywhere, cells, asked.target, tolerance),
    }
    if elsewhere:
        of_worlds = tasks_of(elsewhere.design)
        tables["fails_where"] = analysis.fails_where(
            elsewhere.runs, of_worlds, best, rival, tolerance
        )
    stages = [searched, fresh, *([elsewhere] if elsewhere else [])]
    advised = Advised(tables, best, rival, _facts(asked, found, stages))
    failed = sum(stage.failed for stage in stages)
    _write(searched.folder, advised)
    return Made(searched.folder, advised, failed)


def _fresh(asked: Asked, design: Design, name: str, leave_out: Sequence[str]) -> list[str]:
    return fresh_overrides(asked.overrides, design.seed, name, leave_out)


def _carried_out(
    asked: Asked, say: Say, words: Messages, experiment: Experiment, overrides: Sequence[str]
) -> Stage:
    """Carry out what is missing of an experiment, and return where it is."""
    from experiments.execution.executors import prepare

    prepare(asked.settings.executor)
    design = design_of(experiment, overrides)
    check_limit(design, asked.settings.executor)
    with open_store(Path(asked.settings.results), design) as store:
        for note in (*store.notes, *left_behind(store)):
            say(f"note: {note}")
        if experiment.name == SEARCH:  # once
            for note in notes(design, words):
                say(words.fill(words.advise.note, text=note))
        if not store.is_complete:
            take_over(store, sources_of(store), say)
            shared = compose([*experiment.base, f"{_EXPERIMENT}=advise", *overrides])
            own = {**shared, _EXPERIMENT: experiment.model_dump(mode="json")}
            text = yaml.safe_dump(own, sort_keys=False, allow_unicode=True)
            write_whole(store.folder / CONFIG, text.encode())
        failed = sweep([store], asked.settings.executor, say, again=False)
        store.remember_shown()
        seal(store.folder)
        return Stage(design, store.folder, failed)


def notes(design: Design, words: Messages) -> Iterator[str]:
    """Yield what to be careful about, and which portfolios of the grid cannot be had."""
    for caution in cautions(design):
        yield words.caution_of(caution)
    grid = design.experiment.portfolios
    had = {(point.levels[BUDGET], point.levels[PORTFOLIO]) for point in design.points}
    each = [(budget, name_of(shares)) for budget, shares in grid.each()] if grid else []
    gone = [
        words.fill(words.advise.gone_one, name=words.bought(name), budget=words.number(budget, 0))
        for budget, name in each
        if (budget, name) not in had
    ]
    if gone:
        shown = gone[:_SHOWN]
        if len(gone) > _SHOWN:
            shown.append(words.fill(words.policies.more, n=len(gone) - _SHOWN))
        names = words.signs.semicolon.join(shown)
        yield words.fill(words.advise.gone, n=len(gone), all=len(each), names=names)


def _facts(asked: Asked, found: Search, stages: Sequence[Stage]) -> dict[str, Any]:
    """Return what is told of how the advice was made."""
    residents = stages[0].design.points[0].scenario.neighbourhood.residents
    return {
        "advice": asked.advice.model_dump(mode="json"),
        "neighbourhood": asked.target,
        "residents": residents,
        "runs": [provenance_of(stage.folder)["runs"] for stage in stages],
        "runs_of_all": found.runs_of_all,
        "left": {
            f"{budget:g}": sum(cost == budget for cost, _ in found.left)
            for budget in asked.advice.budgets
        },
        "folders": [f"{stage.folder.parent.name}/{stage.folder.name}" for stage in stages],
    }


def _write(folder: Path, advised: Advised) -> None:
    """Write the tables of the advice beside those of the search, and what it says as texts."""
    from experiments.report.advised import printed
    from experiments.words import MESSAGES

    for name in OF_ADVICE:
        table = advised.tables.get(name, pl.DataFrame())
        for end, write in (("parquet", table.write_parquet), ("csv", table.write_csv)):
            if table.is_empty():  # as where there is no rival, or no world is drawn
                (folder / f"{name}.{end}").unlink(missing_ok=True)
            else:
                make_whole(folder / f"{name}.{end}", write)
    facts = {
        **advised.facts,
        "recommended": [{BUDGET: b, PORTFOLIO: name} for b, name in advised.best.items()],
    }
    text = json.dumps(facts, indent=2, ensure_ascii=False) + "\n"
    write_whole(folder / FACTS, text.encode())
    for language, words in MESSAGES.items():
        said = "\n".join(printed(advised, words)) + "\n"
        write_whole(folder / f"advice.{language}.txt", said.encode())
    write_page(folder)
    seal(folder)


def write_page(folder: Path) -> Path:
    """Write the page of an advice from the tables in its folder, and return its path."""
    from experiments.report.advice.page import page
    from experiments.report.advice.read import read_advised

    path = folder / PAGE
    write_whole(path, page(read_advised(folder)).encode())
    return path
