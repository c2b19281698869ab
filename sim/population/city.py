"""A city in parts: neighbourhoods, each with its residents and what it is like."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.parameters import Parameters, parameter
from sim.population.census import census

_PARIS = census()

type PostsBy = Literal["population", "social_housing"]
type Shares = Literal["population", "demand"]
Archetype = Annotated[str, Field(pattern=r"^[\w-]+$")]


@dataclass(frozen=True, slots=True)
class Part:
    """A neighbourhood of a city.

    Attributes:
        name: such as "14e, 2".
        arrondissement: what it is part of.
        archetype: option of the group `neighbourhood` that says what it is like.
        residents: of 15 and over.
        x, y: where it stands on the schematic map, from the left and from the top; 1 is the side of
            an arrondissement.
    """

    name: str
    arrondissement: str
    archetype: str
    residents: int
    x: float
    y: float


class Arrondissement(Parameters):
    """A quarter of the city, and the neighbourhoods that it is split into evenly."""

    name: str = Field(min_length=1, description="such as 14e")
    population: int = parameter(
        ..., "residents of all ages", unit="person", low=1, high=10_000_000, source="the file"
    )
    parts: tuple[Archetype, ...] = Field(
        min_length=1, description="options of the group `neighbourhood`, one a neighbourhood"
    )
    column: int = parameter(
        0, "column in which it stands on the schematic map", unit="1", low=0, high=100
    )
    row: int = parameter(0, "row in which it stands there", unit="1", low=0, high=100)


class City(Parameters):
    """A city in parts: who lives where, who shares what with whom."""

    name: str = Field(
        "none", pattern=r"^[\w-]+$", description="of the city; none is a neighbourhood by itself"
    )
    arrondissements: tuple[Arrondissement, ...] = Field((), description="what it is made of")
    adults: float = parameter(
        round(1 - _PARIS.under_15.value, 3),
        "residents of 15 and over, of all residents",
        unit="share",
        low=0.01,
        high=1,
        source=_PARIS.under_15.source,
    )
    shares: Shares = Field(
        "demand",
        description="what the city shares its capacity of service out by in the crisis: needs "
        "brought to the institution in the days before, or population",
    )
    sharing_days: int = parameter(
        7, "days from one sharing out of the capacity to the next", unit="day", low=1, high=365
    )
    posts: int | None = parameter(
        None,
        "posts of facilitators in the whole city; without, each neighbourhood has its own by "
        "facilitation.posts_per_1000",
        unit="post",
        low=0,
        high=100_000,
    )
    posts_by: PostsBy = Field(
        "population", description="what the posts are shared out by: residents, or social tenants"
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        told = Counter(item.name for item in self.arrondissements)
        if twice := [name for name, count in told.items() if count > 1]:
            raise ValueError(f"arrondissements: {twice[0]!r} is named twice")
        places = Counter((item.column, item.row) for item in self.arrondissements)
        if twice_there := [place for place, count in places.items() if count > 1]:
            column, row = twice_there[0]
            raise ValueError(f"arrondissements: two stand in column {column}, row {row}")
        if self.posts is not None and not self.arrondissements:
            raise ValueError("posts: there are no arrondissements to share them out over")
        return self

    @property
    def parts(self) -> tuple[Part, ...]:
        """The neighbourhoods, in the order of the arrondissements."""
        return tuple(part for item in self.arrondissements for part in self._parts_of(item))

    def _parts_of(self, item: Arrondissement) -> list[Part]:
        across = ceil(sqrt(len(item.parts)))
        down = ceil(len(item.parts) / across)
        residents = round(item.population / len(item.parts) * self.adults)
        return [
            Part(
                f"{item.name}, {number + 1}" if len(item.parts) > 1 else item.name,
                item.name,
                archetype,
                residents,
                item.column + (number % across + 0.5) / across,
                item.row + (number // across + 0.5) / down,
            )
            for number, archetype in enumerate(item.parts)
        ]
