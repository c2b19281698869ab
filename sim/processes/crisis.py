"""Crisis: what is closed, what people may do and what they need on each day.

A crisis is data: phases that follow one another, each with what it closes and changes. The model
has no "solidarity" term: a crisis changes needs, places and means, and mutual aid follows or not.

Reads: conditions (first and last day of the crisis). Writes: conditions, places.open.
Rule: on a day of phase p, each condition takes the value that p gives it; on any other day, the
value of ordinary days (1, or open, or allowed). A place is open when it exists, its kind is not
closed and today is one of its weekdays; a school gate only on school days.
Source: dates and closures of each crisis stand in its configuration; factors are assumptions.
Left out: fear of contagion, illness itself, exemptions and fines.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from sim.calendar import date_of, is_school_day
from sim.codes import NeedKind, PlaceKind, Profile, Stage, member
from sim.parameters import ASSUMPTION, Parameters, parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State

PlaceName = Annotated[PlaceKind, member(PlaceKind)]
NeedName = Annotated[NeedKind, member(NeedKind)]
ProfileName = Annotated[Profile, member(Profile)]
Factor = Annotated[float, Field(ge=0, le=50)]


class Phase(Parameters):
    """A stretch of a crisis during which its conditions stay the same."""

    name: str = Field(description="what the phase is called")
    days: int = parameter(..., "how long it lasts", unit="day", low=1, high=730)
    closed: tuple[PlaceName, ...] = Field((), description="kinds of place that are closed")
    gatherings: bool = Field(True, description="whether people may gather")
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
    needs: dict[ProfileName, dict[NeedName, Factor]] = Field(
        default_factory=dict,
        description="needs against ordinary days, by profile (others, exposed: 75 and over or of "
        "limited mobility, family: parents of children under 15) and kind; 1 where not said",
        json_schema_extra={"unit": "1", "source": ASSUMPTION},
    )


_ORDINARY = Phase(name="ordinary days", days=55)


class Crisis(Process):
    """The crisis of a run, phase after phase; `none` is a phase in which nothing changes."""

    writes: ClassVar[tuple[str, ...]] = ("conditions.*", "places.open")

    name: str = Field("none", description="what the crisis is called")
    starts: date = Field(date(2020, 3, 17), description="date of its first day")
    phases: tuple[Phase, ...] = Field(
        (_ORDINARY,),
        description="the phases, in their order",
        min_length=1,
    )

    @property
    def days(self) -> int:
        """How long the crisis lasts, in days."""
        return sum(phase.days for phase in self.phases)

    def phase_on(self, crisis_day: int) -> Phase | None:
        """Return the phase on a day of the crisis (its first is 0), or None outside it."""
        if crisis_day < 0:
            return None
        for phase in self.phases:
            if crisis_day < phase.days:
                return phase
            crisis_day -= phase.days
        return None

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Set the conditions of the day."""
        now = state.conditions
        first = int(now.first_crisis_day[0])
        today = date_of(self.starts - timedelta(days=first - 1), day)
        phase = self.phase_on(day - first)
        now.day[0] = day
        now.weekday[0] = today.weekday()
        now.school[0] = is_school_day(today)
        if day < first:
            now.stage[0] = Stage.BUILD_UP
        else:
            now.stage[0] = Stage.RECOVERY if phase is None else Stage.CRISIS
        self._apply(state, phase or _ORDINARY)

    def _apply(self, state: State, phase: Phase) -> None:
        now = state.conditions
        now.closed[0] = np.isin(np.arange(len(PlaceKind)), phase.closed)
        now.gatherings[0] = phase.gatherings
        now.visits[0] = phase.visits
        now.outings[0] = phase.outings
        now.at_home[0] = phase.at_home
        now.online[0] = phase.online
        now.kin[0] = phase.kin
        now.need[0] = 1.0
        for profile, factors in phase.needs.items():
            for kind, factor in factors.items():
                now.need[0, :, profile, kind] = factor
        places = state.places
        opens = (places.weekdays >> now.weekday[0]) & 1 == 1
        shut = now.closed[0][places.kind]
        if not now.school[0]:
            shut = shut | (places.kind == PlaceKind.SCHOOL_GATE)
        places.open[:] = places.existing & opens & ~shut
