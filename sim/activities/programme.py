"""The programme of a collective: a table of the kinds of activity, each with its size and its cost.

Rule: a collective that has a leader holds each kind of its programme without a date on a day with
chance

  per_year / 365 x min(1, (hours + support) / takes)
  takes = sum over all kinds of per_year x preparation / 52

hours a week being its core team's, support those of facilitators. A kind with a date (`month`) is
held on the third Sunday of that month, once, if all that it takes is there: hours + support of a
quarter that cover its preparation, a permit for public space that is open, and kits of its own. It
comes before whatever else is held on that day.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.codes import ActivityKind
from sim.parameters import Parameters, parameter, rows_of_table
from sim.state import State
from sim.state.collectives import QUARTER

SEATS_A_METRE = 2.5
"""Seats of residents of 15 and over at a metre of a table in the street: 648 on 215 m (2017), about
1,000 on 350 to 400 m (2019 to 2025), children's included (press)."""

_SUNDAY = 6
_THIRD = range(15, 22)  # days of a month on which its third Sunday may fall


class Activity(Parameters):
    """A kind of activity: a row of the table."""

    table: ClassVar[bool] = True

    per_year: float = parameter(
        ..., "times a year at full strength", unit="1/year", low=0, high=365
    )
    seats: int = parameter(..., "how many it can hold", unit="person", low=2, high=5000)
    partners: int = parameter(..., "others whom each turns to", unit="person", low=1, high=20)
    hours: float = parameter(..., "effective hours with each of them", unit="h", low=0, high=10)
    preparation: float = parameter(..., "work it takes the core team", unit="h", low=0, high=500)
    kits: int = parameter(0, "kits it needs at full size", unit="kit", low=0, high=100)
    reach: float = parameter(
        1.0, "how widely it is announced, against an aperitif", unit="1", low=0, high=500
    )
    where: Literal["street", "room", "online"] = Field(
        "street", description="in the open, under a roof or online"
    )
    learning: float = parameter(
        0.0,
        "part of the way to full know-how and power to act that doing it together takes each "
        "person, and the collective",
        unit="share",
        low=0,
        high=1,
    )
    together: bool = Field(
        False,
        description="whether people do something together, so that those unlike gain as much by it",
    )
    metres: int = parameter(
        0,
        "length of the street that it fills, which limits its seats; 0 where it fills none",
        unit="m",
        low=0,
        high=5000,
    )
    month: int = parameter(
        0,
        "month on whose third Sunday it is held, once a year; 0 where any day will do",
        unit="month",
        low=0,
        high=12,
    )

    @property
    def size(self) -> int:
        """How many it can hold."""
        return min(self.seats, int(self.metres * SEATS_A_METRE)) if self.metres else self.seats


_ROWS = rows_of_table(Activity, __package__, "programme.yaml")


class Programme(Parameters):
    """The kinds of activity that a collective may offer."""

    aperitif: Activity = _ROWS["aperitif"]
    meeting: Activity = _ROWS["meeting"]
    meal: Activity = _ROWS["meal"]
    open_house: Activity = _ROWS["open_house"]
    workshop: Activity = _ROWS["workshop"]
    street_table: Activity = _ROWS["street_table"]
    talk: Activity = _ROWS["talk"]
    online: Activity = _ROWS["online"]

    def in_order(self) -> list[Activity]:
        """Return the kinds in the order of `ActivityKind`."""
        return [getattr(self, kind.name.lower()) for kind in ActivityKind]

    def gatherings(self) -> float:
        """Return how often people come together in person, a year, at full strength."""
        return sum(kind.per_year for kind in self.in_order() if kind.where != "online")

    def held(
        self, state: State, alive: NDArray[np.intp], luck: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Tell what collectives set out to hold today.

        Args:
            state: read only.
            alive: (a,) rows of collectives that have a leader.
            luck: (a, kinds) a number between 0 and 1 for each.

        Returns:
            (a, kinds).
        """
        kinds, now = self.in_order(), state.conditions
        gives = state.collectives.hours[alive] + state.collectives.support[alive]
        takes = sum(kind.per_year * kind.preparation for kind in kinds) / 52
        strength = np.minimum(1.0, gives / max(takes, 1e-9))
        third_sunday = now.weekday[0] == _SUNDAY and now.month_day[0] in _THIRD
        chosen = np.empty(luck.shape, dtype=bool)
        for k, kind in enumerate(kinds):
            if kind.month:
                today = third_sunday and now.month[0] == kind.month and kind.per_year > 0
                chosen[:, k] = today & (gives * QUARTER / 7 >= kind.preparation)
            else:
                chosen[:, k] = luck[:, k] < kind.per_year / 365 * strength
        return chosen
