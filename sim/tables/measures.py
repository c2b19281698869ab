"""What a measure is, what a run gives, and the groups and classes that measures tell of."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.codes import Group

if TYPE_CHECKING:
    import polars as pl


class Measure(NamedTuple):
    """What a number is.

    Attributes:
        unit: of the number; "share" for a proportion, "1" for a pure number.
        doc: its meaning.
        every: days from one row of the daily table to the next; 0 for the last day alone.
    """

    unit: str
    doc: str
    every: int = 1


class Portrait(NamedTuple):
    """What a neighbourhood is like in the crisis, for pictures of it.

    Attributes:
        marks: what there is on the last day, from `sim.measures.portrait`.
        film: what each building needs and gets, day by day, from `sim.measures.film`.
    """

    marks: pl.DataFrame
    film: pl.DataFrame


@dataclass(frozen=True, slots=True)
class RunTables:
    """What a run gives.

    Attributes:
        outcomes: one number for each of `OUTCOMES`.
        daily: columns day (Int32), measure, group (String) and value (Float64); measures and
            groups are those of `DAILY`.
        portrait: what the neighbourhood is like in the crisis; None where none was asked for.
    """

    outcomes: dict[str, float]
    daily: pl.DataFrame
    portrait: Portrait | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel compressed: the days name the same few measures and groups, row after row."""
        packed = BytesIO()
        self.daily.write_ipc_stream(packed, compression="zstd")
        return _unpacked, (self.outcomes, packed.getvalue(), self.portrait)


def _unpacked(outcomes: dict[str, float], packed: bytes, portrait: Portrait | None) -> RunTables:
    import polars as pl

    return RunTables(outcomes, pl.read_ipc_stream(BytesIO(packed)), portrait)


GROUPS = {
    Group.EVERYONE: "all residents",
    Group.OVER_75: "residents of 75 and over",
    Group.OVER_75_ALONE: "residents of 75 and over who live alone",
    Group.ALONE: "residents who live alone",
    Group.LOW_INCOME: "residents of the lowest third of income",
    Group.CONNECTED: "the third of residents with most hours with neighbours on the eve",
    Group.ISOLATED: "the third of residents with fewest hours with neighbours on the eve",
}

GROUPS_LEFT = (Group.EVERYONE, Group.OVER_75, Group.OVER_75_ALONE, Group.LOW_INCOME, Group.ISOLATED)
"""Groups of which those left without are told."""

KNOWN_DAYS = (0, 3, 10)
"""Days of the crisis on which it is told who is known; day 0 is its eve."""

VISIT_DAYS = (140, 230)
"""Days from the first of the crisis between which visits at home are looked for: from, and to."""

ASKED_DAYS = 578
"""Days from the first of the crisis, 19 months, after which residents are asked who helped them."""

AGES = {"15_29": (15, 30), "30_44": (30, 45), "45_59": (45, 60), "60_74": (60, 75), "75": (75, 200)}
"""Classes of age: from, and below; years."""

GAVE_ON = {"0": (0, 0), "1": (1, 1), "2_4": (2, 4), "5_9": (5, 9), "10": (10, 366)}
"""Classes of days of a year on which a resident gives a service: from, and up to."""
