"""The kinds of need: seven of every day, in a table, and those that a crisis brings."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from sim.codes import MOST_CREW, TOP, NeedKind, Stakes, member
from sim.parameters import Parameters, parameter, rows_of_table

LONGEST_DAY = 16
"""Hours that one person can give to one need."""


class Need(Parameters):
    """A kind of need."""

    table: ClassVar[bool] = True

    per_year: float = parameter(
        ...,
        "needs of a resident in good health in an ordinary year",
        unit="1/year",
        low=0,
        high=365,
    )
    effort: float = parameter(..., "help that it takes", unit="h", low=0.01, high=24)
    patience: int = parameter(..., "days for which help is of use", unit="day", low=0, high=14)
    household: float = parameter(
        ..., "chance that another adult of the household meets it", unit="share", low=0, high=1
    )
    kin: float = parameter(
        ..., "chance that kin outside meet it, at full support", unit="share", low=0, high=1
    )
    institution: float = parameter(
        ..., "chance that the institution meets it, once it knows", unit="share", low=0, high=1
    )
    skill: float = parameter(
        0.0, "chance that a helper without know-how does not meet it", unit="share", low=0, high=1
    )
    ease: float = parameter(
        1.0,
        "readiness of neighbours who hardly know one another to meet it, against an errand",
        unit="share",
        low=0,
        high=1,
    )
    peers: float = parameter(
        1.0, "readiness of those who are not parents, against parents", unit="share", low=0, high=1
    )
    cools: float = parameter(
        0.0,
        "chance that who comes brings the resident to a cool place",
        unit="share",
        low=0,
        high=1,
    )
    owned: float = parameter(
        0.0,
        "households that have the equipment which it takes themselves",
        unit="share",
        low=0,
        high=1,
    )
    lent: float = parameter(
        0.0,
        "helpers whose household has that equipment and brings it",
        unit="share",
        low=0,
        high=1,
    )
    parents: bool = Field(False, description="whether it is a need of parents of young children")
    kit: float = parameter(
        0.0,
        "part of a day for which it takes a kit, 1 where it is lent out; 0 takes none",
        unit="kit day",
        low=0,
        high=1,
    )
    stakes: Annotated[Stakes, member(Stakes)] = Field(
        Stakes.EVERYDAY, description="how bad it is to go without"
    )


class OwnNeed(Need):
    """A kind of need that a crisis brings, and that nobody has on ordinary days."""

    table: ClassVar[bool] = True

    per_year: float = parameter(
        0.0,
        "needs in a year of those concerned, where they come by chance",
        unit="1/year",
        low=0,
        high=365,
    )
    effort: float = parameter(
        ..., "help that it takes; of a job, all hours of its crew", unit="h", low=0.01, high=500
    )
    every: int = parameter(
        0,
        "days between two needs of one resident; 0 where they come by chance",
        unit="day",
        low=0,
        high=730,
    )
    spread: int = parameter(
        1, "days over which residents' first needs are spread", unit="day", low=1, high=730
    )
    share: float = parameter(
        1.0, "residents concerned, of those of a profile that has it", unit="share", low=0, high=1
    )
    crew: int = parameter(
        1, "people whom it takes at once, all of them for a day", unit="person", low=1,
        high=MOST_CREW,
    )  # fmt: skip
    misses: int = parameter(
        1, "needs in a row that have to go unmet to be as bad as its stakes", unit="need", low=1,
        high=2,
    )  # fmt: skip
    lowest_floor: int = parameter(0, "floor from which it arises", unit="floor", low=0, high=TOP)
    highest_floor: int = parameter(
        TOP, "floor up to which it arises", unit="floor", low=0, high=TOP
    )
    alone: bool = Field(False, description="whether it is a need of those who live alone only")
    dwelling: bool = Field(
        False, description="whether it is a need of the dwelling, which its eldest has"
    )
    unasked: bool = Field(
        False, description="whether nobody asks for it, and those who see the resident meet it"
    )

    @model_validator(mode="after")
    def _one_person_can_do_it(self) -> Self:
        if self.crew == 1 and self.effort > LONGEST_DAY:
            raise ValueError(
                f"effort = {self.effort:g}: one person can do {LONGEST_DAY} h at most; what takes "
                "more is a job, of a crew of 2 or more"
            )
        return self


_ROWS = rows_of_table(Need, __package__, "kinds.yaml")


class NeedKinds(Parameters):
    """The seven kinds of need of every day."""

    errand: Need = _ROWS["errand"]
    check_in: Need = _ROWS["check_in"]
    paperwork: Need = _ROWS["paperwork"]
    care: Need = _ROWS["care"]
    equipment: Need = _ROWS["equipment"]
    listening: Need = _ROWS["listening"]
    child_minding: Need = _ROWS["child_minding"]

    def in_order(self) -> list[Need]:
        """Return the kinds in the order of `NeedKind`."""
        return [getattr(self, kind.name.lower()) for kind in NeedKind]
