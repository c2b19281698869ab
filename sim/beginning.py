"""How a run begins: a synthesised population, first ties, first collectives, posts to be filled."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sim.calendar import YEAR
from sim.codes import KINDS, Stage
from sim.population.disposition_spec import DRIVING
from sim.population.first_ties import tie_household_members
from sim.population.synthesis import synthesise
from sim.processes.founding import Planned
from sim.rng import Draws
from sim.scenario import Scenario
from sim.state import State
from sim.state.collectives import PERMIT_DAYS, QUARTER, Collectives
from sim.state.conditions import Conditions, Institution, Manners, PriceList, Support
from sim.state.dwellings import Buildings
from sim.state.needs import Gates, Ledger, NeedTraits, OpenNeeds
from sim.state.table import Table
from sim.state.ties import no_ties, shares_kept
from sim.years_before import live_years_before

_ROWS_PER_1000 = 10
_SPARE_ROWS = 16
_GROWING = 2.0  # years
_LEAST = 1e-12  # nearness below which all residents are looked at


type Rows = NDArray[np.int64]
type Reals = NDArray[np.float64]
type Flags = NDArray[np.bool_]


def begin(spec: Scenario) -> State:
    """Return the state before the first day. It depends on the seed and on no policy."""
    population = synthesise(
        spec.neighbourhood, spec.wellbeing.at_rest(), spec.moves.a_year(), spec.seed
    )
    n = len(population.residents)
    fading = spec.tie_fading
    first = spec.neighbourhood.first_ties
    days = 365 * first.years + spec.days
    ties = no_ties(n, fading.k_max, fading.half_lives(), fading.forget_below, days)
    tie_household_members(population.residents, ties)
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
        need_traits=NeedTraits(KINDS),
        needs=OpenNeeds(n * spec.most_open()),
        ledger=Ledger(spec.days + 1),
        gates=Gates(len(Stage)),
        conditions=Conditions(1),
        manners=Manners(1),
        prices=PriceList(1),
    )
    state.own.update(_own_tables(state, spec))
    state.households.eldest[:] = _eldest(state)
    spec.encounters.describe(state.manners)
    spec.wellbeing.describe(state.manners)
    spec.mutual_aid.describe(state.manners)
    spec.prices.describe(state.prices)
    live_years_before(state, spec)
    state.conditions.first_crisis_day[0] = spec.timeline.build_up_days + 1
    state.conditions.last_crisis_day[0] = spec.timeline.build_up_days + spec.crisis.days
    spec.needs.describe(state.need_traits, list(spec.crisis.own_kinds.values()))
    _first_collectives(state, spec)
    spec.collective_life.count(state)
    spec.lists.register(state, Draws(spec.seed, "Lists", 0))
    return state


def _eldest(state: State) -> Rows:
    """Return the eldest resident of each household, of two alike the first, (households,)."""
    age, home = state.residents.age, state.residents.household
    order = np.lexsort((-np.arange(age.size), age, home))
    return np.asarray(order[np.cumsum(state.households.residents) - 1])


def _rows_of_collectives(spec: Scenario, residents: int) -> int:
    first = spec.founding.initial_per_1000 * residents / 1000 + len(spec.founding.planned)
    return residents * _ROWS_PER_1000 // 1000 + _SPARE_ROWS + ceil(first)


def go_on(state: State, spec: Scenario) -> State:
    """Return the same state with what a scenario has and its past had not.

    That is its prices, the posts of facilitators that it pays for, the last day of its crisis, and
    room for as many days as it takes.
    """
    fading, now = spec.tie_fading, state.conditions
    days = 365 * spec.neighbourhood.first_ties.years + spec.days
    now.last_crisis_day[0] = spec.timeline.build_up_days + spec.crisis.days
    spec.needs.describe(state.need_traits, list(spec.crisis.own_kinds.values()))
    spec.prices.describe(state.prices)
    same = replace(
        state,
        needs=state.needs.resized(len(state.residents) * spec.most_open()),
        facilitators=spec.facilitation.posts(len(state.residents), len(state.buildings)),
        ledger=state.ledger.resized(spec.days + 1),
        ties=state.ties._replace(kept=shares_kept(fading.half_lives(), days)),
    )
    return replace(same, own=_own_tables(same, spec))


def _own_tables(state: State, spec: Scenario) -> dict[str, Table]:
    """Return the tables that processes of somebody's own keep, as long as those they go with."""
    tables = {}
    for name, process in spec.own.items():
        if process.keeps is not None:
            rows = len(getattr(state, process.a_row_each)) if process.a_row_each else 1
            known = state.own.get(name) or process.keeps(0)
            tables[name] = known if len(known) == rows else known.resized(rows)
    return tables


def _first_collectives(state: State, spec: Scenario) -> None:
    """Found the collectives that exist before the run.

    First those that are planned, then so many per 1,000 residents, each by a driving resident who
    belongs to none; where there is none left, by another. They are as old as collectives are in the
    long run, when as many are founded as end (`Succession.ages`), and the younger have fewer
    members: members x age / (age + `_GROWING` years).
    """
    founding, residents = spec.founding, state.residents
    rows = np.arange(len(residents))
    draws = Draws(spec.seed, "first collectives", 0)
    luck = draws.uniform(rows)
    each = np.arange(len(state.collectives))
    permits = draws.part("permits").uniform(each)
    ages = spec.succession.ages(draws.part("ages").uniform(each))
    old = [item for item in founding.planned if _is_old(item, spec)]
    number = round(founding.initial_per_1000 * len(residents) / 1000)
    by_luck = np.argsort(-luck, kind="stable")
    driving = by_luck[residents.drive[by_luck] >= DRIVING]
    belongs = np.zeros(len(residents), dtype=bool)
    founders = (int(i) for i in chain(driving, by_luck) if not belongs[i])  # who belongs, stays
    for row, origins in enumerate([*old, *[founding.origins] * number][: len(state.collectives)]):
        founder = next(founders, -1)
        if founder < 0:
            return
        wanted, age = origins.members, YEAR * float(ages[row])
        if isinstance(origins, Planned):
            age = float(origins.days_before_crisis - spec.timeline.build_up_days - 1)
        else:
            wanted = round(wanted * age / (age + _GROWING * YEAR))
        founding.found(state, -int(age), row, founder, origins)
        state.collectives.permit[row] = -int(permits[row] * PERMIT_DAYS)
        core = _who_belongs(state, founder, row)
        belongs[core] = True
        near_m = spec.activities.coming.near_m
        joining = _first_members(state, row, wanted - core.size, luck, belongs, near_m)
        residents.membership[joining, 0] = row
        belongs[joining] = True
    _when_last_there(state, spec, draws.part("attended"))


def _when_last_there(state: State, spec: Scenario, draws: Draws) -> None:
    """Draw when members last came, as it is among those who come with their chance and lapse.

    Their collectives have held as much as their programme has in a quarter.
    """
    residents, collectives, rules = state.residents, state.collectives, spec.activities
    a_year = np.where(
        collectives.planned, rules.initiative.gatherings(), rules.programme.gatherings()
    )
    collectives.pulse[:] = np.where(collectives.alive, a_year * QUARTER / YEAR, 0)
    rows, slots = np.nonzero(residents.membership >= 0)
    willing = residents.energy[rows] * (1 + residents.belonging[rows]) / 2
    its = a_year[residents.membership[rows, slots]]
    often = its * rules.coming.member_chance * willing / YEAR
    lapse = spec.collective_life.lapse_days
    often = np.maximum(often, 1e-9)
    since = -np.log1p(-draws.uniform(rows) * -np.expm1(-often * lapse)) / often
    residents.attended[rows, slots] = -since.astype(np.int32)


def _is_old(planned: Planned, spec: Scenario) -> bool:
    return planned.days_before_crisis > spec.timeline.build_up_days


def _who_belongs(state: State, founder: int, row: int) -> Rows:
    """Return the founder of a collective and those of the founder's ties who belong to it."""
    known = state.ties.alter[founder, : state.ties.degree[founder]]
    near = np.append(known, founder)
    return np.asarray(near[(state.residents.membership[near] == row).any(axis=1)])


def _first_members(
    state: State, row: int, seats: int, luck: Reals, belongs: Flags, reach: float
) -> Rows:
    """Return the rows of those who are members of a collective from the first day.

    Those of the greatest luck x prosociality x exp(-distance / reach) among whom none belongs to a
    collective. They are looked for near its home, and further away as long as somebody there, were
    they of the greatest luck and prosociality, could come before one of those found.

    Args:
        state: read only.
        row: of the collective.
        seats: how many members are wanted; fewer are found where fewer are free.
        luck: (n,) a number between 0 and 1 for each resident.
        belongs: (n,) who belongs to a collective.
        reach: distance over which the inclination to join falls by e, in metres.
    """
    residents, collectives, buildings = state.residents, state.collectives, state.buildings
    away = np.hypot(buildings.x - collectives.x[row], buildings.y - collectives.y[row])
    nearness = np.exp(-away / reach)
    least = 0.5
    while seats > 0:
        rows = _residents_of(buildings, np.flatnonzero(nearness >= least))
        inclined = luck[rows] * residents.prosociality[rows] * nearness[residents.building[rows]]
        inclined[belongs[rows]] = 0
        order = np.argsort(-inclined, kind="stable")[:seats]
        if rows.size == len(residents) or (order.size == seats and inclined[order[-1]] >= least):
            return np.asarray(rows[order[inclined[order] > 0]])
        least = least * least if least > _LEAST else 0.0
    return np.empty(0, dtype=np.int64)


def _residents_of(buildings: Buildings, which: Rows) -> Rows:
    """Return the rows of the residents of some buildings."""
    first, count = buildings.first_resident[which], buildings.residents[which]
    ends = np.cumsum(count)
    return np.asarray(np.repeat(first - (ends - count), count) + np.arange(count.sum()))
