"""Residents, collectives and facilitators as Mesa agents: views of the rows of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa import Agent

if TYPE_CHECKING:
    from sim.model import Neighbourhood


class RowAgent(Agent):  # type: ignore[misc]
    """A row of a table, seen as an agent: its attributes read the row's columns."""

    table: str

    def __init__(self, model: Neighbourhood, row: int) -> None:
        super().__init__(model)
        self.row = row

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        table = getattr(self.model.state, self.table)
        if name not in table.columns:
            raise AttributeError(
                f"{type(self).__name__} has no {name!r}; it has {', '.join(table.columns)}"
            )
        value = getattr(table, name)[self.row]
        return value.item() if value.ndim == 0 else value


class Resident(RowAgent):
    """A resident of 15 or over; see `sim.state.residents.Residents` for the attributes."""

    table = "residents"


class Collective(RowAgent):
    """A collective that is alive; see `sim.state.collectives.Collectives` for the attributes."""

    table = "collectives"


class Facilitator(RowAgent):
    """A post of facilitator; see `sim.state.collectives.Facilitators` for the attributes."""

    table = "facilitators"
