"""First ties: what residents already are to each other when the run begins.

What happens: members of a household are close. Neighbours have had the years that both have lived
there to meet, on the landing more than in the building or around the block. Most of those who know
each other do so by a greeting; a few, of those sociable and long settled, are friends.

Left out: likeness. Whom residents turn to during the run makes alike neighbours closer; the ties of
the first day do not know of it.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.beginnings import Growth, Settled, begin_households, begin_neighbours
from sim.kernels.ties import TieRows
from sim.population.neighbourhood import FirstTies
from sim.population.residents import DAYS_A_YEAR
from sim.population.synthesis import Population
from sim.rng import Draws


def tie_household_members(population: Population, ties: TieRows, spec: FirstTies) -> None:
    """Tie every two members of each household."""
    begin_households(population.residents.household, spec.household_hours, ties)


def tie_neighbours(population: Population, ties: TieRows, spec: FirstTies, seed: int) -> None:
    """Tie neighbours of different households, as if they had met before the run began."""
    residents, buildings = population.residents, population.buildings
    building_end = buildings.first_resident + buildings.residents
    _, first = np.unique(buildings.block, return_index=True)
    last = np.append(first[1:], len(buildings)) - 1
    people = Settled(
        household=residents.household,
        building=residents.building,
        floor=residents.floor,
        years=(-residents.arrived / DAYS_A_YEAR).astype(np.float32),
        sociability=residents.sociability,
        block=buildings.block,
        building_end=building_end,
        block_start=buildings.first_resident[first],
        block_end=building_end[last],
    )
    growth = Growth(
        landing=spec.landing_hours,
        building=spec.building_hours,
        around=spec.nearby_hours,
        nearby=spec.nearby,
        spread=spec.spread,
        settling=spec.settling,
        least=spec.least_hours,
        most=spec.most_hours,
    )
    begin_neighbours(Draws(seed, "first_ties", 0).stream, people, growth, ties)
