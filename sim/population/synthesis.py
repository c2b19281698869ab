"""The synthesis of a neighbourhood: from the census to residents, dwellings and places."""

from __future__ import annotations

from dataclasses import dataclass

from sim.population.ages import assign_ages
from sim.population.buildings import (
    build,
    building_of_households,
    floor_of_households,
    tenure_of_households,
)
from sim.population.disposition_spec import AtRest
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
    homes = compose(spec, Draws(seed, "households", 0).generator())
    building = building_of_households(
        homes.residents, spec, Draws(seed, "buildings", 0).generator()
    )
    floor = floor_of_households(building, spec)
    tenure = tenure_of_households(building, spec, Draws(seed, "tenure", 0).generator())
    means = means_of(tenure, spec, Draws(seed, "means", 0).generator())
    age = assign_ages(homes, Draws(seed, "ages", 0).generator())

    households = keep_households(homes, building, tenure, means)
    residents = settle(homes, households, floor, age, spec, rest, moves, seed)
    persons = len(residents) + int(homes.children.sum())
    buildings = build(
        building,
        floor,
        tenure,
        homes.residents,
        persons,
        spec,
        Draws(seed, "landlords", 0).generator(),
    )
    places = place(buildings, len(residents), spec)
    habits = form_habits(residents, buildings, places, spec)
    return Population(residents, households, buildings, places, habits)
