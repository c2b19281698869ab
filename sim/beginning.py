"""How a run begins: a synthesised population, first ties, first collectives, posts to be filled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.population.first_ties import tie_household_members, tie_neighbours
from sim.population.synthesis import synthesise
from sim.processes.collective_life import count_members, found_collective
from sim.rng import Draws
from sim.scenario import Scenario
from sim.state import State
from sim.state.collectives import Collectives
from sim.state.conditions import Conditions, Institution, Support
from sim.state.needs import Ledger, NeedTraits, OpenNeeds
from sim.state.ties import no_ties

_ROWS_PER_1000 = 10
_SPARE_ROWS = 16


def begin(spec: Scenario) -> State:
    """Return the state before the first day. It depends on the seed and on no policy."""
    population = synthesise(spec.neighbourhood, spec.seed)
    n = len(population.residents)
    fading = spec.tie_fading
    ties = no_ties(n, fading.k_max, fading.half_lives())
    first = spec.neighbourhood.first_ties
    tie_household_members(population, ties, first)
    tie_neighbours(population, ties, first, spec.seed)
    state = State(
        residents=population.residents,
        households=population.households,
        buildings=population.buildings,
        places=population.places,
        habits=population.habits,
        ties=ties,
        collectives=Collectives(n * _ROWS_PER_1000 // 1000 + _SPARE_ROWS),
        facilitators=spec.facilitation.posts(n, len(population.buildings)),
        institution=Institution(1),
        support=Support(1),
        need_traits=NeedTraits(len(spec.needs.kinds.in_order())),
        needs=OpenNeeds(n * (spec.needs.longest_patience() + 1)),
        ledger=Ledger(spec.days + 1),
        conditions=Conditions(1),
    )
    state.conditions.first_crisis_day[0] = spec.timeline.build_up_days + 1
    state.conditions.last_crisis_day[0] = spec.timeline.build_up_days + spec.crisis.days
    spec.needs.describe(state.need_traits)
    _first_collectives(state, spec)
    count_members(state)
    return state


def fill_posts(state: State, spec: Scenario) -> State:
    """Return the same state with the posts of facilitators that a scenario pays for."""
    posts = spec.facilitation.posts(len(state.residents), len(state.buildings))
    return replace(state, facilitators=posts)


def _first_collectives(state: State, spec: Scenario) -> None:
    """Found the collectives that exist before the run, each by the most driving resident left."""
    life, residents = spec.collective_life, state.residents
    number = round(life.initial_per_1000 * len(residents) / 1000)
    rows = np.arange(len(residents))
    luck = Draws(spec.seed, "first collectives", 0).uniform(rows)
    for row in range(number):
        free = (residents.membership < 0).all(axis=1)
        driving = np.flatnonzero(free & (residents.drive >= life.driving))
        if not driving.size:
            return
        founder = int(driving[np.argmax(luck[driving])])
        found_collective(state, life, 0, row, founder)
        _first_members(state, spec, row, luck)


def _first_members(state: State, spec: Scenario, row: int, luck: np.ndarray) -> None:
    residents, groups, buildings = state.residents, state.collectives, state.buildings
    away = np.hypot(
        buildings.x[residents.building] - groups.x[row],
        buildings.y[residents.building] - groups.y[row],
    )
    inclined = luck * residents.prosociality * np.exp(-away / spec.activities.near_m)
    inclined[(residents.membership >= 0).any(axis=1)] = 0
    order = np.argsort(-inclined, kind="stable")[: spec.collective_life.initial_members]
    residents.membership[order[inclined[order] > 0], 0] = row
