"""Governance: in what form collectives exist, how they decide, what the form gives them.

Rule: from `lead_days` before the crisis on, the centralisation of every collective moves towards
the policy's by `drift` a day; with a drift of 0 it stays as the collective was founded. What does
not rest on the leader is the say of its members. Only this waits for that day: the form, permits
and the subsidy are as follows from the first day of the run.

An informal collective of `formal_from` members or more becomes an association (`form: free`); or
every collective has the form that is imposed (`form: informal` or `association`). A collective asks
for a permit for public space when it begins, and has it from the day

  today + permit_delay x (1 / advantage, for an association) / (1 + easing x lever ease)

on, rounded to a whole day. The permit holds for a year and is renewed in time.

The standing of a collective is what it gets of outside money, against one with form and place:

  standing = unformed + (1 - unformed) x ((1 if an association) + (1 if it has a room)) / 2

Each receives `subsidy` x standing EUR a year, a 365th each day; grants that facilitators bring, and
the institution's ear, go by standing too (facilitation).
Source: the article's eighth element (the association eases steps such as events and the use of
public space; it is a source of heaviness and conflict: see collective life). Permits take 1 to 8
weeks and come 1.5 to 3 times as easily to associations (assumptions). Deprived areas without places
and groups got GBP 7.77 a head in grants where others as deprived got 19.31 (225 "left-behind" areas
of England, APPG 2020).
Left out: elections, quarrels about the form itself, insurance.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import NO_PERMIT, PERMIT_DAYS


class Governance(Process):
    """How collectives decide, and in what form."""

    reads: ClassVar[tuple[str, ...]] = of(
        collectives="alive members room",
        support="ease",
        conditions="first_crisis_day",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        collectives="centralisation association permit funds standing",
    )

    name: str = Field("centralised", description="what the policy is called")
    centralisation: float = parameter(
        0.7,
        "share of the work and say that rests on the leader under the policy",
        unit="share",
        low=0,
        high=1,
    )
    lead_days: int = parameter(
        365, "days before the crisis from which the policy acts", unit="day", low=0, high=3650
    )
    drift: float = parameter(
        0.02,
        "part of the way to the policy that a collective goes in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    form: Literal["free", "informal", "association"] = Field(
        "free",
        description="whether collectives choose their form, or all have the one named",
    )
    formal_from: int = parameter(
        15,
        "members from which a collective becomes an association",
        unit="person",
        low=0,
        high=1000,
    )
    permit_delay: float = parameter(
        56.0,
        "days that a permit to use public space takes",
        unit="day",
        low=0,
        high=365,
        source="1 to 8 weeks (assumption)",
    )
    advantage: float = parameter(
        2.0,
        "by how much an association gets its permit sooner",
        unit="1",
        low=1,
        high=10,
        source="1.5 to 3 (assumption)",
    )
    easing: float = parameter(
        3.0,
        "by how much the lever ease shortens the delay at intensity 1: to 1 / (1 + easing)",
        unit="1",
        low=0,
        high=50,
        source="from 8 weeks towards 1 (assumption)",
    )
    subsidy: float = parameter(
        1000.0,
        "money that an association with a room receives from public bodies",
        unit="EUR/year",
        low=0,
        high=100_000,
        source="EUR 4,700 a year in a comparable micro-association of the 19e (Resolis); what goes "
        "into equipment is an assumption",
    )
    unformed: float = parameter(
        0.4,
        "outside money of an informal collective without a room, against an association with one",
        unit="share",
        low=0,
        high=1,
        source="derived: 7.77 / 19.31, areas without places and groups against others as deprived "
        "(APPG for left-behind neighbourhoods)",
    )

    def before(self) -> Self:
        """Return the process as it acts before `lead_days` before the crisis."""
        policy = {"name", "centralisation", "drift"}
        return type(self)(**self.model_dump(exclude=policy))

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let each collective move towards its way of deciding, and deal with its papers."""
        collectives = state.collectives
        alive = np.flatnonzero(collectives.alive)
        if day >= state.conditions.first_crisis_day[0] - self.lead_days:
            now = collectives.centralisation
            now[alive] += self.drift * (self.centralisation - now[alive])
        if self.form == "free":
            collectives.association[alive] |= collectives.members[alive] >= self.formal_from
        else:
            collectives.association[alive] = self.form == "association"
        self._ask_for_permits(state, day, alive)
        has = 0.5 * collectives.association[alive] + 0.5 * (collectives.room[alive] >= 0)
        collectives.standing[alive] = self.unformed + (1 - self.unformed) * has
        collectives.funds[alive] += self.subsidy / 365 * collectives.standing[alive]

    def _ask_for_permits(self, state: State, day: int, alive: np.ndarray) -> None:
        collectives, ease = state.collectives, float(state.support.ease[0])
        delay = np.where(collectives.association, 1 / self.advantage, 1.0) * self.permit_delay
        delay = np.rint(delay / (1 + self.easing * ease))
        over = alive[day - collectives.permit[alive] >= PERMIT_DAYS]
        first = collectives.permit[over] == NO_PERMIT
        collectives.permit[over] = day + np.where(first, delay[over], 0)
