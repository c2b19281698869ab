"""The synthesis of a neighbourhood: from the census to residents, dwellings and places."""

from __future__ import annotations

from dataclasses import dataclass

from sim.given import population_of
from sim.population.ages import assign_ages
from sim.population.buildings import (
    blocks_of,
    build,
    building_of_households,
    floor_of_households,
    positions,
    tenure_of_households,
)
from sim.population.disposition_spec import AtRest
from sim.population.homes import Homes, homes_given
from sim.population.households import compose, means_of
from sim.population.neighbourhood import NeighbourhoodSpec
from sim.population.places import form_habits, place
from sim.population.residents import Reals, keep_households, settle
from sim.rng import Draws
from sim.state.dwellings import Buildings, Habits, Households, Places
from sim.state.residents import Residents


@dataclass(frozen=True, slots=True)
class Population:
    """Who lives in a neighbourhood, where, and where they go, when the run begins."""

    residents: Residents
    households: Households
    buildings: Buildings
    places: Places
    habits: Habits


def synthesise(spec: NeighbourhoodSpec, rest: AtRest, moves: Reals, seed: int) -> Population:
    """Return the population of a neighbourhood; the same for the same seed.

    Args:
        spec: the neighbourhood.
        rest: what residents feel before anything happens, in the mean.
        moves: of a household in a year, by `Tenure`; they decide on the years of residence.
        seed: of the run.

    Rows stand in the order of dwellings: block by block, building by building, floor by floor,
    household by household.
    """
    if spec.population:
        homes = homes_given(population_of(spec.population), spec, seed)
    else:
        homes = _homes_drawn(spec, seed)
    members = homes.members
    floor = floor_of_households(homes.building, spec)
    households = keep_households(members, homes.building, homes.tenure, homes.means)
    residents = settle(members, households, floor, homes.age, spec, rest, moves, seed)
    buildings = build(
        homes.building,
        floor,
        homes.tenure,
        members.residents,
        homes.block,
        homes.at,
        spec,
        Draws(seed, "landlords", 0).generator(),
    )
    places = place(buildings, len(residents), spec)
    habits = form_habits(residents, buildings, places, spec)
    return Population(residents, households, buildings, places, habits)


def _homes_drawn(spec: NeighbourhoodSpec, seed: int) -> Homes:
    """Return homes that have the shares of the census and of the neighbourhood."""
    members = compose(spec, Draws(seed, "households", 0).generator())
    building = building_of_households(
        members.residents, spec, Draws(seed, "buildings", 0).generator()
    )
    block = blocks_of(int(building[-1]) + 1, spec)
    tenure = tenure_of_households(building, block, spec, Draws(seed, "tenure", 0).generator())
    means = means_of(tenure, spec, Draws(seed, "means", 0).generator())
    age = assign_ages(members, spec.ages, Draws(seed, "ages", 0).generator())
    persons = int(members.residents.sum() + members.children.sum())
    return Homes(members, building, block, positions(block, persons, spec), tenure, means, age)
