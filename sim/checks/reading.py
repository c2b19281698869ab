"""Reading: which columns a process touches, recorded while it runs.

What Python asks for is noted as it is asked for; of the kernels that it calls with the whole state,
all columns are noted that their code names.
"""

from __future__ import annotations

from typing import Any

from sim.checks.naming import columns_of
from sim.kernels.compile import calls_noted
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import Addresses, State
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
    for name, value in state.named().items():
        tables[name] = _Watched(value, name, seen) if isinstance(value, Table) else value
    with calls_noted() as called:
        process.step(_Noted(state, seen, tables), day, draws)  # type: ignore[arg-type]
    return frozenset(seen.union(*(columns_of(kernel) for kernel in called)))


class _Noted:
    """A state of watched tables that notes when its ties are asked for."""

    def __init__(self, state: State, seen: set[str], tables: dict[str, Any]) -> None:
        self._seen, self._tables = seen, tables
        self.own = {name: tables[name] for name in state.own}
        self.addresses, self.here = Addresses(), state.here

    def __getattr__(self, name: str) -> Any:
        if name == "ties":
            self._seen.add("ties.*")
        return self._tables[name]
