"""How a run begins: a synthesised population, first ties, first collectives, posts to be filled."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import numpy as np

from sim.population.first_ties import tie_household_members, tie_neighbours
from sim.population.synthesis import synthesise
from sim.processes.founding import Planned
from sim.rng import Draws
from sim.scenario import Scenario
from sim.state import State
from sim.state.collectives import PERMIT_DAYS, Collectives
from sim.state.conditions import Conditions, Institution, Support
from sim.state.needs import Ledger, NeedTraits, OpenNeeds
from sim.state.ties import no_ties, shares_kept

_ROWS_PER_1000 = 10
_SPARE_ROWS = 16


def begin(spec: Scenario) -> State:
    """Return the state before the first day. It depends on the seed and on no policy."""
    population = synthesise(spec.neighbourhood, spec.seed)
    n = len(population.residents)
    fading = spec.tie_fading
    ties = no_ties(n, fading.k_max, fading.half_lives(), fading.forget_below, spec.days)
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
        collectives=Collectives(_rows_of_collectives(spec, n)),
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
    spec.collective_life.count(state)
    return state


def _rows_of_collectives(spec: Scenario, residents: int) -> int:
    first = spec.founding.initial_per_1000 * residents / 1000 + len(spec.founding.planned)
    return residents * _ROWS_PER_1000 // 1000 + _SPARE_ROWS + ceil(first)


def go_on(state: State, spec: Scenario) -> State:
    """Return the same state with what a scenario has and its past had not.

    That is the posts of facilitators that it pays for, the last day of its crisis, and room for as
    many days as it takes.
    """
    fading, now = spec.tie_fading, state.conditions
    now.last_crisis_day[0] = spec.timeline.build_up_days + spec.crisis.days
    return replace(
        state,
        facilitators=spec.facilitation.posts(len(state.residents), len(state.buildings)),
        ledger=state.ledger.resized(spec.days + 1),
        ties=state.ties._replace(kept=shares_kept(fading.half_lives(), spec.days)),
    )


def _first_collectives(state: State, spec: Scenario) -> None:
    """Found the collectives that exist before the run.

    First those that are planned, then so many per 1,000 residents, each by a driving resident who
    belongs to none.
    """
    founding, residents = spec.founding, state.residents
    rows = np.arange(len(residents))
    draws = Draws(spec.seed, "first collectives", 0)
    luck = draws.uniform(rows)
    permits = draws.part("permits").uniform(np.arange(len(state.collectives)))
    old = [item for item in founding.planned if _is_old(item, spec)]
    number = round(founding.initial_per_1000 * len(residents) / 1000)
    for row, origins in enumerate([*old, *[founding.origins] * number]):
        free = (residents.membership < 0).all(axis=1)
        driving = np.flatnonzero(free & (residents.drive >= founding.driving))
        if not driving.size:
            driving = np.flatnonzero(free)
        if not driving.size or row >= len(state.collectives):
            return
        founder = int(driving[np.argmax(luck[driving])])
        partners = origins.founders - 1 if isinstance(origins, Planned) else founding.partners
        founding.found(state, 0, row, founder, origins, partners)
        state.collectives.permit[row] = -int(permits[row] * PERMIT_DAYS)
        _first_members(state, spec, row, origins.members, luck)


def _is_old(planned: Planned, spec: Scenario) -> bool:
    return planned.days_before_crisis > spec.timeline.build_up_days


def _first_members(state: State, spec: Scenario, row: int, members: int, luck: np.ndarray) -> None:
    residents, groups, buildings = state.residents, state.collectives, state.buildings
    away = np.hypot(
        buildings.x[residents.building] - groups.x[row],
        buildings.y[residents.building] - groups.y[row],
    )
    inclined = luck * residents.prosociality * np.exp(-away / spec.activities.near_m)
    inclined[(residents.membership >= 0).any(axis=1)] = 0
    founders = int((residents.membership == row).any(axis=1).sum())
    order = np.argsort(-inclined, kind="stable")[: max(0, members - founders)]
    residents.membership[order[inclined[order] > 0], 0] = row
