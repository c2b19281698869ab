"""The table of a population that was given: its columns, and what must hold of them.

A row is a resident. What is of a household or of a building stands in the rows of all its residents
and is the same in each.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.codes import HouseholdType, Tenure
from sim.wording import ConfigurationError, short

if TYPE_CHECKING:
    import polars as pl

type Rows = NDArray[np.int64]
type Reals = NDArray[np.float64]
type Flags = NDArray[np.bool_]

OF_RESIDENTS = {"age": "Float64", "child": "Boolean"}
OF_HOUSEHOLDS = {
    "household": "Int64", "type": "String", "children": "Int64", "building": "Int64",
}  # fmt: skip
OF_BUILDINGS = {"block": "Int64", "x": "Float64", "y": "Float64"}
MAY_LACK = {"tenure": "String", "means": "Float64"}
"""Columns that a table need not have. All columns by the type that polars gives them."""

_ALWAYS = (
    "alone_share", "family_share", "single_parent_share", "ages", "residents_per_building",
    "building_spread", "buildings_per_block", "density",
)  # fmt: skip
_OF_TENURE = ("social_share", "social_clustering", "owner_share")
_OF_MEANS = ("means_level", "means_spread")
_OF_BOTH = ("means_social", "means_owners")
"""Numbers of a neighbourhood that a table decides on, in place of those of a configuration."""

LEAST_AGE, MOST_AGE = 15, 110
MOST_TOGETHER = 100
"""Members of a household: of 15 and over, and below."""


@dataclass(frozen=True, eq=False)
class GivenPopulation:
    """Residents in the order of their dwellings; adults of a household before its children.

    Attributes:
        age: (n,) years, 15 and over.
        child: (n,) whether the resident is a child of the household.
        household: (n,) row of the household.
        type: (h,) type of household (`HouseholdType`).
        children: (h,) members under 15.
        building: (h,) row of the building.
        tenure: (h,) tenure (`Tenure`); None where it is not known.
        means: (h,) economic means, as a rank in 0-1; None where they are not known.
        block: (b,) block of each building, in the order of buildings.
        x: (b,) position in metres, eastwards.
        y: (b,) position in metres, northwards.
    """

    age: Reals
    child: Flags
    household: Rows
    type: Rows
    children: Rows
    building: Rows
    tenure: NDArray[np.int8] | None
    means: Reals | None
    block: Rows
    x: Reals
    y: Reals

    @property
    def decides(self) -> tuple[str, ...]:
        """The numbers of a neighbourhood that it decides on, by their keys there."""
        return decided_by([name for name in MAY_LACK if getattr(self, name) is not None])


def decided_by(columns: Collection[str]) -> tuple[str, ...]:
    """Return the numbers of a neighbourhood that a table with some columns decides on."""
    return (
        *_ALWAYS,
        *(_OF_TENURE if "tenure" in columns else ()),
        *(_OF_MEANS if "means" in columns else ()),
        *(_OF_BOTH if {"tenure", "means"} <= set(columns) else ()),
    )


def population_in(path: Path, content: bytes) -> GivenPopulation:
    """Return the population of a table, of which all is as the model needs it.

    Args:
        path: of its file, for messages.
        content: of the file, in Parquet.

    Raises:
        ConfigurationError: saying what is wrong with it.
    """
    return _checked(path, _frame(path, content))


def _frame(path: Path, content: bytes) -> pl.DataFrame:
    """Return a table with its columns, each of its type."""
    import polars as pl

    try:
        frame = pl.read_parquet(BytesIO(content))
    except Exception as error:  # polars raises whatever its reader runs into
        said = str(error).partition("\n")[0]
        raise ConfigurationError(f"{path}: no table in Parquet ({short(said)})") from None
    expected = OF_RESIDENTS | OF_HOUSEHOLDS | OF_BUILDINGS
    known = expected | MAY_LACK
    types = {name: str(kind) for name, kind in frame.schema.items()}
    for name in [*expected, *types]:
        if types.get(name) != known.get(name):
            allowed = known.get(name) or f"none but {', '.join(known)}"
            raise ConfigurationError(
                f"{path}: column {short(name)}: {types.get(name, 'missing')}; {allowed} is expected"
            )
    return frame


def _checked(path: Path, frame: pl.DataFrame) -> GivenPopulation:
    """Return the population of a table, of which all is as the model needs it."""

    def refuse(said: str) -> ConfigurationError:
        return ConfigurationError(f"{path}: {said}; write it again with entraide place")

    if not frame.height:
        raise refuse("no resident")
    for name in frame.columns:
        if frame[name].null_count() or not _is_finite(frame[name]):
            raise refuse(f"column {name}: a value is missing")
    column = {name: frame[name].to_numpy() for name in frame.columns}
    home = column["household"]
    first = _first_of(home)
    if not first.size or home[0] != 0 or not np.isin(np.diff(home), (0, 1)).all():
        raise refuse("column household: rows are numbered from 0 on, in their order")
    building = column["building"][first]
    if building[0] != 0 or not np.isin(np.diff(building), (0, 1)).all():
        raise refuse("column building: rows are numbered from 0 on, in the order of households")
    at = _first_of(building)
    for name in frame.columns:
        if name in OF_RESIDENTS:
            continue
        whole = column[name][first][home]
        if name in OF_BUILDINGS:
            whole = column[name][first][at][building[home]]
        if (whole != column[name]).any():
            raise refuse(f"column {name}: not the same for all of one household or building")
    child = column["child"]
    if child[first].any() or (child[:-1] & ~child[1:] & (home[:-1] == home[1:])).any():
        raise refuse("column child: adults stand before the children of their household")
    if not ((column["age"] >= LEAST_AGE) & (column["age"] <= MOST_AGE)).all():
        raise refuse(f"column age: {LEAST_AGE} to {MOST_AGE} is expected")
    if max(np.bincount(home).max(), column["children"].max()) > MOST_TOGETHER:
        raise refuse(f"a household has more than {MOST_TOGETHER} residents or children")
    blocks = column["block"][first][at]
    numbered = blocks[0] == 0 and np.isin(np.diff(blocks), (0, 1)).all()
    if not numbered or min(column["x"].min(), column["y"].min(), column["children"].min()) < 0:
        raise refuse("columns block, x, y, children: from 0 on, blocks in their order")
    means = column.get("means")
    if means is not None and not ((means >= 0) & (means <= 1)).all():
        raise refuse("column means: 0 to 1 is expected")
    tenure = _codes(column["tenure"][first], Tenure) if "tenure" in column else None
    kinds = _codes(column["type"][first], HouseholdType)
    if (kinds < 0).any() or (tenure is not None and (tenure < 0).any()):
        raise refuse("column type or tenure: a word that is none of the model's")
    return GivenPopulation(
        age=column["age"],
        child=child,
        household=home,
        type=kinds,
        children=column["children"][first],
        building=building,
        tenure=None if tenure is None else tenure.astype(np.int8),
        means=None if means is None else means[first],
        block=blocks,
        x=column["x"][first][at],
        y=column["y"][first][at],
    )


def _is_finite(column: pl.Series) -> bool:
    return bool(column.is_finite().all()) if column.dtype.is_float() else True


def _first_of(numbers: Rows) -> Rows:
    """Return where each number of a sequence in order first stands."""
    return np.flatnonzero(np.diff(numbers, prepend=-1))


def _codes(words: NDArray[Any], kinds: type[HouseholdType] | type[Tenure]) -> Rows:
    """Return the number of each word; -1 for a word that is none of the kinds."""
    known = {kind.name.lower(): int(kind) for kind in kinds}
    return np.array([known.get(word, -1) for word in words], dtype=np.int64)
