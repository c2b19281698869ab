"""Introductions: friends of friends who are both present are made known to one another.

Reads: residents (age, means, schooling, sociability, building, about, place), ties.
Writes: ties, residents.last_contact, ledger.contacts.
Rule: residents take their turns in the order of their rows. With chance `rate` x sociability,
resident i draws one of the ties of i, to j, and then one of the ties of j, to k; all ties are
equally likely, those within a household included. If both have `least_hours` or more today, k is
not i, and i and k are present together (in one place today, or both passing through the building
where both live), i and k gain `hours`: their tie begins, as an introduction, or grows where they
knew each other already.
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
            draws.words(len(residents)),
            residents.sociability,
            residents.building,
            residents.about,
            residents.place,
            self.rate,
            self.least_hours,
            self.hours,
            day,
            residents.last_contact,
            state.ties,
            state.ledger.contacts[day],
        )
