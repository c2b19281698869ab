"""The four kinds of facilitator: how each works, and the posts that a policy pays for."""

from __future__ import annotations

from math import ceil
from typing import ClassVar, Literal, NamedTuple, Self, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.codes import FacilitatorKind
from sim.facilitators.allocation import Allocation
from sim.parameters import Parameters, parameter, rows_of_table
from sim.state.collectives import Facilitators

_ROUNDING = 1e-6

type Reals = NDArray[np.float64]


class Uses(Parameters):
    """How an hour of a facilitator is spent: shares that make 1."""

    outreach: float = parameter(
        ..., "talking to residents at their doors", unit="share", low=0, high=1
    )
    teaching: float = parameter(
        ..., "passing on know-how to collectives", unit="share", low=0, high=1
    )
    mediation: float = parameter(..., "settling conflicts", unit="share", low=0, high=1)
    brokering: float = parameter(
        ...,
        "obtaining permits, money, recognition and the institution's ear",
        unit="share",
        low=0,
        high=1,
    )
    rooms: float = parameter(..., "finding rooms", unit="share", low=0, high=1)

    @model_validator(mode="after")
    def _make_one(self) -> Self:
        shares = self.model_dump()
        whole = sum(shares.values())
        if abs(whole - 1) > _ROUNDING:
            raise ValueError(f"the shares {', '.join(shares)} make {whole:g}; they must make 1")
        return self


class FacilitatorSpec(Parameters):
    """How facilitators of a kind work."""

    table: ClassVar[bool] = True

    share: float = parameter(..., "share of the posts that are theirs", unit="share", low=0, high=1)
    uses: Uses
    hours: float = parameter(35.0, "full working time", unit="h/week", low=1, high=39)
    skill: float = parameter(
        1.0, "skill in this work, against that of the policy", unit="share", low=0, high=1
    )
    lean: float = parameter(
        0.0, "stance beyond that of the policy; the sum stays in 0-1", unit="1", low=-1, high=1
    )
    allocation: Allocation | None = Field(
        None, description="which collectives the hours go to; null takes the policy's rule"
    )
    serves: Literal["all", "caretaker"] = Field(
        "all", description="all buildings of the perimeter, or those that have a caretaker"
    )


_ROWS = rows_of_table(FacilitatorSpec, __package__, "kinds.yaml")


class FacilitatorKinds(Parameters):
    """The four kinds of facilitator that the article names."""

    elected: FacilitatorSpec = _ROWS["elected"]
    development_team: FacilitatorSpec = _ROWS["development_team"]
    landlord: FacilitatorSpec = _ROWS["landlord"]
    caretaker: FacilitatorSpec = _ROWS["caretaker"]

    @model_validator(mode="after")
    def _make_one(self) -> Self:
        shares = {kind.name.lower(): self.of(kind).share for kind in FacilitatorKind}
        whole = sum(shares.values())
        if abs(whole - 1) > _ROUNDING:
            told = ", ".join(f"{name}.share {share:g}" for name, share in shares.items())
            raise ValueError(f"{told} make {whole:g}; they must make 1")
        return self

    def of(self, kind: FacilitatorKind) -> FacilitatorSpec:
        """Return how facilitators of a kind work."""
        spec: FacilitatorSpec = getattr(self, kind.name.lower())
        return spec


class KindRows(NamedTuple):
    """How facilitators of each kind work, a row a kind (`sim.codes.FacilitatorKind`).

    Attributes:
        hours: full working time, h/week.
        outreach: share of the hours; those of other uses likewise.
        teaching: likewise.
        mediation: likewise.
        brokering: likewise.
        rooms: likewise.
        caretakers: whether only buildings with a caretaker are served.
        allocation: rule (`sim.facilitators.allocation.Allocation`), by its number.
    """

    hours: Reals
    outreach: Reals
    teaching: Reals
    mediation: Reals
    brokering: Reals
    rooms: Reals
    caretakers: NDArray[np.bool_]
    allocation: NDArray[np.int64]


def rows_of(kinds: FacilitatorKinds, allocation: Allocation) -> KindRows:
    """Return how facilitators of each kind work.

    Args:
        kinds: the four.
        allocation: the rule of those that have none of their own.
    """
    specs = [kinds.of(kind) for kind in FacilitatorKind]
    rules = get_args(Allocation.__value__)
    uses = {use: np.array([getattr(spec.uses, use) for spec in specs]) for use in Uses.model_fields}
    return KindRows(
        hours=np.array([spec.hours for spec in specs]),
        caretakers=np.array([spec.serves == "caretaker" for spec in specs]),
        allocation=np.array([rules.index(spec.allocation or allocation) for spec in specs]),
        **uses,
    )


def posts_of(
    kinds: FacilitatorKinds,
    per_1000: float,
    skill: float,
    stance: float,
    residents: int,
    buildings: int,
) -> Facilitators:
    """Return the posts of a neighbourhood.

    The posts of each kind share the map out among themselves. Where the money does not make whole
    posts, all of a kind work the same share of full time.

    Args:
        kinds: how each kind works, and its share of the posts.
        per_1000: posts at full time per 1,000 residents.
        skill: of a facilitator trained for this work.
        stance: 0 lets residents do, 1 does it for them.
        residents: how many.
        buildings: how many.
    """
    full = {kind: per_1000 * kinds.of(kind).share * residents / 1000 for kind in FacilitatorKind}
    number = {kind: ceil(full[kind] - _ROUNDING) for kind in FacilitatorKind}
    posts = Facilitators(sum(number.values()))
    start = 0
    for kind, count in number.items():
        rows = slice(start, start + count)
        start += count
        if not count:
            continue
        spec = kinds.of(kind)
        bounds = np.linspace(0, buildings, count + 1).round().astype(np.int32)
        posts.kind[rows] = kind
        posts.hours[rows] = spec.hours * full[kind] / count
        posts.skill[rows] = skill * spec.skill
        posts.stance[rows] = min(1.0, max(0.0, stance + spec.lean))
        posts.first_building[rows] = np.minimum(bounds[:-1], buildings - 1)
        posts.last_building[rows] = np.maximum(bounds[1:] - 1, posts.first_building[rows])
    return posts
