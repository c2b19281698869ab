"""Ages: who is how old, by the census shares of ages and of those who live alone at each age.

Two census tables meet here: the ages of residents, and the share of each age who live alone. The
second (2015) and the share of one-person households (2020) disagree by two points; the share of
households is kept, and the shares by age move together, in log-odds, until they add up to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from sim.codes import HouseholdType
from sim.population.census import FAMILIES, Weights, census
from sim.population.households import Composition

_NOISE = 4.0  # years: standard deviation of the ages of those who live together

type Reals = NDArray[np.float64]
type Rows = NDArray[np.int64]


def assign_ages(homes: Composition, classes: Sequence[float], rng: Generator) -> Reals:
    """Return the age of each resident, household by household, adults before teenagers (years).

    Those who live with others take their places in households in turn, by the weights of the
    census file: children at home, flatmates, parents, then couples. Members of a couple and
    flatmates are of like age; the more grown the children, the older their parents.

    Args:
        homes: the households.
        classes: the share of each class of ages; as in Paris where there are none.
        rng: of this step.
    """
    home = np.repeat(np.arange(homes.type.size), homes.residents)
    number = np.arange(home.size) - (np.cumsum(homes.residents) - homes.residents)[home]
    kind = homes.type[home]
    teenager = number >= homes.adults[home]
    age = np.empty(home.size)

    alone = kind == HouseholdType.ALONE
    age[alone], pool = _ages(home.size, int(alone.sum()), classes, rng)

    roles = census().roles.value
    young, pool = _take(pool, int(teenager.sum()), roles.child_at_home, rng)
    age[np.flatnonzero(teenager)[np.argsort(homes.teenager_stage, kind="stable")]] = young

    flatmate = kind == HouseholdType.NON_FAMILY
    flatmates, pool = _take(pool, int(flatmate.sum()), roles.flatmate, rng)
    age[flatmate] = _in_households(home[flatmate], flatmates, rng)

    parent = np.isin(kind, FAMILIES) & ~teenager
    parents, pool = _take(pool, int(parent.sum()), roles.parent, rng)
    stage = homes.stage[home[parent]]
    order = np.lexsort((number[parent], home[parent], stage))
    age[np.flatnonzero(parent)[order]] = _nearly_sorted(parents, rng)

    couple = kind == HouseholdType.COUPLE
    age[couple] = _in_households(home[couple], pool, rng)
    return age


def _ages(
    residents: int, alone: int, classes: Sequence[float], rng: Generator
) -> tuple[Reals, Reals]:
    """Return the ages of those who live alone, in any order, and of the others, sorted."""
    age, share = census().age_distribution(classes)
    odds = logit(census().alone_at(age))
    if 0 < alone < residents:
        shift = brentq(lambda s: share @ expit(odds + s) - alone / residents, -30, 30)
        chance = expit(odds + shift)
    else:
        chance = np.full(age.size, alone / residents)
    by_themselves = _systematic(age, share * chance, alone, rng)
    with_others = _systematic(age, share * (1 - chance), residents - alone, rng)
    return rng.permutation(by_themselves), with_others


def _systematic(age: Reals, weight: Reals, n: int, rng: Generator) -> Reals:
    """Return `n` ages, sorted, whose frequencies follow the weights as nearly as they can."""
    ends = np.cumsum(weight)
    ranks = (np.arange(n) + rng.random()) / max(n, 1) * ends[-1]
    found = np.minimum(np.searchsorted(ends, ranks), age.size - 1)
    return np.asarray(age[found], dtype=np.float64)


def _take(pool: Reals, n: int, weights: Weights, rng: Generator) -> tuple[Reals, Reals]:
    """Draw `n` ages from a sorted pool without replacement; return them and the rest, sorted.

    Each has an exponential waiting time at the rate of its weight; the first `n` are taken.
    """
    rate = np.maximum(weights.at(pool), 1e-9)
    order = np.argsort(rng.standard_exponential(pool.size) / rate, kind="stable")
    taken = np.zeros(pool.size, dtype=bool)
    taken[order[:n]] = True
    return pool[taken], pool[~taken]


def _in_households(home: Rows, ages: Reals, rng: Generator) -> Reals:
    """Return ages in the order of `home`, those of one household alike, households in any order.

    Args:
        home: household of each member; the members of one stand together.
        ages: of the members, sorted.
        rng: of this step.
    """
    out = np.empty(home.size)
    _, household = np.unique(home, return_inverse=True)
    place = rng.permutation(int(household.max(initial=-1)) + 1)[household]
    out[np.argsort(place, kind="stable")] = _nearly_sorted(ages, rng)
    return out


def _nearly_sorted(ages: Reals, rng: Generator) -> Reals:
    """Return the ages in the order that they have when some years of noise are added."""
    return ages[np.argsort(ages + _NOISE * rng.standard_normal(ages.size), kind="stable")]
