"""Tasks: cells that policies are compared within, each with the outcome that tells how it went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from experiments.design.design import Design
from experiments.design.experiment import Level
from sim.aid.headline import direction
from sim.composition import ConfigurationError


class Task(NamedTuple):
    """A crisis, or another cell that policies are compared within.

    Attributes:
        levels: of the factors that policies are compared within.
        outcome: that tells how it went: the first headline outcome of its crisis.
        sign: 1 where more of it is better, -1 where less is, 0 where neither is known.
    """

    levels: Mapping[str, Level]
    outcome: str
    sign: int


def cells_of(design: Design) -> list[Task]:
    """Return the cells of a design that policies are compared within, in their order."""
    found: dict[tuple[Level | None, ...], Task] = {}
    for point in design.points:
        levels = {name: point.levels[name] for name in design.experiment.within}
        crisis = point.scenario.crisis
        known = {name: level for name, level in levels.items() if level is not None}
        outcome = crisis.headlines[0]
        found.setdefault(tuple(levels.values()), Task(known, outcome, direction(outcome)))
    return list(found.values())


def tasks_of(design: Design) -> list[Task]:
    """Return the cells of a design, each with an outcome of which more, or less, is better.

    Raises:
        ConfigurationError: when a crisis has a first headline outcome of which neither is known.
    """
    faults = []
    for point in design.points:
        crisis = point.scenario.crisis
        if not direction(crisis.headlines[0]):
            faults.append(
                f"crisis.headline = [{crisis.headlines[0]}, ...] ({crisis.name}): whether more or "
                "less of it is better is not known; name deaths, left_without_everyone or "
                "needs_met_everyone first"
            )
    if faults:
        raise ConfigurationError("\n".join(dict.fromkeys(faults)))
    return cells_of(design)
