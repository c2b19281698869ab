"""Each process touches what it declares to read or write, and no more; all of it is used."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

from sim.checks.columns import meant
from sim.checks.reading import touched
from sim.life import Life
from sim.rng import Draws
from sim.scenario import Scenario
from sim.schedule import the_day
from tests.composed import load_scenario
from tests.worlds import columns, few

SMALL = (
    "neighbourhood.residents=400",
    "timeline.build_up_days=120",
    "timeline.recovery_days=10",
    *(f"{name}.lead_days=90" for name in ("facilitation", "governance", "levers", "logistics")),
)
SCENARIOS = (
    (
        "facilitation=mixed", "facilitation.posts_per_1000=8", "logistics=shared",
        "governance=collegial", "lever=[ease,compost,cooperate,pass_on,balance]",
        "founding.initial_per_1000=12",
    ),
    ("crisis=blackout", "facilitation=caretaker", "facilitation.posts_per_1000=8"),
    (
        "crisis=heatwave", "founding.founding=1", "founding.initial_per_1000=12",
        "founding.crowding=100",
        "succession.ending=1", "lever=[compost]",
    ),
    ("crisis=flood", "case=chez_nous", "lists.everybody=true"),
)  # fmt: skip
"""Between them they give every process something to do."""

OBSERVED = ("ledger.", "gates.", "residents.last_visit")
"""What is booked for observation: processes are handed it with the rest, no rule reads it."""

PROCESSES = tuple(type(process) for process in the_day(Scenario()))


@cache
def _touched() -> dict[str, frozenset[str]]:
    """Return the columns that each process touched in some of the scenarios."""
    found: dict[str, set[str]] = defaultdict(set)
    for overrides in SCENARIOS:
        spec = load_scenario(*SMALL, *overrides)
        life = Life(spec)
        for day in range(1, spec.days + 1):
            for name, process in life.processes:
                found[name] |= touched(process, life.state, day, Draws(spec.seed, name, day))
    return {name: frozenset(seen) for name, seen in found.items()}


@pytest.mark.parametrize("kind", PROCESSES, ids=lambda kind: kind.__name__)
def test_nothing_is_touched_that_is_not_declared(kind: type) -> None:
    declared = (*kind.reads, *kind.writes)  # type: ignore[attr-defined]
    seen = {name for name in _touched()[kind.__name__] if not name.startswith(OBSERVED)}
    if "ties.*" in seen and any(name.startswith("ties.") for name in declared):
        seen.remove("ties.*")
    assert seen - meant(frozenset(seen), declared) == set()


@pytest.mark.parametrize("kind", PROCESSES, ids=lambda kind: kind.__name__)
def test_everything_declared_to_be_read_is_touched(kind: type) -> None:
    reads = set(kind.reads)  # type: ignore[attr-defined]
    assert reads - _touched()[kind.__name__] == set()


def test_what_is_touched_is_recorded() -> None:
    """Null: nothing is noted of a process that looks at nothing."""

    class Idle:
        def step(self, state: object, day: int, draws: Draws) -> None:
            """Do nothing."""

    class Curious:
        def step(self, state: object, day: int, draws: Draws) -> None:
            """Look at an age, and at ties."""
            state.residents.age, state.ties.degree  # type: ignore[attr-defined]  # noqa: B018

    state, draws = few(), Draws(1, "any", 1)
    assert touched(Idle(), state, 1, draws) == frozenset()  # type: ignore[arg-type]
    assert touched(Curious(), state, 1, draws) == {"residents.age", "ties.*"}  # type: ignore[arg-type]
    assert "residents.age" in columns(state)
