"""Columns: by which names tables have what the model takes over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from sim.codes import Tenure, member
from sim.composition import validate
from sim.own_files import read_file
from sim.parameters import Parameters

type Name = Annotated[str, Field(min_length=1)]


class PersonColumns(Parameters):
    """The columns of persons."""

    person_id: Name = Field("person_id", description="who it is")
    household_id: Name = Field("household_id", description="with whom the person lives")
    age: Name = Field("age", description="age in years")
    sex: Name | None = Field("sex", description="sex, to tell couples from others")


class HouseholdColumns(Parameters):
    """The columns of households."""

    household_id: Name = Field("household_id", description="which it is")
    income: Name | None = Field("income", description="income of all members together, in money")
    tenure: Name | None = Field(None, description="on what terms it holds its dwelling")


class HomeColumns(Parameters):
    """The columns of homes, beside their points."""

    household_id: Name = Field("household_id", description="who lives there")


class Columns(Parameters):
    """The columns of all tables. Those that only may be there are None where they are not used."""

    separator: str = Field(
        ";",
        pattern=r"^[;,:|\t ]$",
        description="between two values: one of ; , : | or a tab or space",
    )
    persons: PersonColumns = PersonColumns()
    households: HouseholdColumns = HouseholdColumns()
    homes: HomeColumns = HomeColumns()
    tenures: dict[str, Annotated[Tenure, member(Tenure)]] = Field(
        {kind.name.lower(): kind for kind in Tenure},
        description="the values of tenure, each with the model's: social_tenant, private_tenant, "
        "owner",
    )


class Besides(NamedTuple):
    """A column that need not be there.

    Attributes:
        name: in the table; None where it is not used.
        is_asked: whether somebody named it: then it has to be there.
    """

    name: str | None
    is_asked: bool


def columns_of(path: str | None) -> Columns:
    """Return the columns that a YAML file names; those of the open pipeline without a file.

    Raises:
        ConfigurationError: when it is not as it should be.
        OSError: when it cannot be read.
    """
    return validate(Columns, read_file(Path(path)), path) if path else Columns()


def besides(columns: PersonColumns | HouseholdColumns, key: str) -> Besides:
    """Return a column that need not be there, by its key."""
    value: Any = getattr(columns, key)
    return Besides(value, key in columns.model_fields_set and value is not None)
