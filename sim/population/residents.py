"""Residents: their address, years of residence, means and dispositions."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sim.codes import HouseholdType, Tenure
from sim.population.disposition_spec import AtRest
from sim.population.dispositions import UNIFORMS, dispositions
from sim.population.households import Composition
from sim.population.neighbourhood import NeighbourhoodSpec
from sim.rng import Draws
from sim.state.dwellings import Households
from sim.state.residents import Residents, group_bits, need_profile

DAYS_A_YEAR = 365.25

_LONGEST = 1000.0  # mean years of residence where nobody moves
_LEAVES_HOME = 18  # years; an adult has lived nowhere of one's own before

type Reals = NDArray[np.float64]


def keep_households(
    homes: Composition, building: NDArray[np.int64], tenure: NDArray[np.int8], means: Reals
) -> Households:
    """Return the table of households; each argument has a row a household."""
    table = Households(homes.type.size)
    table.building[:] = building
    table.residents[:] = homes.residents
    table.first_resident[:] = np.cumsum(homes.residents) - homes.residents
    table.children[:] = homes.children
    table.type[:] = homes.type
    table.tenure[:] = tenure
    table.means[:] = means
    table.income_third[:] = np.minimum(means * 3, 2)
    return table


def settle(
    homes: Composition,
    households: Households,
    floor: NDArray[np.int64],
    age: Reals,
    spec: NeighbourhoodSpec,
    rest: AtRest,
    moves: Reals,
    seed: int,
) -> Residents:
    """Return the table of residents, in the order of their dwellings.

    Args:
        homes: the households' composition.
        households: their table.
        floor: (h,) floor of their dwellings.
        age: (n,) age of each resident, household by household, adults before teenagers.
        spec: the neighbourhood.
        rest: what they feel before anything happens, in the mean.
        moves: of a household in a year, by `Tenure`.
        seed: of the run.
    """
    table = Residents(age.size)
    rows = np.arange(age.size, dtype=np.int32)
    home = np.repeat(np.arange(len(households)), homes.residents)
    teenager = rows - households.first_resident[home] >= homes.adults[home]
    alone = homes.type[home] == HouseholdType.ALONE
    table.household[:] = home
    table.age[:] = age
    table.building[:] = households.building[home]
    table.floor[:] = floor[home]
    table.means[:] = households.means[home]
    table.owner[:] = households.tenure[home] == Tenure.OWNER
    table.school_children[:] = (homes.children[home] > 0) & ~teenager
    years = years_of_residence(households.tenure, moves, Draws(seed, "arrivals", 0).generator())
    own_years = np.maximum(age - np.where(teenager, 0, _LEAVES_HOME), 0)
    table.arrived[:] = -np.rint(DAYS_A_YEAR * np.minimum(years[home], own_years))

    draws = Draws(seed, "dispositions", 0)
    uniforms = np.column_stack([draws.uniform(rows, k) for k in range(UNIFORMS)])
    character = dispositions(uniforms, age, table.means, rest, spec.dispositions)
    for name, values in character._asdict().items():
        getattr(table, name)[:] = values
    low_income = households.income_third[home] == 0
    table.groups[:] = group_bits(table.age, alone, low_income)
    table.profile[:] = need_profile(table.age, table.limited_mobility, table.school_children)
    return table


def years_of_residence(tenure: NDArray[np.int8], moves: Reals, rng: Generator) -> Reals:
    """Return since when each household lives there (years), by tenure.

    Exponential, as it stays where households move at a constant rate.
    """
    mean = 1 / np.maximum(moves, 1 / _LONGEST)
    return np.asarray(mean[tenure] * rng.standard_exponential(tenure.size))
