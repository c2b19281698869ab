"""Well-being: energy comes back, feelings drift, silence makes lonely.

Reads: residents (last_contact, kin, groups). Writes: residents (energy, trust, belonging,
efficacy, loneliness).
Rule: energy returns to `rested` by `recovery` a day; trust and efficacy return to 0.5, belonging
to `detached`, with slow half-lives; loneliness moves towards
base + alone x (lives alone) + silence x days / (days + silence_days) - kin x support, days being
those since the last contact beyond a greeting.
Source: the direction only: ties of helping and meeting lower loneliness a little (three trials,
n = 4,284). All numbers are assumptions.
Left out: illness, work, deaths.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.codes import Group
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State


class Wellbeing(Process):
    """How residents recover, and how feelings drift."""

    writes: ClassVar[tuple[str, ...]] = (
        "residents.energy",
        "residents.trust",
        "residents.efficacy",
        "residents.belonging",
        "residents.loneliness",
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
        r = state.residents
        r.energy += self.recovery * (self.rested - r.energy)
        r.trust += self.drift * (0.5 - r.trust)
        r.efficacy += self.drift * (0.5 - r.efficacy)
        r.belonging += self.drift * (self.detached - r.belonging)
        alone = (r.groups >> Group.ALONE) & 1
        silent = (day - r.last_contact).astype(np.float32)
        target = (
            self.lonely_base
            + self.lonely_alone * alone
            + self.lonely_silence * silent / (silent + self.silence_days)
            - self.lonely_kin * r.kin
        )
        r.loneliness += self.adaptation * (np.clip(target, 0, 1) - r.loneliness)
