"""Outings: who is where today.

Residents pass through the common parts of their building and go to a place within reach: a café,
a square, a garden, a room; parents go to the school gate.

Reads: residents (sociability, limited mobility), habits, places.open, conditions.
Writes: residents.about, residents.place.
Rule: passing through the building and going out are independent chances; the place is drawn from
those within reach in proportion to taste and to distance^-1.6; where it is closed, the outing does
not happen.
Source: fall with distance of Swiss leisure contacts (doi:10.3929/ethz-a-005916565); the rest are
assumptions.
Left out: work, places outside the neighbourhood, several outings a day, weather.
"""

from __future__ import annotations

from typing import ClassVar

from sim.kernels.outings import go_out
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State


class Outings(Process):
    """How often residents leave their dwelling."""

    writes: ClassVar[tuple[str, ...]] = ("residents.about", "residents.place")

    about_rate: float = parameter(
        0.8, "chance of passing through the building's common parts", unit="share", low=0, high=1
    )
    place_rate: float = parameter(
        0.5,
        "chance that a resident of mean sociability goes to a place",
        unit="share",
        low=0,
        high=1,
    )
    school_run: float = parameter(
        0.5,
        "chance that a parent is at the school gate on a school day",
        unit="share",
        low=0,
        high=1,
    )
    mobility_factor: float = parameter(
        0.3, "what limited mobility leaves of outings", unit="share", low=0, high=1
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Decide who is where today."""
        residents, habits, now = state.residents, state.habits, state.conditions
        go_out(
            draws.stream,
            residents.sociability,
            residents.limited_mobility,
            habits.choice,
            habits.chance,
            habits.school_gate,
            state.places.open,
            self.about_rate * float(now.at_home[0]),
            self.place_rate * float(now.outings[0]),
            self.school_run,
            self.mobility_factor,
            residents.about,
            residents.place,
        )
