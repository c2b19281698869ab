"""What a process is: an immutable set of parameters whose `step` is the rule of a day."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

from sim.parameters import Parameters
from sim.rng import Draws
from sim.state import State
from sim.state.table import Table
from sim.tables import Measure

_NEW_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


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


def name_of(kind: type[Process]) -> str:
    """Return the name that a process has in a scenario: `mutual_aid` for `MutualAid`."""
    return _NEW_WORD.sub("_", kind.__name__).lower()


class OwnProcess(Process, ABC):
    """A mechanism of somebody's own, in a file beside the model (docs/own-process.md).

    Its parameters, all of which have defaults, stand in a scenario under the name of its class:
    those of `CoolRooms` under `cool_rooms`. So does its table in the state, if it keeps one.

    Attributes:
        after: name of the process after which it runs each day, such as "mutual_aid".
        keeps: the table of what it has to remember; none unless said. In `reads` and `writes`, its
            columns stand under the name of the process, as "cool_rooms.visits".
        a_row_each: the table of the state for each row of which that table has one, in the same
            order; "" for a single row. Who moves in has the row of a resident who moved away, from
            the next day on, when `residents.arrived` is the day before.
        tells: outcomes of its own, each a column of the table of runs; their names begin with that
            of the process, as "cool_rooms_visits".
    """

    after: ClassVar[str]
    keeps: ClassVar[type[Table] | None] = None
    a_row_each: ClassVar[str] = "residents"
    tells: ClassVar[Mapping[str, Measure]] = {}

    @classmethod
    def kept(cls, state: State) -> Any:
        """Return the table that the process keeps in a state."""
        return state.own[name_of(cls)]

    def before(self) -> Self:
        """Return the process as it acts until a crisis is near: itself, unless a class says else.

        Runs whose crises differ share the days until `sim.scenario.NOTICE` days before them, or
        until they are announced. A process that does nothing before may return itself switched off
        here: then runs that differ in its parameters alone share these days, too.
        """
        return self

    def invariants(self, before: State, after: State, day: int) -> Iterator[str]:
        """Yield what a step broke of what must hold, in words; looked at with `checks=on`.

        Bounds of columns, and that nothing is written which `writes` does not declare, are looked
        at already.

        Args:
            before: the state before the step.
            after: the state after it.
            day: of the run.
        """
        yield from ()

    def tell(self, state: State, day: int) -> dict[str, float]:
        """Return the outcomes that `tells` declares, each a number; NaN where it cannot be said.

        Args:
            state: at the end of the run, or as far as it has come; only read.
            day: the last that was simulated.
        """
        return {}


class OwnMeasure(OwnProcess):
    """What is told of a run and changes nothing of it: a process of somebody's own that only looks.

    It declares `tells` and has `tell`. One that has to look each day keeps what it saw in a table
    of its own, as any process does: it then has `keeps`, `writes` and `step`, too.
    """

    after: ClassVar[str] = "moves"  # the last of the day
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Do nothing."""
