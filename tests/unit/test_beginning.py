"""First collectives, against a slow twin that looks at everybody each time."""

from __future__ import annotations

import numpy as np
import pytest

from sim.beginning import begin
from sim.population.disposition_spec import DRIVING
from sim.rng import Draws
from sim.scenario import Scenario
from sim.state import State
from tests.composed import load_scenario


def slowly(state: State, spec: Scenario) -> list[tuple[int, list[int]]]:
    """Return the founder and the members beyond the core team, told from what `begin` left."""
    residents, groups, buildings = state.residents, state.collectives, state.buildings
    luck = Draws(spec.seed, "first collectives", 0).uniform(np.arange(len(residents)))
    free = np.ones(len(residents), dtype=bool)
    found = []
    for row in np.flatnonzero(groups.alive):
        driving = np.flatnonzero(free & (residents.drive >= DRIVING))
        if not driving.size:
            driving = np.flatnonzero(free)
        founder = int(driving[np.argmax(luck[driving])])
        core = (residents.membership == row) & (residents.core == 1)
        free &= ~core.any(axis=1)
        away = np.hypot(
            buildings.x[residents.building] - groups.x[row],
            buildings.y[residents.building] - groups.y[row],
        )
        inclined = luck * residents.prosociality * np.exp(-away / spec.activities.coming.near_m)
        inclined[~free] = 0
        age = -int(groups.founded[row])
        wanted = spec.founding.origins.members * age / (age + 2 * 365)
        seats = round(wanted) - int(core.any(axis=1).sum())
        order = np.argsort(-inclined, kind="stable")[: max(0, seats)]
        joining = order[inclined[order] > 0]
        free[joining] = False
        found.append((founder, sorted(joining.tolist())))
    return found


@pytest.mark.parametrize(
    "overrides",
    [
        ("neighbourhood.residents=6000",),
        ("neighbourhood.residents=6000", "activities.coming.near_m=60"),
        (
            "neighbourhood.residents=900",
            "founding.initial_per_1000=20",
            "neighbourhood.dispositions.driving_share=0.001",
        ),
        ("neighbourhood.residents=300", "founding.initial_per_1000=40"),
    ],
)
def test_those_found_and_join_whom_the_slow_twin_finds(overrides: tuple[str, ...]) -> None:
    spec = load_scenario(*overrides)
    state = begin(spec)
    membership, core = state.residents.membership, state.residents.core
    found = []
    for row in np.flatnonzero(state.collectives.alive):
        plain = ((membership == row) & (core == 0)).any(axis=1)
        found.append((int(state.collectives.leader[row]), np.flatnonzero(plain).tolist()))
    assert found == slowly(state, spec)
    assert len(found) == round(spec.founding.initial_per_1000 * spec.neighbourhood.residents / 1000)
