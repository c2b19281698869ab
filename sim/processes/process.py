"""What a process is: an immutable set of parameters whose `step` is the rule of a day."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Self

from sim.parameters import Parameters
from sim.rng import Draws
from sim.state import State


def of(**tables: str) -> tuple[str, ...]:
    """Return columns as "table.column": of each table those named, or "table.*" for "*".

    Args:
        tables: names of columns, with blanks between them, by table.
    """
    return tuple(f"{table}.{name}" for table, names in tables.items() for name in names.split())


class Process(Parameters, ABC):
    """A mechanism of the model. It remembers nothing: what lasts is a column of the state.

    Attributes:
        reads: the columns that `step` touches and does not change, what is booked for observation
            apart; in the same form as `writes`.
        writes: the columns that `step` may change, as "table.column", or "table.*" for all of a
            table's; nothing else may change while it runs.
    """

    reads: ClassVar[tuple[str, ...]]
    writes: ClassVar[tuple[str, ...]]

    def before(self) -> Self:
        """Return the process as it acts before its policy begins; itself where it has none."""
        return self

    @abstractmethod
    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let the mechanism run for one day.

        Args:
            state: what there is; written in place.
            day: of the run; the first is 1.
            draws: the random numbers of this process on this day.
        """
