"""Governance: in what form collectives exist, how they decide, what the form gives them.

Rule: from `lead_days` before the crisis on, the centralisation of every collective is the policy's;
without one it stays as the collective was founded. What does not rest on the leader is the say of
its members. Only this waits for that day: the form, permits and the subsidy are as follows from the
first day of the run.

An informal collective of `formal_from` members or more becomes an association (`form: free`); or
every collective has the form that is imposed (`form: informal` or `association`).

The standing of a collective is what it gets from outside, against one with form and place:

  standing = unformed + (1 - unformed) x ((1 if an association) + (1 if it has a room)) / 2

Each receives `subsidy` x standing EUR a year, a 365th each day; grants that facilitators bring, and
the institution's ear, go by standing too (facilitation). A collective asks for a permit for public
space when it begins, and has it from the day

  today + permit_delay x unformed / standing / (1 + lever ease)^2

on, rounded to a whole day. The permit holds for a year; the next is asked for when it ends.
Source: the article's eighth element (the association eases steps such as events and the use of
public space; it is a source of heaviness and conflict: see collective life). Permits take 1 to 8
weeks and come sooner to associations (assumptions). Deprived areas without places and groups got
GBP 7.77 a head in grants where others as deprived got 19.31 (225 "left-behind" areas of England,
APPG 2020).
Left out: elections, quarrels about the form itself, insurance.
"""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from sim.kernels.compile import inlined, kernel, single
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import PERMIT_DAYS

_AS_FOUNDED = -1.0


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
    centralisation: float | None = parameter(
        0.7,
        "share of the work and say that rests on the leader under the policy; none: as founded",
        unit="share",
        low=0,
        high=1,
    )
    lead_days: int = parameter(
        365, "days before the crisis from which the policy acts", unit="day", low=0, high=3650
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
        "days that a permit to use public space takes, for an informal collective without a room",
        unit="day",
        low=0,
        high=365,
        source="1 to 8 weeks (assumption)",
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
        "what an informal collective without a room gets from outside, against an association "
        "with one",
        unit="share",
        low=0.05,
        high=1,
        source="derived: 7.77 / 19.31, areas without places and groups against others as deprived "
        "(APPG for left-behind neighbourhoods)",
    )

    def before(self) -> Self:
        """Return the process as it acts before `lead_days` before the crisis."""
        policy = {"name", "centralisation"}
        return type(self)(**self.model_dump(exclude=policy))

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Set how each collective decides and in what form, and deal with its papers."""
        policy = _AS_FOUNDED if self.centralisation is None else self.centralisation
        free, association = self.form == "free", self.form == "association"
        _govern(state.here(), state.addresses.of(self), day, policy, free, association)


@kernel
def _govern(
    state: State, rules: Governance, day: int, policy: float, free: bool, association: bool
) -> None:
    """Set how each collective decides and in what form, and deal with its papers.

    Args:
        state: written: collectives.
        rules: in what form they are, and what it gives them.
        day: today.
        policy: centralisation under the policy; `_AS_FOUNDED` for none.
        free: whether collectives choose their form.
        association: whether all are associations, otherwise.
    """
    groups = state.collectives
    begun = day >= state.conditions.first_crisis_day[0] - rules.lead_days
    for c in range(groups.alive.size):
        if not groups.alive[c]:
            continue
        if begun and policy != _AS_FOUNDED:
            groups.centralisation[c] = policy
        if free:
            groups.association[c] |= groups.members[c] >= rules.formal_from
        else:
            groups.association[c] = association
        has = 0.5 * groups.association[c] + 0.5 * (groups.room[c] >= 0)
        groups.standing[c] = rules.unformed + (1 - rules.unformed) * has
        if day - groups.permit[c] >= PERMIT_DAYS:
            _ask_for_permit(state, rules, c, day)
        groups.funds[c] += single(rules.subsidy / 365) * groups.standing[c]


@inlined
def _ask_for_permit(state: State, rules: Governance, c: int, day: int) -> None:
    """Let a collective ask for a permit: the day from which it has it."""
    groups = state.collectives
    ease = 1 + np.float64(state.support.ease[0])
    delay = single(rules.permit_delay * rules.unformed) / groups.standing[c] / single(ease**2)
    groups.permit[c] = day + int(np.rint(delay))
