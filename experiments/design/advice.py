"""Advice: what is asked of a search for portfolios, and the experiments that answer it.

The search drops portfolios; those that are left are tried on seeds that it never saw, in all
neighbourhoods, and in worlds drawn from what nobody knows. Each is an experiment like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field

from experiments.design.experiment import Experiment
from experiments.design.overrides import keys_of
from experiments.design.portfolios import Euros, Instrument, Shares, distinct
from experiments.design.sample import Sample
from sim.composition import ConfigurationError, validate
from sim.overrides import parse
from sim.parameters import Parameters, parameter
from sim.portfolio import INSTRUMENTS

SEARCH, FRESH, WORLDS = "advise", "advise_fresh", "advise_worlds"
"""Names of the experiments, and of their folders."""

CRISIS, NEIGHBOURHOOD = "crisis", "neighbourhood"

_MIXED = "mixed"
"""The neighbourhood unless one is said: the first of configs/config.yaml."""

_FRESH_KEYS = {FRESH: (0, 4), WORLDS: (0, 5)}
"""Keys of what the seeds of the further experiments derive from, apart from all replicates."""

FULL = ("timeline.build_up_days=540",)
"""What a full search simulates, unless something else is said."""


Names = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(distinct)]


class Advice(Parameters):
    """What is asked: for which crises, with how much money, and how carefully."""

    crises: Names = Field(("heatwave", "lockdown"), description="options of the group `crisis`")
    budgets: Annotated[tuple[Euros, ...], AfterValidator(distinct)] = Field(
        min_length=1, description="EUR a year"
    )
    instruments: tuple[Instrument, ...] = Field(
        INSTRUMENTS, min_length=1, description="what a budget may be spent on"
    )
    parts: int = parameter(
        2, "equal parts that a budget is divided into", unit="part", low=1, high=20
    )
    neighbourhoods: Names = Field(
        ("mixed", "old_block", "social"),
        description="options of the group `neighbourhood` in which the finalists are tried, too",
    )
    search: Literal["racing", "nsga2"] = Field(
        "racing", description="racing: all of the grid, worse ones dropped; nsga2: a genetic search"
    )
    pairs: int = parameter(
        18, "pairs of a portfolio with nothing bought, at most, in the search", unit="pair", low=6,
        high=10_000,
    )  # fmt: skip
    finalists: int = parameter(
        5, "portfolios of each budget that are tried on fresh seeds", unit="portfolio", low=1,
        high=50,
    )  # fmt: skip
    fresh: int = parameter(
        18, "pairs on fresh seeds, in each crisis and neighbourhood", unit="pair", low=2,
        high=10_000,
    )  # fmt: skip
    worlds: int = parameter(
        64, "worlds drawn to find where the recommended one fails; 0: none", unit="world", low=0,
        high=100_000,
    )  # fmt: skip
    tolerance: float = parameter(
        0.01, "how much less than the best is held to be as good, of what crises do",
        unit="share", low=0, high=1,
    )  # fmt: skip
    generations: int = parameter(
        8, "generations of a genetic search", unit="generation", low=1, high=1000
    )
    population: int = parameter(
        16, "portfolios of a generation, for each budget", unit="portfolio", low=4, high=1000
    )


_FULL: dict[str, Any] = {"parts": 4, "pairs": 60, "finalists": 8, "fresh": 96, "worlds": 512}


def asked_for(overrides: Sequence[str], *, full: bool) -> tuple[Advice, list[str]]:
    """Return what is asked, and the other overrides.

    Args:
        overrides: as on the command line; `budget=60000` is `budgets=[60000]`.
        full: whether the search is a full one, and not a small one.

    Raises:
        ConfigurationError: naming each key that is wrong, its value and what is allowed.
    """
    values: dict[str, Any] = dict(_FULL) if full else {}
    others: list[str] = []
    for text, key in zip(overrides, keys_of(overrides), strict=True):
        if key == "budget" or key in Advice.model_fields:
            value: Any = parse(text).value()
            values["budgets" if key == "budget" else key] = [value] if key == "budget" else value
        else:
            others.append(text)
    if "budgets" not in values:
        raise ConfigurationError("budget: how much a year is to be spent? budget=60000, say")
    return validate(Advice, values), [*(FULL if full else ()), *others]


def target_of(overrides: Sequence[str]) -> str:
    """Return the neighbourhood that advice is asked for."""
    keys = keys_of(overrides)
    named = [t for t, key in zip(overrides, keys, strict=True) if key == NEIGHBOURHOOD]
    return named[-1].partition("=")[2] if named else _MIXED


def searching(experiment: Experiment, advice: Advice) -> Experiment:
    """Return the experiment that searches by racing.

    Args:
        experiment: as it is configured.
        advice: what is asked.

    Raises:
        ConfigurationError: when the two do not go together.
    """
    race = (experiment.racing.model_dump() if experiment.racing else {}) | {"cap": advice.pairs}
    grid = {
        "budgets": advice.budgets,
        "instruments": advice.instruments,
        "parts": advice.parts,
    }
    changed = {
        "factors": {**experiment.factors, CRISIS: advice.crises},
        "portfolios": grid,
        "racing": race,
    }
    return validate(Experiment, experiment.model_dump() | changed, "experiment")


def trying(
    experiment: Experiment,
    chosen: Iterable[tuple[float, Shares]],
    advice: Advice,
    target: str,
) -> Experiment:
    """Return the experiment that tries portfolios on fresh seeds, in each neighbourhood.

    Args:
        experiment: the one that searched.
        chosen: budget and shares of each.
        advice: what is asked.
        target: the neighbourhood that advice is asked for.
    """
    others = [name for name in advice.neighbourhoods if name != target]
    changed = {
        "factors": {NEIGHBOURHOOD: (target, *others), **experiment.factors},
        "within": (NEIGHBOURHOOD, *experiment.within),
    }
    return listing(experiment, FRESH, chosen, advice.fresh, **changed)


def wandering(
    experiment: Experiment, chosen: Iterable[tuple[float, Shares]], advice: Advice
) -> Experiment | None:
    """Return the experiment that tries portfolios in worlds between those of the search.

    Each uncertain number lies between the least and the greatest value that it has in a world of
    the search.

    Returns:
        None where no number differs from world to world, or no worlds are asked for.
    """
    ranges = _box(experiment.uncertainties) if experiment.uncertainties else {}
    if not ranges or not advice.worlds:
        return None
    drawn = {"method": "latin_hypercube", "size": advice.worlds, "ranges": ranges}
    return listing(experiment, WORLDS, chosen, advice.worlds, uncertainties=drawn)


def _box(sample: Sample) -> dict[str, tuple[float, float]]:
    """Return from where to where each number of a sample goes, of those that vary."""
    known: dict[str, list[float]] = {
        path: list(ends) for path, ends in sample.ranges.items() if ends is not None
    }
    for row in sample.listed:
        for path, value in row.items():
            known.setdefault(path, []).append(value)
    return {
        path: (min(values), max(values))
        for path, values in known.items()
        if min(values) < max(values)
    }


def fresh_overrides(
    overrides: Sequence[str], seed: int, name: str, leave_out: Sequence[str] = ()
) -> list[str]:
    """Return overrides for an experiment on seeds that the search never saw.

    Args:
        overrides: of the search.
        seed: of the search.
        name: of the experiment.
        leave_out: keys that the experiment varies itself.
    """
    root = np.random.SeedSequence(seed, spawn_key=_FRESH_KEYS[name])
    fresh = int(root.generate_state(1, np.uint64)[0] >> 1)
    keys = keys_of(overrides)
    kept = [
        text for text, key in zip(overrides, keys, strict=True) if key not in ("seed", *leave_out)
    ]
    return [*kept, f"seed={fresh}"]


def listing(
    experiment: Experiment,
    name: str,
    chosen: Iterable[tuple[float, Shares]],
    pairs: int,
    **changed: Any,
) -> Experiment:
    """Return an experiment that runs some portfolios, all of them equally often, worlds in turn.

    Args:
        experiment: the one that searches.
        name: of the experiment.
        chosen: budget and shares of each.
        pairs: of each with nothing bought.
        changed: what else is another.
    """
    listed = [{"budget": budget, "shares": dict(shares)} for budget, shares in chosen]
    own = {
        "name": name, "portfolios": {"listed": listed}, "replicates": pairs, "racing": None,
        "outcomes": (),
    }  # fmt: skip
    whole = experiment.model_dump() | own | changed
    whole["in_turn"] = whole["uncertainties"] is not None
    return validate(Experiment, whole, "experiment")
