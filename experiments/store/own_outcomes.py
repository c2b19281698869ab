"""Own outcomes: what those are that processes of somebody's own tell, written beside the results.

So a folder can be shown where their code is not, and none of it is run for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.composition import ConfigurationError
from sim.tables import Measure
from sim.tables.told import faults, learn

KEY = "own_outcomes"


def as_facts(outcomes: Mapping[str, Measure]) -> dict[str, Any]:
    """Return what a file says of outcomes, under its key; nothing where there are none."""
    told = {name: {"unit": one.unit, "doc": one.doc} for name, one in outcomes.items()}
    return {KEY: told} if told else {}


def learned(path: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """Return what a file says, once it is known what the outcomes are that it tells of.

    Args:
        path: of the file.
        facts: what it says.

    Raises:
        ConfigurationError: when it cannot have been written so.
    """
    told = facts.get(KEY, {})
    if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
        raise ConfigurationError(f"{path}: not as it was written; {KEY} is no table of tables")
    outcomes = {
        name: Measure(one.get("unit", ""), one.get("doc", "")) for name, one in told.items()
    }
    for fault in faults(outcomes):
        raise ConfigurationError(f"{path}: not as it was written; {KEY}: {fault}")
    learn(outcomes)
    return facts
