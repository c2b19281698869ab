"""What an experiment simulates, in a few facts, and what to be careful about in reading it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from experiments.design.design import Design
from experiments.design.experiment import Level
from experiments.design.runs import in_world
from experiments.design.sample import Method
from experiments.design.tasks import cells_of
from sim.scenario import Scenario

NO_COLLECTIVE, LATE_POLICY, FEW_REPLICATES = "no_collective", "late_policy", "few_replicates"
GIVEN_POPULATION = "given_population"
ONE_CITY, FEW_ROWS = "one_city", "few_rows"
DRAWN_WORLDS, CHOSEN_WORLDS, SHARED_WORLDS = "drawn_worlds", "chosen_worlds", "shared_worlds"
STOPPED_NARROW, STOPPED_CAP = "stopped_narrow", "stopped_cap"
"""Why no more replicates were run, where a rule says when there are enough."""

_ENOUGH_REPLICATES = 6
"""Replicates below which flips of signs find nothing (`experiments.analysis.statistics`)."""

_USUAL_ROWS: dict[Method, int] = {"saltelli": 256, "morris": 10}
"""Sizes of samples that are usual at least (Saltelli et al. 2008): rows of each part, and
trajectories."""


def simulated(design: Design) -> dict[str, Any]:
    """Return the crises, sizes and durations of an experiment, each that occurs once.

    Args:
        design: the runs.

    Returns:
        crises (each with name, names of its episodes, first and last day, headlines), residents,
        build_up_days, recovery_days, cells (that policies are compared within, each with its
        levels, the outcome that tells how it went, and its sign; see `experiments.design.tasks`).
    """
    specs = _scenarios(design)
    cities = [point.town.scenarios for point in design.points if point.town]
    sizes = [sum(part.neighbourhood.residents for part in parts) for parts in cities]
    sizes = sizes or [spec.neighbourhood.residents for spec in specs]
    return {
        "crises": _once(_crisis(spec) for spec in specs),
        "residents": _once(sizes),
        "build_up_days": _once(spec.timeline.build_up_days for spec in specs),
        "recovery_days": _once(spec.timeline.recovery_days for spec in specs),
        "cells": [cell._asdict() for cell in cells_of(design)],
    }


def cautions(design: Design) -> list[dict[str, Any]]:
    """Return what makes results say less than they seem to, each with its kind and its numbers.

    Args:
        design: the runs.
    """
    found = [
        caution
        for point in design.points
        if not point.sampled
        for spec in point.scenarios
        for caution in _of_scenario(spec)
    ]
    replicates, worlds, parts = (
        design.experiment.least_replicates,
        1 if design.experiment.takes_turns else len(design.worlds),
        len(design.parts),
    )
    if (sample := design.experiment.uncertainties) and not design.experiment.takes_turns:
        chosen = SHARED_WORLDS if sample.has_indices else CHOSEN_WORLDS
        kind = DRAWN_WORLDS if sample.is_drawn else chosen
        found.append({"kind": kind, "worlds": worlds, "replicates": replicates})
    if parts:
        found.append({"kind": ONE_CITY, "parts": parts, "replicates": replicates})
    elif replicates * worlds < _ENOUGH_REPLICATES:
        found.append({"kind": FEW_REPLICATES, "replicates": replicates})
    for group in ("levers", "uncertainties"):
        sample = design.experiment.sample(group)
        if sample and sample.size and sample.size < (usual := _USUAL_ROWS.get(sample.method, 0)):
            found.append({"kind": FEW_ROWS, "size": sample.size, "usual": usual})
    return _once(found)


def dates_apart(design: Design) -> dict[str, list[str]]:
    """Return the first days on which crises that are compared begin, each with their names.

    Args:
        design: the runs.

    Returns:
        The names by date, of the first cell in which several crises begin on several dates; empty
        where there is none. Cells that policies are compared within are not compared.
    """
    cells: dict[tuple[Level | None, ...], dict[str, list[str]]] = {}
    for point in design.points:
        crisis = point.scenario.crisis
        cell = cells.setdefault(tuple(point.levels[name] for name in design.experiment.within), {})
        names = cell.setdefault(crisis.first_date.isoformat(), [])
        if crisis.name not in names:
            names.append(crisis.name)
    for dates in cells.values():
        if len(dates) > 1 and len({name for names in dates.values() for name in names}) > 1:
            return dates
    return {}


def _scenarios(design: Design) -> list[Scenario]:
    """Return scenarios in which every value of every policy and world occurs."""
    if not design.experiment.uncertainties:
        return [point.scenario for point in design.points]
    first = design.worlds[0]
    return [
        *(in_world(point, first) for point in design.points),
        *(in_world(design.points[0], world) for world in design.worlds),
    ]


def _of_scenario(spec: Scenario) -> Iterable[dict[str, Any]]:
    residents, days = spec.neighbourhood.residents, spec.timeline.build_up_days
    if spec.neighbourhood.population:
        yield {"kind": GIVEN_POPULATION, "place": spec.neighbourhood.population.partition("@")[0]}
    if spec.begins_without_collectives:
        rate = spec.founding.initial_per_1000
        yield {"kind": NO_COLLECTIVE, "residents": residents, "rate": rate}
    for policy, lead in spec.paid_policies.items():
        if days < lead:
            yield {"kind": LATE_POLICY, "policy": policy, "lead": lead, "days": days}


def _crisis(spec: Scenario) -> dict[str, Any]:
    crisis = spec.crisis
    last = crisis.first_date + timedelta(days=crisis.days - 1)
    names = list(dict.fromkeys(episode.name for episode in crisis.episodes))
    ends = {"first": crisis.first_date.isoformat(), "last": last.isoformat()}
    return {"name": crisis.name, "names": names, **ends, "headlines": list(crisis.headlines)}


def _once[T](values: Iterable[T]) -> list[T]:
    """Return values in their order, each once; they need not be hashable."""
    found: list[T] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
