"""Levers: the five levers of public action that the article draws, as policies with a price.

Each lever is a programme that other processes carry out; this one says how strongly each acts
today and books what it costs.
  cooperate: value and make cooperate. Collectives become known and ally (alliances).
  ease: ease and accompany. Permits come sooner (governance), facilitators reach further
    (facilitation).
  pass_on: pass on and empower. Training and mentoring (empowerment).
  balance: balance laisser-faire and mediation. Mediators between residents (facilitation).
  compost: compost. Support is reviewed each quarter, what dead collectives had goes to the others,
    new ones are encouraged (succession, founding).

Rule: from `lead_days` before the crisis on, a lever acts at its intensity: 1 is the programme as
described, 0 none. It costs (a fixed part + a part per 1,000 residents) x intensity EUR a year, and
paid hours per 1,000 residents x intensity (mediators' are booked where they work). With a
`budget`, the intensities of all levers are multiplied by the one number that makes their yearly
cost the budget; a budget that would take a lever beyond the greatest intensity is refused.
Source: the article's five levers. Costs and hours are assumptions.
Left out: who pays, how long it takes to set a programme up.
"""

from __future__ import annotations

from math import floor
from typing import ClassVar, Self

import numpy as np

from sim.kernels.compile import inlined, kernel
from sim.parameters import Parameters, parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State

MOST = 8.0
"""The greatest intensity of a lever."""


class Lever(Parameters):
    """A lever: how strongly it acts and what it costs at intensity 1."""

    intensity: float = parameter(
        0.0, "how strongly it acts: 0 not at all, 1 as described", unit="1", low=0, high=MOST
    )
    fixed: float = parameter(
        ..., "cost whatever the number of residents", unit="EUR/year", low=0, high=1e7
    )
    per_1000: float = parameter(
        ...,
        "cost per 1,000 residents",
        unit="EUR/year per 1,000 residents",
        low=0,
        high=1e6,
    )
    hours_per_1000: float = parameter(
        ...,
        "paid hours per 1,000 residents",
        unit="h/year per 1,000 residents",
        low=0,
        high=1e5,
    )

    def cost(self, residents: int) -> float:
        """Return what it costs in a year at intensity 1, in EUR."""
        return self.fixed + self.per_1000 * residents / 1000


LEVERS = ("cooperate", "ease", "pass_on", "balance", "compost")
"""The names of the levers."""


class Levers(Process):
    """The five levers of public action."""

    reads: ClassVar[tuple[str, ...]] = of(
        conditions="first_crisis_day",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        support="*",
        ledger="cost support_hours",
    )

    cooperate: Lever = Lever(fixed=3000, per_1000=4000, hours_per_1000=80)
    ease: Lever = Lever(fixed=2000, per_1000=6000, hours_per_1000=120)
    pass_on: Lever = Lever(fixed=3000, per_1000=8000, hours_per_1000=160)
    balance: Lever = Lever(fixed=0, per_1000=10000, hours_per_1000=0)
    compost: Lever = Lever(fixed=3000, per_1000=5000, hours_per_1000=100)
    budget: float | None = parameter(
        None,
        "yearly cost to which the intensities of the levers are scaled together; none: they stay",
        unit="EUR/year",
        low=0,
        high=1e8,
    )
    lead_days: int = parameter(
        365, "days before the crisis from which the levers act", unit="day", low=0, high=3650
    )

    def intensity(self, name: str) -> float:
        """Return the intensity that a lever is given before any budget."""
        lever: Lever = getattr(self, name)
        return lever.intensity

    @property
    def act(self) -> bool:
        """Whether a lever has an intensity; without one, a budget buys nothing."""
        return any(self.intensity(name) for name in LEVERS)

    def cost(self, residents: int) -> float:
        """Return what the levers cost in a year before any budget, in EUR."""
        levers: list[Lever] = [getattr(self, name) for name in LEVERS]
        return sum(lever.intensity * lever.cost(residents) for lever in levers)

    def scale(self, residents: int) -> float:
        """Return the number by which a budget multiplies intensities; 1 without a budget.

        Raises:
            ValueError: where an intensity would exceed the greatest.
        """
        if not self.budget or not self.act:
            return 1.0 if self.budget is None else 0.0
        highest = max(LEVERS, key=self.intensity)
        most = MOST / self.intensity(highest)
        allowed = floor(most * self.cost(residents))
        if self.budget > allowed:
            raise ValueError(
                f"budget = {self.budget:g}: {highest} would act at an intensity above {MOST:g}; "
                f"at most {allowed:,} EUR a year for {residents:,} residents; take a smaller budget"
            )
        return self.budget / self.cost(residents)

    def before(self) -> Self:
        """Return the process as it acts before `lead_days` before the crisis."""
        return type(self)(lead_days=self.lead_days)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Set how strongly each lever acts today, and book its cost."""
        begun = day >= state.conditions.first_crisis_day[0] - self.lead_days
        residents = len(state.residents)
        scale = self.scale(residents) if begun else 0.0
        _act(state.here(), state.addresses.of(self), day, scale, residents)


@kernel
def _act(state: State, rules: Levers, day: int, scale: float, residents: int) -> None:
    """Let each lever act at so many times its intensity, and book its cost."""
    support = state.support
    support.cooperate[0] = _book(state, rules.cooperate, day, scale, residents)
    support.ease[0] = _book(state, rules.ease, day, scale, residents)
    support.pass_on[0] = _book(state, rules.pass_on, day, scale, residents)
    support.mediate[0] = _book(state, rules.balance, day, scale, residents)
    support.compost[0] = _book(state, rules.compost, day, scale, residents)


@inlined
def _book(state: State, lever: Lever, day: int, scale: float, residents: int) -> float:
    """Book what a lever costs today; return how strongly it acts."""
    strength = scale * lever.intensity
    cost = lever.fixed + lever.per_1000 * residents / 1000
    hours = strength * lever.hours_per_1000 * residents / 1000
    state.ledger.cost[day] += np.float32(strength * cost / 365)
    state.ledger.support_hours[day] += np.float32(hours / 365)
    return strength
