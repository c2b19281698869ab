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
described, 0 none. By the price list, it costs (a fixed part + a part per 1,000 residents) x
intensity EUR a year, and paid hours per 1,000 residents x intensity (mediators' are booked where
they work). With a `budget`, the intensities of all levers are multiplied by the one number that
makes their yearly cost the budget; a budget that would take a lever beyond the greatest intensity
is refused.
Source: the article's five levers.
Left out: who pays, how long it takes to set a programme up.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import ClassVar, Self

import numpy as np

from sim.kernels.compile import inlined, kernel
from sim.parameters import Parameters, parameter
from sim.prices import LEVERS as LEVERS
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State

MOST = 8.0
"""The greatest intensity of a lever."""


class Lever(Parameters):
    """A lever: how strongly it acts."""

    intensity: float = parameter(
        0.0, "how strongly it acts: 0 not at all, 1 as described", unit="1", low=0, high=MOST
    )


class Levers(Process):
    """The five levers of public action."""

    reads: ClassVar[tuple[str, ...]] = of(
        conditions="first_crisis_day",
        prices="fixed per_1000 hours_per_1000",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        support="*",
        ledger="cost support_hours",
    )

    cooperate: Lever = Lever()
    ease: Lever = Lever()
    pass_on: Lever = Lever()
    balance: Lever = Lever()
    compost: Lever = Lever()
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

    def cost(self, costs: Sequence[float]) -> float:
        """Return what the levers cost in a year before any budget, in EUR.

        Args:
            costs: of each lever at intensity 1, in the order of LEVERS.
        """
        return sum(self.intensity(name) * cost for name, cost in zip(LEVERS, costs, strict=True))

    def scale(self, costs: Sequence[float]) -> float:
        """Return the number by which a budget multiplies intensities; 1 without a budget.

        Args:
            costs: of each lever at intensity 1, in the order of LEVERS.

        Raises:
            ValueError: where an intensity would exceed the greatest.
        """
        if not self.budget or not self.act:
            return 1.0 if self.budget is None else 0.0
        highest = max(LEVERS, key=self.intensity)
        most = MOST / self.intensity(highest)
        allowed = floor(most * self.cost(costs))
        if self.budget > allowed:
            raise ValueError(
                f"budget = {self.budget:g}: {highest} would act at an intensity above {MOST:g}; "
                f"at most {allowed:,} EUR a year can be spent on them here; take a smaller budget"
            )
        return self.budget / self.cost(costs)

    def before(self) -> Self:
        """Return the process as it acts before `lead_days` before the crisis."""
        return type(self)(lead_days=self.lead_days)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Set how strongly each lever acts today, and book its cost."""
        begun = day >= state.conditions.first_crisis_day[0] - self.lead_days
        residents = len(state.residents)
        scale = self.scale(_costs_of(state, residents)) if begun else 0.0
        _act(state.here(), state.addresses.of(self), day, scale, residents)


def _costs_of(state: State, residents: int) -> list[float]:
    """Return what each lever costs in a year at intensity 1, in EUR, in the order of LEVERS."""
    parts = zip(state.prices.fixed[0].tolist(), state.prices.per_1000[0].tolist(), strict=True)
    return [fixed + per_1000 * residents / 1000 for fixed, per_1000 in parts]


@kernel
def _act(state: State, rules: Levers, day: int, scale: float, residents: int) -> None:
    """Let each lever act at so many times its intensity, and book its cost."""
    support = state.support
    support.cooperate[0] = _book(state, rules.cooperate, 0, day, scale, residents)
    support.ease[0] = _book(state, rules.ease, 1, day, scale, residents)
    support.pass_on[0] = _book(state, rules.pass_on, 2, day, scale, residents)
    support.mediate[0] = _book(state, rules.balance, 3, day, scale, residents)
    support.compost[0] = _book(state, rules.compost, 4, day, scale, residents)


@inlined
def _book(state: State, lever: Lever, number: int, day: int, scale: float, residents: int) -> float:
    """Book what a lever costs today; return how strongly it acts.

    Args:
        state: written.
        lever: which.
        number: its place in LEVERS.
        day: of the run.
        scale: what a budget multiplies its intensity by.
        residents: how many.
    """
    strength, prices = scale * lever.intensity, state.prices
    cost = prices.fixed[0, number] + prices.per_1000[0, number] * residents / 1000
    hours = strength * prices.hours_per_1000[0, number] * residents / 1000
    state.ledger.cost[day] += np.float32(strength * cost / 365)
    state.ledger.support_hours[day] += np.float32(hours / 365)
    return strength
