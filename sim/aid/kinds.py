"""The kinds of need: a table, with what each asks for."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from sim.codes import NeedKind
from sim.parameters import Parameters, parameter, rows_of_table


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
    parents: bool = Field(False, description="whether it is a need of parents of young children")
    kit: bool = Field(False, description="whether a collective needs a kit to meet it")


_ROWS = rows_of_table(Need, __package__, "kinds.yaml")


class NeedKinds(Parameters):
    """The seven kinds of need."""

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
