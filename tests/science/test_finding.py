"""Rival theories of who finds whom: under each, only those find who may."""

from __future__ import annotations

from sim.life import simulate
from sim.measures.gates import gates_of
from tests.composed import load_scenario

SMALL = (
    "crisis=lockdown",
    "facilitation=three",
    "neighbourhood.residents=1000",
    "neighbourhood.first_ties.years=1",
    "timeline.build_up_days=60",
    "timeline.recovery_days=1",
    "founding.initial_per_1000=5",
    "facilitation.lead_days=60",
)
ORGANISED = {"caretaker", "list", "door"}


def _finders(finding: str) -> set[str]:
    """Return who found needs that arose in the crisis."""
    daily = simulate(load_scenario(*SMALL, f"finding={finding}")).daily
    found = gates_of(daily.lazy()).collect().filter(stage="crisis", fate="found")
    return set(found["end"].cast(str))


def test_only_those_find_who_may() -> None:
    assert _finders("both") == {"neighbour", "kin"} | ORGANISED
    assert _finders("neighbours") == {"neighbour", "kin"}
    assert _finders("organised") == {"kin"} | ORGANISED
