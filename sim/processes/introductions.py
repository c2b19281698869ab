"""Introductions: friends of friends who are both present are made known to one another.

Reads: residents (building, about, place, sociability), ties. Writes: ties, last_contact, ledger.
Rule: with chance rate x sociability, a resident follows one tie, then one tie of that alter, both
of `least_hours` or more; if the person found is in the same place or building today, the two are
introduced and gain `hours`.
Source: closure among friends of friends, as in every study of personal networks; rates are
assumptions.
Left out: the person who introduces need not be present.
"""

from __future__ import annotations

from typing import ClassVar

from sim.kernels.encounters import introduce
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State
from sim.state.views import people_of


class Introductions(Process):
    """How often friends of friends meet (closure)."""

    writes: ClassVar[tuple[str, ...]] = ("ties.*", "residents.last_contact", "ledger.contacts")

    rate: float = parameter(
        0.1,
        "chance a day that a resident of mean sociability looks to someone known by a friend",
        unit="share",
        low=0,
        high=1,
    )
    least_hours: float = parameter(
        1.0, "hours of the ties along which introductions run", unit="h", low=0, high=200
    )
    hours: float = parameter(0.1, "effective hours of an introduction", unit="h", low=0, high=5)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Introduce friends of friends."""
        residents = state.residents
        introduce(
            draws.stream,
            residents.building,
            residents.about,
            residents.place,
            self.rate,
            self.least_hours,
            self.hours,
            day,
            people_of(state),
            state.ties,
            state.ledger.contacts[day],
        )
