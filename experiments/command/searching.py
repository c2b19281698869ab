"""Searching: the portfolios of a budget are run until it is known which are worth a closer look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from experiments.design.advice import SEARCH, Advice, listing
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.portfolios import Shares, shares_of
from experiments.design.tasks import tasks_of
from experiments.execution.genetic import Key, evolve, undominated
from experiments.store.store import RUNS, provenance_of
from sim.composition import ConfigurationError, buy
from sim.portfolio import Portfolio, Purchase

_GENERATION = f"{SEARCH}_generation"
"""Name of the experiments, one a generation, of a genetic search."""


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


type CarryOut = Callable[[Experiment, Sequence[str]], Stage]
"""Carries an experiment out, with overrides."""


@dataclass(frozen=True)
class Search:
    """What a search came to.

    Attributes:
        stage: all that it ran.
        left: budget and name of the portfolios that are worth a closer look.
        runs_of_all: runs that it would take to run all portfolios on as many pairs.
    """

    stage: Stage
    left: frozenset[Key]
    runs_of_all: int


def search(
    experiment: Experiment, advice: Advice, overrides: Sequence[str], carry_out: CarryOut
) -> Search:
    """Search as it is asked.

    Args:
        experiment: that races portfolios.
        advice: what is asked.
        overrides: of the scenario.
        carry_out: carries an experiment out.
    """
    if advice.search == "nsga2":
        return _evolved(experiment, advice, overrides, carry_out)
    stage = carry_out(experiment, overrides)
    raced = provenance_of(stage.folder)["racing"]
    last: dict[float, list[str]] = {seen["budget"]: seen["left"] for seen in raced["looks"]}
    left = frozenset((budget, name) for budget, names in last.items() for name in names)
    return Search(stage, left, raced["runs_of_all"])


def _evolved(
    race: Experiment, advice: Advice, overrides: Sequence[str], carry_out: CarryOut
) -> Search:
    """Search genetically; the last experiment holds the runs of all generations."""
    from experiments.analysis.frontier import COLUMNS
    from experiments.analysis.gains import gains

    plain = design_of(race, overrides)
    bare = plain.points[0].scenario
    tasks = tasks_of(plain)

    def can_be_had(budget: float, shares: Shares) -> bool:
        try:
            buy(bare, Purchase(budget=budget, portfolio=Portfolio(**shares)))
        except ConfigurationError:
            return False
        return True

    def run(name: str, keys: Sequence[Key]) -> Stage:
        listed = [(budget, shares_of(portfolio)) for budget, portfolio in keys]
        return carry_out(listing(race, name, listed, advice.pairs), overrides)

    def evaluate(_: int, keys: Sequence[Key]) -> Mapping[Key, Sequence[float]]:
        stage = run(_GENERATION, keys)
        found = gains(stage.runs, tasks, COLUMNS)
        cells = list(tasks[0].levels)
        means = found.group_by(*COLUMNS, *cells, maintain_order=True).agg(pl.col("gain").mean())
        told: dict[Key, list[float]] = {}
        for row in means.iter_rows(named=True):
            key = (row[COLUMNS[0]], row[COLUMNS[1]])
            told.setdefault(key, []).append(row["gain"])
        return {key: values for key, values in told.items() if len(values) == len(tasks)}

    known = evolve(advice, plain.seed, len(tasks), can_be_had, evaluate)
    if not known:
        raise ConfigurationError("search = nsga2: no portfolio could be run; see the failures")
    stage = run(SEARCH, list(known))
    return Search(stage, frozenset(undominated(known)), len(stage.design.runs))
