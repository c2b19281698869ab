"""Reading: which columns a process touches, recorded while it runs."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State
from sim.state.table import Table


class _Watched:
    """A table whose columns are noted when they are asked for.

    Args:
        table: the table itself.
        name: that it has in the state.
        seen: written: "table.column" of each column asked for.
    """

    def __init__(self, table: Table, name: str, seen: set[str]) -> None:
        object.__setattr__(self, "_own", (table, name, seen))

    def __getattr__(self, column: str) -> Any:
        table, name, seen = self._own
        value = getattr(table, column)
        if column in table.columns or column == "length":
            seen.add(f"{name}.{column}")
        return value

    def __setattr__(self, column: str, value: Any) -> None:
        setattr(self._own[0], column, value)

    def __len__(self) -> int:
        return len(self._own[0])


def touched(process: Process, state: State, day: int, draws: Draws) -> frozenset[str]:
    """Let a process run for a day and return the columns that it touched, as "table.column".

    Ties are told whole, as "ties.*": kernels take all of their columns together.
    """
    seen: set[str] = set()
    tables: dict[str, Any] = {}
    for field in fields(State):
        value = getattr(state, field.name)
        tables[field.name] = (
            _Watched(value, field.name, seen) if isinstance(value, Table) else value
        )
    process.step(_WithTies(seen, tables), day, draws)  # type: ignore[arg-type]
    return frozenset(seen)


class _WithTies:
    """A state of watched tables that notes when its ties are asked for."""

    def __init__(self, seen: set[str], tables: dict[str, Any]) -> None:
        self._seen, self._tables = seen, tables

    def __getattr__(self, name: str) -> Any:
        if name == "ties":
            self._seen.add("ties.*")
        return self._tables[name]
