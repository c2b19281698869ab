"""The kinds of place: how many there are, what they hold, how much they are liked."""

from __future__ import annotations

from typing import ClassVar

from sim.parameters import WEEKDAY_BITS, Parameters, parameter
from sim.state.dwellings import CHOICES


class PlaceSpec(Parameters):
    """The places of a kind."""

    table: ClassVar[bool] = True

    per_1000: float = parameter(
        0.0,
        "places per 1,000 residents of 15 and over; where above zero, one at least",
        unit="place per 1,000 residents",
        low=0,
        high=20,
    )
    capacity: int = parameter(40, "how many a place holds", unit="person", low=1, high=5000)
    weekdays: int = parameter(
        0b1111111,
        "days it opens: a bit each, Monday the lowest",
        unit=WEEKDAY_BITS,
        low=0,
        high=127,
    )


class OutingSpec(PlaceSpec):
    """The places of a kind that residents go to by taste."""

    considered: int = parameter(
        1, "nearest places of the kind that a resident chooses among", unit="1", low=1, high=CHOICES
    )
    taste_20: float = parameter(1.0, "taste for the kind at 20", unit="1", low=0.01, high=10)
    taste_80: float = parameter(1.0, "taste for the kind at 80", unit="1", low=0.01, high=10)
