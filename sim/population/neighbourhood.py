"""The neighbourhood of a scenario: every number that says how it begins.

A social residence, an old block or a mixed neighbourhood are the same rules with other numbers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sim.codes import NO_ADDRESS, PlaceKind, PlaceName
from sim.given import lies_at, path_of, population_of
from sim.parameters import Parameters, parameter, rows_of_table
from sim.population.census import census
from sim.population.disposition_spec import DispositionSpec
from sim.population.place_kinds import OutingSpec, PlaceSpec
from sim.state.dwellings import CHOICES

_PARIS = census()
_ALONE, _, _, _COUPLES, _SINGLE_PARENTS = (float(share) for share in _PARIS.household_shares)
_DERIVED = f"derived; {_PARIS.households.source}"
_OUTINGS = rows_of_table(OutingSpec, __package__, "outings.yaml")
_OTHERS = rows_of_table(PlaceSpec, __package__, "places.yaml")
_ROUNDED = 0.005  # how far shares may be from 1 together
_PATH = "path of the population"

type Share = Annotated[float, Field(ge=0, le=1)]


class FirstTies(Parameters):
    """What residents already are to each other when the run begins."""

    years: int = parameter(
        12,
        "years before the run in which neighbours have met as they do during it",
        unit="year",
        low=0,
        high=60,
    )
    helped: float = parameter(
        0.3,
        "help between neighbours in these years, as a share of visits",
        unit="share",
        low=0,
        high=2,
    )


class GivenPlace(Parameters):
    """A place that is where it is, whatever the buildings."""

    table: ClassVar[bool] = True

    kind: PlaceName = Field(description="what it is; no courtyard, and nothing online")
    x: float = parameter(
        ..., "position, eastwards", unit="m", low=0, high=1_000_000, source="the file"
    )
    y: float = parameter(
        ..., "position, northwards", unit="m", low=0, high=1_000_000, source="the file"
    )

    @field_validator("kind")
    @classmethod
    def _has_an_address(cls, value: PlaceKind) -> PlaceKind:
        if value in NO_ADDRESS:
            allowed = ", ".join(kind.name.lower() for kind in PlaceKind if kind not in NO_ADDRESS)
            raise ValueError(f"one of {allowed} is expected")
        return value


class NeighbourhoodSpec(Parameters):
    """Who lives in the neighbourhood, in which buildings, around which places."""

    residents: int = parameter(
        3000, "residents of 15 and over", unit="person", low=60, high=3_000_000
    )
    population: str = Field(
        "", description="file of a population that was given, beside that of the option; without, "
        "one is synthesised from the numbers below"
    )  # fmt: skip

    ages: tuple[Share, ...] = parameter(
        (),
        "residents of 15 to 29, 30 to 44, 45 to 59, 60 to 74, and of 75 and over; as in Paris "
        "where there are none",
        unit="share",
        source=_PARIS.ages.source,
    )
    alone_share: float = parameter(
        round(_ALONE, 3),
        "households of one person",
        unit="share",
        low=0,
        high=1,
        source=_PARIS.households.source,
    )
    family_share: float = parameter(
        round(_COUPLES + _SINGLE_PARENTS, 3),
        "households of one or two parents with children",
        unit="share",
        low=0,
        high=1,
        source=_PARIS.households.source,
    )
    single_parent_share: float = parameter(
        round(_SINGLE_PARENTS / (_COUPLES + _SINGLE_PARENTS), 3),
        "families with one parent, among families with children",
        unit="share",
        low=0,
        high=1,
        source=_DERIVED,
    )

    social_share: float = parameter(
        _PARIS.social_housing.value,
        "households in social housing",
        unit="share",
        low=0,
        high=1,
        source=_PARIS.social_housing.source,
    )
    social_clustering: float = parameter(
        0.6, "social buildings stand together: 0 anywhere, 1 by blocks", unit="1", low=0, high=1
    )
    owner_share: float = parameter(
        round(_PARIS.owners.value / (1 - _PARIS.social_housing.value), 3),
        "owners among the households outside social housing",
        unit="share",
        low=0,
        high=1,
        source=f"assumption; {_PARIS.owners.source}",
    )
    means_level: float = parameter(
        0.0, "means against Paris, in standard deviations", unit="1", low=-3, high=3
    )
    means_spread: float = parameter(
        1.0, "mix of means against Paris: 0 all alike within the mean", unit="1", low=0, high=3
    )
    means_social: float = parameter(
        -0.8, "means of social against private tenants, in st. deviations", unit="1", low=-3, high=0
    )
    means_owners: float = parameter(
        0.4, "means of owners against private tenants, in st. deviations", unit="1", low=0, high=3
    )

    residents_per_building: float = parameter(
        _PARIS.residents_per_building.value,
        "residents of 15 and over at one address (or staircase)",
        unit="person",
        low=3,
        high=200,
        source=_PARIS.residents_per_building.source,
    )
    building_spread: float = parameter(
        0.35,
        "spread of building sizes: standard deviation of the logarithm",
        unit="1",
        low=0,
        high=1,
    )
    storeys: int = parameter(
        7, "storeys of an ordinary building, street level included", unit="floor", low=1, high=30
    )
    most_per_landing: int = parameter(
        4, "most dwellings on a landing; buildings grow taller", unit="dwelling", low=4, high=12
    )
    buildings_per_block: int = parameter(
        16, "buildings around a block", unit="building", low=1, high=60
    )
    density: float = parameter(
        _PARIS.residents_per_hectare.value,
        "residents of all ages: sets the spacing of blocks and buildings",
        unit="person/ha",
        low=20,
        high=1000,
        source=_PARIS.residents_per_hectare.source,
    )
    courtyards: float = parameter(0.5, "buildings with a courtyard", unit="share", low=0, high=1)
    caretakers_social: float = parameter(
        0.8, "buildings of a social landlord with a caretaker", unit="share", low=0, high=1
    )
    caretakers_others: float = parameter(
        0.25, "other buildings with a caretaker", unit="share", low=0, high=1
    )

    cafes: OutingSpec = _OUTINGS["cafes"]
    public_spaces: OutingSpec = _OUTINGS["public_spaces"]
    gardens: OutingSpec = _OUTINGS["gardens"]
    common_rooms: OutingSpec = _OUTINGS["common_rooms"]
    school_gates: PlaceSpec = _OTHERS["school_gates"]
    places: tuple[GivenPlace, ...] = Field(
        (), description="places that are where they are; of a kind that is named here, all"
    )
    distance_exponent: float = parameter(
        1.6,
        "how the choice of a place falls with distance: as d^-exponent",
        unit="1",
        low=0,
        high=4,
        source="leisure contacts in Switzerland, https://doi.org/10.3929/ethz-a-005916565",
    )

    dispositions: DispositionSpec = DispositionSpec()
    first_ties: FirstTies = FirstTies()

    @field_validator(
        "cafes", "public_spaces", "gardens", "common_rooms", "school_gates", mode="before"
    )
    @classmethod
    def _only_what_differs(cls, value: Any, info: ValidationInfo) -> Any:
        """Complete a configuration that gives some numbers of a kind with the kind's others."""
        if isinstance(value, dict) and info.field_name is not None:
            return cls.model_fields[info.field_name].default.model_dump() | value
        return value

    @field_validator("ages")
    @classmethod
    def _adds_up(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if value and (len(value) != len(_PARIS.ages.value) or abs(sum(value) - 1) > _ROUNDED):
            raise ValueError(f"{len(_PARIS.ages.value)} shares that make 1 are expected")
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.alone_share + self.family_share > 1:
            raise ValueError("alone_share + family_share: more than all households")
        outings = (self.cafes, self.public_spaces, self.gardens, self.common_rooms)
        if sum(kind.considered for kind in outings) > CHOICES:
            raise ValueError(f"considered: more than {CHOICES} places in all")
        named = {place.kind for place in self.places} - {PlaceKind.SCHOOL_GATE}
        if not named and not any(kind.per_1000 for kind in outings):
            raise ValueError("places: residents have nowhere to go")
        return self

    @model_validator(mode="after")
    def _is_as_it_was_given(self) -> Self:
        if not self.population:
            return self
        given, name = population_of(self.population), self.population.partition("@")[0]
        if self.residents != given.age.size:
            raise ValueError(
                f"residents = {self.residents}: {name} has {given.age.size}; write "
                f"neighbourhood.residents={given.age.size}"
            )
        for key in given.decides:
            if getattr(self, key) != type(self).model_fields[key].default:
                raise ValueError(
                    f"{key} = {getattr(self, key)}: {name} decides on it; leave it out"
                )
        return self

    def of_size(self, residents: int) -> Self:
        """Return a neighbourhood of so many residents that is synthesised, and otherwise alike."""
        return self.model_copy(update={"residents": residents, "population": "", "places": ()})

    def __getstate__(self) -> dict[Any, Any]:
        """Keep where the file of a given population lies, for another process."""
        return super().__getstate__() | {_PATH: path_of(self.population)}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Tell this process where the file of a given population lies."""
        path = state.pop(_PATH, None)
        super().__setstate__(state)
        if isinstance(path, Path):
            lies_at(self.population, path)
