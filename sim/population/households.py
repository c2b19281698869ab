"""Households: who lives with whom, by the census shares of household types and their sizes.

Under-15s are counted, not simulated: of the children who live with a parent, so many are under 15
that the neighbourhood has exactly the residents asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.codes import HouseholdType, Tenure
from sim.population.census import ADULTS, FAMILIES, census
from sim.population.neighbourhood import NeighbourhoodSpec

_MOST_EXTRA = 4  # persons in a household beyond the least of its type
_ALIKE = 0.7  # how near in age the children of a family are
_LEAST = ADULTS + np.isin(np.arange(len(HouseholdType)), FAMILIES)

type Reals = NDArray[np.float64]
type Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Composition:
    """The households, in the order of their dwellings.

    Attributes:
        type: (h,) type (`HouseholdType`).
        adults: (h,) members who are not children of the household.
        teenagers: (h,) children of 15 and over.
        children: (h,) children under 15.
        stage: (h,) how grown the children are, 0-1; of no meaning without children.
        teenager_stage: (all teenagers,) how grown each is, household by household.
    """

    type: Rows
    adults: Rows
    teenagers: Rows
    children: Rows
    stage: Reals
    teenager_stage: Reals

    @property
    def residents(self) -> Rows:
        """Members of 15 and over (h,)."""
        return self.adults + self.teenagers


def compose(spec: NeighbourhoodSpec, rng: Generator) -> Composition:
    """Return households that have exactly `spec.residents` members of 15 and over."""
    counts, extras, under_15 = _counts(spec, rng)
    kind = rng.permutation(np.repeat(np.arange(len(HouseholdType)), counts))
    extra = np.zeros(kind.size, dtype=np.int64)
    for code, values in enumerate(extras):
        extra[kind == code] = values
    family = np.isin(kind, FAMILIES)
    kids = np.where(family, 1 + extra, 0)
    stage = rng.random(kind.size)
    home = np.repeat(np.arange(kind.size), kids)
    score = _ALIKE * stage[home] + (1 - _ALIKE) * rng.random(home.size)
    is_young = np.zeros(home.size, dtype=bool)
    is_young[np.argsort(score, kind="stable")[:under_15]] = True
    young = np.bincount(home[is_young], minlength=kind.size)
    return Composition(
        type=kind,
        adults=ADULTS[kind] + np.where(family, 0, extra),
        teenagers=kids - young,
        children=young,
        stage=stage,
        teenager_stage=score[~is_young],
    )


def means_of(tenure: NDArray[np.int8], spec: NeighbourhoodSpec, rng: Generator) -> Reals:
    """Return the means of each household, as a rank among the households of Paris.

    A household's score is normal about the mean of its tenure. With the tenures of Paris and the
    default level and spread, ranks are uniform on 0-1.
    """
    weights, centre = centres_of(spec)
    score = spec.means_level + spec.means_spread * (
        centre[tenure] + rng.standard_normal(tenure.size)
    )
    return np.asarray(
        sum(weights[kind] * ndtr(score - centre[kind]) for kind in Tenure), dtype=np.float64
    )


def centres_of(spec: NeighbourhoodSpec) -> tuple[Reals, Reals]:
    """Return the share of households in Paris by `Tenure`, and the mean of their scores of means.

    Over all households of Paris, scores have mean 0.
    """
    paris = census()
    social, owners = paris.social_housing.value, paris.owners.value
    weights = np.array([social, 1 - social - owners, owners])
    centre = np.array([spec.means_social, 0.0, spec.means_owners])
    centre -= weights @ centre
    return weights, centre


def shares(spec: NeighbourhoodSpec) -> Reals:
    """Return the share of households by `HouseholdType`."""
    rest = census().household_shares[[HouseholdType.NON_FAMILY, HouseholdType.COUPLE]]
    rest *= (1 - spec.alone_share - spec.family_share) / rest.sum()
    single = spec.family_share * spec.single_parent_share
    return np.array([spec.alone_share, *rest, spec.family_share - single, single])


def _counts(spec: NeighbourhoodSpec, rng: Generator) -> tuple[Rows, list[Rows], int]:
    """Return households by type, their extra persons, and how many children are under 15."""
    paris = census()
    share, persons = shares(spec), paris.household_persons
    families = np.isin(np.arange(len(HouseholdType)), FAMILIES)
    children_here = (share * (persons - ADULTS))[families].sum()
    each = share @ persons - paris.children_under_15 * children_here
    households = max(1, int(spec.residents / each))
    while True:
        counts = _whole(share * households)
        extras = [
            rng.permutation(_systematic(n, size - least, rng))
            for n, size, least in zip(counts, persons, _LEAST, strict=True)
        ]
        members = int(counts @ _LEAST) + sum(int(e.sum()) for e in extras)
        kids = sum(int(counts[code] + extras[code].sum()) for code in FAMILIES)
        under_15 = min(max(members - spec.residents, 0), kids)
        missing = spec.residents - (members - under_15)
        if missing >= 0:
            break
        households -= 1
    counts[HouseholdType.ALONE] += missing
    extras[HouseholdType.ALONE] = np.zeros(counts[HouseholdType.ALONE], dtype=np.int64)
    return counts, extras, under_15


def _whole(expected: Reals) -> Rows:
    """Round numbers so that their sum is kept: the largest remainders are rounded up."""
    counts = np.floor(expected).astype(np.int64)
    short = round(float(expected.sum())) - int(counts.sum())
    counts[np.argsort(counts - expected, kind="stable")[:short]] += 1
    return counts


def _systematic(n: int, mean: float, rng: Generator) -> Rows:
    """Return `n` binomial numbers whose mean is `mean` as nearly as whole numbers allow."""
    p = mean / _MOST_EXTRA
    terms = np.arange(_MOST_EXTRA + 1)
    chances = [comb(_MOST_EXTRA, k) * p**k * (1 - p) ** (_MOST_EXTRA - k) for k in terms]
    ranks = (np.arange(n) + rng.random()) / max(n, 1)
    return np.minimum(np.searchsorted(np.cumsum(chances), ranks), _MOST_EXTRA).astype(np.int64)
