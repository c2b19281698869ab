"""Families: types of household from the ages, and if known the sexes, of those who live together.

The tables do not say who is whose child or partner. The eldest is the head. The next in age is the
partner when both are grown up and less than `GENERATION` years apart. Whoever is younger than the
younger of these two by as much, or under 15, is a child. Two who have no children are a couple when
they are partners of different sexes; without sexes, partners.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.codes import HouseholdType
from sim.given_table import LEAST_AGE

GENERATION = 16
"""Years between a parent and a child, at least."""

GROWN = 18
"""Age from which somebody is a partner."""

type Rows = NDArray[np.int64]
type Reals = NDArray[np.float64]
type Flags = NDArray[np.bool_]


class Families(NamedTuple):
    """Who lives together, and as what.

    Attributes:
        order: (p,) rows of persons, household by household, the eldest first.
        child: (p,) whether each, in this order, is a child.
        type: (h,) type of household (`HouseholdType`).
    """

    order: Rows
    child: Flags
    type: Rows


def families(household: Rows, age: Reals, sex: NDArray[np.str_] | None) -> Families:
    """Return the types of households.

    Args:
        household: (p,) number of each person's household, from 0 on, each with a person.
        age: (p,) years.
        sex: (p,) any words that differ where sexes do; None where they are not known.
    """
    order = np.lexsort((-age, household))
    home, years = household[order], age[order]
    size = np.bincount(home)
    first = np.cumsum(size) - size
    second = np.minimum(first + 1, home.size - 1)
    apart = years[first] - years[second]
    partners = (size > 1) & (years[second] >= GROWN) & (apart < GENERATION)
    parent = np.where(partners, years[second], years[first])
    number = np.arange(home.size) - first[home]
    child = (number > partners[home]) & (parent[home] - years >= GENERATION)
    child |= (number > 0) & (years < LEAST_AGE)
    family = np.bincount(home, weights=child) > 0
    couple = partners & (size == 2)
    if sex is not None:
        couple &= sex[order][first] != sex[order][second]
    kinds = np.select(
        [size == 1, family & partners, family, couple],
        [
            HouseholdType.ALONE,
            HouseholdType.COUPLE_WITH_CHILDREN,
            HouseholdType.SINGLE_PARENT,
            HouseholdType.COUPLE,
        ],
        HouseholdType.NON_FAMILY,
    )
    return Families(order, child, kinds.astype(np.int64))
