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

from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.codes import ActivityKind
from sim.kernels.compile import Stream, kernel
from sim.kernels.philox import uniforms
from sim.parameters import Parameters, parameter, rows_of_table
from sim.state import State
from sim.state.collectives import QUARTER

SEATS_A_METRE = 2.5
"""Seats of residents of 15 and over at a metre of a table in the street: 648 on 215 m (2017), about
1,000 on 350 to 400 m (2019 to 2025), children's included (press)."""

_SUNDAY = 6
_FIRST, _LAST = 15, 21  # days of a month on which its third Sunday may fall
_QUARTER, _WEEK, _FULL = np.float32(QUARTER), np.float32(7), np.float32(1)


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


class Kinds(NamedTuple):
    """The kinds of a programme as kernels see them: a column a parameter, a row a kind.

    Attributes:
        where: 0 in the open, 1 under a roof, 2 online.
    """

    per_year: NDArray[np.float64]
    size: NDArray[np.int64]
    partners: NDArray[np.int64]
    hours: NDArray[np.float64]
    preparation: NDArray[np.float64]
    kits: NDArray[np.int64]
    reach: NDArray[np.float64]
    where: NDArray[np.int64]
    learning: NDArray[np.float64]
    together: NDArray[np.bool_]
    metres: NDArray[np.int64]
    month: NDArray[np.int64]


_DTYPES = {
    name: field.annotation
    for name, field in Activity.model_fields.items()
    if field.annotation in (float, bool)
}
"""Types of the columns that do not hold whole numbers."""


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

    def passed(self) -> dict[str, Any]:
        """Return what kernels see."""
        return {"kinds": self.kinds, "takes": self.takes}

    @property
    def kinds(self) -> Kinds:
        """The kinds as kernels see them."""
        table = [kind.passed() | {"size": kind.size} for kind in self.in_order()]
        return Kinds(
            **{
                name: np.array([kind[name] for kind in table], dtype=_DTYPES.get(name, "i8"))
                for name in Kinds._fields
            }
        )

    @property
    def takes(self) -> float:
        """What the whole programme takes, in hours a week."""
        return sum(kind.per_year * kind.preparation for kind in self.in_order()) / 52


@kernel
def sets_out(
    state: State, programme: Programme, stream: Stream, number: int, collective: int, kind: int
) -> bool:
    """Tell whether a collective sets out to hold an activity of a kind today.

    Args:
        state: read only.
        programme: that of the collective, which has a leader.
        stream: a number for each activity that there may be.
        number: of this one.
        collective: its row.
        kind: of the activity.
    """
    now, kinds = state.conditions, programme.kinds
    if state.collectives.suspended[collective]:
        return False
    gives = state.collectives.hours[collective] + state.collectives.support[collective]
    if kinds.month[kind] > 0:
        third_sunday = now.weekday[0] == _SUNDAY and _FIRST <= now.month_day[0] <= _LAST
        covered = gives * _QUARTER / _WEEK >= np.float32(kinds.preparation[kind])
        return (
            third_sunday
            and now.month[0] == kinds.month[kind]
            and kinds.per_year[kind] > 0
            and covered
        )
    strength = min(_FULL, gives / np.float32(max(programme.takes, 1e-9)))
    chance = np.float32(kinds.per_year[kind] / 365.0) * strength
    return chance > 0.0 and uniforms(stream, number, 0)[0] < chance
