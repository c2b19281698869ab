"""Episodes: crises as data, each of phases that follow one another, from a date on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from sim.aid.headline import HEADLINE, Outcome
from sim.aid.kinds import OwnNeed
from sim.codes import OWN_KINDS, NeedKind, PlaceName, Profile, member
from sim.parameters import ASSUMPTION, Parameters, parameter


def _named(value: object) -> object:
    """Return the kind of every day that a name means; of another name, itself."""
    if isinstance(value, str) and value.upper() in NeedKind.__members__:
        return NeedKind[value.upper()]
    return value


NeedName = Annotated[NeedKind | str, BeforeValidator(_named)]
ProfileName = Annotated[Profile, member(Profile)]
Factor = Annotated[float, Field(ge=0, le=50)]
Share = Annotated[float, Field(ge=0, le=1)]


class Footprint(Parameters):
    """The part of the map that a phase strikes: a rectangle, edges included."""

    x: tuple[Share, Share] = Field(
        (0.0, 1.0),
        description="its western and eastern edge: 0 is the westernmost building, 1 the "
        "easternmost",
        json_schema_extra={"unit": "share", "source": ASSUMPTION},
    )
    y: tuple[Share, Share] = Field(
        (0.0, 1.0),
        description="its southern and northern edge: 0 is the southernmost building, 1 the "
        "northernmost",
        json_schema_extra={"unit": "share", "source": ASSUMPTION},
    )

    @field_validator("x", "y")
    @classmethod
    def _low_before_high(cls, edges: tuple[float, float]) -> tuple[float, float]:
        if edges[0] >= edges[1]:
            raise ValueError("the first edge must be less than the second")
        return edges


class Phase(Parameters):
    """A stretch of an episode during which its conditions stay the same."""

    name: str = Field(description="what the phase is called")
    days: int = parameter(..., "how long it lasts", unit="day", low=1, high=730)
    suspended: float = parameter(
        0.0,
        "collectives that suspend what they do for as long, of those that have not turned to the "
        "crisis by then",
        unit="share",
        low=0,
        high=1,
    )
    footprint: Footprint | None = Field(
        None, description="where its needs, trouble and closures hold; everywhere unless given"
    )
    closed: tuple[PlaceName, ...] = Field((), description="kinds of place that are closed")
    gatherings: bool = Field(
        True,
        description="whether people may gather; if not, all activities but those online are "
        "cancelled, even at home",
    )
    visits: float = parameter(1.0, "visits at home, against ordinary days", unit="1", low=0, high=5)
    outings: float = parameter(1.0, "outings, against ordinary days", unit="1", low=0, high=5)
    at_home: float = parameter(
        1.0, "presence in the building, against ordinary days", unit="1", low=0, high=5
    )
    online: float = parameter(
        1.0, "calls and messages, against ordinary days", unit="1", low=0, high=10
    )
    kin: float = parameter(
        1.0,
        "reach of kin outside the neighbourhood, against ordinary days",
        unit="1",
        low=0,
        high=1,
    )
    asking: float = parameter(
        1.0, "chance of asking for help, against ordinary days", unit="1", low=0, high=2
    )
    institution: float = parameter(
        1.0, "capacity of the institution, against ordinary days", unit="1", low=0, high=5
    )
    heat: float = parameter(
        0.0, "heat: 0 none, 1 the worst day of August 2003", unit="1", low=0, high=2
    )
    needs: dict[ProfileName, dict[NeedName, Factor]] = Field(
        default_factory=dict,
        description="needs against ordinary days, by profile (others, exposed: 75 and over or of "
        "limited mobility, family: parents of children under 15) and kind, 1 where not said; of a "
        "kind that the crisis brings, how many each time, 0 where not said",
        json_schema_extra={"unit": "1", "source": ASSUMPTION},
    )
    outsiders: float = parameter(
        0.0,
        "helpers who come from elsewhere each day",
        unit="person per 1,000 residents",
        low=0,
        high=10_000,
    )
    trouble: dict[ProfileName, Share] = Field(
        default_factory=dict,
        description="readiness to help that residents' own trouble takes, by profile; 0 where not "
        "said",
        json_schema_extra={"unit": "share", "source": ASSUMPTION},
    )


class Episode(Parameters):
    """A crisis by itself: phases one after another, from a date on."""

    name: str = Field("none", description="what the crisis is called")
    starts: date = Field(date(2020, 3, 17), description="date of its first day")
    phases: tuple[Phase, ...] = Field(
        (Phase(name="ordinary days", days=55),),
        description="the phases, in their order",
        min_length=1,
    )
    warning_days: int = parameter(
        0, "days before its first on which it is announced", unit="day", low=0, high=60
    )
    kinds: dict[str, OwnNeed] = Field(
        default_factory=dict,
        description="kinds of need that it brings, by a name for each",
        max_length=OWN_KINDS,
    )
    headline: tuple[Outcome, ...] = Field(
        HEADLINE,
        min_length=1,
        description="outcomes that tell how the crisis went, first what matters most",
    )

    @model_validator(mode="after")
    def _needs_are_known(self) -> Self:
        ordinary = [kind.name.lower() for kind in NeedKind]
        for name in self.kinds:
            if name in ordinary:
                raise ValueError(f"kinds.{name}: this is a kind of every day; take another name")
        allowed = ", ".join([*ordinary, *self.kinds])
        for number, phase in enumerate(self.phases):
            for needs in phase.needs.values():
                unknown = [kind for kind in needs if kind not in {*NeedKind, *self.kinds}]
                if unknown:
                    raise ValueError(f"phases[{number}].needs: {unknown[0]!r} is none of {allowed}")
        return self

    @property
    def calm(self) -> bool:
        """Whether nothing changes in any of its phases."""
        ordinary = Phase(name="", days=1)
        changes = {"name": "", "days": 1}
        return all(phase.model_copy(update=changes) == ordinary for phase in self.phases)

    def begins(self, kind: str) -> date | None:
        """Return the first day of the first phase that names a kind of its own, if one does."""
        day = self.starts
        for phase in self.phases:
            if any(kind in needs for needs in phase.needs.values()):
                return day
            day += timedelta(days=phase.days)
        return None

    @property
    def after(self) -> date:
        """The first date after the episode."""
        return self.starts + timedelta(days=sum(phase.days for phase in self.phases))

    def phase_on(self, today: date) -> Phase | None:
        """Return the phase on a date, or None outside the episode."""
        left = (today - self.starts).days
        if left < 0:
            return None
        for phase in self.phases:
            if left < phase.days:
                return phase
            left -= phase.days
        return None
