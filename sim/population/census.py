"""The census of Paris: what the population is made from, and compared with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import model_validator

from sim.codes import HouseholdType, member
from sim.parameters import Parameters

FAMILIES = (HouseholdType.COUPLE_WITH_CHILDREN, HouseholdType.SINGLE_PARENT)
"""The types of household in which children live."""

ADULTS = np.array([1, 2, 2, 2, 1], dtype=np.int32)
"""Least number of adults in a household, by `HouseholdType`: a family's are its parents."""


class Figure[Value](Parameters):
    """A figure, where it was read, and how far to trust it."""

    value: Value
    source: str
    confidence: Literal["INSEE", "press", "derived", "assumption"]


class AgeClass(Parameters):
    """A share of, or among, residents from a first to a last age, both included."""

    first: int
    last: int
    share: float


class HouseholdClass(Parameters):
    """A type of household: its share of households and its mean number of persons."""

    type: Annotated[HouseholdType, member(HouseholdType)]
    share: float
    persons: float


class Weights(Parameters):
    """A relative weight by age: linear between the ages given, constant beyond."""

    ages: tuple[float, ...]
    weights: tuple[float, ...]

    def at(self, age: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weight at each age."""
        return np.asarray(np.interp(age, self.ages, self.weights), dtype=np.float64)


class Roles(Parameters):
    """At which ages residents have which place in a household."""

    child_at_home: Weights
    flatmate: Weights
    parent: Weights


class Census(Parameters):
    """The figures of `census.yaml`."""

    under_15: Figure[float]
    ages: Figure[tuple[AgeClass, ...]]
    over_90: Figure[float]
    alone: Figure[tuple[AgeClass, ...]]
    households: Figure[tuple[HouseholdClass, ...]]
    social_housing: Figure[float]
    owners: Figure[float]
    loss_of_autonomy: Figure[float]
    residents_per_hectare: Figure[float]
    residents_per_building: Figure[float]
    roles: Figure[Roles]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        ages = self.under_15.value + sum(c.share for c in self.ages.value)
        households = sum(c.share for c in self.households.value)
        if not (abs(ages - 1) < 0.005 and abs(households - 1) < 0.005):
            raise ValueError(f"shares do not add up to 1: ages {ages}, households {households}")
        if [c.type for c in self.households.value] != list(HouseholdType):
            raise ValueError("households: one entry a type, in the order of HouseholdType")
        return self

    @property
    def household_shares(self) -> NDArray[np.float64]:
        """Share of households by `HouseholdType`, adding up to 1."""
        shares = np.array([c.share for c in self.households.value])
        return np.asarray(shares / shares.sum(), dtype=np.float64)

    @property
    def household_persons(self) -> NDArray[np.float64]:
        """Mean number of persons of all ages by `HouseholdType`."""
        return np.array([c.persons for c in self.households.value])

    @property
    def children_under_15(self) -> float:
        """Share of the children who live with a parent who are under 15 (derived: 0.59)."""
        families = np.isin(np.arange(len(HouseholdType)), FAMILIES)
        children = (self.household_shares * (self.household_persons - ADULTS))[families].sum()
        persons = self.household_shares @ self.household_persons
        return float(self.under_15.value * persons / children)

    def age_distribution(
        self, classes: Sequence[float] = ()
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the ages from 15 on, and their shares among residents of 15 and over.

        Args:
            classes: the share of each class of `ages`; without, those of Paris.

        Ages are equally frequent within a class, but in the last, where each is less frequent than
        the one before by a constant ratio: the one that gives the share of 90 and over. The last
        class, 75 to 104, is as long before 90 as after, whence the closed form.
        """
        ages = np.arange(self.ages.value[0].first, self.ages.value[-1].last + 1)
        shares = np.zeros(ages.size)
        given = classes or [c.share for c in self.ages.value]
        for c, share in zip(self.ages.value, given, strict=True):
            inside = (ages >= c.first) & (ages <= c.last)
            shares[inside] = share / inside.sum()
        last = self.ages.value[-1]
        years = ages - last.first
        very_old = self.over_90.value / last.share
        decline = (very_old / (1 - very_old)) ** (2 / (years[-1] + 1))
        oldest = years >= 0
        shares[oldest] = given[-1] * decline ** years[oldest]
        if given[-1] > 0:
            shares[oldest] *= given[-1] / shares[oldest].sum()
        return ages.astype(np.float64), shares / shares.sum()

    def alone_at(self, age: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share of residents of each age who live alone."""
        first = np.array([c.first for c in self.alone.value])
        shares = np.array([c.share for c in self.alone.value])
        return np.take(shares, np.searchsorted(first, age, side="right") - 1)


@cache
def census() -> Census:
    """Return the census of Paris, read once."""
    text = files("sim.population").joinpath("census.yaml").read_text(encoding="utf-8")
    return Census.model_validate(yaml.safe_load(text))
