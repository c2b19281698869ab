"""Introductions: friends of friends who are both present are made known to one another.

Rule: on average `rate` x (presence in the building today, against ordinary days)^2 occasions a
resident are drawn, with the residents i and a mark uniform on (0, 1). Where the mark is below the
openness of i (as in encounters), one of the ties of i is drawn, to j, and then one of the ties of
j, to k; all ties are equally likely, those within a household included. If both have more than
`hours` today, k is of another household, and i and k are in one place today or live in one
building, i and k gain `hours`: their tie begins, as an introduction, or grows where they knew each
other already.
Source: closure among friends of friends, as in every study of personal networks; rates are
assumptions.
Left out: the person who introduces need not be present.
"""

from __future__ import annotations

from typing import ClassVar

from sim.kernels.compile import Ints
from sim.kernels.encounters import introduce
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.views import people_of


class Introductions(Process):
    """How often friends of friends meet (closure)."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=(
            "age arrived building floor household limited_mobility means place schooling "
            "sociability"
        ),
        conditions="at_home",
        manners="age_unit half_open",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="last_contact",
        ties="*",
        ledger="contacts",
    )

    rate: float = parameter(
        0.07,
        "occasions on which a resident may be introduced to someone known by a friend",
        unit="1/day",
        low=0,
        high=5,
    )
    hours: float = parameter(
        0.2,
        "effective hours of an introduction, which runs along ties of more hours alone",
        unit="h",
        low=0,
        high=200,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Introduce friends of friends."""
        self.meet(state, day, draws, state.ledger.contacts[day])

    def meet(
        self, state: State, day: int, draws: Draws, contacts: Ints, stands_for: int = 1
    ) -> None:
        """Introduce friends of friends on a day of the run, or before it.

        Args:
            state: what there is.
            day: negative before the run.
            draws: of the day.
            contacts: by `sim.codes.Contact`; what takes place is added.
            stands_for: how many days this one stands for.
        """
        residents = state.residents
        here = float(state.conditions.at_home[0]) ** 2
        introduce(
            draws.occasions(len(residents) * self.rate * here * stands_for),
            residents.place,
            self.hours,
            day,
            people_of(state),
            state.ties,
            contacts,
        )
