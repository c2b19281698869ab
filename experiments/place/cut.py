"""The cut: of a region's households, those whose homes are in an area, as the model takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.place.addresses import Addresses, addresses
from experiments.place.area import Circle, Polygons
from experiments.place.families import families
from experiments.place.homes import Points
from experiments.place.tables import Tables
from sim.codes import HouseholdType, Tenure
from sim.composition import ConfigurationError
from sim.given_table import LEAST_AGE, MOST_TOGETHER
from sim.scenario import Scenario
from sim.wording import short

_LEAST = 60
"""Residents of a neighbourhood of the model, at least."""

_CHILD = 14
"""Age below which a member counts as a child in a household's needs (OECD's modified scale)."""

_FURTHER, _YOUNG = 0.5, 0.3
"""What further members count against the first, in that scale."""

type Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cut:
    """What was cut out.

    Attributes:
        table: a row a resident, in the columns of `sim.given_table`.
        places: kind, and position in the same metres, of each place in the area.
        origin: where the position 0, 0 is, in metres of EPSG:2154.
        addresses: the buildings.
        households: how many have a resident.
        without: how many have none, and were left out.
        children: members under 15 of those that have one.
    """

    table: pl.DataFrame
    places: tuple[tuple[str, float, float], ...]
    origin: tuple[float, float]
    addresses: Addresses
    households: int
    without: int
    children: int


def cut(
    tables: Tables,
    homes: Points,
    area: Circle | Polygons,
    places: Sequence[tuple[str, float, float]],
    near: float,
) -> Cut:
    """Return the households of an area, their residents and their buildings.

    Args:
        tables: persons and households.
        homes: of all households.
        area: what is cut out.
        places: kind and position of each, in metres of EPSG:2154.
        near: homes that are no further apart (m) are in one building.

    Raises:
        ConfigurationError: when homes and households do not go together, or the area has too few
            residents.
    """
    _check_homes(tables, homes)
    inside = area.holds(homes.x, homes.y)
    if not inside.any():
        raise ConfigurationError(f"{area}: none of {inside.size:,} homes{_where(homes)}")
    at = pl.DataFrame({"household_id": homes.household_id, "x": homes.x, "y": homes.y}).filter(
        pl.Series(inside)
    )
    households = (
        _with_means(tables)
        .join(at, on="household_id", how="inner", maintain_order="left")
        .with_row_index("home")
    )
    persons = tables.persons.join(
        households.select("household_id", "home"), on="household_id", maintain_order="left"
    )
    grown = persons.filter(pl.col("age") >= LEAST_AGE)["home"].unique()
    without = households.height - len(grown)
    households = households.filter(pl.col("home").is_in(grown.implode()))
    residents = persons.filter(pl.col("age") >= LEAST_AGE).height
    if residents < _LEAST:
        raise ConfigurationError(
            f"{area}: {residents} residents of {LEAST_AGE} and over; {_LEAST} are expected at least"
        )
    x, y = (households[axis].to_numpy() for axis in "xy")
    spots = np.array([at for _, *at in places]).reshape(-1, 2)
    is_within = area.holds(spots[:, 0], spots[:, 1])
    within = [one for one, taken in zip(places, is_within, strict=True) if taken]
    corner = np.vstack([np.column_stack([x, y]), spots[is_within]]).min(axis=0)
    origin = float(corner[0]), float(corner[1])
    found = addresses(x, y, near, Scenario().neighbourhood.buildings_per_block)
    table = _table(tables, persons, households, found, origin)
    return Cut(
        table,
        tuple(
            (kind, round(east - origin[0], 2), round(north - origin[1], 2))
            for kind, east, north in within
        ),
        origin,
        found,
        households.height,
        without,
        persons.join(households, on="home", how="semi").height - residents,
    )


def _table(
    tables: Tables,
    persons: pl.DataFrame,
    households: pl.DataFrame,
    found: Addresses,
    origin: tuple[float, float],
) -> pl.DataFrame:
    """Return a row a resident, building by building, household by household."""
    order = np.argsort(found.building, kind="stable")
    households = households[order].with_columns(building=pl.Series(found.building[order]))
    households = households.with_row_index("household")
    persons = persons.join(households.select("home", "household"), on="home", maintain_order="left")
    home, age = persons["household"].to_numpy().astype(np.int64), persons["age"].to_numpy()
    sex = persons["sex"].fill_null("").to_numpy() if tables.has_sex else None
    order, child, kinds = families(home, age, sex)
    of_home, years = home[order], age[order]
    young = np.bincount(of_home, weights=years < LEAST_AGE).astype(np.int64)
    most = max(int(young.max()), int(np.bincount(of_home).max()))
    if most > MOST_TOGETHER:
        raise ConfigurationError(
            f"{tables.files[0]}: a household of {most} persons; {MOST_TOGETHER} live together at "
            "most"
        )
    building = households["building"].to_numpy()
    names = np.array([kind.name.lower() for kind in HouseholdType])
    rows = np.flatnonzero(years >= LEAST_AGE)
    rows = rows[np.lexsort((rows, child[rows], of_home[rows]))]
    whose = of_home[rows]
    where = building[whose]
    columns: dict[str, Any] = {
        "age": years[rows],
        "child": child[rows],
        "household": whose,
        "type": names[kinds][whose],
        "children": young[whose],
        "building": where,
        "block": found.block[where].astype(np.int64),
        "x": _metres(found.x - origin[0])[where],
        "y": _metres(found.y - origin[1])[where],
    }
    if tables.has_tenure:
        tenures = np.array([kind.name.lower() for kind in Tenure])
        columns["tenure"] = tenures[households["tenure"].to_numpy()][whose]
    if tables.has_income:
        columns["means"] = households["means"].to_numpy()[whose]
    return pl.DataFrame(columns)


def _with_means(tables: Tables) -> pl.DataFrame:
    """Return all households with their means: the rank of their income by what they need it for.

    Income counts by member, with further members for less than the first. Ranks are among all
    households of the files, in 0-1; alike incomes have the mean of their ranks.
    """
    if not tables.has_income:
        return tables.households.with_columns(means=pl.lit(None, dtype=pl.Float64))
    sizes = tables.persons.group_by("household_id").agg(
        young=(pl.col("age") < _CHILD).sum(), members=pl.len()
    )
    grown = pl.col("members") - pl.col("young")
    needs = 1 + _FURTHER * (grown - 1).clip(0) + _YOUNG * pl.col("young")
    each = (pl.col("income") / needs).rank("average")
    return (
        tables.households.join(sizes, on="household_id", how="left", maintain_order="left")
        .with_columns(means=(each - 0.5) / pl.col("income").count())
        .drop("young", "members")
    )


def _check_homes(tables: Tables, homes: Points) -> None:
    """Refuse a household without a home, and a home of no household."""
    ids = pl.DataFrame({"household_id": homes.household_id})
    lacking = tables.households.join(ids, on="household_id", how="anti")
    if lacking.height:
        raise ConfigurationError(
            f"{homes.file}: no home of household {short(lacking['household_id'][0])}"
            f"{f' and {lacking.height - 1:,} more' if lacking.height > 1 else ''}, which "
            f"{tables.files[1].name} has"
        )
    unknown = ids.join(tables.households, on="household_id", how="anti")
    if unknown.height:
        raise ConfigurationError(
            f"{homes.file}: household {short(unknown['household_id'][0])} is not in "
            f"{tables.files[1].name}"
        )


def _metres(values: Reals) -> Reals:
    """Return positions to the centimetre; those of several homes may be off 0 by rounding."""
    return np.round(values, 2).clip(0)


def _where(homes: Points) -> str:
    return (
        f" (they are at {homes.x.min():.0f} to {homes.x.max():.0f}, {homes.y.min():.0f} to "
        f"{homes.y.max():.0f} m of EPSG:2154)"
    )
