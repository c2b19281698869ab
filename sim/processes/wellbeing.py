"""Well-being: energy comes back, feelings drift, silence makes lonely; who is well surrounded.

Reads: residents (energy, trust, belonging, efficacy, loneliness, last_contact, kin, groups), ties,
needs, conditions.first_crisis_day.
Writes: residents (energy, trust, belonging, efficacy, loneliness; groups on the eve of the
crisis), ledger.arisen on that day.
Rule: each day,

  energy += recovery x (rested - energy)
  trust += drift x (0.5 - trust)
  efficacy += drift x (0.5 - efficacy)
  belonging += drift x (detached - belonging)
  loneliness += adaptation x (target - loneliness)
  target = lonely_base + lonely_alone x (1 if living alone, else 0)
           + lonely_silence x d / (d + silence_days) - lonely_kin x kin, kept within 0 and 1

d being the days since the last contact beyond a greeting.

On the eve of the crisis, the day before its first, two of the groups in which needs are counted
are marked until the end of the run: connected are the residents whose hours with neighbours (the
sum over their ties outside the household) are above the upper tercile, least connected (the group
`isolated`) those whose hours are not above the lower one. Nothing that happens depends on these
marks: they tell apart whose needs were met. Needs still open on the eve are booked for the two
groups too, so that their books balance.
Source: the direction only: ties of helping and meeting lower loneliness a little (three trials,
n = 4,284). All numbers are assumptions.
Left out: illness, work, deaths. Whoever moves into a dwelling takes over the mark of whoever left;
a run without a day before the crisis marks nobody.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.codes import Group, Origin
from sim.fields import taken
from sim.kernels.feelings import Drift, feel
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State
from sim.state.ties import faded_hours
from sim.state.views import feelings_of


class Wellbeing(Process):
    """How residents recover, and how feelings drift."""

    writes: ClassVar[tuple[str, ...]] = (
        "residents.energy",
        "residents.trust",
        "residents.belonging",
        "residents.efficacy",
        "residents.loneliness",
        "residents.groups",
        "ledger.arisen",
    )

    rested: float = parameter(0.9, "energy of a rested resident", unit="share", low=0, high=1)
    recovery: float = parameter(
        0.1, "part of the way to rest that a day takes", unit="1/day", low=0, high=1
    )
    drift: float = parameter(
        0.002,
        "part of the way back that trust, efficacy and belonging go in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    detached: float = parameter(
        0.3, "belonging of someone whom nothing ties", unit="share", low=0, high=1
    )
    adaptation: float = parameter(
        0.05, "part of the way that loneliness goes in a day", unit="1/day", low=0, high=1
    )
    lonely_base: float = parameter(0.2, "loneliness to start from", unit="share", low=0, high=1)
    lonely_alone: float = parameter(
        0.15, "loneliness that living alone adds", unit="share", low=0, high=1
    )
    lonely_silence: float = parameter(
        0.5, "loneliness that long silence adds", unit="share", low=0, high=1
    )
    silence_days: float = parameter(
        14.0, "days of silence that add half of this", unit="day", low=0.1, high=365
    )
    lonely_kin: float = parameter(
        0.2, "loneliness that full support from kin takes away", unit="share", low=0, high=1
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let a day pass for everybody's feelings."""
        feel(feelings_of(state), taken(Drift, self), day)
        if day == state.conditions.first_crisis_day[0] - 1:
            _mark_thirds(state, day)


def _mark_thirds(state: State, day: int) -> None:
    """Mark the thirds of residents with the most and the fewest hours with neighbours."""
    groups, needs = state.residents.groups, state.needs
    hours = faded_hours(state.ties, day)
    hours[state.ties.origin == Origin.HOUSEHOLD] = 0
    together = hours.sum(axis=1)
    lower, upper = np.quantile(together, (1 / 3, 2 / 3))
    still_open = slice(0, int(needs.length[0]))
    for group, within in (
        (Group.CONNECTED, together > upper),
        (Group.ISOLATED, together <= lower),
    ):
        groups |= (within << group).astype(groups.dtype)
        theirs = within[needs.resident[still_open]]
        np.add.at(state.ledger.arisen[:, group], needs.arisen[still_open][theirs], 1)
