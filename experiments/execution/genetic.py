"""A genetic search for portfolios: Optuna's NSGA-II asks, whole generations of runs answer.

A portfolio is what each part of the budget is spent on, and which of the budgets it is. What each
crisis gains is an aim of its own, and so is a lower cost where there are several budgets. What was
run once is not run again, and what cannot be had fails at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.design.advice import Advice
from experiments.design.portfolios import Shares, name_of
from sim.composition import ConfigurationError

if TYPE_CHECKING:
    import optuna

type Key = tuple[float, str]
"""Budget and name of a portfolio."""
type Evaluate = Callable[[int, Sequence[Key]], Mapping[Key, Sequence[float]]]
"""Runs the portfolios of a generation; gives what each gains in each crisis, none that failed."""
type CanBeHad = Callable[[float, Shares], bool]

_BUDGET, _PART = "budget", "part {}"


def evolve(
    advice: Advice, seed: int, aims: int, can_be_had: CanBeHad, evaluate: Evaluate
) -> dict[Key, list[float]]:
    """Return what all portfolios gain that a search came across, in the order of their runs.

    Args:
        advice: what is asked.
        seed: what the search draws derives from.
        aims: how many crises.
        can_be_had: whether a budget can be spent so.
        evaluate: runs portfolios.

    Raises:
        ConfigurationError: when Optuna is not installed.
    """
    optuna = _optuna()
    costs = ["minimize"] if len(advice.budgets) > 1 else []
    study = optuna.create_study(
        directions=["maximize"] * aims + costs,
        sampler=optuna.samplers.NSGAIISampler(
            population_size=advice.population * len(advice.budgets), seed=seed % 2**32
        ),
    )
    known: dict[Key, list[float]] = {}
    tried: set[Key] = set()
    for generation in range(advice.generations):
        asked = [
            (trial, *_portfolio(trial, advice))
            for trial in (study.ask() for _ in range(advice.population * len(advice.budgets)))
        ]
        fit = {(b, name_of(s)) for _, b, s in asked if can_be_had(b, s)}
        new = [key for key in dict.fromkeys((b, name_of(s)) for _, b, s in asked) if key in fit]
        new = [key for key in new if key not in tried]
        tried.update(new)
        if new:
            known |= {key: list(values) for key, values in evaluate(generation, new).items()}
        for trial, budget, shares in asked:
            values = known.get((budget, name_of(shares)))
            if values is None:
                study.tell(trial, state=optuna.trial.TrialState.FAIL)
            else:
                study.tell(trial, [*values, *([budget] if costs else [])])
    return known


def undominated(known: Mapping[Key, Sequence[float]]) -> set[Key]:
    """Return the portfolios than which none of no greater budget gains as much in all crises.

    Args:
        known: what each gains in each crisis.
    """

    def beats(one: Key, other: Key) -> bool:
        ours, theirs = [*known[one], -one[0]], [*known[other], -other[0]]
        return ours != theirs and all(a >= b for a, b in zip(ours, theirs, strict=True))

    return {key for key in known if not any(beats(other, key) for other in known)}


def _portfolio(trial: optuna.Trial, advice: Advice) -> tuple[float, Shares]:
    """Return what a trial spends: the budget, and the shares of instruments."""
    budget = trial.suggest_categorical(_BUDGET, list(advice.budgets))
    parts = Counter(
        str(trial.suggest_categorical(_PART.format(part), list(advice.instruments)))
        for part in range(advice.parts)
    )
    shares = {name: parts[name] / advice.parts for name in advice.instruments if parts[name]}
    return float(budget or 0.0), shares


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise ConfigurationError(
            "search = nsga2: Optuna is not installed; it comes with the extra [search], or take "
            "search=racing"
        ) from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna
