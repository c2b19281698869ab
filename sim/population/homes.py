"""Homes: who lives with whom at which address, before there are tables of the state.

Of a population that was given, all that its table has is taken as it is. Tenure and means that it
lacks are drawn as they are for any neighbourhood, and go together: where incomes are given and
tenures are not, social tenants are rather those with low means, owners those with high ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.codes import Tenure
from sim.given_table import GivenPopulation
from sim.population.buildings import by_luck, tenure_of_households
from sim.population.households import Composition, centres_of, means_of
from sim.population.neighbourhood import NeighbourhoodSpec
from sim.rng import Draws

type Reals = NDArray[np.float64]
type Rows = NDArray[np.int64]
type Small = NDArray[np.int8]

_EXTREME = 0.001  # ranks nearer to 0 or 1 count as this one


@dataclass(frozen=True, slots=True)
class Homes:
    """The households in the order of their dwellings, and the buildings they are in.

    Attributes:
        members: who they are made of.
        building: (h,) building of each.
        block: (b,) block of each building.
        at: (b,) position of each building, eastwards and northwards (m).
        tenure: (h,) tenure of each household (`Tenure`).
        means: (h,) its economic means, as a rank in 0-1.
        age: (n,) years of each resident, household by household, adults before children.
    """

    members: Composition
    building: Rows
    block: Rows
    at: tuple[Reals, Reals]
    tenure: Small
    means: Reals
    age: Reals


def homes_given(given: GivenPopulation, spec: NeighbourhoodSpec, seed: int) -> Homes:
    """Return the homes of a population that was given.

    Args:
        given: its residents, households and buildings.
        spec: the neighbourhood, for what the table lacks.
        seed: of the run.
    """
    children = np.bincount(given.household, weights=given.child).astype(np.int64)
    members = Composition(
        type=given.type,
        adults=np.bincount(given.household) - children,
        teenagers=children,
        children=given.children,
        stage=np.zeros(given.type.size),  # ages are known
        teenager_stage=np.zeros(int(children.sum())),
    )
    tenure, means = given.tenure, given.means
    luck = Draws(seed, "tenure", 0).generator()
    if tenure is None and means is None:
        tenure = tenure_of_households(given.building, given.block, spec, luck)
    elif tenure is None and means is not None:
        tenure = _tenure_by_means(given.building, given.block, means, spec, luck)
    assert tenure is not None
    if means is None:
        means = means_of(tenure, spec, Draws(seed, "means", 0).generator())
    at = given.x, given.y
    return Homes(members, given.building, given.block, at, tenure, means, given.age)


def _tenure_by_means(
    building: Rows, block: Rows, means: Reals, spec: NeighbourhoodSpec, rng: Generator
) -> Small:
    """Return the tenure of each household (h,), of which the means are known.

    As many have each tenure as without: whole buildings first, then dwellings anywhere else. Who
    comes first is chance (Gumbel) plus the logarithm of how much likelier these means are with the
    tenure than without, by the means of each tenure in `means_of`.
    """
    score = ndtri(np.clip(means, _EXTREME, 1 - _EXTREME))
    shares, centre = centres_of(spec)
    likely = -((score[:, None] - centre) ** 2) / 2
    tenants = likely[:, Tenure.PRIVATE_TENANT] + np.log(shares[Tenure.PRIVATE_TENANT])
    owners = likely[:, Tenure.OWNER] + np.log(shares[Tenure.OWNER])
    others = np.logaddexp(tenants, owners) - np.log1p(-shares[Tenure.SOCIAL_TENANT])
    to_social = likely[:, Tenure.SOCIAL_TENANT] - others
    to_own = likely[:, Tenure.OWNER] - likely[:, Tenure.PRIVATE_TENANT]

    dwellings = np.bincount(building)
    place = np.argsort(np.argsort(by_luck(block, spec, rng), kind="stable"), kind="stable")
    lots = -np.log(-np.log1p(-(place + 0.5) / place.size))
    order = np.argsort(-lots - np.bincount(building, weights=to_social), kind="stable")
    social = round(spec.social_share * building.size)
    filled = np.cumsum(dwellings[order]) <= social
    tenure = np.full(building.size, Tenure.PRIVATE_TENANT, dtype=np.int8)
    tenure[np.isin(building, order[filled])] = Tenure.SOCIAL_TENANT
    scattered = social - int((tenure == Tenure.SOCIAL_TENANT).sum())
    for which, number, sooner in (
        (Tenure.SOCIAL_TENANT, scattered, to_social),
        (Tenure.OWNER, round(spec.owner_share * (building.size - social)), to_own),
    ):
        free = np.flatnonzero(tenure == Tenure.PRIVATE_TENANT)
        key = sooner[free] + rng.gumbel(size=free.size)
        tenure[free[np.argsort(-key, kind="stable")[:number]]] = which
    return tenure
