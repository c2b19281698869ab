"""What an experiment simulates, in a few facts, and what to be careful about in reading it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from experiments.design import Design
from sim.scenario import Scenario

NO_COLLECTIVE, LATE_POLICY, FEW_REPLICATES = "no_collective", "late_policy", "few_replicates"
ONE_CITY = "one_city"

_ENOUGH_REPLICATES = 5


def simulated(design: Design) -> dict[str, Any]:
    """Return the crises, sizes and durations of an experiment, each that occurs once.

    Args:
        design: the runs.

    Returns:
        crises (each with names, first and last day), residents, build_up_days, recovery_days.
    """
    specs = [point.scenario for point in design.points]
    sizes = (sum(x.neighbourhood.residents for x in point.scenarios) for point in design.points)
    return {
        "crises": _once(_crisis(spec) for spec in specs),
        "residents": _once(sizes),
        "build_up_days": _once(spec.timeline.build_up_days for spec in specs),
        "recovery_days": _once(spec.timeline.recovery_days for spec in specs),
    }


def cautions(design: Design) -> list[dict[str, Any]]:
    """Return what makes results say less than they seem to, each with its kind and its numbers.

    Args:
        design: the runs.
    """
    found = [
        caution
        for point in design.points
        for spec in point.scenarios
        for caution in _of_scenario(spec)
    ]
    replicates, parts = design.experiment.replicates, len(design.parts)
    if parts:
        found.append({"kind": ONE_CITY, "parts": parts, "replicates": replicates})
    elif replicates < _ENOUGH_REPLICATES:
        found.append({"kind": FEW_REPLICATES, "replicates": replicates})
    return _once(found)


def _of_scenario(spec: Scenario) -> Iterable[dict[str, Any]]:
    residents, days = spec.neighbourhood.residents, spec.timeline.build_up_days
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
    return {"names": names, "first": crisis.first_date.isoformat(), "last": last.isoformat()}


def _once[T](values: Iterable[T]) -> list[T]:
    """Return values in their order, each once; they need not be hashable."""
    found: list[T] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
