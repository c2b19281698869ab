"""Outings: who is where today.

Residents go to a place within reach: a café, a square, a garden, a room; parents go to the school
gate.

Rule: able is `mobility_factor` for residents of limited mobility and 1 for others. A resident goes
to one place at most, with chances that share

  go = place_rate x able x (outings today, against ordinary days)

The school gate comes first: where it is open, a parent with a child under 15 is there with chance
go, and goes nowhere else. Everybody else, and parents who are not there, go out with chance go x
sociability to one of the places within reach, drawn with the chances of the resident's habits,
which are proportional to taste x distance^-`neighbourhood.distance_exponent`. Where that place is
closed, the resident stays at home: no other is chosen instead.
Source: fall with distance of Swiss leisure contacts (doi:10.3929/ethz-a-005916565); the rest are
assumptions.
Left out: work, places outside the neighbourhood, several outings a day, weather.
"""

from __future__ import annotations

from typing import ClassVar

from sim.kernels.outings import go_out
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State


class Outings(Process):
    """How often residents leave their dwelling."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="limited_mobility sociability",
        places="open",
        habits="chance choice school_gate",
        conditions="outings",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="place",
    )

    place_rate: float = parameter(
        0.5,
        "chance that a resident of mean sociability goes to a place, and a parent to the gate",
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
            draws.words(len(residents)),
            residents.sociability,
            residents.limited_mobility,
            habits.choice,
            habits.chance,
            habits.school_gate,
            state.places.open,
            self.place_rate * float(now.outings[0]),
            self.mobility_factor,
            residents.place,
        )
