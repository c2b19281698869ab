"""The Mesa model: a thin shell around the state and the day."""

from __future__ import annotations

import networkx as nx
import numpy as np
import polars as pl
from mesa import Model

from sim.agents import Collective, Facilitator, Resident
from sim.life import Life
from sim.measures.network import to_networkx
from sim.measures.portrait import Services, portrait, services
from sim.scenario import Scenario
from sim.state import State
from sim.tables import RunTables

_READ_ONLY = {
    "life": "make a new model: Neighbourhood(spec)",
    "spec": "make a new model: Neighbourhood(spec)",
    "state": "write into its columns, as model.state.residents.energy[0] = 0.5, between two days",
}


class Neighbourhood(Model):  # type: ignore[misc]
    """A neighbourhood: residents, collectives and facilitators who live day after day.

    Args:
        spec: the scenario.
        agents: whether residents can be reached as Mesa agents; without them a run starts faster.

    Attributes:
        life: the run itself.
    """

    def __init__(self, spec: Scenario, *, agents: bool = True) -> None:
        super().__init__(rng=spec.seed)
        self.life = Life(spec)
        if agents:
            self._embody(Resident, len(self.state.residents))
        self._embody(Facilitator, len(self.state.facilitators))
        self._follow_collectives()

    @property
    def spec(self) -> Scenario:
        """The scenario (Mesa keeps the name `scenario` for objects of its own)."""
        return self.life.spec

    @property
    def state(self) -> State:
        """What there is now."""
        return self.life.state

    def __setattr__(self, name: str, value: object) -> None:
        """Take what Mesa and its users set, but for what the days would not follow.

        Raises:
            AttributeError: saying what to do instead.
        """
        if name in _READ_ONLY and "life" in self.__dict__:
            raise AttributeError(f"{type(self).__name__}.{name} is read only; {_READ_ONLY[name]}")
        super().__setattr__(name, value)

    @property
    def day(self) -> int:
        """The day that is simulated, or was simulated last; 0 before the first."""
        return int(self.time)

    def step(self) -> None:
        """Live one day.

        Raises:
            RuntimeError: after the last day of the scenario.
        """
        if self.day > self.spec.days:
            self.time = float(self.spec.days)
            raise RuntimeError(f"the scenario ends after {self.spec.days} days")
        self.life.live(self.day)
        self._follow_collectives()

    def _advance_time(self, until: float) -> None:
        """Let time pass, and simulate its days, those too whose events Mesa lost to an error."""
        super()._advance_time(until)
        if self.life.day < min(self.day, self.spec.days):
            self.life.live(min(self.day, self.spec.days))
            self._follow_collectives()

    def reset_rng(self, rng: object = None) -> None:  # noqa: ARG002  Mesa's signature
        """Refuse another generator: random numbers are keyed by the seed of the scenario.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(
            f"the seed is {self.spec.seed}, and all random numbers follow from it; make a new "
            "model: Neighbourhood(spec.model_copy(update={'seed': 5}))"
        )

    reset_randomizer = reset_rng

    def run(self) -> RunTables:
        """Live all the days that are left, and return the tables of the run."""
        if self.day < self.spec.days:
            self.run_until(self.spec.days)
        return self.tables()

    def tables(self) -> RunTables:
        """Return the tables of the days simulated so far."""
        return self.life.tables()

    def network(self, least_hours: float = 0.0) -> nx.Graph[int]:
        """Return the ties of today as a graph; see `sim.measures.network.to_networkx`."""
        return to_networkx(self.state, self.day, least_hours)

    def services(self) -> Services:
        """Return the services that the ties of today remember, to be left out of a portrait."""
        return services(self.state, self.day)

    def portrait(self, before: Services | None = None) -> pl.DataFrame:
        """Return a table from which a picture of today is drawn; see `sim.measures.portrait`.

        Args:
            before: the services of an earlier day, which do not count as help.
        """
        return portrait(self.state, self.day, before)

    def _embody(self, kind: type[Resident | Facilitator], rows: int) -> None:
        if rows:
            kind.create_agents(self, rows, list(range(rows)))

    def _follow_collectives(self) -> None:
        """Let the agents of collectives follow those that are alive."""
        known = {agent.row: agent for agent in self.agents_by_type.get(Collective, ())}
        alive = set(np.flatnonzero(self.state.collectives.alive).tolist())
        for row in sorted(alive - known.keys()):
            Collective(self, row)
        for row in known.keys() - alive:
            known[row].leave()
