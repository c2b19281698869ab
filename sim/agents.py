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

    def __setattr__(self, name: str, value: Any) -> None:
        """Take what Mesa sets; a column is written in the state, where all agents read it.

        Raises:
            AttributeError: saying how a column is written.
        """
        model = self.__dict__.get("model", value if name == "model" else None)
        if model is not None and name in getattr(model.state, self.table).columns:
            raise AttributeError(
                f"{type(self).__name__}.{name} is read only; write "
                f"model.state.{self.table}.{name}[{self.row}] between two days"
            )
        super().__setattr__(name, value)

    def step(self) -> None:
        """Refuse to act alone: what an agent does is part of the model's day.

        In a day, each process acts on all rows together, in the order of `sim.schedule`.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(
            f"{type(self).__name__} {self.row} does nothing alone: call model.step(), which lives "
            "a day of all of them"
        )

    def remove(self) -> None:
        """Refuse to take an agent away: it shows a row of the state, which would stay.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(
            f"{type(self).__name__} {self.row} shows a row of model.state.{self.table}: to take "
            "the agent away would change nothing of what happens"
        )

    def leave(self) -> None:
        """Go, since the row stands for nobody any more."""
        super().remove()


class Resident(RowAgent):
    """A resident of 15 or over; see `sim.state.residents.Residents` for the attributes."""

    table = "residents"


class Collective(RowAgent):
    """A collective that is alive; see `sim.state.collectives.Collectives` for the attributes."""

    table = "collectives"


class Facilitator(RowAgent):
    """A post of facilitator; see `sim.state.collectives.Facilitators` for the attributes."""

    table = "facilitators"
