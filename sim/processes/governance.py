"""Governance: how collectives decide, and who carries the work.

Reads: collectives, conditions (first day of the crisis).
Writes: collectives (centralisation, voice, shared_knowledge).
Rule: from `lead_days` before the crisis on, where the policy sets one, the centralisation and the
voice of every collective move towards the policy's by `drift` a day. Shared knowledge moves, with
or without a policy, towards (1 - centralisation) by `learning` a day: who takes part learns.
Source: the article's eighth and ninth elements (associations may concentrate decisions; shared
decisions and knowledge keep a collective going through changes of its leaders).
Left out: elections, quarrels about the form itself.
"""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from pydantic import Field

from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State


class Governance(Process):
    """How collectives decide."""

    writes: ClassVar[tuple[str, ...]] = (
        "collectives.centralisation",
        "collectives.voice",
        "collectives.shared_knowledge",
    )

    name: str = Field("centralised", description="what the policy is called")
    centralisation: float = parameter(
        0.7,
        "share of the work that rests on the leader under the policy",
        unit="share",
        low=0,
        high=1,
    )
    voice: float = parameter(
        0.2, "say of members in decisions under the policy", unit="share", low=0, high=1
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
    learning: float = parameter(
        0.004,
        "part of the way to full sharing that knowledge goes in a day",
        unit="1/day",
        low=0,
        high=1,
    )

    def before(self) -> Self:
        """Return the process as it acts before `lead_days` before the crisis."""
        return type(self)(lead_days=self.lead_days, learning=self.learning)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Move each collective towards the way of deciding that the policy asks for."""
        groups = state.collectives
        alive = np.flatnonzero(groups.alive)
        if day >= state.conditions.first_crisis_day[0] - self.lead_days:
            groups.centralisation[alive] += self.drift * (
                self.centralisation - groups.centralisation[alive]
            )
            groups.voice[alive] += self.drift * (self.voice - groups.voice[alive])
        shared = groups.shared_knowledge[alive]
        groups.shared_knowledge[alive] += self.learning * (
            1 - groups.centralisation[alive] - shared
        )
